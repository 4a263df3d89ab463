//! Numbers in, the words that people read out. The page, the Markdown summary and the terminal all say them through here.

use crate::record::Estimate;

/// A duration with three significant digits and its unit: `85.0 µs`, `412 ms`, `1.24 s`.
pub(super) fn seconds(value: f64) -> String {
    if !value.is_finite() || value < 0.0 {
        return "?".to_string();
    }
    // The unit is chosen for the rounded number, or 0.9999 would read `1000 ms`.
    match value {
        v if v < 0.999_5e-3 => format!("{} µs", significant(v * 1e6)),
        v if v < 0.999_5 => format!("{} ms", significant(v * 1e3)),
        v => format!("{} s", significant(v)),
    }
}

/// A size in decimal units, as disks and memory figures are mostly quoted: `812 B`, `31.4 MB`.
pub(super) fn bytes(value: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1000.0;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    format!("{} {}", significant(scaled), UNITS[unit])
}

/// A ratio: `3.4x`, `0.97x`, `1.04x`, `41x`.
pub(super) fn ratio(value: f64) -> String {
    format!("{}x", with_decimals(value, decimals_of_ratio(value)))
}

/// The two ends of an interval with the decimals of the figure that they surround, and `between` between them: `3.1-3.8`.
pub(super) fn interval((low, high): (f64, f64), around: f64, between: &str) -> String {
    let decimals = decimals_of_ratio(around);
    format!("{}{between}{}", with_decimals(low, decimals), with_decimals(high, decimals))
}

/// A ratio with its interval, for a cell of a table.
pub(super) fn estimate(found: Option<Estimate>) -> String {
    match found {
        None => "–".to_owned(),
        Some(Estimate { ratio: value, interval: None }) => ratio(value),
        Some(Estimate { ratio: value, interval: Some(ends) }) => {
            format!("{} [{}]", ratio(value), interval(ends, value, "–"))
        }
    }
}

/// Words as the beginning of a sentence.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// An integer with commas between thousands: `336,776`.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count in few characters, for the ticks of an axis: `950`, `10k`, `1.5M`.
pub(super) fn short_count(value: f64) -> String {
    const UNITS: [(f64, &str); 3] = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    let (scale, unit) = UNITS.into_iter().find(|(scale, _)| value.abs() >= *scale).unwrap_or((1.0, ""));
    let text = format!("{:.2}", value / scale);
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A count with its noun: `1 row`, `2,000 rows`.
pub(super) fn counted(value: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(value), if value == 1 { "" } else { "s" })
}

/// The size of a difference, where the power of ten is what matters: `0`, `1.2e-12`.
pub(super) fn magnitude(value: f64) -> String {
    if value == 0.0 {
        "0".to_string()
    } else if (1e-3..1.0).contains(&value.abs()) {
        let decimals = (1.0 - value.abs().log10().floor()).clamp(1.0, 5.0) as usize;
        with_decimals(value, decimals)
    } else if (1.0..1e6).contains(&value.abs()) {
        significant(value)
    } else {
        let text = format!("{value:.1e}");
        text.replacen(".0e", "e", 1)
    }
}

/// Words as a list: `a`, `a and b`, `a, b and c`.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn significant(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    with_decimals(value, decimals)
}

fn decimals_of_ratio(value: f64) -> usize {
    match value.abs() {
        v if v >= 19.5 => 0,
        v if v >= 1.195 => 1,
        v if v >= 0.095 => 2,
        _ => 3,
    }
}

fn with_decimals(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{value:.decimals$}") } else { "?".to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_three_digits_and_never_read_a_thousand_of_a_unit() {
        let shown: Vec<String> = [0.0, 8.5e-5, 0.000_999_9, 0.0124, 0.412, 0.9999, 1.239, 12.34, 125.4, f64::NAN]
            .into_iter()
            .map(seconds)
            .collect();
        assert_eq!(
            shown,
            ["0.00 µs", "85.0 µs", "1.00 ms", "12.4 ms", "412 ms", "1.00 s", "1.24 s", "12.3 s", "125 s", "?"]
        );
    }

    #[test]
    fn sizes() {
        let shown: Vec<String> = [0, 999, 1000, 999_999, 31_400_000, 2_000_000_000, u64::MAX].map(bytes).into();
        assert_eq!(shown, ["0 B", "999 B", "1.00 kB", "1.00 MB", "31.4 MB", "2.00 GB", "18446744 TB"]);
    }

    #[test]
    fn a_ratio_near_one_keeps_the_digits_that_tell_it_from_one() {
        let shown: Vec<String> =
            [0.034, 0.97, 1.0, 1.04, 1.52, 1.999, 3.44, 19.9, 41.2, f64::INFINITY].map(ratio).into();
        assert_eq!(shown, ["0.034x", "0.97x", "1.00x", "1.04x", "1.5x", "2.0x", "3.4x", "20x", "41x", "?x"]);
        assert_eq!(interval((3.12, 3.81), 3.4, "-"), "3.1-3.8");
        assert_eq!(interval((9.96, 10.2), 9.98, " to "), "10.0 to 10.2");
    }

    #[test]
    fn counts_and_lists() {
        assert_eq!([0, 999, 1000, 336_776, 12_345_678].map(count), ["0", "999", "1,000", "336,776", "12,345,678"]);
        assert_eq!([0.0, 950.0, 1e4, 1.5e6, 2e9].map(short_count), ["0", "950", "10k", "1.5M", "2G"]);
        assert_eq!([counted(1, "row"), counted(0, "row")], ["1 row", "0 rows"]);
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list::<&str>(&[]), "");
    }

    #[test]
    fn differences_show_their_power_of_ten() {
        assert_eq!(
            [0.0, 1.23e-12, 3e-16, 0.0294, 0.5, 12.0, 4e9].map(magnitude),
            ["0", "1.2e-12", "3e-16", "0.029", "0.50", "12.0", "4e9"]
        );
    }
}
