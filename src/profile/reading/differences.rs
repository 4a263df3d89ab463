//! What both libraries make of a file in, where they part out: each with its page of docs/causes and with what mends it on either side.

use super::pandas::{DECIMALS, INTEGERS};
use super::polars::{Found, read};
use super::{Difference, Facts, Predicted};
use crate::csv::{Kind, Kinds};
use crate::functions::quote;

/// A rule about one column.
struct Rule {
    cause: Option<&'static str>,
    what: &'static str,
    pandas: Option<&'static str>,
    polars: Option<&'static str>,
    holds: fn(&Seen) -> bool,
}

/// What is known of a column.
struct Seen<'a> {
    all: Kinds,
    head: Kinds,
    rest: Kinds,
    pandas: Option<&'a str>,
    polars: Found,
    rows: u64,
}

impl Seen<'_> {
    fn pandas_number(&self) -> bool {
        matches!(self.pandas, Some("int64" | "float64" | "uint64"))
    }

    fn polars_is(&self, dtype: &'static str) -> bool {
        self.polars == Found::Type(dtype)
    }

    fn has(&self, kinds: &[Kind]) -> bool {
        self.all.any(Kinds::of(kinds))
    }

    fn values(&self) -> Kinds {
        self.all.without(super::pandas::MISSING)
    }
}

const WORDS: &[Kind] = &[Kind::NaWord, Kind::NanWord, Kind::LowerNan];

