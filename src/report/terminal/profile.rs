//! A profile in, text for a terminal out: the columns with their figures, what is worth a word, how others would read the file.

use super::Style;
use super::columns::{Align, Column, layout};
use super::detail::{indented, paragraph};
use super::paint::{BARS, Cell, Paint, wrap};
use crate::record::{ColumnProfile, Predicted, ProfileRecord, TableProfile};
use crate::report::format::{count, sentence};
use crate::report::profile as words;
use crate::report::visible::{columns as columns_of, cut, line};

/// A name may not take the screen.
const NAME: usize = 32;
/// Columns that are shown.
const COLUMNS: usize = 200;
/// A text among others.
const TEXT: usize = 14;
/// Values that come most often take so much of a line.
const WIDE: usize = 26;
/// Notes that are shown.
const NOTES: usize = 40;

/// Renders a profile for a terminal. The same record and style give the same text.
pub fn profile_terminal(record: &ProfileRecord, style: &Style) -> String {
    let mut out = String::new();
    for (at, table) in record.tables.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&one(table, style));
    }
    if record.tables.len() > 1 {
        heading(&mut out, "Between the tables", style);
        for said in words::schemas(&record.tables) {
            out.push_str(&paragraph(&said, style));
        }
        for found in &record.joins {
            out.push_str(&paragraph(&format!("join on {}", words::join(found)), style));
        }
    }
    out
}

fn heading(out: &mut String, text: &str, style: &Style) {
    out.push('\n');
    out.push_str(&Paint::Bold.on(text, style));
    out.push('\n');
}

fn one(table: &TableProfile, style: &Style) -> String {
    let mut out = String::new();
    for text in wrap(&format!("{}: {}", line(&table.shown_path), words::size(table)), style.width, 0) {
        out.push_str(&Paint::Bold.on(&text, style));
        out.push('\n');
    }
    for said in words::dialect(table) {
        out.push_str(&paragraph(&said, style));
    }
    if !table.columns.is_empty() {
        out.push('\n');
        out.push_str(&layout(&columns(table), style));
    }
    if table.columns.len() > COLUMNS {
        out.push_str(&paragraph(
            &format!("... and {} more columns; --json has them all", table.columns.len() - COLUMNS),
            style,
        ));
    }
    let notes = words::notes(table);
    if !notes.is_empty() {
        heading(&mut out, "Worth knowing", style);
        notes.iter().take(NOTES).for_each(|note| out.push_str(&paragraph(note, style)));
        if notes.len() > NOTES {
            out.push_str(&paragraph(&format!("... and {} more; --report shows them all", notes.len() - NOTES), style));
        }
    }
    out.push_str(&reading(table, style));
    if let Some(code) = &table.code {
        heading(&mut out, "A pipeline to begin with", style);
        code.pipeline.lines().for_each(|text| out.push_str(&format!("  {}\n", line(text))));
        let path = line(&table.shown_path);
        out.push_str(&paragraph(&format!("`bearoff profile {path} --code sql` prints it, `--code pandas` and `--code polars` a call that reads the file as it is meant"), style));
    }
    out
}

/// Two lines for each column: its name over its type.
fn columns(table: &TableProfile) -> Vec<Column> {
    let shown = &table.columns[..table.columns.len().min(COLUMNS)];
    let rows = table.source.as_ref().map_or(0, |source| source.rows);
    let cells = |of: &dyn Fn(&ColumnProfile) -> (String, String)| -> Vec<Cell> {
        shown
            .iter()
            .flat_map(|column| {
                let (upper, lower) = of(column);
                [Cell::plain(upper), Cell::plain(lower).dimmed(true)]
            })
            .collect()
    };
    let some = |text: Option<String>| text.unwrap_or_default();
    vec![
        Column::kept(
            "column",
            Align::Left,
            cells(&|column| (cut(&line(&column.name), NAME), format!("  {}", column.ty.name()))),
        ),
        Column::dropped(
            6,
            "missing",
            Align::Right,
            cells(&|column| match column.nulls {
                0 => ("-".to_owned(), String::new()),
                nulls => (count(nulls), words::share(nulls, rows)),
            }),
        ),
        Column::dropped(
            7,
            "distinct",
            Align::Right,
            cells(&|column| {
                (format!("{}{}", words::about(column), count(column.distinct)), distinct_word(column, rows))
            }),
        ),
        Column::dropped(
            5,
            "least, greatest",
            Align::Left,
            cells(&|column| {
                let value = |value: &Option<crate::base::Value>| {
                    value.as_ref().map(|value| words::value(value, 26)).unwrap_or_default()
                };
                (cut(&value(&column.least), 19), cut(&value(&column.greatest), 19))
            }),
        ),
        Column::dropped(
            4,
            "quartiles",
            Align::Left,
            cells(&|column| match &column.lengths {
                Some(lengths) if lengths.least == lengths.most => (format!("{} long", lengths.least), String::new()),
                Some(lengths) => {
                    (format!("{:.1} long", lengths.mean), format!("{} to {}", lengths.least, lengths.most))
                }
                None => {
                    let quantile = |wanted| words::quantile(column, wanted);
                    let middle = quantile(0.25).zip(quantile(0.75)).filter(|_| !column.ty.is_temporal());
                    let median = quantile(0.5).map(|median| format!("{}{median}", words::about(column)));
                    (some(median), some(middle.map(|(low, high)| format!("{low} to {high}"))))
                }
            }),
        ),
        Column::dropped(
            3,
            "mean, sd",
            Align::Left,
            cells(&|column| {
                let Some(numbers) = &column.numbers else { return Default::default() };
                (
                    some(numbers.mean.map(words::number)),
                    some(numbers.deviation.map(|deviation| format!("± {}", words::number(deviation)))),
                )
            }),
        ),
        Column::dropped(8, "distribution", Align::Left, cells(&distribution)).or_shorter(cells(&|column| {
            let (upper, lower) = distribution(column);
            (cut(&upper, 20), cut(&lower, 20))
        })),
    ]
}

