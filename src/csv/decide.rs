//! Counts of all columns in, null tokens and types out, or the first value that does not fit a type that was asked for.
//!
//! Must not know: files, delimiters. How it is put to people stands in `explain`.

use super::cell::{Class, Classes};
use super::explain;
use super::options::EVERY;
use super::records::shown;
use super::tally::{First, Tally, Words};
use super::{Options, SourceColumn};
use crate::base::{Diagnostic, Type, did_you_mean};

/// What the counts say.
pub(super) struct Decision {
    /// Texts that mean NULL.
    pub(super) null_tokens: Vec<String>,
    /// In file order.
    pub(super) columns: Vec<SourceColumn>,
    /// What the user should know.
    pub(super) warnings: Vec<Diagnostic>,
}

/// A null token with the column that speaks for it.
pub(super) struct Token<'a> {
    /// Its number in [`Words`].
    pub(super) word: usize,
    /// Its text.
    pub(super) text: &'a str,
    /// The column (by number) where every other value is a number, boolean, day or instant; none if the user gave it.
    pub(super) because: Option<usize>,
}

/// Decides for all files at once.
pub(super) fn decide(
    names: Vec<String>,
    mut tallies: Vec<Tally>,
    words: &Words,
    options: &Options,
    paths: &[&str],
) -> Result<Decision, Diagnostic> {
    let path = paths.first().copied().unwrap_or_default();
    let known = |name: &String| name == EVERY || names.contains(name) || options.shared.contains(name);
    if let Some(unknown) = options.types.keys().find(|name| !known(name)) {
        let error = Diagnostic::new(format!("a type is given for `{unknown}`, which is no column of this file"))
            .at_file(path, Some(1), None);
        return Err(match did_you_mean(unknown, names.iter().map(String::as_str)) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => error.help(format!("its columns are {}", explain::list(&names))),
        });
    }
    refuse_twins(&tallies)?;
    let tokens = tokens(&names, &tallies, words, options);
    let mut warnings = Vec::new();
    let mut columns = Vec::with_capacity(names.len());
    for (at, (name, tally)) in names.iter().zip(&mut tallies).enumerate() {
        for (word, text) in words.all().iter().enumerate() {
            if tokens.iter().any(|token| token.word == word) {
                continue;
            }
            warnings.extend(explain::word_kept(name, at, text, &tally.words[word]));
            tally.word_is_text(word);
        }
        let (ty, class) = match options.type_of(name) {
            Some(ty) => (ty, forced(name, at, tally, ty, path)?),
            None => infer(tally.classes()),
        };
        let column =
            Column { name, at, ty, class, tally, forced: options.type_of(name).is_some(), several: paths.len() > 1 };
        warnings.extend(explain::kept_as_text(&column));
        columns.push(SourceColumn {
            name: name.clone(),
            ty,
            format: class.and_then(Class::format).map(str::to_owned),
            stored: None,
            has_nan: false,
            vast: tally.classes().iter().any(|class| Classes::VAST.contains(class)),
            nulls: tally.nulls(),
            evidence: explain::evidence(&column, &names, &tokens),
        });
    }
    let null_tokens = std::iter::once(String::new()).chain(tokens.iter().map(|token| token.text.to_owned())).collect();
    Ok(Decision { null_tokens, columns, warnings })
}

/// A column with its type, for the explanations.
pub(super) struct Column<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its number, from 0.
    pub(super) at: usize,
    /// The type it got.
    pub(super) ty: Type,
    /// For days and instants: the class that all values are of.
    pub(super) class: Option<Class>,
    /// What it holds; rejected words are texts here.
    pub(super) tally: &'a Tally,
    /// Whether the user gave the type.
    pub(super) forced: bool,
    /// Whether a line is one of several files.
    pub(super) several: bool,
}

/// pandas compares numeric null tokens by value, Polars by text: where that makes a difference nobody may guess.
fn refuse_twins(tallies: &[Tally]) -> Result<(), Diagnostic> {
    let twin = (1u64..).zip(tallies).filter_map(|(field, tally)| Some((field, tally.twin.as_ref()?)));
    match twin.min_by_key(|(_, (first, _))| first.row) {
        None => Ok(()),
        Some((field, (first, word))) => Err(Diagnostic::new(format!(
            "`{}` has the value of the null token `{word}` but is written otherwise",
            first.text
        ))
        .at_file(&*first.path, Some(first.line), Some(field))
        .note("pandas takes it for missing, Polars does not")
        .help(format!("write both alike, or give both: `--null {word} --null {}`", first.text))),
    }
}

