//! The first rows of every partition, without sorting all of them.
//!
//! A partition's rows are gathered as structs, sorted on their own, and cut off; no other column is touched for rows that are not
//! among the first. Several times faster than numbering all rows where partitions have many.

use polars::prelude as pl;
use polars::prelude::{ExplodeOptions, LazyFrame};

use crate::engines::Failure;
use crate::plan::{Schema, SortKey, Window};

use super::super::expr::column;
use super::super::lower::sort_options;

/// The rows of a partition, as one list of structs.
const PARTITION: &str = "\u{0}partition";
/// Where a partition begins among the rows that are left.
const START: &str = "\u{0}start";
/// The rows that are left, numbered.
const ROW: &str = "\u{0}row";

/// The first `rows` of every partition with their `ROW_NUMBER()`.
///
/// # Errors
/// Never today.
pub(in crate::engines::polars) fn first(
    input: LazyFrame,
    schema: &Schema,
    window: &Window,
    rows: u64,
) -> Result<LazyFrame, Failure> {
    let keys: Vec<&SortKey> = window.order.iter().filter(|key| key.expr.column().is_some()).collect();
    let by = || keys.iter().filter_map(|key| key.expr.column()).map(column).collect::<Vec<_>>();
    let number = window.physical.as_str();
    let names = || schema.iter().map(|known| column(&known.physical));
    if window.partition.is_empty() {
        let sorted = if keys.is_empty() { input } else { input.sort_by_exprs(by(), sort_options(&keys)) };
        let rows = pl::IdxSize::try_from(rows).unwrap_or(pl::IdxSize::MAX);
        let frame = sorted.limit(rows).with_row_index(number, Some(1));
        return Ok(frame.select(names().chain([column(number).cast(pl::DataType::Int64)]).collect::<Vec<_>>()));
    }
    let others: Vec<pl::Expr> = schema
        .iter()
        .filter(|known| !window.partition.contains(&known.physical))
        .map(|known| column(&known.physical))
        .collect();
    if others.is_empty() {
        return super::lower(input, schema, std::slice::from_ref(window));
    }
    let partition: Vec<pl::Expr> = window.partition.iter().map(|name| column(name)).collect();
    // A column that is sorted by itself needs no struct around it.
    let alone = match (others.as_slice(), keys.as_slice()) {
        ([pl::Expr::Column(only)], [key]) if key.expr.column() == Some(only.as_str()) => Some(*key),
        _ => None,
    };
    let sorted = match alone {
        Some(key) => others[0].clone().sort(pl::SortOptions {
            descending: key.descending,
            nulls_last: !key.nulls_first,
            maintain_order: true,
            ..Default::default()
        }),
        None if keys.is_empty() => pl::as_struct(others),
        None => pl::as_struct(others).sort_by(by(), sort_options(&keys)),
    };
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let length = || column(PARTITION).list().len().cast(pl::DataType::Int64);
    let part = |name: &str| match alone {
        Some(_) => column(PARTITION).alias(name),
        None => column(PARTITION).struct_().field_by_name(name),
    };
    let columns = schema.iter().map(|known| match window.partition.contains(&known.physical) {
        true => column(&known.physical),
        false => part(&known.physical),
    });
    let place = column(ROW).cast(pl::DataType::Int64) - column(START) + pl::lit(1i64);
    let options = ExplodeOptions { empty_as_null: false, keep_nulls: true };
    let exploded = input
        .group_by(partition)
        .agg([sorted.head(Some(rows)).alias(PARTITION)])
        .with_columns([(length().cum_sum(false) - length()).alias(START)])
        .explode(pl::cols([PARTITION]), options)
        .with_row_index(ROW, None);
    Ok(exploded.select(columns.chain([place.alias(number)]).collect::<Vec<_>>()))
}
