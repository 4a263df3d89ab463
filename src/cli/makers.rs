//! Who made the two files of a comparison, as far as the user says.

use std::path::Path;

use crate::base::Diagnostic;
use crate::compare::{Hints, Side};

use super::args::{Compare, Maker};

/// Programs are read for what they do, not run; a longer one is none.
const LONGEST: u64 = 4 << 20;

/// Both sides, and their programs.
pub(super) fn makers(options: &Compare) -> Result<((Side, Side), Hints), Diagnostic> {
    let mut hints = Hints::default();
    let left = side(options.left_by, options.left_program.as_deref(), &mut hints)?;
    let right = side(options.right_by, options.right_program.as_deref(), &mut hints)?;
    Ok(((left, right), hints))
}

fn side(maker: Option<Maker>, program: Option<&Path>, hints: &mut Hints) -> Result<Side, Diagnostic> {
    let program = program.map(|path| read(path).map(|text| (path, text))).transpose()?;
    let guessed = program.as_ref().and_then(|(path, text)| guess(path, text));
    let maker = maker.or(guessed);
    let side = maker.map_or(Side::Unknown, |maker| match maker {
        Maker::Pandas => Side::Pandas,
        Maker::Polars => Side::Polars,
        Maker::Duckdb => Side::DuckDb,
    });
    if let Some((_, text)) = program {
        hints.add(side, &text);
    }
    Ok(side)
}

fn read(path: &Path) -> Result<String, Diagnostic> {
    let fail = |what: String| Diagnostic::new(what).at_file(path.display().to_string(), None, None);
    let size = std::fs::metadata(path).map_err(|error| fail(format!("the program cannot be read: {error}")))?.len();
    if size > LONGEST {
        return Err(fail("this is no program: it has more than 4 MB".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| fail(format!("the program cannot be read: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a program is written in, if it is plain to see.
fn guess(path: &Path, text: &str) -> Option<Maker> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.eq_ignore_ascii_case("sql") {
        return Some(Maker::Duckdb);
    }
    let imports = |name: &str| {
        text.lines().map(str::trim_start).any(|line| {
            line.starts_with(&format!("import {name}"))
                || line.starts_with(&format!("from {name}"))
                || line.starts_with(&format!("use {name}"))
        })
    };
    match (imports("pandas"), imports("polars")) {
        (true, false) => Some(Maker::Pandas),
        (false, true) => Some(Maker::Polars),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_itself_what_it_is_written_in() {
        let shown = |path: &str, text: &str| guess(Path::new(path), text);
        assert_eq!(shown("a.py", "import pandas as pd\n"), Some(Maker::Pandas));
        assert_eq!(shown("a.rs", "use polars::prelude::*;\n"), Some(Maker::Polars));
        assert_eq!(shown("a.SQL", "SELECT 1"), Some(Maker::Duckdb));
        assert_eq!(shown("a.py", "import pandas as pd\nimport polars as pl\n"), None);
    }
}
