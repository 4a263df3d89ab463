//! Rows that only one side has because of a text in them, because a LIMIT cut elsewhere, or because a file was read otherwise.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::traits::{Mark, Of, about_rows, all_marked, counted};

/// Rows whose text has a beginning of the others further on.
pub(in super::super) fn unanchored(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    if view.is_alike() || view.b_only().is_empty() {
        return found;
    }
    for column in view.columns() {
        let texts: Option<Vec<&str>> = (0..view.paired() as u32).map(|place| column.cell_a(place).text()).collect();
        let Some(texts) = texts.filter(|texts| texts.len() > 1) else { continue };
        let Some(common) = common_beginning(&texts) else { continue };
        let inside = |beginning: &str, row: &u32| {
            let text = Of::B.cell(&column, *row as usize).text().unwrap_or_default();
            text.contains(beginning) && !text.starts_with(beginning)
        };
        // What was searched for may be less than what all that were found have in common.
        let mut beginnings = common.char_indices().map(|(at, letter)| &common[..at + letter.len_utf8()]).rev();
        let all = |beginning: &&str| view.b_only().iter().all(|row| inside(beginning, row));
        let Some(beginning) = beginnings.find(all) else { continue };
        let rows: Vec<u32> = view.b_only().to_vec();
        let strength = if beginning.chars().count() > 1 { Strength::Strong } else { Strength::Fair };
        let mark = Mark { column, rows };
        let proposal = about_rows(view, Of::B, &mark, strength, "such a text");
        found.push(proposal.evidence(format!(
            "all rows that both have begin with {beginning:?} in `{}`; the others hold it further on",
            column.name
        )));
    }
    found
}

fn common_beginning<'a>(texts: &[&'a str]) -> Option<&'a str> {
    let (first, rest) = texts.split_first()?;
    let mut end = first.len();
    for text in rest {
        let same = first.char_indices().zip(text.chars()).take_while(|((_, a), b)| a == b).last();
        end = end.min(same.map_or(0, |((at, a), _)| at + a.len_utf8()));
    }
    (end > 0).then(|| &first[..end])
}

/// Rows whose text ends in a line break.
pub(in super::super) fn line_break(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::A, |cell| cell.text().is_some_and(|text| text.ends_with('\n')));
    let about = |mark: &Mark<'_>| about_rows(view, Of::A, mark, Strength::Sure, "a text that ends in a line break");
    found.first().map(about).into_iter().collect()
}

/// Rows with letters or digits beyond ASCII, which `a` takes for none.
pub(in super::super) fn beyond_ascii(view: &View<'_>) -> Vec<Proposal> {
    let beyond = |cell: Cell<'_>| {
        cell.text().is_some_and(|text| text.chars().any(|letter| !letter.is_ascii() && letter.is_alphanumeric()))
    };
    let found = all_marked(view, Of::B, beyond);
    let about = |mark: &Mark<'_>| about_rows(view, Of::B, mark, Strength::Strong, "a text with letters beyond ASCII");
    found.first().map(about).into_iter().collect()
}

/// Rows that only a pattern finds: said by the programs alone.
pub(in super::super) fn pattern(view: &View<'_>) -> Vec<Proposal> {
    let is_text = |column: &Column<'_>| {
        let paired = (0..view.paired() as u32).any(|place| column.cell_b(place).text().is_some());
        paired || view.b_only().iter().any(|row| Of::B.cell(column, *row as usize).text().is_some())
    };
    let texts = view.columns().find(is_text);
    let (Some(column), false, false) = (texts, view.b_only().is_empty(), view.is_alike()) else { return Vec::new() };
    let mark = Mark { column, rows: view.b_only().to_vec() };
    vec![about_rows(view, Of::B, &mark, Strength::Hint, "a text of another kind")]
}

/// Rows that `a` skips: the first cell begins with `#`.
pub(in super::super) fn comments(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::B, |cell| cell.text().is_some_and(|text| text.trim_start().starts_with('#')));
    let first = found.iter().find(|mark| mark.column.at == 0);
    first.map(|mark| about_rows(view, Of::B, mark, Strength::Sure, "a comment")).into_iter().collect()
}

