//! The cells of one column in, the form that all of them have out: what number or day each is, or why nobody can say.

use std::borrow::Cow;

use super::super::cell::{Class, Classes, classify};
use super::super::decide::infer;
use super::super::options::DateOrder;
use super::{days, numbers};
use crate::base::Type;

/// What is known of a column's cells so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    values: u64,
    classes: Classes,
    /// Not one of its cells is a number, or a day, that is written otherwise than the engines want it.
    no_number: bool,
    no_day: bool,
    no_truth: bool,
    unit: Option<Option<String>>,
    point: Option<String>,
    comma: Option<String>,
    no_point: bool,
    no_comma: bool,
    /// Whether one of the numbers is not as engines write it.
    marked: bool,
    /// A cell that is one number with a point and another with a comma.
    open_mark: Option<String>,
    day_first: Option<String>,
    month_first: Option<String>,
    /// A cell that is one day in one order and another in the other.
    open_day: Option<String>,
    with_time: Option<bool>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Numbers with this mark before the fraction.
    Number {
        /// The mark.
        decimal: char,
        /// The currency, or `%`.
        unit: Option<String>,
        /// The cell that decides.
        because: Option<String>,
    },
    /// Days in this order.
    Day {
        /// The order, if there is one to choose.
        order: Option<DateOrder>,
        /// The cell that decides.
        because: Option<String>,
    },
    /// Words for true and false.
    Truth,
}

/// What is open about a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing to do.
    AsItIs,
    /// All cells have this form.
    All(Form),
    /// A cell is one number with a point and another with a comma.
    OpenMark(String),
    /// A cell is one day with the day in front and another with the month.
    OpenDay(String),
}

impl Facts {
    /// Looks at one cell, which is not NULL.
    pub(super) fn add(&mut self, cell: &str) {
        self.values += 1;
        self.classes = self.classes | Classes::of(&[classify(cell.as_bytes())]);
        if !self.no_number {
            self.add_number(cell);
        }
        if !self.no_day {
            self.add_day(cell);
        }
        self.no_truth |= truth(cell).is_none();
    }

    fn add_number(&mut self, cell: &str) {
        let Some(shape) = numbers::shape(cell) else {
            self.no_number = true;
            return;
        };
        let unit = shape.unit.map(str::to_owned);
        match &self.unit {
            None => self.unit = Some(unit),
            Some(known) => self.no_number |= *known != unit,
        }
        self.marked |= !shape.is_plain;
        self.no_point |= !shape.by_point;
        self.no_comma |= !shape.by_comma;
        self.no_number |= self.no_point && self.no_comma;
        let keep = |place: &mut Option<String>| {
            place.get_or_insert_with(|| cell.to_owned());
        };
        match (shape.by_point, shape.by_comma) {
            (true, false) => keep(&mut self.point),
            (false, true) => keep(&mut self.comma),
            _ if shape.differs => keep(&mut self.open_mark),
            _ => {}
        }
    }

    fn add_day(&mut self, cell: &str) {
        let Some(shape) = days::shape(cell) else {
            self.no_day = true;
            return;
        };
        let timed = shape.time.is_some();
        self.no_day |= *self.with_time.get_or_insert(timed) != timed;
        let place = match shape.order {
            days::Order::DayFirst => &mut self.day_first,
            days::Order::MonthFirst => &mut self.month_first,
            days::Order::Open => &mut self.open_day,
            days::Order::Clear | days::Order::Alike => return,
        };
        place.get_or_insert_with(|| cell.to_owned());
        self.no_day |= self.day_first.is_some() && self.month_first.is_some();
    }

    /// Which mark stands before a fraction here, if that is certain.
    pub(super) fn decimal(&self) -> Option<(char, &str)> {
        match (&self.point, &self.comma) {
            _ if self.no_number => None,
            (Some(cell), None) => Some(('.', cell)),
            (None, Some(cell)) => Some((',', cell)),
            _ => None,
        }
    }

