//! The SQL vocabulary: every function with its signature, its meaning on NULL, its documentation and its form in each engine, in one place.
//!
//! One family a file; a function is one entry of that family's list. Must not know: the plan, files, processes.

mod aggregate;
mod calendar;
mod choice;
mod conditional;
mod date;
mod format;
mod integers;
mod letters;
mod math;
mod pattern;
mod python;
mod recipe;
mod regex;
mod registry;
mod signature;
mod sql;
mod statistics;
mod text;
mod trigonometry;
mod units;
mod window;

pub(crate) use math::{duckdb_divisor, duckdb_modulo, pandas_divisor, pandas_null_where};
pub use python::{Binds, Python, quote};
pub use recipe::Recipe;
pub use registry::{Arg, ArgType, FAMILIES, Function, HELPERS, Kind, Lowered, Nulls, Resolved, find, names};
pub(crate) use signature::{pandas_as, pandas_integer};
pub use sql::Sql;
