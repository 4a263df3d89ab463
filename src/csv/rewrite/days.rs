//! Days and instants as people write them in, the form that both engines read out.

use super::super::options::DateOrder;

/// A day as it is written, and perhaps a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// The parts of the day: the year, and the two others in the order in which they stand.
    year: u16,
    parts: (u8, u8),
    /// What is certain of the order.
    pub(super) order: Order,
    /// Seconds of the day.
    pub(super) time: Option<u32>,
}

/// What is certain of the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The year stands in front, or the month is a word: nothing is open.
    Clear,
    /// Only the first part can be the day.
    DayFirst,
    /// Only the second can.
    MonthFirst,
    /// Either, and they are different days.
    Open,
    /// Either, and it is the same day.
    Alike,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A text as a day or an instant, if it is one.
pub(super) fn shape(text: &str) -> Option<Shape> {
    let text = text.trim();
    if text.len() < 8 || text.len() > 32 || !text.is_ascii() {
        return None;
    }
    let (day, time) = match text.split_once(':') {
        None => (text, None),
        Some((before, _)) => {
            let at = before.rfind([' ', 'T'])?;
            (text[..at].trim_end(), Some(time(text[at + 1..].trim())?))
        }
    };
    let separator = |letter: char| matches!(letter, '/' | '-' | '.' | ' ' | ',');
    let mut parts = day.split(separator).filter(|part| !part.is_empty());
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || day.starts_with(separator) || day.ends_with(separator) {
        return None;
    }
    let spaced = day.contains([' ', ',']);
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let small = |part: &str| number(part).filter(|_| part.len() <= 2).map(|part| part as u8);
    let year = |part: &str| number(part).filter(|year| part.len() == 4 && *year > 0);
    let shape = |year: u16, first: u8, second: u8, order: Order| Shape { year, parts: (first, second), order, time };
    if let Some(month) = month(two) {
        return Some(shape(year(three)?, month, small(one)?, Order::Clear)).filter(Shape::exists);
    }
    if let Some(month) = month(one) {
        return Some(shape(year(three)?, month, small(two)?, Order::Clear)).filter(Shape::exists);
    }
    if spaced {
        return None;
    }
    if let Some(year) = year(one) {
        return Some(shape(year, small(two)?, small(three)?, Order::Clear)).filter(Shape::exists);
    }
    let (year, first, second) = (year(three)?, small(one)?, small(two)?);
    let day_first = exists(year, second, first);
    let month_first = exists(year, first, second);
    let order = match (day_first, month_first) {
        (true, true) if first == second => Order::Alike,
        (true, true) => Order::Open,
        (true, false) => Order::DayFirst,
        (false, true) => Order::MonthFirst,
        (false, false) => return None,
    };
    Some(shape(year, first, second, order))
}

impl Shape {
    fn exists(&self) -> bool {
        exists(self.year, self.parts.0, self.parts.1)
    }

    /// As both engines read it, with the order where it is open.
    pub(super) fn iso(&self, order: DateOrder) -> String {
        let (month, day) = match (self.order, order) {
            (Order::Clear, _) | (_, DateOrder::Mdy) => self.parts,
            (_, DateOrder::Dmy) => (self.parts.1, self.parts.0),
        };
        let day = format!("{:04}-{month:02}-{day:02}", self.year);
        match self.time {
            None => day,
            Some(time) => format!("{day} {:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60),
        }
    }
}

fn month(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let fits = |name: &str| name == word || name[..3] == word || (word == "sept" && name == "september");
    let at = MONTHS.iter().position(|name| fits(name))?;
    Some(at as u8 + 1)
}

fn exists(year: u16, month: u8, day: u8) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `9:05`, `21:05:59`, `9:05 PM`, as seconds of the day.
fn time(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (lower.as_str(), None),
    };
    let mut parts = clock.split(':');
    let mut part = |most: u32| match parts.next() {
        Some(part) if (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse().ok().filter(|part: &u32| *part <= most)
        }
        _ => None,
    };
    let hour = part(23)?;
    let minute = part(59)?;
    let second = if clock.matches(':').count() == 2 { part(59)? } else { 0 };
    if parts.next().is_some() {
        return None;
    }
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn iso(text: &str) -> Option<String> {
        shape(text).map(|shape| shape.iso(DateOrder::Dmy))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "31/01/2024",
            "31.1.2024",
            "31-01-2024",
            "31 Jan 2024",
            "January 31, 2024",
            "31-jan-2024",
            "2024-1-31",
            "2024.01.31",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2024-01-31"), "{text}");
        }
        assert_eq!(iso("31/01/2024 9:05 PM").as_deref(), Some("2024-01-31 21:05:00"));
        assert_eq!(iso("31/01/2024 21:05:59").as_deref(), Some("2024-01-31 21:05:59"));
        assert_eq!(iso("1 Sept 2024").as_deref(), Some("2024-09-01"));
    }

    #[test]
    fn the_order_is_as_certain_as_it_is() {
        assert_eq!(shape("31/01/2024").unwrap().order, Order::DayFirst);
        assert_eq!(shape("01/31/2024").unwrap().order, Order::MonthFirst);
        assert_eq!(shape("01/02/2024").unwrap().order, Order::Open);
        assert_eq!(shape("02/02/2024").unwrap().order, Order::Alike);
        assert_eq!(shape("01/02/2024").unwrap().iso(DateOrder::Mdy), "2024-01-02");
        assert_eq!(shape("01/02/2024").unwrap().iso(DateOrder::Dmy), "2024-02-01");
    }

    #[test]
    fn what_is_on_no_calendar_is_none() {
        for text in [
            "",
            "31/02/2024",
            "1/2/24",
            "12:30",
            "2024-13-01",
            "1.2.3.2024",
            "x Jan 2024",
            "31/01/2024 25:00",
            "1 2 2024",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