/// In the order in which they are shown. `{column}` stands for a column's name in quotes, `{words}` for the words that pandas takes for
/// missing, `{as_text}` for what keeps such words in columns of text.
const RULES: &[Rule] = &[
    Rule {
        cause: None,
        what: "Polars guesses the type by the first 100 rows, and raises an error where a later cell is of another",
        pandas: None,
        polars: Some("infer_schema_length=None"),
        holds: |seen| matches!(seen.polars, Found::Fails(_)) && !seen.has(WORDS),
    },
    Rule {
        cause: Some("load-na-token-poisons-number"),
        what: "a word such as NA stands among numbers: missing in pandas; in Polars the column becomes text, or an error where the word comes late",
        pandas: None,
        polars: Some("null_values={words}"),
        holds: |seen| {
            seen.has(&[Kind::NaWord])
                && (seen.pandas_number() || seen.pandas == Some("object"))
                && seen.values() != Kinds::default()
        },
    },
    Rule {
        cause: Some("load-nan-word-lowercase"),
        what: "`nan` stands among numbers: missing in pandas; in Polars the column is text, or the cell NaN",
        pandas: None,
        polars: Some("null_values=[\"nan\"]"),
        holds: |seen| seen.has(&[Kind::LowerNan]) && seen.pandas_number() && seen.values() != Kinds::default(),
    },
    Rule {
        cause: Some("load-nan-word-NaN"),
        what: "`NaN` stands among numbers: missing in pandas, the value NaN in Polars",
        pandas: None,
        polars: Some(".with_columns(pl.col({column}).fill_nan(None))"),
        holds: |seen| seen.has(&[Kind::NanWord]) && seen.pandas_number() && seen.polars_is("Float64"),
    },
    Rule {
        cause: Some("load-na-tokens"),
        what: "words such as NA, null or None are missing in pandas and texts in Polars",
        pandas: Some("{as_text}"),
        polars: Some("null_values={words}"),
        holds: |seen| seen.has(WORDS) && seen.pandas == Some("str"),
    },
    Rule {
        cause: Some("load-int64-with-missing-precision"),
        what: "integers that a double rounds stand beside missing values: pandas reads doubles and changes the numbers",
        pandas: Some("dtype={{column}: \"Int64\"}"),
        polars: None,
        holds: |seen| seen.has(&[Kind::Rounded]) && seen.pandas == Some("float64") && !seen.all.any(DECIMALS),
    },
    Rule {
        cause: Some("load-int-with-missing"),
        what: "integers with missing values are float64 in pandas and Int64 in Polars",
        pandas: Some("dtype={{column}: \"Int64\"}"),
        polars: None,
        holds: |seen| seen.pandas == Some("float64") && seen.polars_is("Int64"),
    },
    Rule {
        cause: Some("load-bool-with-missing"),
        what: "truth values with missing ones are objects in pandas and Boolean in Polars",
        pandas: Some("dtype={{column}: \"boolean\"}"),
        polars: None,
        holds: |seen| seen.pandas == Some("object") && seen.polars_is("Boolean"),
    },
    Rule {
        cause: Some("load-quoted-empty-in-number"),
        what: "`\"\"` stands among numbers: missing in pandas; in Polars the column is text",
        pandas: None,
        polars: Some("null_values=[\"\"]"),
        holds: |seen| {
            seen.head.has(Kind::QuotedEmpty)
                && seen.pandas_number()
                && seen.polars_is("String")
                && seen.values() != Kinds::default()
        },
    },
    Rule {
        cause: Some("load-quoted-empty-string"),
        what: "`\"\"` is missing in pandas and an empty text in Polars",
        pandas: None,
        polars: Some("null_values=[\"\"]"),
        holds: |seen| seen.has(&[Kind::QuotedEmpty]) && seen.pandas == Some("str"),
    },
    Rule {
        cause: Some("load-plus-sign"),
        what: "numbers with a plus sign are numbers in pandas; Polars guesses text",
        pandas: Some("dtype={{column}: str}"),
        polars: Some("schema_overrides={{column}: pl.Float64}"),
        holds: |seen| seen.head.has(Kind::Plus) && seen.pandas_number() && seen.polars_is("String"),
    },
    Rule {
        cause: Some("load-space-around-number"),
        what: "blanks around numbers: pandas reads numbers, Polars text",
        pandas: None,
        polars: Some(".with_columns(pl.col({column}).str.strip_chars().cast(pl.Float64))"),
        holds: |seen| {
            seen.has(&[Kind::Indented, Kind::IndentedDecimal, Kind::Trailed, Kind::TrailedDecimal])
                && seen.pandas_number()
                && seen.polars_is("String")
        },
    },
    Rule {
        cause: Some("load-infinity-words"),
        what: "`Infinity`, or a number like `1.e5`, is a number in pandas; Polars guesses text",
        pandas: None,
        polars: Some("schema_overrides={{column}: pl.Float64}"),
        holds: |seen| seen.head.has(Kind::OddDecimal) && seen.pandas_number() && seen.polars_is("String"),
    },
    Rule {
        cause: Some("load-bigint-2^63"),
        what: "integers from 2^63 on are uint64 in pandas and Int128 in Polars",
        pandas: Some("dtype={{column}: str}"),
        polars: Some("schema_overrides={{column}: pl.String}"),
        holds: |seen| seen.pandas == Some("uint64") && seen.polars_is("Int128"),
    },
    Rule {
        cause: Some("load-bigint-mixed-sign"),
        what: "integers from 2^63 on stand beside negative or missing ones: text or objects in pandas, Int128 in Polars",
        pandas: Some("dtype={{column}: str}"),
        polars: Some("schema_overrides={{column}: pl.String}"),
        holds: |seen| matches!(seen.pandas, Some("str" | "object")) && seen.polars_is("Int128"),
    },
    Rule {
        cause: Some("load-all-null-column"),
        what: "a column without any value is float64 in pandas and String in Polars",
        pandas: Some("dtype={{column}: \"Int64\"}"),
        polars: Some("schema_overrides={{column}: pl.Int64}"),
        holds: |seen| {
            seen.rows > 0 && seen.values() == Kinds::default() && seen.polars_is("String") && !seen.has(WORDS)
        },
    },
    Rule {
        cause: Some("load-infer-window-null"),
        what: "the first 100 rows are empty: the column is text in Polars, whatever comes later",
        pandas: None,
        polars: Some("infer_schema_length=None"),
        holds: |seen| {
            seen.head.within(Kinds::of(&[Kind::Empty]))
                && seen.rest.any(INTEGERS.with(DECIMALS))
                && seen.pandas_number()
                && seen.polars_is("String")
        },
    },
    Rule {
        cause: Some("load-header-only"),
        what: "there are no rows: columns are objects in pandas and String in Polars",
        pandas: Some("dtype={...}"),
        polars: Some("schema={...}"),
        holds: |seen| seen.rows == 0,
    },
    Rule {
        cause: Some("load-leading-zeros"),
        what: "digits with leading zeros are integers in both, and lose their zeros",
        pandas: Some("dtype={{column}: str}"),
        polars: Some("schema_overrides={{column}: pl.String}"),
        holds: |seen| seen.has(&[Kind::Padded]) && seen.pandas_number(),
    },
    Rule {
        cause: Some("load-date-default-type"),
        what: "dates and times are text in both until they are asked for",
        pandas: Some("parse_dates=[{column}]"),
        polars: Some("try_parse_dates=True"),
        holds: |seen| seen.values() == Kinds::of(&[Kind::Calendar]),
    },
];

