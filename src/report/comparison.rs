//! A comparison in, what is said of it in every form of report out.

use super::format::{count, counted, list, magnitude};
use super::summary::label;
use super::visible::{cut, line};
use super::words;
use crate::record::{Class, ColumnVerdict, ComparisonRecord, Key, PairVerdict, Record, Suggestion, Verdict, Why};

/// A name of a side is no longer than this.
const LABEL: usize = 40;
/// More notes than these are counted.
const NOTES: usize = 20;
/// More names than these are counted.
const NAMES: usize = 20;

/// What the two sides are called: by the names of their files, if those tell them apart.
pub(super) fn labels(record: &ComparisonRecord) -> (String, String) {
    let short = |path: &str| line(path.rsplit(['/', '\\']).next().unwrap_or(path));
    let (left, right) = (&record.left.shown_path, &record.right.shown_path);
    for (one, other) in [(short(left), short(right)), (line(left), line(right))] {
        let (one, other) = (cut(&one, LABEL), cut(&other, LABEL));
        if one != other && !one.is_empty() && !other.is_empty() {
            return (one, other);
        }
    }
    ("left".to_string(), "right".to_string())
}

/// Two tables compared without a plan: those of two files, or what two functions returned.
pub(super) struct Seen<'a> {
    pub(super) verdict: &'a Verdict,
    pub(super) loose: bool,
    key: Option<&'a Key>,
    suggestions: &'a [Suggestion],
    /// What the sides are called.
    pub(super) sides: (String, String),
    /// The record of the files, whose command has options that say more.
    files: Option<&'a ComparisonRecord>,
}

impl<'a> Seen<'a> {
    /// Two files.
    pub(super) fn of(record: &'a ComparisonRecord) -> Self {
        let comparison = &record.comparison;
        Seen {
            verdict: &comparison.verdict,
            loose: comparison.loose,
            key: comparison.key.as_ref(),
            suggestions: &comparison.suggestions,
            sides: labels(record),
            files: Some(record),
        }
    }

    /// What two functions returned.
    pub(super) fn pair(record: &Record, pair: &'a PairVerdict) -> Self {
        Seen {
            verdict: &pair.verdict,
            loose: false,
            key: pair.key.as_ref(),
            suggestions: &pair.suggestions,
            sides: (label(record, &pair.left), label(record, &pair.right)),
            files: None,
        }
    }
}

/// The verdict in a word, as a table of verdicts has it, and in a sentence.
pub(super) fn headline(seen: &Seen<'_>) -> (&'static str, String) {
    let verdict = seen.verdict;
    let (left, right) = &seen.sides;
    let columns = || verdict.columns.iter();
    let written = columns().any(|column| column.representation > 0);
    match verdict.class {
        Class::Different | Class::Undetermined => ("DIFFERENT", format!("{left} and {right} differ")),
        Class::Identical if columns().all(|column| column.same_type) => {
            ("SAME", format!("{left} and {right} are the same, bit for bit"))
        }
        Class::Identical => ("SAME", format!("{left} and {right} hold the same values; types differ")),
        Class::WithinTolerance if written => {
            ("SAME", format!("{left} and {right} say the same; some values are written in different types"))
        }
        Class::WithinTolerance => ("SAME", format!("{left} and {right} are the same within the tolerance")),
    }
}

/// How much differs, and how it was judged: sentences.
pub(super) fn sentences(seen: &Seen<'_>) -> Vec<String> {
    let (left, right) = &seen.sides;
    let extent = format!("{}.", words::extent(seen.verdict, left, right));
    std::iter::once(extent).chain(pairing(seen)).chain([words::rule(&seen.verdict.rule)]).collect()
}

/// How many rows there are, and what identified them: sentences.
pub(super) fn pairing(seen: &Seen<'_>) -> Vec<String> {
    let (left, right) = &seen.sides;
    let verdict = seen.verdict;
    let mut all = Vec::new();
    if verdict.left_rows != verdict.right_rows {
        let (one, other) = (counted(verdict.left_rows, "row"), counted(verdict.right_rows, "row"));
        all.push(format!("{left} has {one}, {right} has {other}."));
    }
    if let Some(key) = seen.key {
        let names: Vec<String> = key.columns.iter().map(|name| format!("`{}`", line(name))).collect();
        let names = list(&names);
        if key.found {
            let verb = if key.columns.len() == 1 { "was" } else { "together were" };
            all.push(format!("No key was given: {names} {verb} found to be unique on both sides."));
        }
        if key.repeated > 0 {
            all.push(format!(
                "{names} {}: {} more than once, in {} of {left} and {} of {right}; rows of one key were \
                 paired with those most like them.",
                if key.columns.len() == 1 { "is not unique" } else { "together are not unique" },
                match key.repeated {
                    1 => "1 key comes".to_string(),
                    keys => format!("{} keys come", count(keys)),
                },
                counted(key.left_rows, "row"),
                counted(key.right_rows, "row"),
            ));
        }
    }
    all
}

