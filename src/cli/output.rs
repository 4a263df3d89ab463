//! Text to standard output, files that are whole or not there.

use std::io::{self, Write};
use std::path::Path;

use crate::base::Diagnostic;

/// Prints to standard output. A reader that went away (`| head`) is no error.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes a line to standard error.
pub(super) fn tell(line: &str) {
    // Nothing is left to tell it to if this fails.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a file aside and renames it: it is whole or not there. `-` is standard output.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if path.as_os_str() == "-" {
        return print(text);
    }
    let fail = |error: io::Error| cannot_write(path, &error);
    let mut aside = tempfile::Builder::new().prefix(".bearoff-").tempfile_in(directory_of(path)).map_err(fail)?;
    aside.write_all(text.as_bytes()).and_then(|()| aside.flush()).map_err(fail)?;
    readable(aside.as_file()).map_err(fail)?;
    aside.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Finds out before a long run whether a file can be written after it.
pub(super) fn can_write(path: &Path) -> Result<(), Diagnostic> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    if path.is_dir() {
        return Err(Diagnostic::new("this is a directory; the name of a file is needed")
            .at_file(path.display().to_string(), None, None)
            .help(format!("write {}/report.html", path.display())));
    }
    tempfile::Builder::new()
        .prefix(".bearoff-")
        .tempfile_in(directory_of(path))
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    // The error of a temporary file names that file, which is not what the user asked for.
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "its directory does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::StorageFull => "no space is left".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::new(format!("the file cannot be written: {reason}"))
        .at_file(path.display().to_string(), None, None)
        .help("make the directory first, or choose another place")
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Temporary files are made for their owner alone; a report is for others too.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
