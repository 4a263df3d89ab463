//! The scene as one rule sees it: `a` is the side that may be odd, `b` the other one.

use crate::base::Table;
use crate::compare::cells::Number;
use crate::compare::columns::{Cells, Data, Kind};

use super::scene::{Layer, Scene, Side};

/// What wide tables hold beyond these columns stays unexplained: rules hold columns against each other.
const WIDEST: usize = 200;
/// Larger integers than these are not reckoned with: a product of one and a count of nanoseconds must not overflow.
const LARGEST: u128 = 1 << 79;

/// A scene with a side for `a` and one for `b`.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) scene: &'a Scene<'a>,
    /// The pairs of rows that it looks at.
    pub(super) layer: &'a Layer,
    /// Whether `a` is the right.
    pub(super) flipped: bool,
}

impl<'a> View<'a> {
    fn swap<T>(&self, (left, right): (T, T)) -> (T, T) {
        if self.flipped { (right, left) } else { (left, right) }
    }

    /// Whether it looks at rows without a partner, beside the row that is most like them.
    pub(super) fn is_alike(&self) -> bool {
        std::ptr::eq(self.layer, &raw const self.scene.alike)
    }

    /// All rows of `a` and of `b`.
    pub(super) fn rows(&self) -> (usize, usize) {
        self.swap(self.scene.rows)
    }

    /// Rows that only `a` has.
    pub(super) fn a_only(&self) -> &'a [u32] {
        self.swap((&self.scene.left_only[..], &self.scene.right_only[..])).0
    }

    /// Rows that only `b` has.
    pub(super) fn b_only(&self) -> &'a [u32] {
        self.swap((&self.scene.left_only[..], &self.scene.right_only[..])).1
    }

    /// Names of columns that only `a` has.
    pub(super) fn a_columns(&self) -> &'a [String] {
        let columns = self.scene.columns;
        self.swap((&columns.left_only[..], &columns.right_only[..])).0
    }

    /// Names of columns that only `b` has.
    pub(super) fn b_columns(&self) -> &'a [String] {
        let columns = self.scene.columns;
        self.swap((&columns.left_only[..], &columns.right_only[..])).1
    }

    /// A column that only `a` has.
    pub(super) fn a_column(&self, name: &str) -> Option<Cells> {
        cells(self.swap(self.scene.tables).0, name)
    }

    /// A column that only `b` has.
    pub(super) fn b_column(&self, name: &str) -> Option<Cells> {
        cells(self.swap(self.scene.tables).1, name)
    }

    /// The names of all columns of `a`, in order.
    pub(super) fn a_names(&self) -> Vec<&'a str> {
        self.swap(self.scene.tables).0.fields.iter().map(|field| field.name.as_str()).collect()
    }

    /// The names of all columns of `b`, in order.
    pub(super) fn b_names(&self) -> Vec<&'a str> {
        self.swap(self.scene.tables).1.fields.iter().map(|field| field.name.as_str()).collect()
    }

    /// The row of `a` and the row of `b` at this place of the pairing.
    #[inline]
    pub(super) fn pair(&self, place: u32) -> (usize, usize) {
        let (left, right) = self.layer.pairs[place as usize];
        self.swap((left as usize, right as usize))
    }

    /// How many rows are paired.
    pub(super) fn paired(&self) -> usize {
        self.layer.pairs.len()
    }

    /// The places of the pairing in the order of `a`'s rows.
    pub(super) fn in_order(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..self.layer.pairs.len() as u32).collect();
        places.sort_by_key(|place| self.pair(*place).0);
        places
    }

    /// The columns that both have, as many as are looked at.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column<'a>> + use<'a> {
        let view = *self;
        (0..view.scene.columns.pairs.len().min(WIDEST)).map(move |at| view.column(at))
    }

    /// The columns in which something differs by more than noise, as many as are looked at.
    pub(super) fn differing(&self) -> impl Iterator<Item = Column<'a>> + use<'a> {
        let view = *self;
        let all = (0..view.scene.columns.pairs.len()).map(move |at| view.column(at));
        all.filter(|column| !column.differing().is_empty()).take(WIDEST)
    }

    /// The columns that identify rows, if any do.
    pub(super) fn keys(&self) -> impl Iterator<Item = Column<'a>> + use<'a> {
        let view = *self;
        view.scene.keys.iter().map(move |at| view.column(*at))
    }

    pub(super) fn column(&self, at: usize) -> Column<'a> {
        let pair = &self.scene.columns.pairs[at];
        let (left, right) = match &pair.shown {
            Some(shown) => (&shown.0, &shown.1),
            None => (&pair.left, &pair.right),
        };
        let (a, b) = self.swap((left, right));
        Column { view: *self, at, name: &pair.name, a, b }
    }

    /// What to call `a` in a sentence.
    pub(super) fn a_name(&self) -> String {
        self.name(true)
    }

    /// What to call `b` in a sentence.
    pub(super) fn b_name(&self) -> String {
        self.name(false)
    }

    fn name(&self, a: bool) -> String {
        let left = a != self.flipped;
        let side = if left { self.scene.sides.0 } else { self.scene.sides.1 };
        match side {
            Side::Pandas | Side::PandasOfSql => "pandas".to_owned(),
            Side::Polars | Side::PolarsOfSql => "Polars".to_owned(),
            Side::DuckDb => "DuckDB".to_owned(),
            Side::Unknown if left => "the left".to_owned(),
            Side::Unknown => "the right".to_owned(),
        }
    }
}

