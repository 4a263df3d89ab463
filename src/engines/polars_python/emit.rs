//! Stub.
use crate::csv::Source;
use crate::engines::pandas::Unsupported;
use crate::plan::Plan;

/// Not yet.
///
/// # Errors
/// Always.
pub(in crate::engines) fn emit(_plan: &Plan, _sources: &[Source]) -> Result<String, Unsupported> {
    Err(Unsupported::new("not yet", crate::base::Span::default()))
}
