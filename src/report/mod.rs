//! 8. A record in, a page, a Markdown summary or terminal text out: pure functions.
//!
//! Must not know: engines, Polars, Python, the clock.
