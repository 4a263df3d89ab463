//! Aggregates over frames in one pass, whatever the frame.
//!
//! Nothing is ever subtracted, because doubles do not come back: after `1e300` or an infinity has left the frame, nothing of it remains.

use polars::prelude as pl;
use polars::prelude::{IntoColumn, NamedFrom, PolarsResult, Series};

/// What is made of the values of a frame. NULLs are left out; of no value comes NULL, and the count 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Count,
    Sum,
    Average,
    Least,
    Greatest,
}

/// The aggregate over each row's frame. `first` and `last` are rows of the whole column and never go back from row to row; the frame
/// is empty where the first is behind the last.
pub(super) fn fold(how: Fold, value: pl::Expr, first: pl::Expr, last: pl::Expr, dtype: pl::DataType) -> pl::Expr {
    let output = dtype.clone();
    value.apply_many(
        move |columns| {
            let name = columns[0].name().clone();
            let (first, last) = (numbers(&columns[1])?, numbers(&columns[2])?);
            let frames = Frames { first: &first, last: &last };
            let values = columns[0].as_materialized_series().rechunk();
            Ok(folded(how, &values, &frames)?.with_name(name).cast(&dtype)?.into_column())
        },
        &[first, last],
        move |_, fields| Ok(pl::Field::new(fields[0].name().clone(), output.clone())),
    )
}

fn numbers(column: &pl::Column) -> PolarsResult<Vec<i64>> {
    Ok(column.i64()?.iter().map(|number| number.unwrap_or(0)).collect())
}

fn folded(how: Fold, values: &Series, frames: &Frames<'_>) -> PolarsResult<Series> {
    use pl::DataType::{Boolean, Float64, Int64, String};

    let name = pl::PlSmallStr::EMPTY;
    if how == Fold::Count {
        let there = values.is_not_null();
        let there: Vec<Option<i64>> = there.iter().map(|there| there.unwrap_or(false).then_some(1)).collect();
        let counts = frames.fold(&there, |a, b| a + b).into_iter().map(Option::unwrap_or_default);
        return Ok(Series::new(name, counts.collect::<Vec<i64>>()));
    }
    Ok(match values.dtype() {
        Float64 => {
            let values: Vec<Option<f64>> = values.f64()?.iter().collect();
            match how {
                Fold::Average => {
                    let values: Vec<Option<(f64, f64)>> =
                        values.iter().map(|value| value.map(|value| (value, 1.0))).collect();
                    let sums = frames.fold(&values, |a, b| (a.0 + b.0, a.1 + b.1));
                    Series::new(
                        name,
                        sums.into_iter().map(|sum| sum.map(|(sum, count)| sum / count)).collect::<Vec<_>>(),
                    )
                }
                Fold::Least => {
                    Series::new(name, frames.fold(&values, |a, b| if b.total_cmp(&a).is_lt() { b } else { a }))
                }
                Fold::Greatest => {
                    Series::new(name, frames.fold(&values, |a, b| if b.total_cmp(&a).is_gt() { b } else { a }))
                }
                Fold::Sum | Fold::Count => Series::new(name, frames.fold(&values, |a, b| a + b)),
            }
        }
        String => {
            let values: Vec<Option<&str>> = values.str()?.iter().collect();
            let chosen: Vec<Option<&str>> = match how {
                Fold::Least => frames.fold(&values, Ord::min),
                _ => frames.fold(&values, Ord::max),
            };
            Series::new(name, chosen)
        }
        Boolean => {
            let values: Vec<Option<bool>> = values.bool()?.iter().collect();
            Series::new(
                name,
                match how {
                    Fold::Least => frames.fold(&values, Ord::min),
                    _ => frames.fold(&values, Ord::max),
                },
            )
        }
        // Days and instants are integers too.
        dtype => {
            let values = values.to_physical_repr().cast(&Int64)?;
            let values: Vec<Option<i64>> = values.i64()?.iter().collect();
            let folded = match how {
                Fold::Least => frames.fold(&values, Ord::min),
                Fold::Greatest => frames.fold(&values, Ord::max),
                Fold::Sum | Fold::Average | Fold::Count => frames.fold(&values, i64::wrapping_add),
            };
            let folded = Series::new(name, folded);
            if *dtype == pl::DataType::Date { folded.cast(&pl::DataType::Int32)? } else { folded }
        }
    })
}