/// The words that mean NULL in this file: those given, or those that stand in a column where every other value is
/// a number, boolean, day or instant.
fn tokens<'a>(names: &[String], tallies: &[Tally], words: &'a Words, options: &Options) -> Vec<Token<'a>> {
    let speaks = |at: usize, word: usize| {
        let tally = &tallies[at];
        let text = options.types.get(&names[at]) == Some(&Type::Varchar);
        tally.words[word].cells > 0 && !text && !tally.classes().is_empty() && !tally.classes().contains(Class::Text)
    };
    let because = |word: usize| {
        let speaking = (0..tallies.len()).filter(|at| speaks(*at, word));
        // The first of those with most cells.
        speaking.min_by_key(|at| std::cmp::Reverse(tallies[*at].words[word].cells))
    };
    let numbered = words.all().iter().enumerate();
    numbered
        .filter_map(|(word, text)| match (words.given, because(word)) {
            (true, _) => Some(Token { word, text, because: None }),
            (false, Some(at)) => Some(Token { word, text, because: Some(at) }),
            (false, None) => None,
        })
        .collect()
}

/// The narrowest type that holds all of these without loss, read alike by both engines.
pub(super) fn infer(classes: Classes) -> (Type, Option<Class>) {
    let only = |among: Classes| {
        let mut classes = classes.iter();
        classes.next().filter(|class| among.contains(*class) && classes.next().is_none())
    };
    if classes.is_empty() {
        (Type::Varchar, None)
    } else if classes.within(Classes::of(&[Class::Boolean])) {
        (Type::Boolean, None)
    } else if classes.within(Classes::INTEGERS) {
        (Type::BigInt, None)
    } else if classes.within(Classes::DOUBLES) && classes != Classes::of(&[Class::Infinity]) {
        // A column of nothing but `inf` is more likely a column of words.
        (Type::Double, None)
    } else if let Some(class) = only(Classes::DATES) {
        (Type::Date, Some(class))
    } else if let Some(class) = only(Classes::TIMESTAMPS) {
        (Type::Timestamp, Some(class))
    } else {
        (Type::Varchar, None)
    }
}

/// Whether every value fits the type that the user gave; for days and instants in which form.
fn forced(name: &str, at: usize, tally: &Tally, ty: Type, path: &str) -> Result<Option<Class>, Diagnostic> {
    let commonest = |among: Classes| {
        let fullest =
            among.iter().max_by_key(|class| (tally.cells(Classes::of(&[*class])), std::cmp::Reverse(*class as u8)));
        fullest.map_or((Classes::default(), None), |class| (Classes::of(&[class]), Some(class)))
    };
    let (fitting, class) = match ty {
        Type::Boolean => (Classes::of(&[Class::Boolean]), None),
        Type::BigInt => (Classes::INTEGERS_IF_FORCED, None),
        Type::Double => (Classes::DOUBLES_IF_FORCED, None),
        Type::Varchar => (Classes::of(&Class::ALL), None),
        Type::Date => commonest(Classes::DATES),
        Type::Timestamp => commonest(Classes::TIMESTAMPS),
        Type::Null => {
            return Err(Diagnostic::new(format!("`{}` cannot have the type NULL", shown(name)))
                .at_file(path, Some(1), Some(at as u64 + 1))
                .help(format!("use one of {}", explain::list(Type::OF_COLUMNS.map(Type::name)))));
        }
    };
    match tally.first_of(misfits(tally, fitting)) {
        None => Ok(class),
        Some(first) => Err(does_not_fit(name, at, first, ty, class)),
    }
}

/// The classes that occur and are not among `fitting`.
pub(super) fn misfits(tally: &Tally, fitting: Classes) -> Classes {
    let outside: Vec<Class> = tally.classes().iter().filter(|class| !fitting.contains(*class)).collect();
    Classes::of(&outside)
}

fn does_not_fit(name: &str, at: usize, first: &First, ty: Type, class: Option<Class>) -> Diagnostic {
    let text = shown(&first.text);
    let form = class.and_then(Class::format).map_or(String::new(), |format| format!(" in the form `{format}`"));
    Diagnostic::new(format!("`{text}` in `{}` is no {ty}{form}", shown(name)))
        .at_file(&*first.path, Some(first.line), Some(at as u64 + 1))
        .note(format!("{ty} was asked for this column"))
        .help(format!("correct the value, give it as a null token (`--null {text}`), or leave the type to the file"))
}
