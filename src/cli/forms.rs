//! A result in, the same as text or as a file of some form out.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::base::{Diagnostic, Table};
use crate::engines;
use crate::export::{self, Layout};
use crate::report::{self, Excerpt};

use super::args::Printed;
use super::{output, run};

/// What a file with a result can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Tsv,
    Json,
    JsonLines,
    Markdown,
    Parquet,
    Arrow,
}

/// The endings of file names that say a form, in the order of messages.
const ENDINGS: [(&str, Form); 8] = [
    ("csv", Form::Csv),
    ("tsv", Form::Tsv),
    ("json", Form::Json),
    ("jsonl", Form::JsonLines),
    ("md", Form::Markdown),
    ("parquet", Form::Parquet),
    ("arrow", Form::Arrow),
    ("feather", Form::Arrow),
];

impl Form {
    /// What a file's name says.
    ///
    /// # Errors
    /// When it says nothing that is known.
    pub(super) fn of_name(path: &Path) -> Result<Form, Diagnostic> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let known = ENDINGS.iter().find(|(known, _)| ending.as_deref() == Some(*known));
        known.map(|(_, form)| *form).ok_or_else(|| {
            let endings: Vec<String> = ENDINGS.iter().map(|(ending, _)| format!(".{ending}")).collect();
            let error = match &ending {
                _ if output::is_stream(path) => {
                    return Diagnostic::new(format!("-o takes the name of a file, and `{}` is none", path.display()))
                        .help("the result goes to standard output without -o; --format says as what");
                }
                Some(ending) => Diagnostic::new(format!("`.{ending}` is no format that a result can be written in")),
                None => Diagnostic::new("the name of the file does not say its format"),
            };
            error
                .at_file(path.display().to_string(), None, None)
                .help(format!("the endings are {}", endings.join(", ")))
        })
    }

    /// What is printed, where it is not the table for eyes.
    pub(super) fn of_printed(printed: Printed) -> Option<Form> {
        match printed {
            Printed::Table => None,
            Printed::Csv => Some(Form::Csv),
            Printed::Tsv => Some(Form::Tsv),
            Printed::Json => Some(Form::Json),
            Printed::Jsonl => Some(Form::JsonLines),
            Printed::Markdown => Some(Form::Markdown),
        }
    }

    /// Whether tables of this form stand apart by an empty line where there are several.
    pub(super) fn stands_apart(self) -> bool {
        !matches!(self, Form::Json | Form::JsonLines)
    }

    fn write(self, table: &Table, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Form::Csv => export::delimited(table, ',', out),
            Form::Tsv => export::delimited(table, '\t', out),
            Form::Json => export::json(table, Layout::Array, out),
            Form::JsonLines => export::json(table, Layout::Lines, out),
            Form::Parquet => export::parquet(table, out),
            Form::Arrow => export::arrow(table, out),
            Form::Markdown => {
                let row = |row| (0..table.fields.len()).map(|column| table.cell(row, column)).collect();
                let mut lines = report::table_markdown(&table.fields, (0..table.rows()).map(row));
                lines.try_for_each(|line| out.write_all(line.as_bytes()))
            }
        }
    }

    /// Writes the file aside and renames it.
    pub(super) fn save(self, table: &Table, path: &Path) -> anyhow::Result<()> {
        output::write_by(path, |out| self.write(table, &mut Watched(out)))
    }

    /// Prints the whole of it. False where the reader went away.
    pub(super) fn print(self, table: &Table) -> anyhow::Result<bool> {
        let terminal = io::stdout().is_terminal();
        output::print_by(|out| match terminal {
            true => self.write(table, &mut Harmless(&mut Watched(out))),
            false => self.write(table, &mut Watched(out)),
        })
    }
}

/// Prints the first rows, for eyes. False where the reader went away.
pub(super) fn print_excerpt(table: &Table, rows: Option<usize>) -> anyhow::Result<bool> {
    let shown = rows.map_or(table.rows(), |rows| rows.min(table.rows()));
    let row = |row| (0..table.fields.len()).map(|column| table.cell(row, column)).collect();
    let excerpt =
        Excerpt { fields: table.fields.clone(), rows: (0..shown).map(row).collect(), of: table.rows() as u64 };
    let text = report::excerpt_terminal(&excerpt, &run::style());
    output::print_by(|out| out.write_all(text.as_bytes()))
}

/// What is written as long as the user does not want everything to stop: a large result takes its time.
struct Watched<'a>(&'a mut dyn Write);

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if engines::was_interrupted() { Err(io::Error::other("it was stopped")) } else { self.0.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Text on its way to a terminal, which must not obey it: control characters become escapes. Every write is whole characters.
struct Harmless<'a>(&'a mut dyn Write);