/// The frame of each row.
struct Frames<'a> {
    first: &'a [i64],
    last: &'a [i64],
}

impl Frames<'_> {
    /// Combines the values of each frame, NULLs left out.
    ///
    /// The frame is a queue kept in two parts: `back` is everything from `middle` on, combined as it came; `front` has, for each row
    /// before the middle, everything from that row up to the middle. When the first row overtakes the middle, the back becomes the
    /// new front. So every value is combined a few times, and frames that only grow are combined strictly from first to last.
    fn fold<T: Copy>(&self, values: &[Option<T>], combine: impl Fn(T, T) -> T) -> Vec<Option<T>> {
        let join = |a: Option<T>, b: Option<T>| match (a, b) {
            (Some(a), Some(b)) => Some(combine(a, b)),
            (a, b) => a.or(b),
        };
        let mut front: Vec<Option<T>> = Vec::new();
        let (mut base, mut middle, mut end) = (0, 0, 0);
        let mut back: Option<T> = None;
        let mut out = Vec::with_capacity(self.first.len());
        for (&first, &last) in self.first.iter().zip(self.last) {
            let (Ok(first), Ok(last)) = (usize::try_from(first), usize::try_from(last)) else {
                out.push(None);
                continue;
            };
            if first > last || last >= values.len() {
                out.push(None);
                continue;
            }
            if first < base || last + 1 < end || first >= end {
                front.clear();
                (base, middle, end, back) = (first, first, first, None);
            } else if first > middle {
                front.clear();
                front.resize(end - first, None);
                let mut so_far = None;
                for row in (first..end).rev() {
                    so_far = join(values[row], so_far);
                    front[row - first] = so_far;
                }
                (base, middle, back) = (first, end, None);
            }
            while end <= last {
                back = join(back, values[end]);
                end += 1;
            }
            out.push(if first < middle { join(front[first - base], back) } else { back });
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Frames;

    /// Against looking at every frame anew, for frames of all shapes over partitions of all sizes.
    #[test]
    fn every_frame_is_combined_as_if_alone() {
        let values: Vec<Option<i64>> =
            (0..40i64).map(|row| (row % 7 != 3).then_some((row * row * 31) % 101 - 50)).collect();
        for partition in [1, 2, 5, 13, 40] {
            for start in [-50, -9, -3, -1, 0, 2, 11] {
                for stop in [-12, -2, 0, 1, 4, 50] {
                    let mut first = Vec::new();
                    let mut last = Vec::new();
                    for row in 0..40i64 {
                        let (low, high) =
                            (row / partition * partition, (row / partition * partition + partition - 1).min(39));
                        first.push(if start < 0 { (row + start).max(low) } else { row + start });
                        last.push(if stop > 0 { (row + stop).min(high) } else { row + stop });
                    }
                    // Behind the partition there is nothing: such frames are empty, as `bounds` gives them.
                    for row in 0..40 {
                        let partition_of = |row: i64| row / partition;
                        if last[row] >= 0 && partition_of(last[row]) < partition_of(row as i64) {
                            last[row] = first[row] - 1;
                        }
                    }
                    let frames = Frames { first: &first, last: &last };
                    let sums = frames.fold(&values, i64::wrapping_add);
                    for row in 0..40 {
                        let expected = (first[row].max(0)..=last[row])
                            .filter_map(|row| values[row as usize])
                            .reduce(i64::wrapping_add);
                        assert_eq!(sums[row], expected, "{partition} {start} {stop} {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_has_left_the_frame_leaves_no_trace() {
        let values = [1e300, 1.0, 2.0, f64::INFINITY, 3.0, f64::NAN, 4.0, 5.0].map(Some);
        let first: Vec<i64> = (0..8).map(|row: i64| (row - 1).max(0)).collect();
        let last: Vec<i64> = (0..8).collect();
        let sums = Frames { first: &first, last: &last }.fold(&values, |a, b| a + b);
        assert_eq!(sums[2], Some(3.0));
        assert_eq!(sums[3], Some(f64::INFINITY));
        assert!(sums[5].is_some_and(f64::is_nan));
        assert_eq!(sums[7], Some(9.0));
    }
}
