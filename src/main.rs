//! The command `bearoff`: arguments in, an exit code out.

use std::process::ExitCode;

/// The allocator of Polars' own Python wheel: it reads CSV files faster than the system's.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    bearoff::cli::main()
}
