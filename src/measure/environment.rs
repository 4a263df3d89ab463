//! The machine, as far as it matters to a number.

use serde::{Deserialize, Serialize};

/// The machine that a record was made on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Operating system and version.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Name of the processor, where known.
    pub cpu: Option<String>,
    /// Processors this process may use.
    pub cores: u32,
    /// Memory in bytes, where known (the control group's limit if that is lower).
    pub memory_bytes: Option<u64>,
    /// How Bearoff itself was built: `release` or `dev`.
    pub profile: String,
}