/// What a reader should know beside: columns of one side, what may have been renamed, types, signs of zero.
pub(super) fn notes(seen: &Seen<'_>) -> Vec<String> {
    let verdict = seen.verdict;
    let (left, right) = &seen.sides;
    let mut notes = Vec::new();
    for (columns, side) in [(&verdict.left_only_columns, left), (&verdict.right_only_columns, right)] {
        if !columns.is_empty() {
            let mut names: Vec<String> = columns.iter().take(NAMES).map(|name| format!("`{}`", line(name))).collect();
            if columns.len() > NAMES {
                names.push(format!("{} more", count((columns.len() - NAMES) as u64)));
            }
            let what = if columns.len() == 1 { "column" } else { "columns" };
            notes.push(format!("only {side} has the {what} {}", list(&names)));
        }
    }
    notes.extend(seen.suggestions.iter().map(|found| suggestion(found, seen.files.is_some())));
    for column in &verdict.columns {
        if let Some(other) = &column.right_name {
            let (name, other) = (line(&column.name), line(other));
            notes.push(format!("`{name}` on the left was compared with `{other}` on the right"));
        }
    }
    let written: u64 = verdict.columns.iter().map(|column| column.representation).sum();
    if written > 0 && !seen.loose {
        let cells = counted(written, "cell");
        let (verb, count) = if written == 1 { ("says", "it counts") } else { ("say", "they count") };
        let option = seen.files.map(|_| format!("; with --loose {count} as the same")).unwrap_or_default();
        notes.push(format!("{cells} {verb} the same in another type{option}"));
    }
    notes.extend(verdict.notes.iter().map(|note| line(note)));
    let same_bytes =
        |files: &ComparisonRecord| files.left.sha256 == files.right.sha256 && !files.left.sha256.is_empty();
    if seen.files.is_some_and(same_bytes) {
        notes.push("both files hold the same bytes".to_string());
    }
    if notes.len() > NOTES {
        let more = notes.len() - NOTES;
        notes.truncate(NOTES);
        notes.push(format!("... and {}; the JSON has them all", counted(more as u64, "more note")));
    }
    notes
}

fn suggestion(found: &Suggestion, can_rename: bool) -> String {
    let (left, right) = (line(&found.left), line(&found.right));
    let why = match found.why {
        Why::SameName => "has the same name but for case, spaces and underscores",
        Why::NearName => "has a similar name",
        Why::SameValues => "holds the same values",
    };
    if !can_rename {
        return format!("`{left}` on the left may be `{right}` on the right, which {why}");
    }
    // A shell takes single quotes as they are, but for single quotes.
    let both = format!("{left}={right}").replace('\'', "'\\''");
    format!("`{left}` on the left may be `{right}` on the right, which {why}: --rename '{both}'")
}

/// The columns of which there is something to say.
pub(super) fn telling(verdict: &Verdict) -> impl Iterator<Item = &ColumnVerdict> {
    verdict.columns.iter().filter(|column| !is_plain(column))
}

fn is_plain(column: &ColumnVerdict) -> bool {
    column.same_type
        && column.differing == 0
        && column.within_tolerance == 0
        && column.sign_of_zero == 0
        && column.representation == 0
        && column.right_name.is_none()
}

/// What the other columns are: a sentence.
pub(super) fn others(verdict: &Verdict) -> Option<String> {
    let plain = verdict.columns.iter().filter(|column| is_plain(column)).count();
    let other = if plain == verdict.columns.len() { "" } else { "other " };
    match plain {
        0 => None,
        1 => Some(format!("1 {other}column is the same, bit for bit")),
        plain => Some(format!("{} {other}columns are the same, bit for bit", count(plain as u64))),
    }
}

/// The types of a column.
pub(super) fn types(column: &ColumnVerdict) -> String {
    let (left, right) = (line(&column.left_type), line(&column.right_type));
    if left == right { left } else { format!("{left} / {right}") }
}

/// What kinds of cells there are in a column, the differing ones first.
pub(super) fn kinds(column: &ColumnVerdict, loose: bool) -> String {
    let form = if loose { 0 } else { column.representation };
    let named = column.null_against_nan
        + column.null_against_value
        + column.null_against_empty
        + column.nan_against_value
        + column.incomparable
        + form;
    let beyond = column.differing.saturating_sub(named);
    let value = if column.max_ulp.is_some() { "beyond the tolerance" } else { "different values" };
    let all = [
        (beyond, value),
        (column.null_against_value, "NULL against a value"),
        (column.null_against_nan, "NULL against NaN"),
        (column.null_against_empty, "NULL against empty text"),
        (column.nan_against_value, "NaN against a number"),
        (column.representation, "same value, other type"),
        (column.incomparable, "not comparable"),
        (column.within_tolerance, "within the tolerance"),
        (column.sign_of_zero, "-0.0 against 0.0"),
    ];
    let told = all.iter().filter(|(cells, _)| *cells > 0).map(|(cells, what)| format!("{} {what}", count(*cells)));
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { "-".to_string() } else { told }
}

/// The largest difference, in itself, relative, and in units in the last place.
pub(super) fn furthest(column: &ColumnVerdict) -> [String; 3] {
    let far = |value: Option<f64>| value.filter(|far| *far > 0.0).map_or("-".to_string(), magnitude);
    let ulp = column.max_ulp.filter(|ulp| *ulp > 0).map_or("-".to_string(), count);
    [far(column.max_absolute), far(column.max_relative), ulp]
}
