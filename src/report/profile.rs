//! The figures of a profile in, the words that the page and the terminal share out.

use super::format::{bytes, count, counted, list};
use super::visible::{bare, cut, line};
use crate::base::{Type, Value};
use crate::record::{ColumnProfile, Correlation, Histogram, JoinCandidate, Predicted, TableProfile, Twins};

/// Coefficients from here on are worth a word.
const STRONG: f64 = 0.7;
/// Of fewer rows a coefficient says little.
const ROWS: u64 = 10;
/// Pairs that are shown.
const PAIRS: usize = 12;

/// How large a table is.
pub(super) fn size(table: &TableProfile) -> String {
    match &table.source {
        Some(source) => format!(
            "{}, {}, {}",
            counted(source.rows, "row"),
            counted(source.columns.len() as u64, "column"),
            bytes(source.bytes)
        ),
        None => "refused".to_owned(),
    }
}

/// How it is written: sentences.
pub(super) fn dialect(table: &TableProfile) -> Vec<String> {
    let Some(source) = &table.source else { return Vec::new() };
    let mut said = Vec::new();
    if let Some(dialect) = &source.dialect {
        said.push(line(&dialect.evidence));
    }
    let tokens: Vec<String> =
        source.null_tokens.iter().filter(|token| !token.is_empty()).map(|token| format!("`{}`", line(token))).collect();
    if !tokens.is_empty() {
        said.push(format!(
            "beside nothing at all, {} {} NULL",
            list(&tokens),
            if tokens.len() == 1 { "means" } else { "mean" }
        ));
    }
    // What was decided before the copy was written that this is a profile of.
    if source.files.iter().any(|file| file.rewritten) {
        said.extend(source.warnings.iter().map(|warning| line(&warning.message)));
    }
    said
}

/// A number that was computed, in six significant digits.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{value:.4e}");
    }
    let whole = if size < 1.0 { 0 } else { size.log10().floor() as usize };
    let text = format!("{value:.*}", 5usize.saturating_sub(whole));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A value of the file, no longer than so many columns.
pub(super) fn value(value: &Value, width: usize) -> String {
    match value {
        Value::Double(double) => {
            let exact = format!("{double}");
            if exact.len() <= 12 { exact } else { number(*double) }
        }
        other => cut(&bare(other), width),
    }
}

/// A share in per cent: three digits where they say something.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    percent(part as f64 / whole as f64)
}

/// The same of a share. What is not all or nothing is not said to be.
pub(super) fn percent(share: f64) -> String {
    let shown = share * 100.0;
    match shown {
        0.0 => "0 %".to_owned(),
        shown if shown < 0.1 => "<0.1 %".to_owned(),
        shown if shown > 99.9 && share < 1.0 => ">99.9 %".to_owned(),
        shown if shown >= 99.95 => "100 %".to_owned(),
        shown => format!("{shown:.1} %"),
    }
}

/// What stands before an estimate.
pub(super) fn about(column: &ColumnProfile) -> &'static str {
    if column.estimated.is_some() { "~" } else { "" }
}

/// How figures of a column were estimated: a sentence.
pub(super) fn estimate(column: &ColumnProfile) -> Option<String> {
    let by = column.estimated.as_ref()?;
    Some(format!(
        "`{}` did not fit into the memory: `~` stands before estimates. Distinct values by HyperLogLog (standard error {:.2} %); quantiles, \
         values that come most often and the histogram by a random sample of {} rows (99 %: ranks and shares within {:.2} points)",
        line(&column.name),
        by.distinct_error * 100.0,
        count(by.rows),
        by.rank_error * 100.0
    ))
}

/// The quantile of a column.
pub(super) fn quantile(column: &ColumnProfile, wanted: f64) -> Option<String> {
    let (_, found) = column.quantiles.iter().find(|(quantile, _)| *quantile == wanted)?;
    Some(match found {
        Value::Double(double) => number(*double),
        // Of instants in the middle the day says enough.
        Value::Timestamp(_) => value(found, 26).chars().take(10).collect(),
        other => value(other, 26),
    })
}

