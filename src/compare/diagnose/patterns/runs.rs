//! What cells have to do with the rows before and after them: beginnings, ends, and steps along the rows.

use std::collections::HashMap;

use super::super::view::{Column, View};
use super::traits::near;

/// Rows are grouped by no more columns than these.
const COLUMNS: usize = 6;

/// A way to divide the rows: by a column, or not at all. Within a part the rows stand in the order of `a`.
pub(in super::super) struct Parts<'a> {
    pub(in super::super) by: Option<Column<'a>>,
    pub(in super::super) parts: Vec<Vec<u32>>,
}

/// All rows in one part, then divided by each column that has few values.
pub(in super::super) fn partitions<'a>(view: &View<'a>, but: usize) -> Vec<Parts<'a>> {
    let order = view.in_order();
    let mut found = vec![Parts { by: None, parts: vec![order.clone()] }];
    for column in view.columns().filter(|column| column.at != but) {
        if found.len() > COLUMNS {
            break;
        }
        let is_key = column.a.data.number(0).is_none() || !column.a.type_name.starts_with("float");
        if !is_key || order.is_empty() {
            continue;
        }
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for place in &order {
            let number = *known.entry(column.cell_a(*place).shown()).or_insert_with(|| {
                parts.push(Vec::new());
                parts.len() - 1
            });
            parts[number].push(*place);
        }
        if parts.len() > 1 && parts.len() * 2 <= order.len() {
            found.push(Parts { by: Some(column), parts });
        }
    }
    found
}

impl Parts<'_> {
    /// In words.
    pub(in super::super) fn shown(&self) -> String {
        match &self.by {
            Some(column) => format!("in each group of `{}`", column.name),
            None => "along the rows".to_owned(),
        }
    }

    /// Whether these places are the first rows of every part that has them, as many in each, but for parts that are shorter.
    pub(in super::super) fn begin_with(&self, places: &[u32]) -> Option<usize> {
        let is_in = |place: &u32| places.binary_search(place).is_ok();
        let lead = |part: &Vec<u32>| part.iter().take_while(|place| is_in(place)).count();
        let leads: Vec<usize> = self.parts.iter().map(lead).collect();
        let most = leads.iter().copied().max()?;
        let exact = leads.iter().sum::<usize>() == places.len();
        let even = self.parts.iter().zip(&leads).all(|(part, lead)| *lead == most.min(part.len()));
        let rest = self.parts.iter().any(|part| part.len() > most);
        (exact && even && rest && most > 0).then_some(most)
    }

    /// Whether these places are the last rows of the parts that have them.
    pub(in super::super) fn end_with(&self, places: &[u32]) -> bool {
        let is_in = |place: &u32| places.binary_search(place).is_ok();
        let tail = |part: &Vec<u32>| part.iter().rev().take_while(|place| is_in(place)).count();
        let tails: Vec<usize> = self.parts.iter().map(tail).collect();
        let starts_later = self.parts.iter().zip(&tails).any(|(part, tail)| *tail > 0 && *tail < part.len());
        tails.iter().sum::<usize>() == places.len() && starts_later
    }
}

/// The first way to divide the rows in which something is so of these places.
pub(in super::super) fn divided<'a>(column: &Column<'a>, so: impl Fn(&Parts<'a>) -> bool) -> Option<Parts<'a>> {
    partitions(&column.view, column.at).into_iter().find(|parts| so(parts))
}

/// A way to divide the rows so that each of these cells of `a` is the last value before it.
pub(in super::super) fn carried<'a>(column: &Column<'a>, places: &[u32]) -> Option<Parts<'a>> {
    divided(column, |parts| {
        let mut last: HashMap<u32, Option<f64>> = HashMap::new();
        for part in &parts.parts {
            let mut before = None;
            for place in part {
                last.insert(*place, before);
                before = column.cell_a(*place).number().or(before);
            }
        }
        places.iter().all(|place| {
            let before = last.get(place).copied().flatten();
            before.zip(column.cell_a(*place).number()).is_some_and(|(before, here)| near(before, here))
        })
    })
}
