//! The text of one function of a Python file, for reading.

/// From `def NAME(` (or the decorators above it) to the next line that starts a statement of the module.
pub(super) fn of(module: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = module.lines().collect();
    let heads = [format!("def {name}("), format!("async def {name}(")];
    let head = lines.iter().position(|line| heads.iter().any(|head| line.starts_with(head.as_str())))?;
    let decorators = lines[..head].iter().rev().take_while(|line| line.starts_with('@')).count();
    let mut text = Vec::new();
    let mut signature_open = true;
    for line in &lines[head..] {
        let at_margin = line.chars().next().is_some_and(|first| !first.is_whitespace());
        if !text.is_empty() && at_margin && !signature_open {
            break;
        }
        // A signature of several lines closes at the margin: `) -> DataFrame:`.
        signature_open &= !line.trim_end().ends_with(':');
        text.push(*line);
    }
    let mut whole: Vec<&str> = lines[head - decorators..head].to_vec();
    whole.extend(text);
    Some(format!("{}\n", whole.join("\n").trim_end()))
}

#[cfg(test)]
mod tests {
    use super::of;

    const MODULE: &str = "\
import pandas as pd

@cached
def first(
    a,
) -> pd.DataFrame:
    \"\"\"First.\"\"\"

    return a


def second(b):
    return b

LIMIT = 3
";

    #[test]
    fn a_function_is_cut_out_whole() {
        let first = of(MODULE, "first").unwrap_or_default();
        assert!(first.starts_with("@cached\ndef first(\n") && first.ends_with("    return a\n"), "{first}");
        assert_eq!(of(MODULE, "second").as_deref(), Some("def second(b):\n    return b\n"));
        assert_eq!(of(MODULE, "third"), None);
    }

    #[test]
    fn every_hand_written_function_of_the_suite_is_found() {
        let suite = include_str!("../../../py_reference/suites/nycflights13.py");
        let cut = of(suite, "delays_by_carrier").unwrap_or_default();
        assert!(cut.contains("median_delay") && !cut.contains("def busiest_hours"), "{cut}");
    }
}
