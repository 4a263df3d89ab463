//! 1. What the user calls a table in, a [`Source`](crate::base::Source) out: a path, a pattern of several, or standard input; packed or plain; CSV or columns.
//!
//! Files are recognised by their first bytes, not by their names. What is packed, and what can be read only once, is put into a
//! [`Spool`] as plain bytes, so that every engine reads the same file in the same way. Must not know: SQL, engines.

mod columnar;
mod facts;
mod find;
mod held;
mod open;
mod spool;
mod text;
mod unpack;

pub use columnar::scan;
pub use find::{beside, exists, is_table, stem};
pub use held::{described, held};
pub use open::{Plain, make_plain, open, open_plain};
pub use spool::Spool;
