//! Lays out generated Python: one line where it fits, one argument a line where it does not.

use crate::functions::quote;

const WIDTH: usize = 100;

/// Collects the lines of a block.
#[derive(Debug, Default)]
pub(in crate::engines) struct Writer {
    lines: Vec<String>,
    indent: usize,
    /// The assignment that ends in the last line, and the line where it begins.
    last: Option<(Assignment, usize)>,
}

#[derive(Debug)]
struct Assignment {
    target: String,
    base: String,
    steps: Vec<Step>,
}

/// One link of a chain of calls: `.assign(` arguments `)`.
#[derive(Debug, Clone)]
pub(in crate::engines) struct Step {
    open: String,
    args: Vec<String>,
    close: String,
}

impl Step {
    /// `.name(args)`.
    pub(in crate::engines) fn call(name: &str, args: Vec<String>) -> Step {
        Step { open: format!(".{name}("), args, close: ")".to_owned() }
    }

    /// `[["a", "b"]]`.
    pub(in crate::engines) fn columns(names: Vec<String>) -> Step {
        Step { open: "[[".to_owned(), args: names, close: "]]".to_owned() }
    }

    /// `[mask]`.
    pub(in crate::engines) fn subscript(mask: String) -> Step {
        Step { open: "[".to_owned(), args: vec![mask], close: "]".to_owned() }
    }

    /// `.call`, its arguments included.
    pub(in crate::engines) fn whole_call(call: &str) -> Step {
        Step { open: format!(".{call}"), args: Vec::new(), close: String::new() }
    }

    /// The step with a Series behind it, where it gives a frame of this column alone.
    fn as_series(&self, column: &str) -> Option<Step> {
        let one = list(&[column.to_owned()]);
        match (self.open.as_str(), self.args.as_slice()) {
            ("[[", [name]) if *name == quote(column) => {
                Some(Step { open: "[".to_owned(), close: "]".to_owned(), ..self.clone() })
            }
            (".loc[", [mask, columns]) if *columns == one => {
                Some(Step { args: vec![mask.clone(), quote(column)], ..self.clone() })
            }
            _ => None,
        }
    }

    /// `.loc[mask, ["a", "b"]]`.
    pub(in crate::engines) fn rows_and_columns(mask: String, names: &[String]) -> Step {
        Step { open: ".loc[".to_owned(), args: vec![mask, list(names)], close: "]".to_owned() }
    }

    /// `function(args)`, at the start of a chain.
    pub(in crate::engines) fn function(name: &str, args: Vec<String>) -> Step {
        Step { open: format!("{name}("), args, close: ")".to_owned() }
    }

    /// `.cast(pa.schema({entries}))`.
    pub(in crate::engines) fn cast(entries: Vec<String>) -> Step {
        Step { open: ".cast(pa.schema({".to_owned(), args: entries, close: "}))".to_owned() }
    }

    /// `pd.DataFrame({entries})`, at the start of a chain.
    pub(in crate::engines) fn table(entries: Vec<String>) -> Step {
        Step { open: "pd.DataFrame({".to_owned(), args: entries, close: "})".to_owned() }
    }

    /// Leaves out an argument.
    pub(super) fn drop_argument(&mut self, argument: &str) {
        self.args.retain(|known| known != argument);
    }

    /// On one line.
    pub(in crate::engines) fn source(&self) -> String {
        format!("{}{}{}", self.open, self.args.join(", "), self.close)
    }

    /// Whether it is written right behind what stands before it.
    fn clings_to(&self, before: &Step) -> bool {
        self.open.starts_with('[') || before.open.ends_with("({")
    }
}

impl Writer {
    /// Lines inside a function.
    pub(in crate::engines) fn indented() -> Self {
        Self { lines: Vec::new(), indent: 4, last: None }
    }

    /// Leaves the Series of groups that the last line assigned to `target` as it is, under their keys, if its last step made a table with a
    /// column `value` of it. Returns whether it is a Series now.
    pub(in crate::engines) fn keep_groups(&mut self, target: &str, value: &str) -> bool {
        let reset = Step::call("reset_index", vec![format!("name={}", quote(value))]).source();
        self.rewrite(target, |steps| {
            let is_reset = steps.len() > 1 && steps.last().is_some_and(|step| step.source() == reset);
            is_reset.then(|| steps[..steps.len() - 1].to_vec())
        })
    }

