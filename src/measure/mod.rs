//! 5. Engines again, many times, for what was judged: [`Timings`].
//!
//! Must not know: what the results say.

mod environment;
mod timings;

pub use environment::Environment;
pub use timings::{Finding, Median, Ratio, Round, Run, Timings};
