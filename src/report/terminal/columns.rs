//! Columns of cells in, an aligned table that fits the width out.
//!
//! A table that is too wide first cuts very long names, then drops its least important columns, then shortens what can be said
//! shorter, and so on until it fits.

use super::Style;
use super::paint::{Cell, Paint};
use crate::report::visible::{columns, cut};

const GAP: usize = 2;
/// A name is not cut below this, even if the table then is too wide.
const SHORTEST: usize = 8;
/// Columns of this order and above are worth shortening others for.
const MATTERS: Option<u8> = Some(5);

/// Where a cell's text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A column: its head and a cell for each row.
#[derive(Debug, Clone)]
pub(super) struct Column {
    head: String,
    align: Align,
    cells: Vec<Cell>,
    shorter: Option<Vec<Cell>>,
    /// The lowest goes first; without one it stays.
    order: Option<u8>,
}

impl Column {
    /// A column that is never dropped; the first of a table is the one that is cut.
    pub(super) fn kept(head: &str, align: Align, cells: Vec<Cell>) -> Column {
        Column { head: head.to_string(), align, cells, shorter: None, order: None }
    }

    /// A column that is dropped where there is no room, those with a low order first.
    pub(super) fn dropped(order: u8, head: &str, align: Align, cells: Vec<Cell>) -> Column {
        Column { head: head.to_string(), align, cells, shorter: None, order: Some(order) }
    }

    /// Other cells, for when there is little room.
    pub(super) fn or_shorter(mut self, cells: Vec<Cell>) -> Column {
        self.shorter = Some(cells);
        self
    }

    /// Whether there is nothing in any of its cells.
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_some() && self.cells.iter().all(|cell| cell.text == "-")
    }

    fn width(&self) -> usize {
        self.cells.iter().map(|cell| columns(&cell.text)).chain([columns(&self.head)]).max().unwrap_or(0)
    }
}

/// Lays a table out, head first, a line for each row.
pub(super) fn layout(table: &[Column], style: &Style) -> String {
    let mut table = table.to_vec();
    let total = |table: &[Column]| table.iter().map(|column| column.width() + GAP).sum::<usize>().saturating_sub(GAP);
    if total(&table) > style.width {
        cut_names(&mut table, (style.width / 3).max(SHORTEST));
    }
    while total(&table) > style.width {
        let least = (0..table.len()).filter(|at| table[*at].order.is_some()).min_by_key(|at| table[*at].order);
        let Some(least) = least else { break };
        let lengthy =
            table.iter().position(|column| column.shorter.is_some()).filter(|_| table[least].order >= MATTERS);
        match lengthy {
            Some(at) => {
                if let Some(shorter) = table[at].shorter.take() {
                    table[at].cells = shorter;
                }
            }
            // What is left last says most, so a name is cut to keep it.
            None if table.iter().filter(|column| column.order.is_some()).count() == 1
                && table.first().is_some_and(|name| total(&table) - style.width + SHORTEST <= name.width()) =>
            {
                break;
            }
            None => {
                table.remove(least);
            }
        }
    }
    let over = total(&table).saturating_sub(style.width);
    if over > 0 {
        let width = table.first().map_or(0, Column::width).saturating_sub(over).max(SHORTEST);
        cut_names(&mut table, width);
    }
    draw(&table, style)
}

fn cut_names(table: &mut [Column], width: usize) {
    for cell in table.first_mut().into_iter().flat_map(|name| &mut name.cells) {
        cell.text = cut(&cell.text, width);
    }
}

fn draw(table: &[Column], style: &Style) -> String {
    let rows = table.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = table.iter().map(Column::width).collect();
    let mut out = String::new();
    for row in std::iter::once(None).chain((0..rows).map(Some)) {
        let mut text = String::new();
        let mut owed = 0;
        for (column, width) in table.iter().zip(&widths) {
            let (shown, paint) = match row {
                None => (column.head.as_str(), Paint::Dim),
                Some(row) => column.cells.get(row).map_or(("", Paint::Plain), |cell| (cell.text.as_str(), cell.paint)),
            };
            let space = width.saturating_sub(columns(shown));
            let (before, after) = if column.align == Align::Right { (space, 0) } else { (0, space) };
            // Spaces are paid when something follows them, so that no line ends in one.
            text.extend(std::iter::repeat_n(' ', owed + before));
            text.push_str(&paint.on(shown, style));
            owed = after + GAP;
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Column> {
        let cells = |texts: [&str; 2]| texts.map(|text| Cell::plain(text.to_string())).to_vec();
        vec![
            Column::kept("name", Align::Left, cells(["a_rather_long_name", "東京"])),
            Column::kept("answer", Align::Left, cells(["same", "DIFFERENT"])),
            Column::dropped(1, "rows", Align::Right, cells(["12", "336,776"])),
            Column::dropped(6, "ratio", Align::Left, cells(["3.4x [3.1-3.8]", "~"])).or_shorter(cells(["3.4x", "~"])),
        ]
    }

    fn at(width: usize) -> String {
        layout(&table(), &Style { width, color: false })
    }

    #[test]
    fn it_is_aligned_by_columns_of_text() {
        let expected = "name                answer        rows  ratio\n\
                        a_rather_long_name  same            12  3.4x [3.1-3.8]\n\
                        東京                DIFFERENT  336,776  ~\n";
        assert_eq!(at(80), expected);
    }

    #[test]
    fn a_narrow_terminal_loses_the_least_important_first() {
        for width in 22..80 {
            let text = at(width);
            assert!(text.lines().all(|line| columns(line) <= width), "{width}\n{text}");
            assert!(text.contains("DIFFERENT"));
        }
        assert!(!at(48).contains("336,776") && at(48).contains("[3.1-3.8]"), "{}", at(48));
        assert!(!at(38).contains("[3.1-3.8]") && at(38).contains("3.4x"), "{}", at(38));
        assert!(at(30).contains('…') && at(30).contains("3.4x"), "{}", at(30));
    }
}
