//! 3. A plan and its sources in, an answer out, in another process.
//!
//! Must not know: how results are judged.

mod outcome;
pub mod pandas;
pub mod polars_python;

pub use outcome::{Answer, Failure, FailureKind, Load, Memory, NativeColumn, Outcome, Phase};