/// The ends of each interval of a histogram.
pub(super) fn intervals(histogram: &Histogram) -> Vec<(String, String)> {
    let bins = histogram.counts.len() as f64;
    let at = |place: usize| {
        let share = place as f64 / bins;
        let between = |low: f64, high: f64| low + (high - low) * share;
        match (&histogram.low, &histogram.high) {
            (Value::BigInt(low), Value::BigInt(high)) => number(between(*low as f64, *high as f64)),
            (Value::Double(low), Value::Double(high)) => number(between(*low, *high)),
            (Value::Date(low), Value::Date(high)) => {
                Value::Date(between(f64::from(*low), f64::from(*high)).floor() as i32).to_string()
            }
            (Value::Timestamp(low), Value::Timestamp(high)) => {
                Value::Timestamp((between(*low as f64, *high as f64) / 1e6).round() as i64 * 1_000_000).to_string()
            }
            _ => String::new(),
        }
    };
    (0..histogram.counts.len()).map(|place| (at(place), at(place + 1))).collect()
}

/// The values that come most often, with their shares.
pub(super) fn top(column: &ColumnProfile, most: usize, width: usize) -> Vec<String> {
    let about = about(column);
    let some = column.top.iter().take(most);
    some.map(|(found, cells)| format!("{} {about}{}", value(found, width), share(*cells, column.values))).collect()
}

/// What is worth a word of the columns: sentences, each with the columns that it is true of.
pub(super) fn notes(table: &TableProfile) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, note) in
        table.columns.iter().flat_map(|column| column.notes.iter().map(move |note| (&column.name, note)))
    {
        match notes.iter_mut().find(|(text, _)| *text == note.text) {
            Some((_, names)) => names.push(name.clone()),
            None => notes.push((&note.text, vec![name.clone()])),
        }
    }
    let columns = notes.into_iter().map(|(text, columns)| format!("{}: {}", names(&columns), line(text)));
    columns.chain(related(table)).chain(table.columns.iter().filter_map(estimate)).collect()
}

/// Where two columns go together: sentences.
fn related(table: &TableProfile) -> Vec<String> {
    let rows = table.source.as_ref().map_or(0, |source| source.rows);
    let twin = |twins: &Twins| {
        let (one, other) = (line(&twins.left), line(&twins.right));
        match twins.equal == rows {
            true => format!("`{one}` and `{other}` hold the same in every row"),
            false => format!("`{one}` and `{other}` hold the same in {} of the rows", share(twins.equal, rows)),
        }
    };
    let correlation = |found: &Correlation| {
        format!("`{}` and `{}` ({:.3})", line(&found.left), line(&found.right), found.coefficient)
    };
    let is_twin =
        |found: &&Correlation| !table.twins.iter().any(|twins| twins.left == found.left && twins.right == found.right);
    let is_strong = |found: &&Correlation| found.coefficient.abs() >= STRONG && found.rows >= ROWS;
    let strong = table.correlations.iter().filter(is_strong).filter(is_twin);
    let strong: Vec<String> = strong.take(PAIRS).map(correlation).collect();
    let together =
        (!strong.is_empty()).then(|| format!("numbers that go together, with Pearson's r: {}", strong.join(", ")));
    table.twins.iter().map(twin).take(PAIRS).chain(together).collect()
}

/// A way to join two tables: a sentence.
pub(super) fn join(found: &JoinCandidate) -> String {
    let name = |(table, column): &(String, String)| format!("`{}.{}`", line(table), line(column));
    let about = if found.sampled { "~" } else { "" };
    let unique = match (found.left_unique, found.right_unique) {
        (true, true) => "each comes once on both sides",
        (true, false) => "each comes once on the left",
        (false, true) => "each comes once on the right",
        (false, false) => "values repeat on both sides, so that rows multiply",
    };
    format!(
        "{} = {}: {about}{} of the rows on the left find one, {about}{} on the right; {unique}",
        name(&found.left),
        name(&found.right),
        percent(found.left_matched),
        percent(found.right_matched)
    )
}

