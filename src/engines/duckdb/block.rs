//! One SELECT on its way: stages are put into it as long as SQL's own order of clauses allows.

use crate::functions::Sql;

/// A column as a block has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// What expressions of the plan call it.
    pub(super) physical: String,
    /// What it is called in the SQL.
    pub(super) name: String,
}

/// What a block selects.
#[derive(Debug, Clone)]
pub(super) struct Items {
    /// Whether all columns of the scope come first.
    pub(super) all: bool,
    /// What comes then.
    pub(super) list: Vec<(Sql, Column)>,
}

/// `SELECT ... FROM ... WHERE ... GROUP BY ... ORDER BY ... LIMIT ...`, or a UNION ALL of several.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// The stages of the user that it stands for.
    pub(super) comments: Vec<String>,
    /// The lines of FROM; none where nothing is read.
    pub(super) from: Vec<String>,
    /// The columns that expressions see.
    pub(super) scope: Vec<Column>,
    /// Whether `*` stands for exactly the scope.
    pub(super) star: bool,
    /// Conditions, all of which must hold.
    pub(super) filters: Vec<Sql>,
    /// What is selected; the scope when absent.
    pub(super) items: Option<Items>,
    /// How many of the items are group keys; `None` where nothing is grouped.
    pub(super) groups: Option<usize>,
    /// `GROUPING SETS (...)`, where it is grouped by these.
    pub(super) sets: Option<String>,
    /// SELECT DISTINCT.
    pub(super) distinct: bool,
    /// The keys of ORDER BY.
    pub(super) order: Vec<String>,
    /// LIMIT.
    pub(super) limit: Option<u64>,
    /// OFFSET.
    pub(super) offset: u64,
    /// The queries of a UNION ALL: then nothing else is set but the scope.
    pub(super) union: Vec<Vec<String>>,
}

const WIDTH: usize = 100;

impl Block {
    /// `FROM relation`.
    pub(super) fn reading(relation: &str, scope: Vec<Column>, star: bool) -> Self {
        Self { from: vec![format!("FROM {relation}")], scope, star, ..Self::default() }
    }

    /// The columns that come out.
    pub(super) fn columns(&self) -> Vec<Column> {
        match &self.items {
            None => self.scope.clone(),
            Some(items) => {
                let all = if items.all { self.scope.as_slice() } else { &[] };
                all.iter().chain(items.list.iter().map(|(_, column)| column)).cloned().collect()
            }
        }
    }

    /// Whether a condition can still be added to WHERE.
    pub(super) fn takes_filter(&self) -> bool {
        self.items.is_none() && !self.distinct && !self.is_cut() && self.union.is_empty()
    }

    /// Whether it can still be decided what is selected.
    pub(super) fn takes_items(&self) -> bool {
        self.takes_filter() && self.order.is_empty()
    }

    /// Whether the names of what is selected can still be changed, or columns be left out.
    pub(super) fn takes_names(&self) -> bool {
        self.order.is_empty() && !self.distinct && !self.is_cut() && self.union.is_empty()
    }

    /// Whether it can still be made DISTINCT.
    pub(super) fn takes_distinct(&self) -> bool {
        self.takes_names() && self.groups.is_none()
    }

    /// Whether it can still be ordered.
    pub(super) fn takes_order(&self) -> bool {
        self.order.is_empty() && !self.is_cut() && self.union.is_empty()
    }

    /// Whether it can still be cut.
    pub(super) fn takes_limit(&self) -> bool {
        !self.is_cut() && self.union.is_empty()
    }

    fn is_cut(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }

    /// What it reads, if it does nothing but read one relation.
    pub(super) fn relation(&self) -> Option<&str> {
        let plain = self.takes_items() && self.filters.is_empty() && self.comments.is_empty();
        match self.from.as_slice() {
            [only] if plain => only.strip_prefix("FROM "),
            _ => None,
        }
    }

    /// The source, line by line.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = self.comments.clone();
        if !self.union.is_empty() {
            for (at, query) in self.union.iter().enumerate() {
                if at > 0 {
                    lines.push("UNION ALL".to_owned());
                }
                lines.extend(query.iter().cloned());
            }
            return lines;
        }
        lines.extend(self.select());
        lines.extend(self.from.iter().cloned());
        for (at, filter) in self.filters.iter().enumerate() {
            let word = if at == 0 { "WHERE" } else { "  AND" };
            lines.push(format!("{word} {}", if self.filters.len() == 1 { filter.bare() } else { filter.source() }));
        }
        if let Some(sets) = &self.sets {
            lines.push(format!("GROUP BY {sets}"));
        } else if let Some(groups @ 1..) = self.groups {
            let places: Vec<String> = (1..=groups).map(|place| place.to_string()).collect();
            lines.push(format!("GROUP BY {}", places.join(", ")));
        }
        if !self.order.is_empty() {
            lines.push(format!("ORDER BY {}", self.order.join(", ")));
        }
        let limit = self.limit.map(|rows| format!("LIMIT {}", counted(rows)));
        let offset = (self.offset > 0).then(|| format!("OFFSET {}", counted(self.offset)));
        let cut: Vec<String> = limit.into_iter().chain(offset).collect();
        if !cut.is_empty() {
            lines.push(cut.join(" "));
        }
        lines
    }

    fn select(&self) -> Vec<String> {
        let word = if self.distinct { "SELECT DISTINCT" } else { "SELECT" };
        let mut items = Vec::new();
        if self.items.as_ref().is_none_or(|items| items.all) {
            if self.star && !self.scope.is_empty() && !self.from.is_empty() {
                items.push("*".to_owned());
            } else {
                items.extend(self.scope.iter().map(|column| Sql::name(&column.name).source().to_owned()));
            }
        }
        for (value, column) in self.items.iter().flat_map(|items| &items.list) {
            let name = Sql::name(&column.name);
            items.push(if *value == name {
                value.source().to_owned()
            } else {
                format!("{} AS {}", value.bare(), name.source())
            });
        }
        if items.is_empty() {
            // Rows without columns are rows all the same, and an aggregation without groups is one.
            items.push(if self.groups.is_some() { "count(*) AS \"rows\"" } else { "NULL AS \"rows\"" }.to_owned());
        }
        let flat = format!("{word} {}", items.join(", "));
        if flat.chars().count() <= WIDTH {
            return vec![flat];
        }
        let last = items.len() - 1;
        let listed = items.into_iter().enumerate();
        let listed = listed.map(|(at, item)| format!("  {item}{}", if at < last { "," } else { "" }));
        std::iter::once(word.to_owned()).chain(listed).collect()
    }
}

/// DuckDB counts rows in 64 bits with a sign.
fn counted(rows: u64) -> u64 {
    rows.min(i64::MAX as u64)
}
