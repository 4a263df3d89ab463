//! Lays out generated Python: one line where it fits, one argument a line where it does not.

const WIDTH: usize = 100;

/// Collects the lines of a block.
#[derive(Debug, Default)]
pub(in crate::engines) struct Writer {
    lines: Vec<String>,
    indent: usize,
}

/// One link of a chain of calls: `.assign(` arguments `)`.
#[derive(Debug, Clone)]
pub(in crate::engines) struct Step {
    open: String,
    args: Vec<String>,
    close: &'static str,
}

impl Step {
    /// `.name(args)`.
    pub(in crate::engines) fn call(name: &str, args: Vec<String>) -> Step {
        Step { open: format!(".{name}("), args, close: ")" }
    }

    /// `[["a", "b"]]`.
    pub(in crate::engines) fn columns(names: Vec<String>) -> Step {
        Step { open: "[[".to_owned(), args: names, close: "]]" }
    }

    /// `[mask]`.
    pub(in crate::engines) fn subscript(mask: String) -> Step {
        Step { open: "[".to_owned(), args: vec![mask], close: "]" }
    }

    /// `function(args)`, at the start of a chain.
    pub(in crate::engines) fn function(name: &str, args: Vec<String>) -> Step {
        Step { open: format!("{name}("), args, close: ")" }
    }

    /// `pd.DataFrame({entries})`, at the start of a chain.
    pub(in crate::engines) fn table(entries: Vec<String>) -> Step {
        Step { open: "pd.DataFrame({".to_owned(), args: entries, close: "})" }
    }

    /// On one line.
    pub(in crate::engines) fn source(&self) -> String {
        format!("{}{}{}", self.open, self.args.join(", "), self.close)
    }
}

impl Writer {
    /// Lines inside a function.
    pub(in crate::engines) fn indented() -> Self {
        Self { lines: Vec::new(), indent: 4 }
    }

    /// One line.
    pub(in crate::engines) fn line(&mut self, text: &str) {
        self.lines.push(format!("{}{text}", " ".repeat(self.indent)));
    }

    /// `target = base.step(...).step(...)`.
    pub(in crate::engines) fn assign(&mut self, target: &str, base: &str, steps: &[Step]) {
        self.chain(&format!("{target} = "), base, steps);
    }

    /// The same behind any beginning, such as `return `.
    pub(in crate::engines) fn chain(&mut self, beginning: &str, base: &str, steps: &[Step]) {
        let flat = format!("{beginning}{base}{}", steps.iter().map(Step::source).collect::<String>());
        if self.fits(&flat) {
            self.line(&flat);
            return;
        }
        match steps {
            [] => self.line(&flat),
            [step] => self.step(&format!("{beginning}{base}"), step),
            [first, rest @ ..] => {
                self.line(&format!("{beginning}("));
                self.indent += 4;
                self.step(base, first);
                for step in rest {
                    self.step("", step);
                }
                self.indent -= 4;
                self.line(")");
            }
        }
    }

    fn step(&mut self, before: &str, step: &Step) {
        let flat = format!("{before}{}", step.source());
        if self.fits(&flat) || step.args.is_empty() {
            self.line(&flat);
            return;
        }
        self.line(&format!("{before}{}", step.open));
        self.indent += 4;
        // `df[mask,]` would be another thing than `df[mask]`.
        let comma = if step.open.ends_with('[') && step.args.len() == 1 && step.close == "]" { "" } else { "," };
        for arg in &step.args {
            self.line(&format!("{arg}{comma}"));
        }
        self.indent -= 4;
        self.line(step.close);
    }

    fn fits(&self, text: &str) -> bool {
        self.indent + text.chars().count() <= WIDTH
    }

    /// Everything, each line ended.
    pub(in crate::engines) fn finish(self) -> String {
        self.lines.into_iter().map(|line| line + "\n").collect()
    }
}

/// `["a", "b"]`.
pub(in crate::engines) fn list(names: &[String]) -> String {
    format!("[{}]", quoted(names).join(", "))
}

/// Each name as a string constant.
pub(in crate::engines) fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| crate::functions::quote(name)).collect()
}

/// `{"a": "b"}`.
pub(in crate::engines) fn dict<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(key, value)| format!("{}: {}", crate::functions::quote(key), crate::functions::quote(value)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// The code without its string constants and comments, to see which names it uses.
pub(in crate::engines) fn names_only(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let (mut in_text, mut escaped) = (false, false);
        for letter in line.chars() {
            match (in_text, letter) {
                (true, _) if escaped => escaped = false,
                (true, '\\') => escaped = true,
                (_, '"') => in_text = !in_text,
                (true, _) => {}
                (false, '#') => break,
                (false, letter) => out.push(letter),
            }
        }
        out.push('\n');
    }
    out
}
