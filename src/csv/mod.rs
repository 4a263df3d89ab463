//! 1. Bytes on disk in, a [`Source`] out: dialect, types with their evidence, null tokens, fingerprint.
//!
//! Must not know: SQL, engines.
//!
//! [`open`] reads the whole file once, in bounded memory. What it returns holds for every row, so an engine that reads
//! as described below can neither meet a value that does not fit nor see another table than the next engine. A file that
//! is written otherwise is brought into this form by [`Rewrite`], and engines read the copy.
//!
//! # What this room lets through
//!
//! Every line was tried with pandas 3.1.1 and Polars 0.55.2; both read the same rows and values, bit for bit.
//!
//! | type | forms | kept out, and why |
//! |---|---|---|
//! | BOOLEAN | `true` `True` `TRUE` `false` `False` `FALSE`, mixed | `tRUE`: pandas refuses it beside NULL; `t`, `yes`, `1` |
//! | BIGINT | `0`, `-5`, `-0`, up to 64 bits | `007`, `+5` (only if forced); `1.0`, `1e3`: Polars refuses; `1 `: Polars refuses |
//! | DOUBLE | `1.5` `.5` `5.` `1e5` `1.E-05` `-0.0` of any length, nearest double in both; `1e-400` is 0; `inf` and `infinity` in any case and sign beside numbers; integers that a double holds | `nan`: a value in Polars, an error in pandas; `1e400`: infinity; integers that would be rounded; `1_000`, `0x10`, `1,5` |
//! | DATE | `2024-01-31` or `2024/01/31`, years 1 to 9999, one form per column | `2024-1-5`, `01/02/2024`, `2024-02-30` |
//! | TIMESTAMP | date with dashes, blank or `T`, `10:00`, `10:00:59` or `10:00:59.5` (1 to 6 digits), with or without `Z`; one form per column | offsets; more than 6 digits; `24:00`, second 60 |
//! | VARCHAR | everything else, unchanged: blanks, backslashes, line ends in quotes, control characters | NUL |
//!
//! Rows: every record has as many fields as the header. Quotes stand around whole fields and are doubled inside;
//! unquoted fields hold an even number of them. Lines end in LF or CRLF. There are no blank lines, except in a file of
//! one column, where each is a row with NULL. Names are neither empty nor double; they may hold anything else.
//!
//! NULL is a field whose text is one of [`Source::null_tokens`], quoted or not. No cell has the numeric value of a token
//! without its text, and no token holds a quote or a line end.
//!
//! # How it must be read
//!
//! | matter | pandas `read_csv` | Polars `scan_csv` |
//! |---|---|---|
//! | header | default | no header, `skip_rows` 1, the full schema: otherwise Polars compares the names without undoing doubled quotes |
//! | blank lines | `skip_blank_lines=False` | default |
//! | NULL | `na_values=tokens, keep_default_na=False` | `null_values` tokens, the empty one among them (for `""`), and missing text is null |
//! | BIGINT | `int64`, with NULLs `Int64` (never `float64`) | `Int64` |
//! | DOUBLE | `float64` | `Float64` |
//! | BOOLEAN | `bool`, with NULLs `boolean` | `Boolean` |
//! | VARCHAR | `str` | `String` |
//! | DATE, TIMESTAMP | `str`, then `to_datetime(format=...)` | `String`, then strict parsing with the format; `.%f` is written `%.f` there, as `%f` alone counts nanoseconds; microseconds |
//! | path | `compression=None` | `glob` off |
//! | byte order mark, CRLF, infinity, quoted values | default | default |

mod alike;
mod blocks;
mod cell;
mod decide;
mod dialect;
mod explain;
mod header;
mod in_order;
mod kept;
mod kinds;
mod open;
mod options;
mod reader;
mod records;
mod rewrite;
mod scan;
mod sized;
mod spelled;
mod stretches;
mod tally;
#[cfg(test)]
mod tests;
mod walk;

pub use alike::{Apart, open_alike};
pub use kinds::{Kind, Kinds};
pub use open::{fingerprint, may_be_mended, open, open_copies, open_files};
pub use options::{BadRows, DateOrder, EVERY, Header, Options};
pub use reader::{Domain, NULL};
pub use rewrite::{Forms, Lines, Rewrite, Rewritten, Survey, forms, is_choice, survey};
pub use scan::{Batch, HEAD, Scan, Seen, Take, Texts, Values};
pub use sized::{Sizing, sized};
pub use spelled::Spelled;
pub use walk::{Walk, Wanted};

// The words for what comes out of this room stand in `base`, because other rooms make them too.
pub use crate::base::{Dialect, Source, SourceColumn};
