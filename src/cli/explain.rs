//! `bearoff explain`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::base::Diagnostic;
use crate::compare;
use crate::engines::{self, Mark};

use super::args::Explain;
use super::{Exit, draw, output};

/// No more near names than a reader would look at.
const NEAR: usize = 5;

pub(super) fn explain(options: &Explain) -> anyhow::Result<Exit> {
    let Some(what) = &options.what else {
        let ids = compare::causes();
        let widest = ids.iter().map(|id| id.len()).max().unwrap_or_default();
        let line = |id: &&str| format!("{id:widest$}  {}\n", compare::title(id).unwrap_or_default());
        output::print(&ids.iter().map(line).collect::<String>())?;
        return Ok(Exit::Same);
    };
    match compare::explain(what) {
        Some(page) => output::print(page)?,
        None if is_script(what) => output::print(&marked(Path::new(what))?)?,
        None => return Err(unknown(what).into()),
    }
    Ok(Exit::Same)
}

/// No cause has a point or a slash in its name.
fn is_script(what: &str) -> bool {
    what.ends_with(".py") || what.contains(std::path::is_separator) || Path::new(what).is_file()
}

/// The places of a script that mean something else in Polars, each with its line.
fn marked(script: &Path) -> anyhow::Result<String> {
    engines::watch_for_interrupts();
    let marks = engines::lint(script, &Arc::new(AtomicBool::new(false)))?;
    let shown = draw::visible(&script.display().to_string());
    let lines: Vec<String> = std::fs::read_to_string(script)?.lines().map(str::to_owned).collect();
    if marks.is_empty() {
        return Ok(format!("{shown}: nothing was found that means something else in Polars\n"));
    }
    let mut out = String::new();
    let mut last = 0;
    for Mark { line, column, cause, words, .. } in &marks {
        if *line != last {
            let text = usize::try_from(*line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
            out += &format!("{shown}:{line}\n  {}\n", draw::visible(text.map_or("", |text| text.trim_end())));
            last = *line;
        }
        // Under the place itself, if nothing before it is wider or narrower than it was.
        let before = usize::try_from(column.saturating_sub(1)).unwrap_or_default();
        out += &format!("  {}^ {} [{cause}]\n", " ".repeat(before), draw::visible(words));
    }
    let mut causes: Vec<&str> = marks.iter().map(|mark| mark.cause.as_str()).collect();
    causes.sort_unstable();
    causes.dedup();
    let places = if marks.len() == 1 { "1 place".to_owned() } else { format!("{} places", marks.len()) };
    let first = marks.first().map_or("CAUSE", |mark| mark.cause.as_str());
    out += &format!(
        "\n{places} may mean something else in Polars, by {}; whether it does hangs on the data (missing values above all).\n\
         `bearoff explain {first}` shows what happens, and what to write on either side.\n",
        if causes.len() == 1 { "1 cause".to_owned() } else { format!("{} causes", causes.len()) }
    );
    Ok(out)
}

fn unknown(cause: &str) -> Diagnostic {
    let near = near(cause, &compare::causes());
    let help = match near.as_slice() {
        [] => "`bearoff explain` lists all causes".to_owned(),
        near => format!("did you mean {}? `bearoff explain` lists all causes", near.join(", ")),
    };
    Diagnostic::new(format!("there is no cause `{cause}`")).help(help)
}

/// The ids that share the most with a name: whole words first, then letters.
fn near<'a>(name: &str, ids: &[&'a str]) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let words =
        |text: &str| text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let asked = words(&name);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for id in ids {
        let own = words(id);
        let shared = asked.iter().filter(|word| word.len() > 1 && own.contains(word)).count();
        let begun =
            asked.iter().filter(|word| word.len() > 2 && own.iter().any(|own| own.starts_with(&**word))).count();
        let distance = strsim::levenshtein(&name, id);
        let alike = usize::from(distance <= 3) * (8 - distance.min(7));
        let score = shared * 2 + begun + alike;
        if score > 0 {
            found.push((score, id));
        }
    }
    found.sort_by_key(|(score, id)| (std::cmp::Reverse(*score), *id));
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| score * 2 > best).take(NEAR).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_those_of_the_same_words_or_a_slip_of_the_pen() {
        let ids = ["agg-nunique-null", "agg-first-null", "filter-ne-null", "groupby-order"];
        assert_eq!(near("groupby-odrer", &ids), ["groupby-order"]);
        assert_eq!(near("nunique", &ids), ["agg-nunique-null"]);
        assert_eq!(near("agg null", &ids), ["agg-first-null", "agg-nunique-null"]);
        assert!(near("zebra", &ids).is_empty());
    }
}
