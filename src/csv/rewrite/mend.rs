//! A row whose quotes do not fit in, the one reading of it that has as many fields as the header out, if there is exactly one.

use std::collections::HashMap;

use super::grammar::{Fields, Grammar};

/// Longer rows are not tried: they are reported as they are.
const LONGEST: usize = 1 << 16;
/// Nor rows of more quotes, or of more fields.
const MOST: usize = 600;
/// What a quote costs that opens a field and is taken for text: more than a stray one inside of quotes, which is commoner.
const LITERAL: u32 = 2;

/// The cheapest reading from one place on.
#[derive(Clone, Copy)]
struct Best {
    cost: u32,
    /// Whether another reading costs the same.
    tied: bool,
    /// Where the first field ends, and whether it is taken in quotes.
    end: usize,
    quoted: bool,
}

/// The reading of a row, without its line end, that has so many fields and the fewest quotes that are taken for text.
pub(super) fn reading(grammar: &Grammar, row: &[u8], width: usize) -> Option<Fields> {
    let quote = grammar.quote?;
    let quotes = row.iter().filter(|byte| **byte == quote).count();
    if row.len() > LONGEST || width > MOST || quotes > MOST || quotes == 0 {
        return None;
    }
    let mut search = Search { grammar, quote, row, known: HashMap::new() };
    let best = search.best(0, width)?;
    if best.tied {
        return None;
    }
    let mut fields = Fields::default();
    let (mut at, mut left) = (0, width);
    while left > 0 {
        let best = search.best(at, left)?;
        if best.quoted {
            fields.push(&search.unquoted(at, best.end), true);
        } else {
            fields.push(&row[at..best.end], false);
        }
        at = best.end + grammar.delimiter.len();
        left -= 1;
    }
    Some(fields)
}

/// The fields of a row that another usual delimiter, or a blank, cuts into so many, while the file's own does not.
pub(super) fn by_another_delimiter(grammar: &Grammar, row: &[u8], width: usize) -> Option<Fields> {
    if width < 2 || row.len() > LONGEST {
        return None;
    }
    let own = &grammar.delimiter;
    let others = b",;\t| ".iter().filter(|delimiter| grammar.delimiter != [**delimiter]);
    let mut found = others.filter_map(|delimiter| {
        let mut fields = Fields::default();
        let grammar = Grammar { delimiter: vec![*delimiter], ..grammar.clone() };
        let cut = grammar.record(row, 0, true, &mut fields)?;
        // A field that holds the file's own delimiter is none.
        let whole = |at: usize| fields.is_quoted(at) || memchr::memmem::find(fields.get(at), own).is_none();
        let fits = cut.fault.is_none() && cut.end == row.len() && fields.len() == width && (0..width).all(whole);
        fits.then_some(fields)
    });
    found.next().filter(|_| found.next().is_none())
}

struct Search<'a> {
    grammar: &'a Grammar,
    quote: u8,
    row: &'a [u8],
    known: HashMap<(usize, usize), Option<Best>>,
}

impl Search<'_> {
    /// Whether a field may end here: at the end, where it has to be the last one, or at a delimiter.
    fn fits(&self, end: usize, left: usize) -> bool {
        if left == 1 { end == self.row.len() } else { self.row[end..].starts_with(&self.grammar.delimiter) }
    }

    /// The best reading of what begins at `at` as `left` fields.
    fn best(&mut self, at: usize, left: usize) -> Option<Best> {
        if at > self.row.len() {
            return None;
        }
        if let Some(known) = self.known.get(&(at, left)) {
            return *known;
        }
        let mut best: Option<Best> = None;
        let opens = self.row.get(at) == Some(&self.quote);
        let delimiter = &self.grammar.delimiter;
        let plain = memchr::memmem::find(&self.row[at..], delimiter).map_or(self.row.len(), |run| at + run);
        if self.fits(plain, left) {
            self.weigh(&mut best, plain, false, if opens { LITERAL } else { 0 }, left);
        }
        if opens {
            for close in at + 1..self.row.len() {
                if self.row[close] == self.quote && self.fits(close + 1, left) {
                    let cost = self.strays(at + 1, close);
                    self.weigh(&mut best, close + 1, true, cost, left);
                }
            }
        }
        self.known.insert((at, left), best);
        best
    }

    fn weigh(&mut self, best: &mut Option<Best>, end: usize, quoted: bool, cost: u32, left: usize) {
        let rest = if left == 1 {
            (0, false)
        } else {
            match self.best(end + self.grammar.delimiter.len(), left - 1) {
                Some(rest) => (rest.cost, rest.tied),
                None => return,
            }
        };
        let cost = cost + rest.0;
        match best {
            Some(known) if known.cost < cost => {}
            Some(known) if known.cost == cost => known.tied = true,
            _ => *best = Some(Best { cost, tied: rest.1, end, quoted }),
        }
    }

    /// Quotes between two places that are neither doubled nor escaped.
    fn strays(&self, mut at: usize, end: usize) -> u32 {
        let mut strays = 0;
        while at < end {
            if Some(self.row[at]) == self.grammar.escape && at + 1 < end {
                at += 2;
                continue;
            }
            if self.row[at] == self.quote {
                if at + 1 < end && self.row[at + 1] == self.quote {
                    at += 1;
                } else {
                    strays += 1;
                }
            }
            at += 1;
        }
        strays
    }

    /// The text of a field that opens at `start` and whose closing quote stands before `end`.
    fn unquoted(&self, start: usize, end: usize) -> Vec<u8> {
        let mut text = Vec::with_capacity(end - start);
        let (mut at, end) = (start + 1, end - 1);
        while at < end {
            let doubled = self.row[at] == self.quote && at + 1 < end && self.row[at + 1] == self.quote;
            let escaped = Some(self.row[at]) == self.grammar.escape && at + 1 < end && self.row[at + 1] == self.quote;
            if doubled || escaped {
                at += 1;
            }
            text.push(self.row[at]);
            at += 1;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(row: &str, width: usize) -> Option<Vec<String>> {
        let fields = reading(&Grammar::plain(b','), row.as_bytes(), width)?;
        Some(fields.iter().map(|field| String::from_utf8(field.to_vec()).unwrap()).collect())
    }

    #[test]
    fn the_reading_with_the_right_number_of_fields_is_found() {
        assert_eq!(read("1,\"x,3,\"a, b\",4", 5).unwrap(), ["1", "\"x", "3", "a, b", "4"]);
        assert_eq!(read("1,\"\"x, y\",4", 3).unwrap(), ["1", "\"x, y", "4"]);
        assert_eq!(read("1,\"48\"\",\"z\"", 3).unwrap(), ["1", "48\"", "z"]);
        assert_eq!(read("1,2,\"", 3).unwrap(), ["1", "2", "\""]);
        assert_eq!(read("\"a\"b\",2", 2).unwrap(), ["a\"b", "2"]);
    }

    #[test]
    fn what_has_no_or_two_readings_stays_unread() {
        assert_eq!(read("1,\"x", 3), None);
        assert_eq!(read("\"a\",\"b\",\"c\"", 2), None, "two ways to make two of it");
    }
}
