//! The Python module `bearoff._bearoff`: the core of the package `bearoff`, which gives it its public face.
//!
//! In: Python objects with Arrow's stream interface, SQL, options. Out: records, frames, and exceptions of the package's own hierarchy.
//! Nothing here prints. Built with the feature `python` alone.

mod compare;
mod convert;
mod errors;
mod query;
mod stream;
mod wait;

use std::ffi::OsString;
use std::path::PathBuf;

use pyo3::prelude::*;

use crate::cli;
use crate::engines::Program;

/// As the program has it: what reads CSV files quickly in one does so in the other.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The version of Bearoff.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program `bearoff` with these arguments. Returns its exit code.
///
/// `program` and what stands before the arguments start such a program again: the engines' processes are such.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>, program: PathBuf, before: Vec<OsString>) -> u8 {
    Program::is_started_by(program, before);
    py.detach(|| cli::program(arguments))
}

/// The core of Bearoff. Import `bearoff` instead.
#[pymodule]
fn _bearoff(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", VERSION)?;
    module.add("POLARS", polars::VERSION)?;
    module.add_class::<compare::PyComparison>()?;
    module.add_function(wrap_pyfunction!(compare::compare, module)?)?;
    module.add_function(wrap_pyfunction!(convert::render, module)?)?;
    module.add_function(wrap_pyfunction!(convert::write_csv, module)?)?;
    module.add_function(wrap_pyfunction!(convert::write_ipc, module)?)?;
    module.add_function(wrap_pyfunction!(query::polars, module)?)?;
    module.add_function(wrap_pyfunction!(query::table_names, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)
}
