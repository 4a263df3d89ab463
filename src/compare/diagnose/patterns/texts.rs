//! What texts have in common that are not the same.

/// Texts that pandas takes for missing when it reads a file; the empty one is told apart.
pub(in super::super) const NA_TOKENS: [&str; 17] = [
    "NA", "N/A", "nan", "NaN", "-nan", "-NaN", "null", "NULL", "None", "n/a", "<NA>", "#N/A", "#NA", "#N/A N/A",
    "-1.#IND", "1.#QNAN", "1.#IND",
];

/// Whether two texts say the same number in another form.
pub(in super::super) fn same_number(a: &str, b: &str) -> bool {
    match (a.trim().parse::<f64>(), b.trim().parse::<f64>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// An instant as two programs write it: without the zeros at its end, with a blank between day and time.
pub(in super::super) fn plain_instant(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let day = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit);
    if !day || !text.is_char_boundary(10) {
        return None;
    }
    let (day, time) = text.split_at(10);
    let time = time.trim_start_matches([' ', 'T']);
    let time = if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { time };
    let time = time.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(time);
    let time = if time == "00:00" { "" } else { time };
    Some(format!("{day} {time}"))
}

/// What was replaced by what, if `b` is `a` with every further occurrence replaced, of which `a` has had only the first.
pub(in super::super) fn replaced_further(a: &str, b: &str) -> Option<(String, String)> {
    const LONGEST: usize = 8;
    let common =
        a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b).map_or(a.len().min(b.len()), |((at, _), _)| at);
    let (rest, other) = (a.get(common..)?, b.get(common..)?);
    let cuts = |text: &str| -> Vec<usize> {
        text.char_indices().map(|(at, _)| at).chain([text.len()]).take(LONGEST + 1).collect()
    };
    let (ends, other_ends) = (cuts(rest), cuts(other));
    for end in ends.into_iter().skip(1) {
        let gone = &rest[..end];
        for other_end in &other_ends {
            let put = &other[..*other_end];
            let first_was_put = put.is_empty() || a[..common].contains(put);
            if gone != put && first_was_put && a.replace(gone, put) == b {
                return Some((gone.to_owned(), put.to_owned()));
            }
        }
    }
    None
}

/// Letters whose capitals or small forms are written in more than one way.
pub(in super::super) fn folded(text: &str) -> String {
    let spelt = |letter: char| match letter {
        'ß' | 'ẞ' => "ss".to_owned(),
        'ﬁ' => "fi".to_owned(),
        'ﬂ' => "fl".to_owned(),
        'ﬀ' => "ff".to_owned(),
        'ﬃ' => "ffi".to_owned(),
        'ﬄ' => "ffl".to_owned(),
        'ς' => "σ".to_owned(),
        'ı' | 'İ' => "i".to_owned(),
        'ŉ' => "ʼn".to_owned(),
        // The dot that stays of a capital I with a dot.
        '\u{307}' => String::new(),
        letter => letter.to_lowercase().map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect(),
    };
    text.chars().map(spelt).collect::<String>().replace('\u{307}', "")
}

/// The day that a text says in this order of its parts, as `(year, month, day)`; parts are cut by `/`, `.`, `-` or a blank.
pub(in super::super) fn day_said(text: &str, order: DayOrder) -> Option<(i32, u32, u32)> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let month = |text: &str| {
        const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        text.parse().ok().or_else(|| {
            let text = text.to_ascii_lowercase();
            NAMES.iter().position(|name| text.starts_with(name)).map(|at| at as u32 + 1)
        })
    };
    let (year, month, day) = match order {
        DayOrder::MonthFirst => (three, month(one)?, two),
        DayOrder::DayFirst => (three, month(two)?, one),
    };
    Some((year.parse().ok()?, month, day.parse().ok()?))
}

/// Which comes first in a written day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum DayOrder {
    MonthFirst,
    DayFirst,
}