/// `a` has no rows, and a name with a carriage return in it.
pub(in super::super) fn carriage_returns(view: &View<'_>) -> Vec<Proposal> {
    let odd = view.a_names().into_iter().find(|name| name.contains('\r'));
    let (Some(name), (0, rows), false) = (odd, view.rows(), view.is_alike()) else { return Vec::new() };
    let seen = format!("{} has no rows, {} has {rows}", view.a_name(), view.b_name());
    let mut proposal = Proposal::new(Strength::Sure, seen).b_rows(view.b_only().to_vec());
    (proposal.a_columns, proposal.b_columns) = (view.a_columns().to_vec(), view.b_columns().to_vec());
    vec![proposal.evidence(format!("a column of {} is named {name:?}: the first line never ended", view.a_name()))]
}

/// Large integers of `a` that joined their neighbours.
pub(in super::super) fn neighbours(view: &View<'_>) -> Vec<Proposal> {
    const EXACT: i128 = 1 << 53;
    let large = |cell: Cell<'_>| cell.whole().is_some_and(|whole| whole.abs() >= EXACT);
    let mut found = Vec::new();
    if view.is_alike() || view.a_only().is_empty() {
        return found;
    }
    for column in view.columns() {
        let known: std::collections::HashSet<u64> = (0..view.paired() as u32)
            .filter_map(|place| column.cell_a(place).whole())
            .map(|whole| (whole as f64).to_bits())
            .collect();
        let rounded = |row: &u32| {
            let cell = Of::A.cell(&column, *row as usize);
            large(cell) && cell.whole().is_some_and(|whole| known.contains(&(whole as f64).to_bits()))
        };
        let rows: Vec<u32> = view.a_only().iter().copied().filter(rounded).collect();
        if rows.is_empty() || rows.len() < view.a_only().len() {
            continue;
        }
        let mark = Mark { column, rows };
        let proposal = about_rows(view, Of::A, &mark, Strength::Sure, "over 2 to the power of 53");
        found.push(proposal.evidence("as doubles they are the same number as one that both sides have"));
    }
    found
}

/// `b` has a second column of the same name with a suffix, and the rows in which the two differ.
pub(in super::super) fn all_common(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    if view.is_alike() || !view.a_only().is_empty() {
        return found;
    }
    for second in view.b_columns() {
        let Some(column) =
            second.strip_suffix("_right").and_then(|name| view.columns().find(|column| column.name == name))
        else {
            continue;
        };
        let Some(right) = view.b_column(second) else { continue };
        let same = |row: usize| Of::B.cell(&column, row).shown() == (Cell { cells: &right, row }).shown();
        let both = (0..view.paired() as u32).all(|place| same(view.pair(place).1));
        let rows: Vec<u32> = view.b_only().iter().copied().filter(|row| !same(*row as usize)).collect();
        if !both || rows.len() < view.b_only().len() {
            continue;
        }
        let (a, b) = (view.a_name(), view.b_name());
        let seen = format!("{b} has {} more, and the column `{second}`", counted(rows.len(), "row"));
        let evidence =
            format!("in them `{}` and `{second}` differ; in the rows that {a} has too they are the same", column.name);
        let mut proposal = Proposal::new(Strength::Sure, seen).b_rows(rows).evidence(evidence).about(column.name);
        proposal.b_columns = vec![second.clone()];
        found.push(proposal);
    }
    found
}

/// Other rows were kept: those of `a` have NULL in a column, those of `b` have not.
pub(in super::super) fn null_first(view: &View<'_>) -> Vec<Proposal> {
    let (a, b) = (view.a_only(), view.b_only());
    if a.is_empty() || a.len() != b.len() || view.is_alike() {
        return Vec::new();
    }
    if view.rows().0 != view.rows().1 {
        return Vec::new();
    }
    let null = |column: &Column<'_>| a.iter().all(|row| column.a.is_null(*row as usize));
    let none = |column: &Column<'_>| (0..view.rows().1).all(|row| !column.b.is_null(row));
    let Some(column) = view.columns().find(|column| null(column) && none(column)) else { return Vec::new() };
    let (one, other) = (view.a_name(), view.b_name());
    let seen = format!("{one} and {other} kept different rows, as many each");
    let evidence = format!(
        "all {} of {one} alone have NULL in `{}`, and no row of {other} has",
        counted(a.len(), "row"),
        column.name
    );
    let strength = if a.len() > 1 || view.paired() == 0 { Strength::Strong } else { Strength::Weak };
    let proposal = Proposal::new(strength, seen).a_rows(a.to_vec()).b_rows(b.to_vec());
    vec![proposal.evidence(evidence).about(column.name).keys([column.name.to_owned()])]
}

