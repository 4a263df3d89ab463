//! Values in, inline SVG out: axes with round ticks, curves and dots.
//!
//! Crates that draw charts fix sizes and colours, or need a script. These charts take the width that they are given while their text keeps
//! its size, follow the page's colours by its CSS, and are the same bytes for the same values. Whoever draws one puts a table beside it.
//!
//! Must not know: records, engines.

mod axis;
mod plot;

pub(super) use axis::Axis;
pub(super) use plot::{Guide, Marks, Plot, Point, Series};

/// The mark of a series, around its point, so that colour is not all that tells series apart.
pub(super) fn shape(place: usize) -> &'static str {
    match place % 4 {
        0 => "M0-6 6 5H-6Z",
        1 => "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
        2 => "M-4.5-4.5h9v9h-9Z",
        _ => "M0-6.5 6.5 0 0 6.5-6.5 0Z",
    }
}

/// A place along an axis, as an attribute.
pub(super) fn percent(value: f64) -> String {
    format!("{}%", short(value))
}

/// A coordinate with two decimals at most.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
