//! Writes a plan as one SELECT in DuckDB's dialect, and says which columns of which tables it reads under which names.

use crate::engines::pandas::Unsupported;
use crate::engines::protocol::{Code, SqlColumn, SqlTable};
use crate::plan::{Node, Op, Plan};

use super::block::Column;
use super::names::Names;
use super::stage::Stages;

/// A table as the query reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// Its name in the SQL.
    pub(super) name: String,
    /// The columns that any stage needs, in file order; at least one.
    pub(super) columns: Vec<Column>,
}

/// The query of a plan, and what the worker has to know beside it.
///
/// # Errors
/// When something in the plan has no form in DuckDB that gives exactly the language's answer.
pub(in crate::engines) fn emit(plan: &Plan) -> Result<(String, Code), Unsupported> {
    let mut names = Names::default();
    let tables: Vec<Table> = (0..plan.tables.len()).map(|at| table(plan, at, &mut names)).collect();
    let text = Stages::new(plan, &tables, names).write()?;
    let described = plan.tables.iter().zip(tables).map(|(schema, table)| SqlTable {
        table: schema.name.clone(),
        name: table.name,
        columns: table
            .columns
            .into_iter()
            .map(|column| SqlColumn { column: column.physical, name: column.name })
            .collect(),
    });
    let code = Code::Sql {
        text: text.clone(),
        tables: described.collect(),
        columns: plan.root.schema.iter().map(|column| column.physical.clone()).collect(),
    };
    Ok((text, code))
}

fn table(plan: &Plan, at: usize, names: &mut Names) -> Table {
    let schema = &plan.tables[at];
    let mut needed = Vec::new();
    plan.roots().for_each(|root| scanned(root, at, &mut needed));
    let mut columns = Names::default();
    let mut column = |name: &String| Column { name: columns.give(name), physical: name.clone() };
    let used = schema.columns.iter().map(|column| &column.name).filter(|name| needed.contains(&name.as_str()));
    let mut used: Vec<Column> = used.map(&mut column).collect();
    if used.is_empty() {
        // Rows are counted by a column, and the first is as good as any.
        used.extend(schema.columns.first().map(|first| column(&first.name)));
    }
    Table { name: names.give(&schema.short_name()), columns: used }
}

fn scanned<'n>(node: &'n Node, wanted: usize, needed: &mut Vec<&'n str>) {
    if let Op::Scan { table, columns } = &node.op
        && *table == wanted
    {
        needed.extend(columns.iter().map(String::as_str));
    }
    for input in node.inputs() {
        scanned(input, wanted, needed);
    }
}
