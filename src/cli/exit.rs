//! Exit codes: a contract.

use std::process::ExitCode;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The answers are the same, and no gate is broken.
    Same,
    /// Results differ.
    Differs,
    /// Usage, SQL or input error.
    Usage,
    /// An engine failed or is missing.
    EngineFailed,
    /// A performance gate is broken.
    GateBroken,
    /// A time-out.
    TimedOut,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Same => 0,
            Exit::Differs => 1,
            Exit::Usage => 2,
            Exit::EngineFailed => 3,
            Exit::GateBroken => 4,
            Exit::TimedOut => 124,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