    /// Writes the last line again with other steps, if it assigns to `target` and there are any. Returns whether it did.
    fn rewrite(&mut self, target: &str, change: impl FnOnce(&[Step]) -> Option<Vec<Step>>) -> bool {
        let Some((last, start)) = self.last.as_ref().filter(|(last, _)| last.target == target) else { return false };
        let Some(steps) = change(&last.steps) else { return false };
        let (base, start) = (last.base.clone(), *start);
        self.lines.truncate(start);
        self.assign(target, &base, &steps);
        true
    }

    /// Takes back the last line if all that it did was to put one column beside those of `target`. Gives the column's code.
    pub(in crate::engines) fn take_assigned(&mut self, target: &str, column: &str) -> Option<String> {
        let beginning = format!("{column}=");
        let code = |last: &Assignment| match last.steps.as_slice() {
            [Step { open, args, .. }] if open == ".assign(" && last.target == target && last.base == target => {
                let [only] = args.as_slice() else { return None };
                only.strip_prefix(&beginning).map(str::to_owned)
            }
            _ => None,
        };
        let (last, start) = self.last.as_ref()?;
        let (found, start) = (code(last)?, *start);
        self.lines.truncate(start);
        self.last = None;
        Some(found)
    }

    /// One line.
    pub(in crate::engines) fn line(&mut self, text: &str) {
        self.last = None;
        self.lines.push(format!("{}{text}", " ".repeat(self.indent)));
    }

    /// `target = base.step(...).step(...)`.
    pub(in crate::engines) fn assign(&mut self, target: &str, base: &str, steps: &[Step]) {
        let start = self.lines.len();
        self.chain(&format!("{target} = "), base, steps);
        let assignment = Assignment { target: target.to_owned(), base: base.to_owned(), steps: steps.to_vec() };
        self.last = Some((assignment, start));
    }

    /// Makes a Series of the frame that the last line assigned to `target`, if that is a selection of this one column. Returns whether
    /// it is one now.
    pub(in crate::engines) fn make_series(&mut self, target: &str, column: &str) -> bool {
        self.rewrite(target, |steps| {
            let (last, before) = steps.split_last()?;
            Some(before.iter().cloned().chain([last.as_series(column)?]).collect())
        })
    }

