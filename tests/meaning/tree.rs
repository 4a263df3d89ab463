//! Pipelines as trees that shrinking can cut: what they mean is decided by `plan::compile` alone.

/// An expression: text with holes (`{}`) for its parts.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub(crate) text: String,
    pub(crate) parts: Vec<Tree>,
}

impl Tree {
    pub(crate) fn leaf(text: impl Into<String>) -> Self {
        Self { text: text.into(), parts: Vec::new() }
    }

    pub(crate) fn of(text: &str, parts: Vec<Tree>) -> Self {
        assert_eq!(text.matches("{}").count(), parts.len(), "{text}");
        Self { text: text.to_owned(), parts }
    }

    pub(crate) fn sql(&self) -> String {
        let mut pieces = self.text.split("{}");
        let mut out = pieces.next().unwrap_or("").to_owned();
        // A leaf is text of its own, which may hold braces.
        if self.parts.is_empty() {
            return self.text.clone();
        }
        for (part, piece) in self.parts.iter().zip(pieces) {
            out.push_str(&part.sql());
            out.push_str(piece);
        }
        out
    }

    fn at_mut(&mut self, path: &[usize]) -> &mut Tree {
        match path.split_first() {
            Some((first, rest)) => self.parts[*first].at_mut(rest),
            None => self,
        }
    }

    fn paths(&self, here: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
        if !self.parts.is_empty() {
            out.push(here.clone());
        }
        for (at, part) in self.parts.iter().enumerate() {
            here.push(at);
            part.paths(here, out);
            here.pop();
        }
    }

    /// The same with one inner expression replaced by one of its parts, the outermost first.
    fn smaller(&self) -> Vec<Tree> {
        let mut paths = Vec::new();
        self.paths(&mut Vec::new(), &mut paths);
        let mut out = Vec::new();
        for path in paths {
            let mut base = self.clone();
            let parts = base.at_mut(&path).parts.clone();
            for part in parts {
                let mut copy = self.clone();
                *copy.at_mut(&path) = part;
                out.push(copy);
            }
        }
        out
    }
}

/// A stage: `before`, then items with commas between them, then `after`.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) before: String,
    pub(crate) items: Vec<Tree>,
    pub(crate) after: Vec<Tree>,
    /// Written between the items and `after`: ` GROUP BY `.
    pub(crate) between: &'static str,
    /// A query in parentheses that the stage reads, put where `before` has `{}`.
    pub(crate) query: Option<Query>,
}

/// A table and its stages.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) table: String,
    pub(crate) stages: Vec<Stage>,
}

impl Stage {
    pub(crate) fn list(before: &str, items: Vec<Tree>) -> Self {
        Self { before: before.to_owned(), items, after: Vec::new(), between: "", query: None }
    }

    pub(crate) fn word(before: impl Into<String>) -> Self {
        Self::list(&before.into(), Vec::new())
    }

    fn sql(&self) -> String {
        let mut out = match &self.query {
            Some(query) => self.before.replace("{}", &query.inline()),
            None => self.before.clone(),
        };
        let list = |items: &[Tree]| items.iter().map(Tree::sql).collect::<Vec<_>>().join(", ");
        out.push_str(&list(&self.items));
        if !self.after.is_empty() {
            out.push_str(self.between);
            out.push_str(&list(&self.after));
        }
        out
    }

    fn smaller(&self) -> Vec<Stage> {
        let mut out = Vec::new();
        let lists: [fn(&mut Stage) -> &mut Vec<Tree>; 2] = [|stage| &mut stage.items, |stage| &mut stage.after];
        for list in lists {
            let count = list(&mut self.clone()).len();
            for at in 0..count {
                let mut copy = self.clone();
                list(&mut copy).remove(at);
                out.push(copy);
                for tree in list(&mut self.clone())[at].smaller() {
                    let mut copy = self.clone();
                    list(&mut copy)[at] = tree;
                    out.push(copy);
                }
            }
        }
        for query in self.query.iter().flat_map(Query::smaller) {
            out.push(Stage { query: Some(query), ..self.clone() });
        }
        out
    }
}

impl Query {
    pub(crate) fn of(table: &str) -> Self {
        Self { table: table.to_owned(), stages: Vec::new() }
    }

    /// One stage a line.
    pub(crate) fn sql(&self) -> String {
        let mut out = format!("FROM {}", self.table);
        for stage in &self.stages {
            out.push_str("\n|> ");
            out.push_str(&stage.sql());
        }
        out
    }

    fn inline(&self) -> String {
        self.sql().replace("\n|>", " |>")
    }

    /// Every way of taking one thing away, the biggest first.
    pub(crate) fn smaller(&self) -> Vec<Query> {
        let mut out = Vec::new();
        // Half the stages, then single ones: the last first, as nothing depends on it.
        if self.stages.len() > 2 {
            out.push(Query { stages: self.stages[..self.stages.len() / 2].to_vec(), ..self.clone() });
        }
        for at in (0..self.stages.len()).rev() {
            let mut copy = self.clone();
            copy.stages.remove(at);
            out.push(copy);
        }
        for (at, stage) in self.stages.iter().enumerate() {
            for smaller in stage.smaller() {
                let mut copy = self.clone();
                copy.stages[at] = smaller;
                out.push(copy);
            }
        }
        out
    }
}
