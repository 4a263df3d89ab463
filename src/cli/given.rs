//! The arguments of this program, for records that tell how to make them again.

use std::ffi::OsString;
use std::sync::OnceLock;

static GIVEN: OnceLock<Vec<OsString>> = OnceLock::new();

/// Keeps them. A process has one command line: what is kept first stays.
pub(super) fn keep(arguments: Vec<OsString>) -> &'static [OsString] {
    GIVEN.get_or_init(|| arguments)
}

/// The command line that this is. Arguments need not be text; a record is.
pub(super) fn command() -> Vec<String> {
    let arguments = GIVEN.get().into_iter().flatten().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once("bearoff".to_owned()).chain(arguments).collect()
}