/// Other rows were kept of those that tie at the end.
pub(in super::super) fn tie_at_cut(view: &View<'_>) -> Vec<Proposal> {
    let (a, b) = (view.a_only(), view.b_only());
    if a.is_empty() || a.len() != b.len() || view.is_alike() || view.paired() == 0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for column in view.columns() {
        let value = |cell: Cell<'_>| cell.number().or_else(|| cell.instant().map(|instant| instant as f64));
        let Some(last) = value(Of::A.cell(&column, a[0] as usize)) else { continue };
        let ties = a.iter().all(|row| value(Of::A.cell(&column, *row as usize)) == Some(last))
            && b.iter().all(|row| value(Of::B.cell(&column, *row as usize)) == Some(last));
        let rest: Option<Vec<f64>> = (0..view.paired() as u32).map(|place| value(column.cell_a(place))).collect();
        let Some(rest) = rest.filter(|_| ties) else { continue };
        let extreme = rest.iter().all(|other| *other >= last) || rest.iter().all(|other| *other <= last);
        if !extreme {
            continue;
        }
        let (one, other) = (view.a_name(), view.b_name());
        let seen = format!("{one} and {other} kept different rows, as many each");
        let shown = Of::A.cell(&column, a[0] as usize).shown();
        let evidence = format!(
            "all {} that only one side has are {shown} in `{}`, the outermost value: they tie where the rows were cut",
            counted(a.len() + b.len(), "row"),
            column.name
        );
        let proposal = Proposal::new(Strength::Strong, seen).a_rows(a.to_vec()).b_rows(b.to_vec());
        found.push(proposal.evidence(evidence).about(column.name).keys([column.name.to_owned()]));
    }
    found.truncate(1);
    found
}

/// Other rows on each side: said by the programs alone.
pub(in super::super) fn other_rows(view: &View<'_>) -> Vec<Proposal> {
    if view.is_alike() {
        return Vec::new();
    }
    let seen = format!("{} and {} have different rows", view.a_name(), view.b_name());
    vec![Proposal::new(Strength::Hint, seen).a_rows(view.a_only().to_vec()).b_rows(view.b_only().to_vec())]
}

/// Rows of `b` alone in which two numbers are 0, as in none that both have.
pub(in super::super) fn zero_by_zero(view: &View<'_>) -> Vec<Proposal> {
    let rows = view.b_only();
    if rows.is_empty() || !view.a_only().is_empty() || view.is_alike() {
        return Vec::new();
    }
    let zero = |column: &Column<'_>, row: usize| Of::B.cell(column, row).number() == Some(0.0);
    let columns: Vec<Column<'_>> =
        view.columns().filter(|column| rows.iter().all(|row| zero(column, *row as usize))).collect();
    if let [one, other, ..] = columns.as_slice() {
        let both = |place: u32| zero(one, view.pair(place).1) && zero(other, view.pair(place).1);
        if !(0..view.paired() as u32).any(both) {
            let seen = format!("{} of {} that {} lacks", counted(rows.len(), "row"), view.b_name(), view.a_name());
            let evidence = format!("`{}` and `{}` are both 0 in them: one by the other is NaN", one.name, other.name);
            return vec![
                Proposal::new(Strength::Strong, seen)
                    .b_rows(rows.to_vec())
                    .evidence(evidence)
                    .about(one.name)
                    .beside_column(other.name),
            ];
        }
    }
    let seen = format!("{} of {} that {} lacks", counted(rows.len(), "row"), view.b_name(), view.a_name());
    vec![Proposal::new(Strength::Hint, seen).b_rows(rows.to_vec())]
}

/// More rows, of which the tables tell no more: said by the programs alone.
pub(in super::super) fn more_rows(view: &View<'_>) -> Vec<Proposal> {
    if view.a_only().is_empty() || !view.b_only().is_empty() || view.is_alike() {
        return Vec::new();
    }
    let rows = view.a_only().to_vec();
    let seen = format!("{} has {} that {} lacks", view.a_name(), counted(rows.len(), "row"), view.b_name());
    vec![Proposal::new(Strength::Hint, seen).a_rows(rows)]
}