impl Write for Harmless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut shown = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' | '\t' => shown.push(letter),
                control if control.is_control() => shown.extend(control.escape_default()),
                other => shown.push(other),
            }
        }
        self.0.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use polars::prelude::{DataFrame, DataType, IntoColumn, NamedFrom, Series, TimeUnit};
    use proptest::prelude::*;

    use super::*;
    use crate::base::Source;
    use crate::csv::Options;
    use crate::sources::{self, Spool};

    #[test]
    fn a_name_says_the_form_in_any_case() {
        assert_eq!(Form::of_name(Path::new("a.b/c.CSV")), Ok(Form::Csv));
        assert_eq!(Form::of_name(Path::new("c.csv.feather")), Ok(Form::Arrow));
        let error = Form::of_name(Path::new("c.xlsx")).unwrap_err();
        assert_eq!(error.message, "`.xlsx` is no format that a result can be written in");
        assert!(error.help.unwrap().contains(".jsonl, .md, .parquet"));
        assert!(Form::of_name(Path::new("csv")).unwrap_err().message.contains("does not say its format"));
        assert!(Form::of_name(Path::new("-")).unwrap_err().help.unwrap().contains("--format"));
    }

    #[test]
    fn nothing_commands_the_terminal_that_fields_are_printed_on() {
        let texts = Series::new("evil\x1b[2J".into(), ["\x1b]0;owned\x07\tä\r", "one\ntwo\u{9b}31m"]);
        let table = Table::new(DataFrame::new(2, vec![texts.into_column()]).unwrap());
        for form in [Form::Csv, Form::Tsv, Form::Json, Form::JsonLines, Form::Markdown] {
            let mut out = Vec::new();
            form.write(&table, &mut Harmless(&mut out)).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(!text.chars().any(|letter| letter.is_control() && !"\n\t".contains(letter)), "{text:?}");
            assert!(text.contains("owned") && text.contains('ä'), "{text}");
        }
    }

    /// What a file holds, as Bearoff reads it.
    fn read_back(table: &Table, form: Form, ending: &str) -> Table {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(format!("t.{ending}"));
        form.write(table, &mut std::fs::File::create(&path).unwrap()).unwrap();
        let mut spool = Spool::new(|| {}, || false);
        let source: Source =
            sources::open("t", &path, &Options::default(), &mut spool, &mut |_| {}).expect("what was written");
        engines::read(&source).unwrap()
    }

    fn cells(table: &Table) -> Vec<String> {
        let all = (0..table.rows()).flat_map(|row| (0..table.fields.len()).map(move |column| (row, column)));
        all.map(|(row, column)| format!("{:?}", table.cell(row, column))).collect()
    }

    /// Texts that no reader takes for a number, a day or NULL, with all that needs quotes.
    fn texts() -> impl Strategy<Value = Option<String>> {
        prop_oneof![Just(None), "t[a-z ,;|\t\"'\n\u{e9}\u{6771}#-]{0,8}".prop_map(Some)]
    }

    /// Any but what CSV spells as text.
    fn doubles() -> impl Strategy<Value = Option<f64>> {
        prop_oneof![Just(None), any::<f64>().prop_filter("a number", |number| number.is_finite()).prop_map(Some)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is written is what is read. Of CSV that is said where the texts leave no doubt, for it has no types.
        #[test]
        fn what_is_written_is_read_back(
            instants in prop::collection::vec(prop_oneof![(-60_000_000_000i64..250_000_000_000).prop_map(|second| second * 1_000_000), -60_000_000_000_000_000i64..250_000_000_000_000_000], 12),
            rows in prop::collection::vec((any::<Option<i64>>(), doubles(), any::<Option<bool>>(), -700_000i32..2_900_000, texts()), 1..12),
        ) {
            let count = rows.len();
            let days = Series::new("d".into(), rows.iter().map(|row| row.3).collect::<Vec<i32>>());
            let instants = Series::new("at".into(), &instants[..count]);
            let columns = vec![
                instants.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap().into_column(),
                Series::new("a, \"b\"".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()).into_column(),
                Series::new("x".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()).into_column(),
                Series::new("flag".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()).into_column(),
                days.cast(&DataType::Date).unwrap().into_column(),
                Series::new("t".into(), rows.iter().map(|row| row.4.clone()).collect::<Vec<_>>()).into_column(),
            ];
            let whole = Table::new(DataFrame::new(count, columns.clone()).unwrap());
            for (form, ending) in [(Form::Csv, "csv"), (Form::Tsv, "tsv"), (Form::Parquet, "parquet"), (Form::Arrow, "arrow")] {
                prop_assert_eq!(cells(&read_back(&whole, form, ending)), cells(&whole), "{}", ending);
                // A column alone: nothing on a line is no row, and NULL is one.
                for column in &columns {
                    let alone = Table::new(DataFrame::new(count, vec![column.clone()]).unwrap());
                    prop_assert_eq!(cells(&read_back(&alone, form, ending)), cells(&alone), "{} alone", ending);
                }
            }
        }
    }
}
