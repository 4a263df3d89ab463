//! Words that every stage uses: types, values, tables, places in the SQL, and messages; and work for many threads.
//!
//! In: nothing. Out: vocabulary. Must not know: anything else in this crate.

mod cache;
mod diagnostic;
mod read;
mod schema;
mod source;
mod span;
mod suggest;
mod table;
mod threads;
mod types;
mod value;

pub use cache::{CACHE_VARIABLE, cache_directory};
pub use diagnostic::{Diagnostic, Place};
pub use schema::{Column, TableSchema};
pub use source::{Compression, Dialect, Format, Source, SourceColumn, SourceFile};
pub use span::Span;
pub use suggest::did_you_mean;
pub use table::{Cell, Field, Table, TableError};
pub use threads::{at_once, processors};
pub use types::Type;
pub use value::Value;
