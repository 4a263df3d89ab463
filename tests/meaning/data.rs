//! Random tables, as the CSV text that a user would have.

use super::chance::Chance;

/// A table that shrinking can take rows and cells from.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<String>,
    /// By row; `None` is an empty field.
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

/// What the fields of a column look like. The type that Bearoff reads from them is another matter.
#[derive(Clone, Copy)]
enum Fields {
    Small,
    Integers,
    Doubles,
    Words,
    Texts,
    Odd,
    Days,
    Instants,
    Truth,
}

/// Texts of every kind that the engines agree about letter by letter: `docs/language.md` names those they do not.
const TEXTS: &[&str] = &[
    "a",
    "b",
    "B",
    "ab",
    "aB c",
    "é",
    "e\u{301}",
    "漢字",
    "🐼",
    "x%y",
    "a_b",
    "it's",
    "say \"no\"",
    "a,b",
    "a\\b",
    "line\nbreak",
    "tab\there",
    "{x}",
    "$1",
    "NULL!",
    "0x1F",
    "Ünïcödé",
    "zz top",
    "-",
    "trail ",
    " lead",
    "N",
    "#",
    "1a",
];

/// Texts that a cast reads, or just does not: blanks and signs, letters of other scripts, one too many or too few of something.
pub(crate) const ODD: &[&str] = &[
    "7",
    " 7 ",
    "+5",
    "-12",
    "007",
    "1_000",
    "12.5",
    "-.5",
    "5.",
    "1e3",
    "1e",
    ".",
    "+",
    "0x1F",
    "nan",
    "١٢",
    "１２",
    "7\n",
    "\t7",
    "\u{a0}7",
    "1 2",
    "true",
    "T",
    " yes",
    "on",
    "No",
    "ye\u{17f}",
    "2013-01-05",
    " 2013-01-05 ",
    "2013-1-5",
    "2013-02-30",
    "20130105",
    "٢٠١٣-01-05",
    "2013-01-05 10:20",
    "2013-01-05T10:20:30.5",
    "2013-01-05 10:20:30+02:00",
    "2013-01-05T10:20:30-0530",
    "2013-01-05 10:20:30Z",
    "2013-01-05 24:00",
    "2013-01-05 10:20:60",
    "2013-01-05 10:20:30.1234567",
    "2013-01-05 10:20+2",
    "2013-01-05 10:20+24:00",
    "2013-01-05Z",
    "x",
];

/// More of them, which are too large to compute with.
pub(crate) const EXTREME: &[&str] = &[
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999",
    "inf",
    "+inf",
    "-Infinity",
    "1e400",
];

const WORDS: &[&str] = &["red", "green", "blue", "Red", "grün"];

/// The tables of a case: `t` is the big one, `u` shares some values with it, `v` may be empty.
pub(crate) fn tables(chance: &mut Chance) -> Vec<Data> {
    let sizes = [chance.below(14), chance.below(8), chance.below(4)];
    ["t", "u", "v"].into_iter().zip(sizes).map(|(name, rows)| table(name, rows, chance)).collect()
}

fn table(name: &'static str, rows: usize, chance: &mut Chance) -> Data {
    let kinds: Vec<(String, Fields)> = [
        ("k", Fields::Small),
        ("i", Fields::Integers),
        ("d", Fields::Doubles),
        ("w", Fields::Words),
        ("s", Fields::Texts),
        ("o", Fields::Odd),
        ("day", Fields::Days),
        ("at", Fields::Instants),
        ("b", Fields::Truth),
    ]
    .into_iter()
    .filter(|(column, _)| *column == "k" || chance.percent(70))
    // `k` and `w` are called alike in all tables, so that they can be joined by USING.
    .map(|(column, kind)| match column {
        "k" | "w" => (column.to_owned(), kind),
        other => (format!("{name}{other}"), kind),
    })
    .collect();
    let holes = *chance.one(&[0, 10, 40]);
    let rows = (0..rows)
        .map(|_| kinds.iter().map(|(_, kind)| (!chance.percent(holes)).then(|| field(*kind, chance))).collect())
        .collect();
    Data { name, columns: kinds.into_iter().map(|(column, _)| column).collect(), rows }
}

fn field(kind: Fields, chance: &mut Chance) -> String {
    match kind {
        Fields::Small => chance.between(-1, 4).to_string(),
        Fields::Integers if chance.percent(10) => {
            (*chance.one(&["9007199254740993", "-9007199254740993", "2147483648", "-2147483649", "0"])).to_owned()
        }
        Fields::Integers => chance.between(-50, 50).to_string(),
        // Quarters: sums and products of a few of them are exact, in whatever order they are added.
        Fields::Doubles if chance.percent(6) => {
            (*chance.one(&["-0.0", "0.0", "1000000.5", "0.5", "inf", "-inf"])).to_owned()
        }
        Fields::Doubles => format!("{:?}", chance.between(-80, 80) as f64 / 4.0),
        Fields::Words => (*chance.one(WORDS)).to_owned(),
        Fields::Texts => (*chance.one(TEXTS)).to_owned(),
        Fields::Odd => (*chance.one(ODD)).to_owned(),
        Fields::Days => day(chance),
        Fields::Instants => {
            format!(
                "{} {:02}:{:02}:{:02}",
                day(chance),
                chance.between(0, 23),
                chance.between(0, 59),
                chance.between(0, 59)
            )
        }
        Fields::Truth => (*chance.one(&["true", "false"])).to_owned(),
    }
}

fn day(chance: &mut Chance) -> String {
    if chance.percent(10) {
        return (*chance.one(&["1969-12-31", "1970-01-01", "2000-02-29", "1600-03-01", "2262-04-12", "2024-12-30"]))
            .to_owned();
    }
    format!("20{:02}-{:02}-{:02}", chance.between(10, 14), chance.between(1, 12), chance.between(1, 28))
}

impl Data {
    /// RFC 4180.
    pub(crate) fn csv(&self) -> String {
        let mut out = self.columns.join(",") + "\n";
        for row in &self.rows {
            let fields: Vec<String> = row
                .iter()
                .map(|field| match field {
                    None => String::new(),
                    Some(text) if text.contains([',', '"', '\n', ' ', '\t', '#', '\'']) => {
                        format!("\"{}\"", text.replace('"', "\"\""))
                    }
                    Some(text) => text.clone(),
                })
                .collect();
            // A lone empty field would be an empty line, which is no row.
            let line = fields.join(",");
            out.push_str(if line.is_empty() { "\"\"" } else { &line });
            out.push('\n');
        }
        out
    }
}
