//! A pipeline with its sources in, its plan out, or the column that it reads and nobody can.

use crate::base::{Diagnostic, Place, Source, SourceColumn, TableSchema, Type};
use crate::plan::{self, Node, Op, Plan};

use super::Pipeline;

/// Compiles a pipeline over these tables.
///
/// # Errors
/// What is wrong with the pipeline, and where; a column that it reads and that the language has no type for.
pub fn compile(pipeline: &Pipeline, sources: &[Source]) -> Result<Plan, Diagnostic> {
    let schemas: Vec<TableSchema> = sources.iter().map(Source::schema).collect();
    let plan = plan::compile(&pipeline.source, &pipeline.sql, &schemas)?;
    let found = plan.roots().find_map(|root| unreadable(root, &plan, sources));
    let refusal = found.and_then(|(node, source, columns)| {
        let place =
            Place::Sql { source: pipeline.source.clone(), text: pipeline.sql.clone(), span: node.span, label: None };
        let reasons = columns.iter().map(|column| format!("`{}` is {}", column.name, column.evidence));
        let names: Vec<String> = columns.iter().map(|column| shown(&column.name)).collect();
        let mut reasons = reasons.collect::<Vec<_>>().into_iter();
        let error = Diagnostic::new(format!(
            "this pipeline reads a column of `{}` that has no type here: {}",
            source.name,
            reasons.next()?
        ));
        Some(reasons.fold(error, Diagnostic::note).at(place).help(format!(
            "leave out what is not needed, |> DROP {}, or write the file with types that docs/tables.md names",
            names.join(", ")
        )))
    });
    refusal.map_or(Ok(plan), Err)
}

/// The name as one would write it in SQL.
fn shown(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// The first stage that reads what cannot be read, its table, and the columns.
fn unreadable<'a>(
    node: &'a Node,
    plan: &Plan,
    sources: &'a [Source],
) -> Option<(&'a Node, &'a Source, Vec<&'a SourceColumn>)> {
    if let Op::Scan { table, columns } = &node.op {
        let source =
            plan.tables.get(*table).and_then(|table| sources.iter().find(|source| source.name == table.name))?;
        let odd = source.columns.iter().filter(|column| column.ty == Type::Null && columns.contains(&column.name));
        let odd: Vec<&SourceColumn> = odd.collect();
        return (!odd.is_empty()).then_some((node, source, odd));
    }
    node.inputs().into_iter().find_map(|input| unreadable(input, plan, sources))
}
