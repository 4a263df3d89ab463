//! The sections of the page of a profile: what is worth knowing, the columns, how pandas and Polars read the file, code.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use super::raw::{inert, prune};
use crate::base::Value;
use crate::record::{ColumnProfile, Predicted, ProfileRecord, TableProfile};
use crate::report::format::{count, sentence};
use crate::report::profile as words;
use crate::report::visible::{block, cut, line};

/// A single cell may not take the page.
const CELL: usize = 60;
/// More than these are for the record, not for reading.
const COLUMNS: usize = 500;

pub(super) fn overview(record: &ProfileRecord) -> Rendered {
    let table = |table: &TableProfile| {
        let notes: Vec<Marked> = words::notes(table).iter().map(|said| Marked::new(said)).collect();
        let refused = table.refused.as_ref().map(|refused| Marked::new(&refused.to_string()));
        Overview {
            name: line(&table.shown_path),
            size: words::size(table),
            dialect: words::dialect(table).iter().map(|said| Marked::new(&sentence(said))).collect(),
            refused,
            notes,
        }
    };
    Ok(Some(Overviews { tables: record.tables.iter().map(table).collect() }.render()?))
}

pub(super) fn joins(record: &ProfileRecord) -> Rendered {
    if record.tables.len() < 2 {
        return Ok(None);
    }
    let said = words::schemas(&record.tables)
        .into_iter()
        .chain(record.joins.iter().map(|found| format!("join on {}", words::join(found))));
    Ok(Some(Joins { said: said.map(|said| Marked::new(&sentence(&said))).collect() }.render()?))
}

pub(super) fn columns(record: &ProfileRecord) -> Rendered {
    let many = record.tables.len() > 1;
    let table = |table: &TableProfile| {
        let rows = table.source.as_ref().map_or(0, |source| source.rows);
        Columns {
            title: if many { Some(line(&table.shown_path)) } else { None },
            columns: table.columns.iter().take(COLUMNS).map(|column| of(column, rows)).collect(),
            more: table.columns.len().saturating_sub(COLUMNS),
        }
    };
    let tables: Vec<Columns> = record.tables.iter().filter(|table| !table.columns.is_empty()).map(table).collect();
    if tables.is_empty() { Ok(None) } else { Ok(Some(AllColumns { tables }.render()?)) }
}

fn of(column: &ColumnProfile, rows: u64) -> ColumnOf {
    let about = words::about(column);
    let value = |value: &Option<Value>| value.as_ref().map(|value| words::value(value, CELL)).unwrap_or_default();
    let range = match (&column.least, &column.greatest) {
        (Some(_), Some(_)) => [value(&column.least), value(&column.greatest)],
        _ => [String::new(), String::new()],
    };
    let middle = words::quantile(column, 0.25).zip(words::quantile(column, 0.75));
    let (center, spread) = match &column.lengths {
        Some(lengths) => (
            format!("{:.1} characters", lengths.mean),
            if lengths.least == lengths.most {
                String::new()
            } else {
                format!("{} to {}", lengths.least, lengths.most)
            },
        ),
        None => (
            words::quantile(column, 0.5).map_or(String::new(), |median| format!("{about}{median}")),
            middle.map_or(String::new(), |(low, high)| format!("{about}{low} to {high}")),
        ),
    };
    let numbers = column.numbers.as_ref();
    let histogram = column.histogram.as_ref().filter(|_| words::has_order(column));
    let bars = histogram.map_or_else(Vec::new, |histogram| bars(&histogram.counts, words::intervals(histogram), about));
    let mut figures: Vec<(String, String)> = Vec::new();
    for (quantile, _) in &column.quantiles {
        let shown = words::quantile(column, *quantile).unwrap_or_default();
        figures.push((format!("{} % quantile", words::number(quantile * 100.0)), format!("{about}{shown}")));
    }
    if let Some(numbers) = numbers {
        let (low, high) = numbers.outliers;
        figures.push(("zeros".to_owned(), format!("{about}{}", count(numbers.zeros))));
        figures.push(("below zero".to_owned(), format!("{about}{}", count(numbers.negative))));
        figures.push((
            "far below, far above the middle half".to_owned(),
            format!("{about}{}, {about}{}", count(low), count(high)),
        ));
        if let Some(decimals) = numbers.decimals {
            figures.push(("decimals".to_owned(), decimals.to_string()));
        }
    }
    if let Some(days) = column.days {
        figures.push(("days".to_owned(), count(days.span)));
        figures.push(("of these without a row".to_owned(), count(days.missing)));
    }
    for (text, cells) in &column.null_texts {
        let text = if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", line(text)) };
        figures.push((format!("NULL as {text}"), count(*cells)));
    }
    for kind in &column.mixed {
        let text = cut(&line(&kind.text), CELL);
        figures.push((format!("{}, the first at line {}: {text}", kind.what, count(kind.line)), count(kind.cells)));
    }
    ColumnOf {
        name: line(&column.name),
        ty: column.ty.name(),
        evidence: sentence(&line(&column.evidence)),
        missing: if column.nulls == 0 { "–".to_owned() } else { count(column.nulls) },
        missing_share: if column.nulls == 0 { String::new() } else { words::share(column.nulls, rows) },
        distinct: format!("{about}{}", count(column.distinct)),
        range,
        center,
        spread,
        mean: numbers.and_then(|numbers| numbers.mean).map_or(String::new(), words::number),
        deviation: numbers
            .and_then(|numbers| numbers.deviation)
            .map_or(String::new(), |sd| format!("± {}", words::number(sd))),
        top: words::top(column, 3, 24).join(", "),
        label: format!("How the values of {} are distributed", line(&column.name)),
        bars,
        figures,
        frequent: column
            .top
            .iter()
            .map(|(found, cells)| {
                (words::value(found, CELL), format!("{about}{}", count(*cells)), words::share(*cells, column.values))
            })
            .collect(),
    }
}

