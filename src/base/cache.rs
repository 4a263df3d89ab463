//! Where Bearoff keeps what it unpacks and installs.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::Diagnostic;

/// The environment variable that puts the cache elsewhere.
pub const CACHE_VARIABLE: &str = "BEAROFF_CACHE_DIR";

/// `BEAROFF_CACHE_DIR`, or `bearoff` in the platform's cache directory. It need not exist yet.
///
/// # Errors
/// When there is neither the variable nor a home directory.
pub fn cache_directory() -> Result<PathBuf, Diagnostic> {
    let help = format!("set {CACHE_VARIABLE} to a directory that can be written to");
    if let Some(path) = std::env::var_os(CACHE_VARIABLE).filter(|path| !path.is_empty()) {
        return std::path::absolute(&path)
            .map_err(|error| Diagnostic::new(format!("the cache directory cannot be used: {error}")).help(help));
    }
    etcetera::choose_base_strategy()
        .map(|strategy| strategy.cache_dir().join("bearoff"))
        .map_err(|error| Diagnostic::new(format!("no cache directory is known: {error}")).help(help))
}
