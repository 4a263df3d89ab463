//! 8. A record in, a page, a Markdown summary or terminal text out: pure functions.
//!
//! Must not know: engines, Polars, Python, the clock.

mod format;
mod markdown;
mod page;
#[cfg(test)]
mod sample;
mod sections;
mod summary;
mod terminal;
mod visible;
mod words;

pub use markdown::markdown;
pub use page::{PageError, html};
pub use terminal::{Style, terminal};