    /// The same behind any beginning, such as `return `.
    pub(in crate::engines) fn chain(&mut self, beginning: &str, base: &str, steps: &[Step]) {
        let flat = format!("{beginning}{base}{}", steps.iter().map(Step::source).collect::<String>());
        if self.fits(&flat) {
            self.line(&flat);
            return;
        }
        let mut links: Vec<Step> = Vec::new();
        for step in steps {
            match links.last_mut() {
                Some(last) if step.clings_to(last) => last.close.push_str(&step.source()),
                _ => links.push(step.clone()),
            }
        }
        match links.as_slice() {
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

    /// A line after which everything stands further in.
    pub(in crate::engines) fn enter(&mut self, text: &str) {
        self.line(text);
        self.indent += 4;
    }

    /// The line that ends what [`Writer::enter`] began.
    pub(in crate::engines) fn leave(&mut self, text: &str) {
        self.indent -= 4;
        self.line(text);
    }

    /// One link of a chain on lines of its own.
    pub(in crate::engines) fn link(&mut self, step: &Step) {
        self.step("", step);
    }

    fn step(&mut self, before: &str, step: &Step) {
        let flat = format!("{before}{}", step.source());
        if self.fits(&flat) || step.args.is_empty() {
            self.line(&flat);
            return;
        }
        self.line(&format!("{before}{}", step.open));
        self.indent += 4;
        match step.args.as_slice() {
            // A comma behind a mask would make it a tuple; its conditions stand one a line instead.
            [mask] if step.open == "[" => {
                for (at, condition) in conditions(mask).into_iter().enumerate() {
                    self.wrapped("", if at == 0 { condition.trim_start() } else { condition }, "");
                }
            }
            [mask, columns] if step.open == ".loc[" => {
                let conditions =
                    if self.fits(&format!("{mask},    ")) { vec![mask.as_str()] } else { conditions(mask) };
                let last = conditions.len() - 1;
                for (at, condition) in conditions.into_iter().enumerate() {
                    self.wrapped("", condition, if at == last { "," } else { "" });
                }
                self.wrapped("", columns, ",");
            }
            args => {
                for arg in args {
                    self.wrapped("", arg, ",");
                }
            }
        }
        self.indent -= 4;
        self.line(&step.close);
    }

    /// Code that ends in a bracket, with what stands between the brackets on lines of its own where it is long.
    fn wrapped(&mut self, before: &str, code: &str, after: &str) {
        let flat = format!("{before}{code}{after}");
        let Some((open, inside)) = (!self.fits(&flat)).then(|| last_bracket(code)).flatten() else {
            self.line(&flat);
            return;
        };
        let (head, close) = (&code[..open], &code[open + inside..]);
        let elements = split(&code[open..open + inside], &[", "]);
        if elements.len() < 2 && close.len() < 2 {
            self.line(&flat);
            return;
        }
        self.line(&format!("{before}{head}"));
        self.indent += 4;
        for element in elements {
            self.wrapped("", element.trim_start_matches(", "), ",");
        }
        self.indent -= 4;
        self.line(&format!("{close}{after}"));
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
        let mut reader = Reader::default();
        for letter in line.chars() {
            if reader.step(letter) {
                if letter == '#' {
                    break;
                }
                out.push(letter);
            }
        }
        out.push('\n');
    }
    out
}

/// Tells code from string constants, and how deep in brackets it stands.
#[derive(Default)]
struct Reader {
    in_text: bool,
    escaped: bool,
    depth: usize,
}

impl Reader {
    /// Takes a letter; true if it is code (quotes are not).
    fn step(&mut self, letter: char) -> bool {
        match letter {
            _ if self.escaped => self.escaped = false,
            '\\' if self.in_text => self.escaped = true,
            '"' => self.in_text = !self.in_text,
            _ if self.in_text => {}
            '(' | '[' | '{' => {
                self.depth += 1;
                return true;
            }
            ')' | ']' | '}' => {
                self.depth = self.depth.saturating_sub(1);
                return true;
            }
            _ => return true,
        }
        false
    }
}

/// Pieces of code between separators outside of brackets and texts; each piece but the first starts with its separator.
fn split<'c>(code: &'c str, separators: &[&str]) -> Vec<&'c str> {
    let mut pieces = Vec::new();
    let mut reader = Reader::default();
    let mut start = 0;
    for (at, letter) in code.char_indices() {
        let outside = !reader.in_text && reader.depth == 0;
        if outside && at > start && separators.iter().any(|separator| code[at..].starts_with(separator)) {
            pieces.push(&code[start..at]);
            start = at;
        }
        reader.step(letter);
    }
    pieces.push(&code[start..]);
    pieces
}

/// The conditions of a mask: `a`, `& b`, `& c`.
fn conditions(mask: &str) -> Vec<&str> {
    let either = split(mask, &[" | "]);
    let pieces = if either.len() > 1 { either } else { split(mask, &[" & "]) };
    pieces.into_iter().map(str::trim_start).collect()
}

/// Where the contents of the bracket at the end of the code start, and how long they are. `([` at the start of a bracket
/// goes with it.
fn last_bracket(code: &str) -> Option<(usize, usize)> {
    let mut reader = Reader::default();
    let mut open = None;
    for (at, letter) in code.char_indices() {
        let depth = reader.depth;
        if reader.step(letter) && depth == 0 && reader.depth == 1 {
            open = Some(at + 1);
        }
    }
    let open = open?;
    let closed = reader.depth == 0 && code.ends_with([')', ']', '}']) && code.len() > open;
    if !closed {
        return None;
    }
    let inside = &code[open..code.len() - 1];
    let nested = inside.starts_with('[') && inside.ends_with(']') && split(inside, &[", ", ".", " "]).len() == 1;
    Some(if nested { (open + 1, inside.len() - 2) } else { (open, inside.len()) })
}
