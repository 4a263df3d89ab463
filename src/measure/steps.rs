//! A series of figures in, the places where it went to another level out.

use super::schedule::SplitMix64;
use super::stats::median;

/// A place where a series went to another level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The first figure of the new level, from 0.
    pub at: usize,
    /// The median of the level before it.
    pub before: f64,
    /// The median of the level from it on.
    pub after: f64,
}

/// A level has so many figures at least: two could be an accident of one bad day.
const LEAST: usize = 3;
/// How likely a step may be found where there is none.
const ALARM: f64 = 0.01;
/// Below this a step is not worth a word.
const EFFECT: f64 = 1.05;
/// Orders that are tried.
const SHUFFLES: usize = 2000;

/// Finds the steps of a series of positive figures, in order.
///
/// A step is looked for with Pettitt's statistic, the largest difference of rank sums before and behind a place, which an outlier cannot move
/// far; how likely it comes by chance is asked of the same figures in random order, from a fixed seed. Both parts are then searched likewise
/// (A. N. Pettitt, "A non-parametric approach to the change-point problem", Applied Statistics 28, 1979).
pub fn steps(series: &[f64]) -> Vec<Step> {
    let mut places = Vec::new();
    search(series, 0, &mut places);
    places.sort_unstable();
    let mut ends: Vec<usize> = std::iter::once(0).chain(places).chain([series.len()]).collect();
    // The place was found among all levels; between its neighbours it can be told to the run.
    for step in 1..ends.len() - 1 {
        let (from, to) = (ends[step - 1], ends[step + 1]);
        ends[step] = from + closest(&series[from..to]);
    }
    let levels: Vec<f64> = ends.windows(2).filter_map(|two| median(&series[two[0]..two[1]])).collect();
    let steps = levels.windows(2).zip(&ends[1..]);
    steps.map(|(levels, at)| Step { at: *at, before: levels[0], after: levels[1] }).collect()
}

fn search(series: &[f64], offset: usize, places: &mut Vec<usize>) {
    let Some((at, most)) = furthest(&ranks(series)) else { return };
    let (Some(before), Some(after)) = (median(&series[..at]), median(&series[at..])) else { return };
    if (after / before).max(before / after) < EFFECT {
        return;
    }
    let mut random = SplitMix64(series.len() as u64);
    let mut shuffled = ranks(series);
    let mut as_far = 0;
    for _ in 0..SHUFFLES {
        for last in (1..shuffled.len()).rev() {
            shuffled.swap(last, random.below(last as u64 + 1) as usize);
        }
        as_far += usize::from(furthest(&shuffled).is_some_and(|(_, other)| other >= most));
    }
    if (as_far + 1) as f64 / (SHUFFLES + 1) as f64 > ALARM {
        return;
    }
    places.push(offset + at);
    search(&series[..at], offset, places);
    search(&series[at..], offset + at, places);
}

/// Where two levels are closest to the figures, by the sum of distances.
fn closest(series: &[f64]) -> usize {
    let far = |part: &[f64]| {
        let level = median(part).unwrap_or_default();
        part.iter().map(|value| (value.ln() - level.ln()).abs()).sum::<f64>()
    };
    let places = LEAST..=series.len() - LEAST;
    let distances = places.map(|at| (at, far(&series[..at]) + far(&series[at..])));
    distances.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(LEAST, |(at, _)| at)
}

/// Where the rank sums before and behind differ most, by their expectation, and by how much.
fn furthest(ranks: &[f64]) -> Option<(usize, f64)> {
    let n = ranks.len();
    let mut sum: f64 = ranks.iter().take(LEAST - 1).sum();
    let mut found: Option<(usize, f64)> = None;
    for at in LEAST..=n.checked_sub(LEAST)? {
        sum += ranks[at - 1];
        let far = (2.0 * sum - at as f64 * (n as f64 + 1.0)).abs();
        if found.is_none_or(|(_, most)| far > most) {
            found = Some((at, far));
        }
    }
    found
}

/// From 1; those of equal figures are their mean.
fn ranks(series: &[f64]) -> Vec<f64> {
    let below = |value: f64| series.iter().filter(|other| **other < value).count() as f64;
    let alike = |value: f64| series.iter().filter(|other| **other == value).count() as f64;
    series.iter().map(|value| below(*value) + (alike(*value) + 1.0) / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise with outliers: a twentieth of the figures is half as large again.
    fn noise(random: &mut SplitMix64, level: f64) -> f64 {
        let uniform = |random: &mut SplitMix64| (random.next() >> 11) as f64 / (1u64 << 53) as f64;
        let outlier = if uniform(random) < 0.05 { 1.5 } else { 1.0 };
        level * outlier * (1.0 + 0.06 * (uniform(random) - 0.5))
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let series = [1.0, 1.01, 0.99, 1.0, 1.02, 1.0, 1.3, 1.31, 1.29, 1.3, 1.32, 1.3];
        assert_eq!(steps(&series), [Step { at: 6, before: 1.0, after: 1.3 }]);
        assert_eq!(steps(&series[..9]), [], "three runs may be an accident");
        let mut random = SplitMix64(7);
        let series: Vec<f64> =
            [(1.0, 12), (1.4, 15), (1.1, 10)].iter().flat_map(|(level, runs)| vec![*level; *runs]).collect();
        let (mut near, mut exact) = (0, 0);
        for _ in 0..100 {
            let seen: Vec<f64> = series.iter().map(|level| noise(&mut random, *level)).collect();
            let found: Vec<usize> = steps(&seen).iter().map(|step| step.at).collect();
            exact += usize::from(found == [12, 27]);
            near += usize::from(found.len() == 2 && found[0].abs_diff(12) <= 1 && found[1].abs_diff(27) <= 1);
        }
        // An outlier beside a step moves it by a run.
        assert!(near >= 70 && exact >= 60, "both steps, of 100 series: {near} to a run, {exact} exactly");
    }

    #[test]
    fn noise_and_outliers_are_rarely_steps() {
        let mut random = SplitMix64(2013);
        let alarms = (0..400).filter(|trial| {
            let series: Vec<f64> = (0..8 + trial % 40).map(|_| noise(&mut random, 1.0)).collect();
            !steps(&series).is_empty()
        });
        let alarms = alarms.count();
        assert!(alarms <= 10, "{alarms} of 400");
    }

    #[test]
    fn few_or_equal_figures_have_no_step() {
        assert_eq!(steps(&[]), []);
        assert_eq!(steps(&[1.0, 9.0, 1.0, 9.0]), []);
        assert_eq!(steps(&[2.0; 30]), []);
    }
}
