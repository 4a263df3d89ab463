//! 5. Engines again, many times, for what was judged: [`Timings`].
//!
//! [`time`] runs contestants in balanced rounds through a function of its caller's, [`stats`] turns pairs into ratios with
//! intervals, [`totals`] sums up pipelines. Must not know: what the results say.

pub mod cache;
mod environment;
mod gate;
mod growth;
mod noise;
pub mod schedule;
pub mod stats;
mod steps;
#[cfg(test)]
mod tests;
mod time;
mod timings;
mod totals;
mod trust;
mod warning;

pub use cache::{Cache, Residency};
pub use environment::{Environment, memory_available};
pub use gate::{Earlier, Estimate, Gate, GateOutcome, Gated};
pub use growth::{Crossing, EngineAt, Growth, Measured, Power, Size, Where, growth};
pub use noise::{Disturbance, Noise};
pub use steps::{Step, steps};
pub use time::{Budget, Contestant, Progress, time};
pub use timings::{Finding, Limited, Median, Mode, Ratio, Round, Run, Scaling, Timings};
pub use totals::{Total, totals};
pub use trust::{Grade, Trust, trust};
pub use warning::{Warning, warnings};
