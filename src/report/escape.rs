//! Text between tags, escaped with no more than has to be: in code every other word stands in quotes, which mean something in attributes alone.

use std::fmt::{Result, Write};

use askama::filters::Escaper;

/// For text between tags, never for attributes: `{{ text|escape("between") }}`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Between;

impl Escaper for Between {
    fn write_escaped_str<W: Write>(&self, mut out: W, text: &str) -> Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>']) {
            out.write_str(&rest[..at])?;
            out.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                _ => "&gt;",
            })?;
            rest = &rest[at + 1..];
        }
        out.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_tag_and_no_entity_is_left() {
        let mut out = String::new();
        Between.write_escaped_str(&mut out, "<b>\"x\" & 'y' &lt; </b><!--").unwrap();
        assert_eq!(out, "&lt;b&gt;\"x\" &amp; 'y' &amp;lt; &lt;/b&gt;&lt;!--");
    }
}
