//! Functions that generated modules bring with them, where they use them.

use crate::functions::HELPERS;

/// Those of the emitter; a name and the definition behind it.
const OWN: &[(&str, &str)] =
    &[("fitting", FITTING), ("try_integer", TRY_INTEGER), ("running_sum", RUNNING_SUM), ("over_frames", OVER_FRAMES)];

const FITTING: &str = r#"def fitting(text, form):
    """The text as it is, if all of it has this form. One that has not stops the run."""
    odd = text[text.notna() & ~text.str.fullmatch(form)]
    if len(odd) > 0:
        raise ValueError(f"cannot read {odd.iloc[0]!r}: no text of this form: {form}")
    return text
"#;

const TRY_INTEGER: &str = r#"def try_integer(text):
    """Read integers of 64 bits. A text that is none becomes NULL."""
    text = text.str.strip(" ")
    text = text.where(text.str.fullmatch("[+-]?0*[0-9]{1,19}"))
    digits = text.str.lstrip("+-0").str.zfill(19)
    most = text.str.startswith("-").map({True: str(2**63), False: str(2**63 - 1)})
    return text.where(digits <= most).str.lstrip("+").astype("Int64")
"#;

const RUNNING_SUM: &str = r#"def running_sum(groups):
    """Sum up the values of each group. `cumsum` gives NaN after an infinity; the extremes say which one it was."""
    return groups.cumsum().fillna(groups.cummax() + groups.cummin())
"#;

const OVER_FRAMES: &str = r#"def over_frames(join, values, start, end, empty):
    """Join the values of each frame, from the row `start` up to but not with the row `end`.

    Frames are put together from runs of 1, 2, 4, ... rows. Nothing is ever taken away again, so
    an infinity leaves no trace in the frames behind it.
    """
    values = np.asarray(values)
    result = np.full(len(start), empty, dtype=values.dtype)
    rest, run = end - start, 1
    while rest.any():
        odd = rest % 2 == 1
        result[odd] = join(result[odd], values[start[odd]])
        start, rest = start + odd * run, rest // 2
        values, run = join(values[:-run], values[run:]), run * 2
    return result
"#;

fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    HELPERS.iter().chain(OWN)
}

/// Whether a function is called so.
pub(in crate::engines) fn is_helper(name: &str) -> bool {
    all().any(|(helper, _)| *helper == name)
}

/// The definitions that this code uses, each with the blank lines behind it.
pub(super) fn definitions(used: &str) -> String {
    let used = all().filter(|(name, _)| used.contains(&format!("{name}(")));
    used.map(|(_, definition)| format!("{definition}\n\n")).collect()
}
