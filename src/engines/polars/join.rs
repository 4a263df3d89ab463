//! Joins: equality of keys, NULL never equal, and exactly the columns that the plan names.

use std::collections::BTreeMap;

use polars::prelude as pl;
use polars::prelude::LazyFrame;

use crate::engines::Failure;
use crate::plan::{JoinKind, JoinOutput, Schema};

use super::expr::column;
use super::lower::project;

/// The join of two frames.
///
/// # Errors
/// Never today; a kind of join that Polars lacks would be one.
pub(super) fn lower(
    (left, right): (LazyFrame, LazyFrame),
    (left_schema, right_schema): (&Schema, &Schema),
    kind: JoinKind,
    (keys, nulls_equal): (&[(String, String)], bool),
    output: &[JoinOutput],
    schema: &Schema,
) -> Result<LazyFrame, Failure> {
    let keep = keeps_both_keys(kind, keys, output);
    let names = right_names((left_schema, right_schema), keys, keep, (output, schema));
    let right = rename(right, right_schema, &names);
    let joined = match kind {
        JoinKind::Cross => left.cross_join(right, None),
        JoinKind::Inner | JoinKind::Left | JoinKind::Right | JoinKind::Full | JoinKind::Semi | JoinKind::Anti => {
            let mut on_left: Vec<pl::Expr> = keys.iter().map(|(left, _)| column(left)).collect();
            let mut on_right: Vec<pl::Expr> = keys.iter().map(|(_, right)| column(&names[right.as_str()])).collect();
            let (left, right) = if !nulls_equal && loses_nulls((left_schema, right_schema), keys) {
                let missing = on_left.iter().cloned().map(pl::Expr::is_null).reduce(pl::Expr::or);
                on_left.push(column(MISSING));
                on_right.push(column(MISSING));
                (
                    left.with_columns([missing.unwrap_or(pl::lit(false)).alias(MISSING)]),
                    right.with_columns([pl::lit(false).alias(MISSING)]),
                )
            } else {
                (left, right)
            };
            left.join_builder()
                .with(right)
                .how(how(kind))
                .left_on(on_left)
                .right_on(on_right)
                .join_nulls(nulls_equal)
                .coalesce(if keep { pl::JoinCoalesce::KeepColumns } else { pl::JoinCoalesce::CoalesceColumns })
                .finish()
        }
    };
    let columns: Vec<pl::Expr> = output
        .iter()
        .zip(schema)
        .map(|(from, to)| from_output(from, kind, keep, &names).alias(to.physical.as_str()))
        .collect();
    Ok(project(joined, columns))
}

/// A key of our own: whether a left key is NULL, against "no" on the right. No column of a user is called so: a NUL is refused in files.
const MISSING: &str = "\u{0}missing";

/// Whether Polars could take NULL keys for equal: 0.55.2 combines the validity of four or more keys, and where every row of a chunk
/// has a NULL in one of them it takes the result for "no NULL at all" (`combine_validities_and_many` in polars-arrow).
fn loses_nulls((left, right): (&Schema, &Schema), keys: &[(String, String)]) -> bool {
    let nullable = |schema: &Schema, name: &str| schema.iter().any(|column| column.physical == name && column.nullable);
    keys.iter().filter(|(on_left, _)| nullable(left, on_left)).count() >= 4
        && keys.iter().filter(|(_, on_right)| nullable(right, on_right)).count() >= 4
}

fn how(kind: JoinKind) -> pl::JoinType {
    match kind {
        JoinKind::Inner => pl::JoinType::Inner,
        JoinKind::Left => pl::JoinType::Left,
        JoinKind::Right => pl::JoinType::Right,
        JoinKind::Full => pl::JoinType::Full,
        JoinKind::Cross => pl::JoinType::Cross,
        JoinKind::Semi => pl::JoinType::Semi,
        JoinKind::Anti => pl::JoinType::Anti,
    }
}

/// Whether a key of one side is wanted that a coalescing join does not have.
fn keeps_both_keys(kind: JoinKind, keys: &[(String, String)], output: &[JoinOutput]) -> bool {
    output.iter().any(|from| match from {
        JoinOutput::Left(name) => {
            matches!(kind, JoinKind::Right | JoinKind::Full) && keys.iter().any(|(left, _)| left == name)
        }
        JoinOutput::Right(name) => kind != JoinKind::Right && keys.iter().any(|(_, right)| right == name),
        JoinOutput::Key(..) => false,
    })
}

/// New names for the right side's columns, so that both sides' names differ. A key that is merged with one of the same name keeps it.
///
/// Where it can be, the new name is that of the result: after a left join the left columns are in as many pieces as before and the
/// right ones in one, and a selection that renames any column copies all of them (`SELECT` of polars-mem-engine 0.55.2), where one that
/// only chooses copies none.
fn right_names<'a>(
    (left, right): (&Schema, &'a Schema),
    keys: &[(String, String)],
    keep: bool,
    (output, schema): (&[JoinOutput], &Schema),
) -> BTreeMap<&'a str, String> {
    let of_left = |name: &str| left.iter().any(|other| other.physical == name);
    let of_right = |name: &str| right.iter().any(|other| other.physical == name);
    let wanted = |name: &str| {
        let mut uses =
            output.iter().zip(schema).filter(|(from, _)| matches!(from, JoinOutput::Right(of) if of == name));
        let (_, to) = uses.next()?;
        let free = uses.next().is_none() && !of_left(&to.physical) && !of_right(&to.physical);
        free.then(|| to.physical.clone())
    };
    right
        .iter()
        .map(|column| {
            let name = column.physical.as_str();
            let merged = !keep && keys.iter().any(|(left, right)| left == name && right == name);
            let new = match wanted(name) {
                _ if merged => name.to_owned(),
                Some(new) => new,
                None if of_left(name) => format!("{name}\u{0}right"),
                None => name.to_owned(),
            };
            (name, new)
        })
        .collect()
}

fn rename(right: LazyFrame, schema: &Schema, names: &BTreeMap<&str, String>) -> LazyFrame {
    if names.iter().all(|(old, new)| old == new) {
        return right;
    }
    let columns: Vec<pl::Expr> =
        schema.iter().map(|field| column(&field.physical).alias(names[field.physical.as_str()].as_str())).collect();
    right.select(columns)
}

fn from_output(from: &JoinOutput, kind: JoinKind, keep: bool, names: &BTreeMap<&str, String>) -> pl::Expr {
    match from {
        JoinOutput::Left(name) => column(name),
        JoinOutput::Right(name) => column(&names[name.as_str()]),
        JoinOutput::Key(left, right) => {
            let (left, right) = (column(left), column(&names[right.as_str()]));
            match kind {
                JoinKind::Inner | JoinKind::Left | JoinKind::Cross | JoinKind::Semi | JoinKind::Anti => left,
                JoinKind::Right => right,
                JoinKind::Full if keep => left.fill_null(right),
                JoinKind::Full => left,
            }
        }
    }
}
