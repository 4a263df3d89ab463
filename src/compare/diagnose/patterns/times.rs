//! Days and instants: how far apart they are, and what day of the calendar they are.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, View};
use super::cells::{Grade, class_cells};

pub(in super::super) const SECOND: i128 = 1_000_000_000;
pub(in super::super) const HOUR: i128 = 3600 * SECOND;
pub(in super::super) const DAY: i128 = 24 * HOUR;

/// A day of the calendar: year, month, day, and the nanoseconds of the day beside it.
pub(in super::super) fn calendar(instant: i128) -> (i64, u32, u32, i128) {
    let (days, rest) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    // Days to a date of the proleptic Gregorian calendar, in eras of 400 years.
    let shifted = days as i64 + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, rest)
}

/// Whether the next day is in another month.
pub(in super::super) fn is_month_end(instant: i128) -> bool {
    calendar(instant).1 != calendar(instant + DAY).1
}

/// How many months since year 0.
pub(in super::super) fn months(instant: i128) -> i64 {
    let (year, month, ..) = calendar(instant);
    year * 12 + i64::from(month)
}

/// The day of the week: 0 is Monday.
pub(in super::super) fn weekday(instant: i128) -> i128 {
    (instant.div_euclid(DAY) + 3).rem_euclid(7)
}

/// Cells that hold two instants, where nearly all relate so.
pub(in super::super) fn instants(
    view: &View<'_>,
    grade: Grade,
    seen: &str,
    so: impl Fn(i128, i128) -> bool,
) -> Vec<Proposal> {
    let class = |a: Cell<'_>, b: Cell<'_>| a.instant().is_some() && b.instant().is_some();
    class_cells(view, grade, seen, class, |a, b| matches!((a.instant(), b.instant()), (Some(a), Some(b)) if so(a, b)))
}

/// All instants of a column that are apart by the same step, which is not none and less than `below`.
pub(in super::super) fn shifted(
    view: &View<'_>,
    grade: Grade,
    seen: &str,
    passes: impl Fn(i128) -> bool,
) -> Vec<Proposal> {
    let mut proposals = instants(view, grade, seen, |a, b| passes(a - b));
    proposals.retain_mut(|proposal| {
        let steps: Vec<i128> = proposal
            .cells
            .iter()
            .flat_map(|(at, places)| {
                let column = view.column(*at);
                places
                    .iter()
                    .filter_map(move |place| Some(column.cell_a(*place).instant()? - column.cell_b(*place).instant()?))
            })
            .collect();
        let same = steps.windows(2).all(|two| two[0] == two[1]);
        if let (true, Some(step)) = (same, steps.first()) {
            proposal.evidence.push(format!(
                "all are {} {}",
                duration(step.abs()),
                if *step < 0 { "earlier" } else { "later" }
            ));
            if steps.len() == 1 {
                proposal.strength = proposal.strength.min(Strength::Weak);
            }
        }
        same
    });
    proposals
}

/// A duration for a reader.
pub(in super::super) fn duration(nanoseconds: i128) -> String {
    let units = [(DAY, "day"), (HOUR, "hour"), (60 * SECOND, "minute"), (SECOND, "second")];
    for (unit, name) in units {
        if nanoseconds >= unit && nanoseconds % unit == 0 {
            let count = nanoseconds / unit;
            return if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") };
        }
    }
    format!("{nanoseconds} ns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_the_gregorian_one() {
        let shown = |days: i128| calendar(days * DAY + HOUR);
        assert_eq!(shown(0), (1970, 1, 1, HOUR));
        assert_eq!(shown(-1), (1969, 12, 31, HOUR));
        assert_eq!(shown(19_782), (2024, 2, 29, HOUR));
        assert!(is_month_end(19_782 * DAY) && !is_month_end(19_781 * DAY));
        // 1 January 1970 was a Thursday.
        assert_eq!((weekday(0), weekday(4 * DAY), duration(36 * HOUR)), (3, 0, "36 hours".to_owned()));
    }
}
