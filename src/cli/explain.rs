//! `bearoff explain`.

use crate::base::Diagnostic;
use crate::compare;

use super::args::Explain;
use super::{Exit, output};

/// No more near names than a reader would look at.
const NEAR: usize = 5;

pub(super) fn explain(options: &Explain) -> anyhow::Result<Exit> {
    let Some(cause) = &options.cause else {
        let ids = compare::causes();
        let widest = ids.iter().map(|id| id.len()).max().unwrap_or_default();
        let line = |id: &&str| format!("{id:widest$}  {}\n", compare::title(id).unwrap_or_default());
        output::print(&ids.iter().map(line).collect::<String>())?;
        return Ok(Exit::Same);
    };
    match compare::explain(cause) {
        Some(page) => output::print(page)?,
        None => return Err(unknown(cause).into()),
    }
    Ok(Exit::Same)
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
        let distance = distance(&name, id);
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

/// How many letters must change.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (place, known) in other.iter().enumerate() {
            let change = corner + usize::from(letter != *known);
            corner = row[place + 1];
            row[place + 1] = change.min(corner + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
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