    /// In which order its days are written, if that is certain.
    pub(super) fn order(&self) -> Option<(DateOrder, &str)> {
        match (&self.day_first, &self.month_first) {
            _ if self.no_day => None,
            (Some(cell), None) => Some((DateOrder::Dmy, cell)),
            (None, Some(cell)) => Some((DateOrder::Mdy, cell)),
            _ => None,
        }
    }

    /// What its cells are. `asked` is the type that the user gave; mark and order are the user's or other columns', for what is open here.
    pub(super) fn finding(&self, asked: Option<Type>, decimal: Option<char>, order: Option<DateOrder>) -> Finding {
        let as_they_stand = match asked {
            None => infer(self.classes).0 != Type::Varchar,
            Some(Type::Varchar | Type::Null) => true,
            Some(Type::BigInt) => self.classes.within(Classes::INTEGERS_IF_FORCED),
            Some(Type::Double) => self.classes.within(Classes::DOUBLES_IF_FORCED),
            Some(Type::Boolean) => self.classes.within(Classes::of(&[Class::Boolean])),
            Some(Type::Date | Type::Timestamp) => infer(self.classes).0 == asked.unwrap_or(Type::Null),
        };
        // A comma that the user asked for makes another number of `1.234` as well.
        let said = decimal == Some(',')
            && self.open_mark.is_some()
            && matches!(asked, None | Some(Type::Double | Type::BigInt));
        if self.values == 0 || (as_they_stand && !said) {
            return Finding::AsItIs;
        }
        if asked == Some(Type::Boolean) {
            return if self.no_truth { Finding::AsItIs } else { Finding::All(Form::Truth) };
        }
        let number = matches!(asked, None | Some(Type::BigInt | Type::Double));
        if number && !self.no_number && (self.marked || said) {
            let unit = self.unit.clone().flatten();
            let of = |decimal: char, because: Option<&str>| {
                Finding::All(Form::Number { decimal, unit: unit.clone(), because: because.map(str::to_owned) })
            };
            return match (self.decimal(), &self.open_mark, decimal) {
                (Some((mark, cell)), ..) => of(mark, Some(cell)),
                (None, None, _) => of('.', None),
                (None, Some(_), Some(',')) if !self.no_comma => of(',', None),
                (None, Some(_), Some('.')) if !self.no_point => of('.', None),
                (None, Some(cell), _) => Finding::OpenMark(cell.clone()),
            };
        }
        let day = match asked {
            None => true,
            Some(Type::Date) => self.with_time == Some(false),
            Some(Type::Timestamp) => self.with_time == Some(true),
            Some(_) => false,
        };
        if day && !self.no_day {
            let of = |order: Option<DateOrder>, because: Option<&str>| {
                Finding::All(Form::Day { order, because: because.map(str::to_owned) })
            };
            return match (self.order(), &self.open_day, order) {
                (Some((order, cell)), ..) => of(Some(order), Some(cell)),
                (None, None, _) => of(None, None),
                (None, Some(_), Some(order)) => of(Some(order), None),
                (None, Some(cell), None) => Finding::OpenDay(cell.clone()),
            };
        }
        Finding::AsItIs
    }
}

impl Form {
    /// A cell as both engines read it. What has not this form stays as it is.
    pub(super) fn rewrite<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        let rewritten = match self {
            Form::Number { decimal, .. } => numbers::shape(cell).and_then(|shape| shape.number(*decimal)),
            Form::Day { order, .. } => days::shape(cell).map(|shape| shape.iso(order.unwrap_or(DateOrder::Mdy))),
            Form::Truth => truth(cell).map(|truth| truth.to_string()),
        };
        rewritten.map_or(Cow::Borrowed(cell), Cow::Owned)
    }
}

/// Whether a text is a person's word for true or false.
fn truth(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "on" => Some(true),
        "false" | "f" | "no" | "n" | "0" | "off" => Some(false),
        _ => None,
    }
}
