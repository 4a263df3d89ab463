//! Messages in, HTML out: what stands in backticks is a name and is set as code.

use askama::Template;

use crate::report::visible::line;

/// A message of one line, already escaped when it is rendered: templates show it with `|safe`.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for (code, text) in parts %}{% if code %}<code>{{ text }}</code>{% else %}{{ text }}{% endif %}{% endfor %}"
)]
pub(super) struct Marked {
    parts: Vec<(bool, String)>,
}

impl Marked {
    pub(super) fn new(message: &str) -> Marked {
        let message = line(message);
        // An odd backtick belongs to the data, so none of them can be told from markup.
        let parts = if message.matches('`').count().is_multiple_of(2) {
            message.split('`').enumerate().map(|(at, text)| (at % 2 == 1, text.to_string())).collect()
        } else {
            vec![(false, message)]
        };
        Marked { parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_code_and_nothing_becomes_markup() {
        let shown = |message: &str| Marked::new(message).to_string();
        assert_eq!(shown("no column `a<b` in `t`"), "no column <code>a&#60;b</code> in <code>t</code>");
        assert_eq!(shown("one ` of <them>"), "one ` of &#60;them&#62;");
    }
}