/// Bars of a drawing that is a hundred high and ten wide for each.
fn bars(counts: &[u64], intervals: Vec<(String, String)>, about: &str) -> Vec<Bar> {
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let width = 200.0 / counts.len().max(1) as f64;
    let bar = |(at, (cells, (from, to))): (usize, (&u64, (String, String)))| {
        // What is there can be seen.
        let height = if *cells == 0 { 0.0 } else { (*cells as f64 / most * 48.0).max(1.0) };
        Bar {
            x: format!("{:.2}", at as f64 * width),
            width: format!("{:.2}", (width - 1.0).max(0.5)),
            y: format!("{:.2}", 50.0 - height),
            height: format!("{height:.2}"),
            cells: format!("{about}{}", count(*cells)),
            from,
            to,
        }
    };
    counts.iter().zip(intervals).enumerate().map(bar).collect()
}

pub(super) fn reading(record: &ProfileRecord) -> Rendered {
    let many = record.tables.len() > 1;
    let table = |table: &TableProfile| {
        let sides = [("pandas", &table.reading.pandas), ("Polars", &table.reading.polars)];
        let mut said: Vec<Marked> = sides
            .iter()
            .filter_map(|(library, found)| words::outcome(library, found))
            .map(|said| Marked::new(&sentence(&said)))
            .collect();
        if let (Predicted::Table { rows: one, .. }, Predicted::Table { rows: other, .. }) =
            (&table.reading.pandas, &table.reading.polars)
            && one != other
        {
            said.push(Marked::new(&format!("pandas reads {} rows, Polars {}", count(*one), count(*other))));
        }
        let differences = table.reading.differences.iter().map(|difference| DifferenceOf {
            what: Marked::new(&sentence(&difference.what)),
            columns: Marked::new(&words::names(&difference.columns)),
            pandas: difference.in_pandas.as_deref().map(line).unwrap_or_default(),
            polars: difference.in_polars.as_deref().map(line).unwrap_or_default(),
            cause: difference.cause.as_deref().map(line).unwrap_or_default(),
        });
        ReadingOf {
            title: if many { Some(line(&table.shown_path)) } else { None },
            said,
            differences: differences.collect(),
            rows: words::reading_rows(table),
        }
    };
    Ok(Some(Readings { tables: record.tables.iter().map(table).collect() }.render()?))
}

pub(super) fn code(record: &ProfileRecord) -> Rendered {
    let tables: Vec<CodeOf> = record
        .tables
        .iter()
        .filter_map(|table| {
            let code = table.code.as_ref()?;
            Some(CodeOf {
                name: line(&table.shown_path),
                pipeline: block(&code.pipeline),
                command: line(&code.command),
                pandas: block(&code.pandas),
                polars: block(&code.polars),
            })
        })
        .collect();
    if tables.is_empty() { Ok(None) } else { Ok(Some(Codes { tables }.render()?)) }
}

pub(super) fn tables(record: &ProfileRecord) -> Rendered {
    super::tables::of(&record.tables.iter().filter_map(|table| table.source.as_ref()).collect::<Vec<_>>())
}

pub(super) fn raw(record: &ProfileRecord) -> Rendered {
    let mut value = serde_json::to_value(record)?;
    prune(&mut value);
    Ok(Some(Raw { json: inert(&serde_json::to_string(&value)?) }.render()?))
}

#[derive(Template)]
#[template(path = "sections/profile_overview.html")]
struct Overviews {
    tables: Vec<Overview>,
}

struct Overview {
    name: String,
    size: String,
    dialect: Vec<Marked>,
    refused: Option<Marked>,
    notes: Vec<Marked>,
}

#[derive(Template)]
#[template(path = "sections/profile_joins.html")]
struct Joins {
    said: Vec<Marked>,
}

#[derive(Template)]
#[template(path = "sections/profile_columns.html")]
struct AllColumns {
    tables: Vec<Columns>,
}

struct Columns {
    title: Option<String>,
    columns: Vec<ColumnOf>,
    more: usize,
}

struct ColumnOf {
    name: String,
    ty: &'static str,
    evidence: String,
    missing: String,
    missing_share: String,
    distinct: String,
    range: [String; 2],
    center: String,
    spread: String,
    mean: String,
    deviation: String,
    top: String,
    label: String,
    bars: Vec<Bar>,
    figures: Vec<(String, String)>,
    frequent: Vec<(String, String, String)>,
}

struct Bar {
    x: String,
    width: String,
    y: String,
    height: String,
    cells: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "sections/profile_reading.html")]
struct Readings {
    tables: Vec<ReadingOf>,
}

struct ReadingOf {
    title: Option<String>,
    said: Vec<Marked>,
    differences: Vec<DifferenceOf>,
    rows: Vec<[String; 4]>,
}

struct DifferenceOf {
    what: Marked,
    columns: Marked,
    pandas: String,
    polars: String,
    cause: String,
}

#[derive(Template)]
#[template(path = "sections/profile_code.html")]
struct Codes {
    tables: Vec<CodeOf>,
}

struct CodeOf {
    name: String,
    pipeline: String,
    command: String,
    pandas: String,
    polars: String,
}

#[derive(Template)]
#[template(path = "sections/comparison_raw.html")]
struct Raw {
    /// Already inert; escaping it for HTML would spoil it.
    json: String,
}