/// Everything that is to be said.
pub(super) fn of(facts: &Facts, pandas: &Predicted) -> Vec<Difference> {
    let mut found = of_rows(facts);
    let index = facts.first.saturating_sub(facts.names.len());
    let has_words = |kinds: &&[Kinds; 2]| kinds[0].with(kinds[1]).any(Kinds::of(WORDS));
    let with_words = facts.kinds.iter().filter(has_words).count();
    for rule in RULES {
        let mut columns = Vec::new();
        for (at, (name, _)) in facts.names.iter().enumerate() {
            let [head, rest] = facts.kinds.get(at).copied().unwrap_or_default();
            let dtype = match pandas {
                Predicted::Table { columns, .. } if index == 0 => {
                    columns.get(at).and_then(|column| column.dtype.as_deref())
                }
                _ => None,
            };
            let seen =
                Seen { all: head.with(rest), head, rest, pandas: dtype, polars: read(head, rest), rows: facts.rows };
            if (rule.holds)(&seen) {
                columns.push(name.clone());
            }
        }
        if let Some(first) = columns.first() {
            // Where others need these words to be missing, this column is read once more by itself: what stands for missing can be said
            // for single columns only by saying it for all.
            let as_text = match with_words > columns.len() {
                true => {
                    "df[{column}] = pd.read_csv(path, usecols=[{column}], keep_default_na=False, na_values=[\"\"])[{column}]"
                }
                false => "keep_default_na=False, na_values=[\"\"]",
            };
            let fix = |text: &str| {
                let words: Vec<String> = facts.words.iter().map(|word| quote(word)).collect();
                let words = if words.is_empty() { "[...]".to_owned() } else { format!("[{}]", words.join(", ")) };
                text.replace("{as_text}", as_text).replace("{column}", &quote(first)).replace("{words}", &words)
            };
            found.push(Difference {
                cause: rule.cause.map(str::to_owned),
                what: rule.what.to_owned(),
                in_pandas: rule.pandas.map(fix),
                in_polars: rule.polars.map(fix),
                columns,
            });
        }
    }
    found
}

/// What is about records and the header.
fn of_rows(facts: &Facts) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut say = |cause: &str, what: String, pandas: Option<&str>, polars: Option<&str>| {
        found.push(Difference {
            cause: Some(cause.to_owned()),
            columns: Vec::new(),
            what,
            in_pandas: pandas.map(str::to_owned),
            in_polars: polars.map(str::to_owned),
        });
    };
    let header = facts.names.len();
    if let [(name, _)] = facts.names.as_slice()
        && let Some(delimiter) = [';', '\t', '|'].into_iter().find(|delimiter| name.contains(*delimiter))
    {
        let option = quote(&delimiter.to_string());
        let (pandas, polars) = (format!("sep={option}"), format!("separator={option}"));
        let what = "the fields are not separated by commas: both read one column".to_owned();
        say("load-delimiter-sniffing", what, Some(&pandas), Some(&polars));
    }
    if facts.blank > 0 {
        say(
            "load-blank-lines",
            format!(
                "{} blank lines, the first is line {}: pandas skips them, Polars reads rows of NULL",
                facts.blank, facts.blank_line
            ),
            Some("skip_blank_lines=False"),
            Some(".filter(~pl.all_horizontal(pl.all().is_null()))"),
        );
    }
    if facts.first > header {
        let trailing =
            facts.kinds.get(header).is_some_and(|[head, rest]| head.with(*rest).within(Kinds::of(&[Kind::Empty])));
        let cause = if trailing { "load-trailing-delimiter" } else { "load-one-extra-field" };
        let what = format!(
            "rows have {} fields and the header {header}: pandas takes what is too much on the left for row labels, Polars raises an error",
            facts.first
        );
        let pandas = if trailing { "index_col=False" } else { "header=0, names=[...] with a name for each field" };
        let polars =
            if trailing { "truncate_ragged_lines=True" } else { "has_header=False, skip_rows=1, new_columns=[...]" };
        say(cause, what, Some(pandas), Some(polars));
    } else if let Some((line, fields)) = facts.long {
        let what = format!("line {line} has {fields} fields and the header {header}: both raise an error");
        say("load-long-row", what, Some("on_bad_lines=\"skip\""), Some("truncate_ragged_lines=True"));
    }
    if let Some((line, fields)) = facts.short {
        let what = format!(
            "line {line} has {fields} fields and the header {header}: both fill up with missing values and say nothing"
        );
        say("load-short-row", what, None, None);
    }
    let mut names: Vec<&str> =
        facts.names.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() < all {
        let what = "a column name stands twice: `a.1` in pandas, `a_duplicated_0` in Polars".to_owned();
        say("load-duplicate-header", what, Some("header=0, names=[...]"), Some("new_columns=[...]"));
    }
    if all < header {
        let what = "a column has no name: `Unnamed: 0` in pandas, an empty name in Polars".to_owned();
        say("load-empty-header", what, Some("header=0, names=[...]"), Some("new_columns=[...]"));
    }
    if let Some(line) = facts.comment {
        let what = format!("line {line} begins with `#`: a row of data in both");
        say("load-comment-lines", what, Some("comment=\"#\""), Some("comment_prefix=\"#\""));
    }
    found
}
