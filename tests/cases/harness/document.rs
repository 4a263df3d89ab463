//! A Markdown file as text and fenced blocks; written back, everything between the blocks is as it was.

use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Csv,
    Sql,
    Result,
    Error,
    Fails,
    Plan,
    Pandas,
    PolarsPython,
    DuckDb,
    Diverges,
    Other,
}

impl Kind {
    fn of(word: &str) -> Self {
        match word {
            "csv" => Kind::Csv,
            "sql" => Kind::Sql,
            "result" => Kind::Result,
            "error" => Kind::Error,
            "fails" => Kind::Fails,
            "plan" => Kind::Plan,
            "pandas" => Kind::Pandas,
            "polars-python" => Kind::PolarsPython,
            "duckdb" => Kind::DuckDb,
            "diverges" => Kind::Diverges,
            _ => Kind::Other,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::Sql => "sql",
            Kind::Result => "result",
            Kind::Error => "error",
            Kind::Fails => "fails",
            Kind::Plan => "plan",
            Kind::Pandas => "pandas",
            Kind::PolarsPython => "polars-python",
            Kind::DuckDb => "duckdb",
            Kind::Diverges => "diverges",
            Kind::Other => "",
        }
    }

    pub(crate) fn is_expectation(self) -> bool {
        !matches!(self, Kind::Csv | Kind::Sql | Kind::Other)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Everything between the block before and this one.
    before: String,
    /// The opening line.
    fence: String,
    pub(crate) kind: Kind,
    pub(crate) argument: String,
    pub(crate) body: String,
    pub(crate) line: usize,
    pub(crate) heading: String,
}

impl Block {
    pub(crate) fn new(kind: Kind, body: String) -> Self {
        Block {
            before: "\n".to_owned(),
            fence: format!("```{}\n", kind.word()),
            kind,
            argument: String::new(),
            body,
            line: 0,
            heading: String::new(),
        }
    }
}

pub(crate) struct Document {
    pub(crate) blocks: Vec<Block>,
    after: String,
}

impl Document {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let mut blocks = Vec::new();
        let mut before = String::new();
        let mut heading = String::new();
        let mut lines = text.split_inclusive('\n').enumerate();
        while let Some((number, line)) = lines.next() {
            if let Some(title) = line.strip_prefix('#') {
                heading = title.trim_start_matches('#').trim().to_owned();
            }
            let Some(info) = line.strip_prefix("```") else {
                before.push_str(line);
                continue;
            };
            let (word, argument) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
            let mut body = String::new();
            let mut closed = false;
            for (_, line) in lines.by_ref() {
                if line.trim_end() == "```" {
                    closed = true;
                    break;
                }
                body.push_str(line);
            }
            assert!(closed, "{}:{}: the block is never closed", path.display(), number + 1);
            blocks.push(Block {
                before: std::mem::take(&mut before),
                fence: line.to_owned(),
                kind: Kind::of(word),
                argument: argument.to_owned(),
                body,
                line: number + 1,
                heading: heading.clone(),
            });
        }
        Document { blocks, after: before }
    }

    pub(crate) fn insert_after(&mut self, index: usize, block: Block) {
        self.blocks.insert(index + 1, block);
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            out.push_str(&block.before);
            out.push_str(&block.fence);
            out.push_str(&block.body);
            if !block.body.is_empty() && !block.body.ends_with('\n') {
                out.push('\n');
            }
            out.push_str("```\n");
        }
        out.push_str(&self.after);
        out
    }
}