/// What two or more tables have in common: sentences.
pub(super) fn schemas(tables: &[TableProfile]) -> Vec<String> {
    let mut said = Vec::new();
    for (at, one) in tables.iter().enumerate() {
        for other in &tables[at + 1..] {
            let same = |column: &ColumnProfile| other.columns.iter().find(|theirs| theirs.name == column.name);
            let common: Vec<(&ColumnProfile, &ColumnProfile)> =
                one.columns.iter().filter_map(|column| Some((column, same(column)?))).collect();
            let (left, right) = (line(&one.name), line(&other.name));
            if common.is_empty() {
                said.push(format!("`{left}` and `{right}` have no column name in common"));
                continue;
            }
            let names: Vec<String> =
                common.iter().take(8).map(|(column, _)| format!("`{}`", line(&column.name))).collect();
            let more = common.len().saturating_sub(names.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            said.push(format!("`{left}` and `{right}` have in common: {}{more}", names.join(", ")));
            for (column, theirs) in common.iter().filter(|(column, theirs)| column.ty != theirs.ty) {
                let (name, ty, other_ty) = (line(&column.name), column.ty, theirs.ty);
                said.push(format!("`{name}` is {ty} in `{left}` and {other_ty} in `{right}`"));
            }
        }
    }
    said
}

/// What a library makes of a file, where that is no table: a sentence.
pub(super) fn outcome(library: &str, predicted: &Predicted) -> Option<String> {
    match predicted {
        Predicted::Table { index, .. } if *index > 0 => {
            Some(format!("{library} takes the first {} for row labels", counted(*index as u64, "field")))
        }
        Predicted::Table { .. } => None,
        Predicted::Fails { why, .. } => Some(format!("{library} raises an error: {}", line(why))),
        Predicted::NotPredicted(why) => Some(format!("not predicted for {library}: {}", line(why))),
    }
}

/// A line of the table of types: the column, its type here, in pandas and in Polars.
pub(super) fn reading_rows(table: &TableProfile) -> Vec<[String; 4]> {
    let columns = |predicted: &Predicted| match predicted {
        Predicted::Table { columns, .. } | Predicted::Fails { columns, .. } if !columns.is_empty() => {
            let none = if matches!(predicted, Predicted::Fails { .. }) { "error" } else { "not predicted" };
            let dtype = |dtype: &Option<String>| dtype.clone().unwrap_or_else(|| none.to_owned());
            Some(columns.iter().map(|column| (line(&column.name), dtype(&column.dtype))).collect::<Vec<_>>())
        }
        _ => None,
    };
    let (pandas, polars) = (columns(&table.reading.pandas), columns(&table.reading.polars));
    let own: Vec<(String, String)> =
        table.columns.iter().map(|column| (line(&column.name), column.ty.name().to_owned())).collect();
    let most = [&pandas, &polars].iter().filter_map(|all| Some(all.as_ref()?.len())).max().unwrap_or(0);
    // Cut in another way, columns do not stand beside each other.
    let beside = own.len() == most;
    let failed =
        |predicted: &Predicted| if matches!(predicted, Predicted::Fails { .. }) { "error" } else { "not predicted" };
    (0..most)
        .map(|at| {
            let name_of = |all: &Option<Vec<(String, String)>>| all.as_ref().and_then(|all| all.get(at).cloned());
            let (one, other) = (name_of(&pandas), name_of(&polars));
            let name = match (&one, &other) {
                (Some((one, _)), Some((other, _))) if one != other => format!("{one} / {other}"),
                (Some((name, _)), _) | (_, Some((name, _))) => name.clone(),
                _ => String::new(),
            };
            let ty = if beside { own[at].1.clone() } else { String::new() };
            let dtype = |found: Option<(String, String)>, predicted: &Predicted| {
                found.map_or_else(|| failed(predicted).to_owned(), |(_, dtype)| dtype)
            };
            [name, ty, dtype(one, &table.reading.pandas), dtype(other, &table.reading.polars)]
        })
        .collect()
}

/// Names in backticks, the first of many.
pub(super) fn names(all: &[String]) -> String {
    let shown: Vec<String> = all.iter().take(6).map(|name| format!("`{}`", line(name))).collect();
    let more = all.len().saturating_sub(shown.len());
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { list(&shown) }
}

/// Whether values of a column have an order worth a histogram.
pub(super) fn has_order(column: &ColumnProfile) -> bool {
    !matches!(column.ty, Type::Varchar | Type::Boolean | Type::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_numbers_keep_six_digits() {
        let shown = [0.0, 12.639_07, 1_234_567.89, 0.000_123_456_7, 1e-9, 1e20, -2.5].map(number);
        assert_eq!(shown, ["0", "12.6391", "1234568", "0.00012", "1.0000e-9", "1.0000e20", "-2.5"]);
    }

    #[test]
    fn a_share_is_all_only_if_it_is() {
        let shown =
            [(0, 10), (1, 100_000), (1, 3), (99_999, 100_000), (10, 10)].map(|(part, whole)| share(part, whole));
        assert_eq!(shown, ["0 %", "<0.1 %", "33.3 %", ">99.9 %", "100 %"]);
    }
}
