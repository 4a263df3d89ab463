//! The typed plan: a tree of stages, each with the schema of what it gives.

use crate::base::{Span, TableSchema, Type};
use crate::functions::Function;

use super::Expr;

/// A column as a stage sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaColumn {
    /// The name that the user writes.
    pub name: String,
    /// The name that no other column of the schema has, by which expressions and engines call it: the same as `name`,
    /// except that a join's right side gives way (`planes.year`).
    pub physical: String,
    /// The table or alias it can be qualified with.
    pub qualifier: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
}

/// The columns of a stage, in order.
pub type Schema = Vec<SchemaColumn>;

/// One stage with everything below it.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// What it gives.
    pub schema: Schema,
    /// The SQL it comes from.
    pub span: Span,
}

/// A named expression: `physical` is the name of the column it becomes.
#[derive(Debug, Clone)]
pub struct Item {
    /// The physical name of the new column.
    pub physical: String,
    /// What it holds.
    pub expr: Expr,
}

/// One aggregate of an AGGREGATE stage.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The physical name of the column it becomes.
    pub physical: String,
    /// An aggregate function of the registry.
    pub function: &'static Function,
    /// Its arguments over the stage's input: none for `COUNT(*)`; parameters such as a quantile's fraction are literals.
    pub args: Vec<Expr>,
    /// `COUNT(DISTINCT x)`.
    pub distinct: bool,
    /// The order of the values within a group, where the aggregate has one: `STRING_AGG(x, ',' ORDER BY y)`. Empty for all others.
    pub order: Vec<SortKey>,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Where it stands in the SQL.
    pub span: Span,
}

/// How a join treats rows without a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JoinKind {
    /// Drops them.
    Inner,
    /// Keeps the left ones.
    Left,
    /// Keeps the right ones.
    Right,
    /// Keeps both.
    Full,
    /// Has no condition.
    Cross,
    /// Keeps the left rows that have a partner, each once; the result has the left columns only.
    Semi,
    /// Keeps the left rows that have none; the result has the left columns only.
    Anti,
}

/// One column of a join's result, named by the schema's column at the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOutput {
    /// The left side's column of this physical name.
    Left(String),
    /// The right side's column of this physical name.
    Right(String),
    /// A USING key: the left side's (first) value, or the right side's (second) where there is no left row.
    Key(String, String),
}

/// A key of an ORDER BY. The place of NULL is always decided.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// What to sort by.
    pub expr: Expr,
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST; the default of the language is NULLS LAST in both directions.
    pub nulls_first: bool,
}

/// One window function of a [`Op::Window`] stage.
#[derive(Debug, Clone)]
pub struct Window {
    /// The physical name of the column it becomes.
    pub physical: String,
    /// A window function or an aggregate of the registry.
    pub function: &'static Function,
    /// Its arguments: plain columns of the input, or literals. None for `ROW_NUMBER()` and `COUNT(*)`.
    pub args: Vec<Expr>,
    /// PARTITION BY: physical names of the input. NULL is a partition of its own. Empty: all rows are one partition.
    pub partition: Vec<String>,
    /// ORDER BY within the partition: every key is a plain column of the input. Rows that agree in all keys are peers.
    pub order: Vec<SortKey>,
    /// Which rows of the partition each row sees; [`Frame::WHOLE`] for the functions that have no frame (ranks, LAG, LEAD).
    pub frame: Frame,
    /// IGNORE NULLS: NULL values are passed over.
    pub ignore_nulls: bool,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Where it stands in the SQL.
    pub span: Span,
}

/// The rows around the current one that a window function sees, from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// What the bounds count.
    pub unit: FrameUnit,
    /// The first row.
    pub start: Bound,
    /// The last row.
    pub end: Bound,
}

impl Frame {
    /// The whole partition.
    pub const WHOLE: Frame =
        Frame { unit: FrameUnit::Rows, start: Bound::UnboundedPreceding, end: Bound::UnboundedFollowing };

    /// The frame that an ORDER BY without a frame means: from the first row to the last peer of the current one.
    pub const TO_PEERS: Frame =
        Frame { unit: FrameUnit::Range, start: Bound::UnboundedPreceding, end: Bound::CurrentRow };

    /// Whether the current row is always among those that it sees: then no frame is empty.
    pub fn has_current_row(self) -> bool {
        !matches!(self.start, Bound::Following(_)) && !matches!(self.end, Bound::Preceding(_))
    }

