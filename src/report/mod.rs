//! 8. A record in, a page, a Markdown summary or terminal text out; and the rows of a table, for people: pure functions.
//!
//! Must not know: engines, Polars, Python, the clock.

mod apart;
mod charts;
mod comparison;
mod diagnosis;
mod escape;
mod format;
mod gate;
mod growth;
mod highlight;
mod history;
mod markdown;
mod markdown_comparison;
mod markdown_diagnosis;
mod markdown_table;
mod page;
mod profile;
#[cfg(test)]
mod sample;
mod sections;
mod summary;
mod terminal;
mod threads;
mod visible;
mod words;

pub use markdown::markdown;
pub use markdown_comparison::comparison_markdown;
pub use markdown_table::table_markdown;
pub use page::{PageError, comparison_html, history_html, html, profile_html};
pub use terminal::{
    Excerpt, Style, comparison_terminal, excerpt_terminal, history_terminal, profile_terminal, terminal,
};
