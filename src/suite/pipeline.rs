//! One pipeline: its SQL, and what its leading comments say about it.

use std::path::{Path, PathBuf};

use crate::base::Diagnostic;
use crate::sources;

/// A pipeline before it is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// A short name: the file's stem without a leading number.
    pub name: String,
    /// From the comment `-- title:`; otherwise the name.
    pub title: String,
    /// From the comment `-- why:`: why one asks this.
    pub why: String,
    /// The SQL.
    pub sql: String,
    /// What messages call it: the path, or `<command line>`.
    pub source: String,
    /// The folder that relative paths in the SQL may also be relative to.
    pub folder: Option<PathBuf>,
}

/// From SQL on the command line. `number` counts from 1 and names it.
pub fn from_text(sql: &str, number: usize) -> Pipeline {
    let name = if number == 1 { "query".to_owned() } else { format!("query_{number}") };
    Pipeline {
        title: note(sql, "title").unwrap_or_else(|| name.clone()),
        why: note(sql, "why").unwrap_or_default(),
        name,
        sql: sql.to_owned(),
        source: "<command line>".to_owned(),
        folder: None,
    }
}

/// From a `.sql` file.
///
/// # Errors
/// When it cannot be read as UTF-8 text.
pub fn from_file(path: &Path) -> Result<Pipeline, Diagnostic> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            let missing = Diagnostic::new(format!("there is no file `{shown}`"));
            return missing.help("name a .sql file or a suite folder, or give SQL after -c");
        }
        Diagnostic::new(format!("the pipeline cannot be read: {error}"))
            .at_file(&shown, None, None)
            .help("name a .sql file or a suite folder, or give SQL after -c")
    })?;
    // A .txt may well hold SQL.
    if sources::is_table(path) && path.extension().is_none_or(|found| !found.eq_ignore_ascii_case("txt")) {
        return Err(Diagnostic::new(format!("`{shown}` is data, and a pipeline is needed here"))
            .help(format!("ask something about it: -c \"FROM '{shown}' |> LIMIT 10\"")));
    }
    let sql = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        Diagnostic::new("the file is no UTF-8 text").at_file(&shown, Some(line), None).help("save it as UTF-8")
    })?;
    let sql = sql.strip_prefix('\u{feff}').map_or(sql.clone(), str::to_owned);
    let stem = path.file_stem().map_or_else(|| "query".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let name = without_number(&stem).to_owned();
    Ok(Pipeline {
        title: note(&sql, "title").unwrap_or_else(|| name.clone()),
        why: note(&sql, "why").unwrap_or_default(),
        name,
        sql,
        source: shown,
        folder: path.parent().map(Path::to_owned),
    })
}

/// `01_delays` is `delays`.
pub(super) fn without_number(stem: &str) -> &str {
    match stem.split_once('_') {
        Some((number, rest)) if !rest.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => rest,
        _ => stem,
    }
}

/// What a leading comment `-- KEY: ...` says.
pub(super) fn note(sql: &str, key: &str) -> Option<String> {
    sql.lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .find_map(|line| line.trim_start_matches('-').trim_start().strip_prefix(key)?.strip_prefix(':'))
        .map(|text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_comments_say_what_a_pipeline_is_about() {
        let sql = "-- title: Delays\n-- why: Who is late?\n\nFROM t -- title: not this\n";
        assert_eq!(note(sql, "title").as_deref(), Some("Delays"));
        assert_eq!(note(sql, "why").as_deref(), Some("Who is late?"));
        assert_eq!(note("FROM t\n-- why: too late", "why"), None);
    }

    #[test]
    fn numbers_order_the_files_and_are_no_part_of_the_name() {
        assert_eq!(without_number("01_delays_by_carrier"), "delays_by_carrier");
        assert_eq!(without_number("delays_2013"), "delays_2013");
        assert_eq!(without_number("7_"), "7_");
    }
}