    /// Whether every row sees the whole partition.
    pub fn is_whole(self) -> bool {
        self.start == Bound::UnboundedPreceding && self.end == Bound::UnboundedFollowing
    }
}

/// What the bounds of a [`Frame`] count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// Rows. Among peers, which one comes first is not determined.
    Rows,
    /// Peers: `CURRENT ROW` stands for all rows that agree with the current one in the order. Bounds by distance do not occur.
    Range,
}

/// One end of a [`Frame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The partition's first row.
    UnboundedPreceding,
    /// So many rows before the current one; at least 1.
    Preceding(u64),
    /// The current row.
    CurrentRow,
    /// So many rows after the current one; at least 1.
    Following(u64),
    /// The partition's last row.
    UnboundedFollowing,
}

/// What a stage does. Closed and matched without `_`.
#[derive(Debug, Clone)]
pub enum Op {
    /// Reads a table: `table` indexes [`Plan::tables`], `columns` are the columns that the pipeline needs, in file order (physical = file name).
    Scan {
        /// Which table.
        table: usize,
        /// Which of its columns.
        columns: Vec<String>,
    },
    /// One row without columns: what `SELECT 1 AS x` reads from.
    OneRow,
    /// WHERE: keeps the rows where the predicate is true.
    Filter {
        /// From.
        input: Box<Node>,
        /// A BOOLEAN.
        predicate: Expr,
    },
    /// SELECT: exactly these columns.
    Select {
        /// From.
        input: Box<Node>,
        /// The new columns, all computed from the input.
        items: Vec<Item>,
    },
    /// EXTEND: all columns of the input, then these (all computed from the input).
    Extend {
        /// From.
        input: Box<Node>,
        /// The added columns.
        items: Vec<Item>,
    },
    /// SET: replaces columns where they stand; all expressions see the old values.
    Set {
        /// From.
        input: Box<Node>,
        /// The replaced columns.
        items: Vec<Item>,
    },
    /// DROP.
    Drop {
        /// From.
        input: Box<Node>,
        /// Physical names.
        columns: Vec<String>,
    },
    /// RENAME (also brings physical names back to the user's).
    Rename {
        /// From.
        input: Box<Node>,
        /// Old and new physical names.
        renames: Vec<(String, String)>,
    },
    /// AGGREGATE: one row per group, or exactly one row without GROUP BY. NULL is a group of its own. Group columns come first.
    Aggregate {
        /// From.
        input: Box<Node>,
        /// The group keys.
        groups: Vec<Item>,
        /// The aggregates.
        measures: Vec<Measure>,
    },
    /// JOIN on equality of `keys` (pairs of left and right physical names, of the same type).
    Join {
        /// Left.
        left: Box<Node>,
        /// Right.
        right: Box<Node>,
        /// Kind.
        kind: JoinKind,
        /// Left and right key columns; empty for a cross join only.
        keys: Vec<(String, String)>,
        /// Whether two NULL keys are equal, as in INTERSECT and EXCEPT; else a NULL key never matches.
        nulls_equal: bool,
        /// The columns of the result, as long as the schema.
        output: Vec<JoinOutput>,
    },
    /// ORDER BY. Ties come in no promised order.
    Sort {
        /// From.
        input: Box<Node>,
        /// The keys, most significant first.
        keys: Vec<SortKey>,
    },
    /// LIMIT and OFFSET: a barrier, nothing moves across it.
    Limit {
        /// From.
        input: Box<Node>,
        /// How many rows at most; all when absent.
        limit: Option<u64>,
        /// How many rows to skip first.
        offset: u64,
    },
    /// Window functions: all columns and rows of the input, in any order, then these columns.
    Window {
        /// From.
        input: Box<Node>,
        /// The added columns, all computed from the input.
        windows: Vec<Window>,
        /// Set where there is one `ROW_NUMBER()` and the stages above drop every row with a larger number: an engine may leave those out.
        first: Option<u64>,
    },
    /// All columns of the input, then a BIGINT that no other row has.
    Number {
        /// From.
        input: Box<Node>,
        /// The physical name of the number.
        physical: String,
    },
    /// The rows of [`Plan::shared`] at this place: computed once, however often they are read.
    Shared {
        /// Which of them.
        index: usize,
    },
    /// DISTINCT rows; NULLs count as equal.
    Distinct {
        /// From.
        input: Box<Node>,
    },
    /// UNION ALL by position; all inputs have the physical names and types of the first.
    Union {
        /// At least two.
        inputs: Vec<Node>,
    },
}