fn cells(table: &Table, name: &str) -> Option<Cells> {
    table.frame.column(name).ok().map(Cells::of)
}

/// A column that both sides have.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) view: View<'a>,
    pub(super) at: usize,
    pub(super) name: &'a str,
    pub(super) a: &'a Cells,
    pub(super) b: &'a Cells,
}

impl<'a> Column<'a> {
    /// The places that differ by more than noise.
    pub(super) fn differing(&self) -> &'a [u32] {
        &self.view.layer.differing[self.at]
    }

    /// The places that do not.
    pub(super) fn agreeing(&self) -> impl Iterator<Item = u32> + use<'a> {
        let differing = self.differing();
        (0..self.view.layer.pairs.len() as u32).filter(move |place| differing.binary_search(place).is_err())
    }

    /// The differing places at which something is so of a cell of `a` and a cell of `b`.
    pub(super) fn places(&self, so: impl Fn(Cell<'a>, Cell<'a>) -> bool) -> Vec<u32> {
        self.differing().iter().copied().filter(|place| so(self.cell_a(*place), self.cell_b(*place))).collect()
    }

    /// The cell of `a` at this place of the pairing.
    #[inline]
    pub(super) fn cell_a(&self, place: u32) -> Cell<'a> {
        Cell { cells: self.a, row: self.view.pair(place).0 }
    }

    /// The cell of `b` at this place of the pairing.
    #[inline]
    pub(super) fn cell_b(&self, place: u32) -> Cell<'a> {
        Cell { cells: self.b, row: self.view.pair(place).1 }
    }
}

/// One cell.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) cells: &'a Cells,
    pub(super) row: usize,
}

impl<'a> Cell<'a> {
    pub(super) fn is_null(self) -> bool {
        self.cells.is_null(self.row)
    }

    pub(super) fn is_nan(self) -> bool {
        self.cells.is_nan(self.row)
    }

    /// NULL or NaN.
    pub(super) fn is_missing(self) -> bool {
        self.is_null() || self.is_nan()
    }

    /// A value that is neither NULL nor NaN.
    pub(super) fn has_value(self) -> bool {
        !self.is_missing()
    }

    /// A number that is not NaN, infinities included.
    pub(super) fn number(self) -> Option<f64> {
        if self.is_missing() {
            return None;
        }
        Some(match self.cells.data.number(self.row)? {
            Number::Whole(whole) => whole as f64,
            Number::Odd(value) => value,
        })
    }

    /// A finite number.
    pub(super) fn finite(self) -> Option<f64> {
        self.number().filter(|number| number.is_finite())
    }

    /// A whole number, in a column of integers or of doubles.
    pub(super) fn whole(self) -> Option<i128> {
        if self.is_missing() {
            return None;
        }
        match self.cells.data.number(self.row)? {
            Number::Whole(whole) => Some(whole).filter(|whole| whole.unsigned_abs() < LARGEST),
            Number::Odd(_) => None,
        }
    }

    pub(super) fn text(self) -> Option<&'a str> {
        match &self.cells.data {
            Data::Text(values) if !self.is_null() => values.get(self.row),
            _ => None,
        }
    }

    pub(super) fn truth(self) -> Option<bool> {
        match &self.cells.data {
            Data::Boolean(values) if !self.is_null() => Some(values[self.row]),
            _ => None,
        }
    }

    /// Nanoseconds: since 1970 of an instant or a day, since midnight of a time, or how long a duration is.
    pub(super) fn nanoseconds(self) -> Option<i128> {
        match &self.cells.data {
            Data::Ticks { ticks, nanoseconds } if !self.is_null() => {
                Some(i128::from(ticks[self.row]) * i128::from(*nanoseconds))
            }
            _ => None,
        }
    }

    /// Nanoseconds since 1970 of an instant or a day.
    pub(super) fn instant(self) -> Option<i128> {
        self.nanoseconds().filter(|_| matches!(self.cells.kind, Kind::Instant | Kind::Zoned))
    }

    /// The cell as a reader sees it.
    pub(super) fn shown(self) -> String {
        let shown = match self.text() {
            Some(text) => format!("{text:?}"),
            None => self.cells.value(self.row).to_string(),
        };
        match shown.char_indices().nth(60) {
            Some((at, _)) => format!("{}...", &shown[..at]),
            None => shown,
        }
    }
}