fn distinct_word(column: &ColumnProfile, rows: u64) -> String {
    match () {
        () if column.values == 0 => "empty",
        () if column.distinct == 1 && rows > 1 => "constant",
        () if column.estimated.is_none() && column.distinct == column.values && column.nulls == 0 && rows > 1 => "key",
        () => "",
    }
    .to_owned()
}

/// A histogram of one line over the most frequent value; of texts the values that come most often.
fn distribution(column: &ColumnProfile) -> (String, String) {
    let top = words::top(column, 6, TEXT);
    match &column.histogram {
        Some(histogram) if words::has_order(column) => (bars(&histogram.counts), frequent(column, top.first())),
        _ => {
            let mut lines = [String::new(), String::new()];
            let mut top = top.into_iter().peekable();
            for text in &mut lines {
                while let Some(next) =
                    top.next_if(|next| text.is_empty() || columns_of(text) + columns_of(next) + 2 <= WIDE)
                {
                    if !text.is_empty() {
                        text.push_str(", ");
                    }
                    text.push_str(&next);
                }
            }
            lines.into()
        }
    }
}

/// The value that comes most often, where it comes often.
fn frequent(column: &ColumnProfile, top: Option<&String>) -> String {
    let often = column.top.first().is_some_and(|(_, count)| count * 50 >= column.values);
    top.filter(|_| often).map_or(String::new(), |top| format!("most: {top}"))
}

/// A bar for each count, as high as an eighth of a line at least where there is anything.
fn bars(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| match count {
        0 => ' ',
        count => BARS[((*count as u128 * 8).div_ceil(u128::from(most)) as usize).clamp(1, 8) - 1],
    };
    let text: String = counts.iter().map(bar).collect();
    // What ends in nothing is drawn to its end.
    text.replace(' ', "·")
}

fn reading(table: &TableProfile, style: &Style) -> String {
    let mut out = String::new();
    heading(&mut out, "How pandas and Polars read it when they are told nothing", style);
    let sides = [("pandas", &table.reading.pandas), ("Polars", &table.reading.polars)];
    for said in sides.iter().filter_map(|(library, predicted)| words::outcome(library, predicted)) {
        out.push_str(&paragraph(&said, style));
    }
    let rows = words::reading_rows(table);
    if !rows.is_empty() {
        let cells =
            |at: usize| rows.iter().take(COLUMNS).map(|row| Cell::plain(cut(&row[at], NAME))).collect::<Vec<_>>();
        let columns = [
            Column::kept("column", Align::Left, cells(0)),
            Column::dropped(1, "here", Align::Left, cells(1)),
            Column::kept("pandas", Align::Left, cells(2)),
            Column::kept("Polars", Align::Left, cells(3)),
        ];
        out.push_str(&indented(&columns, style));
    }
    if let (Predicted::Table { rows: one, .. }, Predicted::Table { rows: other, .. }) =
        (&table.reading.pandas, &table.reading.polars)
        && one != other
    {
        out.push_str(&paragraph(&format!("pandas reads {} rows, Polars {}", count(*one), count(*other)), style));
    }
    for difference in &table.reading.differences {
        let of = if difference.columns.is_empty() {
            String::new()
        } else {
            format!("{}: ", words::names(&difference.columns))
        };
        let what = if of.is_empty() { sentence(&difference.what) } else { difference.what.clone() };
        out.push_str(&paragraph(&format!("{of}{}", line(&what)), style));
        let page = difference.cause.as_ref().map(|cause| format!("bearoff explain {cause}"));
        for (head, text) in [("pandas", &difference.in_pandas), ("Polars", &difference.in_polars), ("page", &page)] {
            if let Some(text) = text {
                for text in wrap(&format!("{head}: {}", line(text)), style.width, 6) {
                    out.push_str(&Paint::Dim.on(&text, style));
                    out.push('\n');
                }
            }
        }
    }
    out
}
