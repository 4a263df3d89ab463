//! Plans and tables by hand, for the tests of this engine.

use std::path::PathBuf;

use polars::prelude::DataFrame;

use crate::base::{Format, Span, TableSchema, Type, Value};
use crate::engines::protocol;
use crate::engines::{Failure, FailureKind};
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, Item, JoinOutput, Node, Op, Plan, ResultShape, SchemaColumn};

use super::leaves::Files;
use super::lower::lower;

/// CSV files in a directory of their own.
pub(super) struct Tables {
    directory: tempfile::TempDir,
    pub(super) tables: Vec<protocol::Table>,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), tables: Vec::new() }
    }

    /// A table whose columns are all nullable.
    pub(super) fn add(mut self, name: &str, columns: &[(&str, Type)], csv: &str) -> Self {
        let path = self.write(name, csv.as_bytes());
        self.tables.push(protocol::Table {
            name: name.to_owned(),
            format: Format::Csv,
            paths: vec![path],
            delimiter: Some(','),
            quote: Some('"'),
            rows: csv.trim_end().lines().count() as u64 - 1,
            null_tokens: vec![String::new()],
            columns: columns
                .iter()
                .map(|(name, ty)| protocol::Column {
                    name: (*name).to_owned(),
                    ty: *ty,
                    nullable: true,
                    format: None,
                    stored: None,
                    has_nan: false,
                    vast: false,
                    used: true,
                })
                .collect(),
        });
        self
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.directory.path().join(format!("{name}.csv"));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(super) fn schemas(&self) -> Vec<TableSchema> {
        self.tables.iter().map(protocol::Table::schema).collect()
    }

    /// The stage that reads all of a table.
    pub(super) fn scan(&self, table: usize) -> Node {
        let columns = &self.tables[table].columns;
        Node {
            op: Op::Scan { table, columns: columns.iter().map(|column| column.name.clone()).collect() },
            schema: columns.iter().map(|column| field(&column.name, column.ty)).collect(),
            span: Span::default(),
        }
    }

    pub(super) fn plan(&self, root: Node) -> Plan {
        Plan { sql: String::new(), tables: self.schemas(), shared: Vec::new(), root, result: ResultShape::default() }
    }

    /// The rows of a stage, fused.
    pub(super) fn run(&self, root: Node) -> Result<Vec<Vec<Value>>, Failure> {
        self.frame(root).map(|frame| rows(&frame))
    }

    pub(super) fn frame(&self, root: Node) -> Result<DataFrame, Failure> {
        self.frame_of(&self.plan(root))
    }

    /// The same for a whole plan.
    pub(super) fn frame_of(&self, plan: &Plan) -> Result<DataFrame, Failure> {
        let names: Vec<String> = plan.root.schema.iter().map(|column| column.physical.clone()).collect();
        let frame = lower(plan, &Files::of(plan, &self.tables))?;
        let frame = frame.collect().map_err(|error| super::failure::of(&error, false))?;
        let given: Vec<String> = frame.get_column_names().iter().map(ToString::to_string).collect();
        assert_eq!(given, names, "a stage gives the columns of its schema");
        Ok(frame)
    }
}

/// Every row of a frame, in its order.
pub(super) fn rows(frame: &DataFrame) -> Vec<Vec<Value>> {
    let table = crate::base::Table::new(frame.clone());
    (0..table.rows()).map(|row| (0..table.fields.len()).map(|column| table.cell(row, column)).collect()).collect()
}

/// Rows as text, sorted: for stages that promise no order.
pub(super) fn as_set(rows: Vec<Vec<Value>>) -> Vec<String> {
    let mut texts = as_list(rows);
    texts.sort();
    texts
}

/// Rows as text: `1 | NULL | x`.
pub(super) fn as_list(rows: Vec<Vec<Value>>) -> Vec<String> {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")).collect()
}

pub(super) fn field(name: &str, ty: Type) -> SchemaColumn {
    SchemaColumn { name: name.to_owned(), physical: name.to_owned(), qualifier: None, ty, nullable: true }
}

pub(super) fn node(op: Op, schema: Vec<SchemaColumn>) -> Node {
    Node { op, schema, span: Span::default() }
}

pub(super) fn typed(kind: ExprKind, ty: Type) -> Expr {
    Expr { kind, ty, nullable: true, span: Span::default() }
}

pub(super) fn col(name: &str, ty: Type) -> Expr {
    typed(ExprKind::Column(name.to_owned()), ty)
}

pub(super) fn lit(value: Value) -> Expr {
    let ty = value.type_of();
    typed(ExprKind::Literal(value), ty)
}

pub(super) fn int(value: i64) -> Expr {
    lit(Value::BigInt(value))
}

pub(super) fn text(value: &str) -> Expr {
    lit(Value::Varchar(value.to_owned()))
}

pub(super) fn null(ty: Type) -> Expr {
    typed(ExprKind::Literal(Value::Null), ty)
}

pub(super) fn op(op: BinaryOp, left: Expr, right: Expr, ty: Type) -> Expr {
    typed(ExprKind::Binary(op, Box::new(left), Box::new(right)), ty)
}

pub(super) fn cast(expr: Expr, ty: Type) -> Expr {
    typed(ExprKind::Cast { expr: Box::new(expr), casting: Casting::Strict }, ty)
}

pub(super) fn item(name: &str, expr: Expr) -> Item {
    Item { physical: name.to_owned(), expr }
}

pub(super) fn left(name: &str) -> JoinOutput {
    JoinOutput::Left(name.to_owned())
}

pub(super) fn right(name: &str) -> JoinOutput {
    JoinOutput::Right(name.to_owned())
}

/// The values of one expression over the rows of one table.
pub(super) fn values(tables: &Tables, expr: Expr) -> Result<Vec<String>, Failure> {
    let ty = expr.ty;
    let select = Op::Select { input: Box::new(tables.scan(0)), items: vec![item("value", expr)] };
    tables.run(node(select, vec![field("value", ty)])).map(as_list)
}

#[test]
fn failures_have_kinds() {
    // The helper itself: a missing file is a fault of the input.
    let mut tables = Tables::new().add("t", &[("a", Type::BigInt)], "a\n1\n");
    tables.tables[0].paths = vec!["/nowhere/at-all.csv".into()];
    let failure = tables.run(tables.scan(0)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Input, "{failure:?}");
}