/// A whole pipeline, ready for any engine.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The SQL text.
    pub sql: String,
    /// The tables it reads; [`Op::Scan`] indexes them.
    pub tables: Vec<TableSchema>,
    /// Sub-pipelines that are read more than once, through [`Op::Shared`]; each may read those before it.
    pub shared: Vec<Node>,
    /// The last stage. Its physical names are the names of the result's columns, each once.
    pub root: Node,
    /// What is known of the result beyond its columns.
    pub result: ResultShape,
}

/// What a comparison may rely on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultShape {
    /// Result columns that identify a row (the group keys of the last AGGREGATE, where all of them are still there). `Some` and empty: one row.
    pub keys: Option<Vec<String>>,
    /// Result columns that the last ORDER BY sorts by, in order, where nothing after it disturbs the order.
    /// Rows that agree in all of them are one block without order within.
    pub order: Option<Vec<String>>,
    /// A LIMIT was applied where the order does not decide which rows stay (no ORDER BY, or ties): which rows come is not determined by the SQL alone.
    pub ambiguous_limit: bool,
    /// A function looked at the order of rows where the SQL does not decide it: ROW_NUMBER or a ROWS frame over possible ties, ANY_VALUE,
    /// MIN_BY over ties. Its values are not determined by the SQL alone.
    pub ambiguous_order: bool,
}

impl Node {
    /// The stages that this one reads, left first.
    pub fn inputs(&self) -> Vec<&Node> {
        match &self.op {
            Op::Scan { .. } | Op::OneRow | Op::Shared { .. } => Vec::new(),
            Op::Filter { input, .. }
            | Op::Select { input, .. }
            | Op::Extend { input, .. }
            | Op::Set { input, .. }
            | Op::Drop { input, .. }
            | Op::Rename { input, .. }
            | Op::Aggregate { input, .. }
            | Op::Sort { input, .. }
            | Op::Limit { input, .. }
            | Op::Window { input, .. }
            | Op::Number { input, .. }
            | Op::Distinct { input } => vec![input],
            Op::Join { left, right, .. } => vec![left, right],
            Op::Union { inputs } => inputs.iter().collect(),
        }
    }

    /// The same, to change them.
    pub fn inputs_mut(&mut self) -> Vec<&mut Node> {
        match &mut self.op {
            Op::Scan { .. } | Op::OneRow | Op::Shared { .. } => Vec::new(),
            Op::Filter { input, .. }
            | Op::Select { input, .. }
            | Op::Extend { input, .. }
            | Op::Set { input, .. }
            | Op::Drop { input, .. }
            | Op::Rename { input, .. }
            | Op::Aggregate { input, .. }
            | Op::Sort { input, .. }
            | Op::Limit { input, .. }
            | Op::Window { input, .. }
            | Op::Number { input, .. }
            | Op::Distinct { input } => vec![input],
            Op::Join { left, right, .. } => vec![left, right],
            Op::Union { inputs } => inputs.iter_mut().collect(),
        }
    }

    /// The expressions of this stage alone, all over the columns of what it reads.
    pub(super) fn exprs(&self) -> Vec<&Expr> {
        match &self.op {
            Op::Scan { .. }
            | Op::OneRow
            | Op::Shared { .. }
            | Op::Drop { .. }
            | Op::Rename { .. }
            | Op::Join { .. }
            | Op::Limit { .. }
            | Op::Number { .. }
            | Op::Distinct { .. }
            | Op::Union { .. } => Vec::new(),
            Op::Filter { predicate, .. } => vec![predicate],
            Op::Select { items, .. } | Op::Extend { items, .. } | Op::Set { items, .. } => {
                items.iter().map(|item| &item.expr).collect()
            }
            Op::Aggregate { groups, measures, .. } => groups
                .iter()
                .map(|group| &group.expr)
                .chain(
                    measures
                        .iter()
                        .flat_map(|measure| measure.args.iter().chain(measure.order.iter().map(|key| &key.expr))),
                )
                .collect(),
            Op::Sort { keys, .. } => keys.iter().map(|key| &key.expr).collect(),
            Op::Window { windows, .. } => windows
                .iter()
                .flat_map(|window| window.args.iter().chain(window.order.iter().map(|key| &key.expr)))
                .collect(),
        }
    }
}

impl Plan {
    /// The last stages of everything that is computed: the shared sub-pipelines in order, then the root.
    pub fn roots(&self) -> impl Iterator<Item = &Node> {
        self.shared.iter().chain(std::iter::once(&self.root))
    }
}
