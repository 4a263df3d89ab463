//! The SQL vocabulary: every function with its signature, its meaning on NULL, its documentation and its form in each engine, in one place.
//!
//! One family a file; a function is one entry of that family's list. Must not know: the plan, files, processes.

mod python;
mod registry;

pub use python::Python;
pub use registry::{Arg, ArgType, FAMILIES, Function, Kind, Lowered, Resolved, find, names};
