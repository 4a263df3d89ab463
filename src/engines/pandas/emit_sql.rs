//! Finds the stage of a pipeline that a place in its SQL belongs to: `|> WHERE a > 1` for the place of `a > 1`.

use crate::base::Span;

/// The text of the stage around `span`: from `|>`, or from the start of the query in parentheses, to the next `|>` or the end.
pub(in crate::engines) fn stage_at(sql: &str, span: Span) -> &str {
    stages(sql)
        .into_iter()
        .filter(|stage| stage.start <= span.start && span.end <= stage.end)
        .min_by_key(|stage| stage.end - stage.start)
        .map_or_else(|| span.of(sql), |stage| stage.of(sql).trim())
}

/// An open parenthesis, or the whole text.
struct Level {
    /// Where the current stage starts.
    start: usize,
    /// Whether a query stands here rather than an expression.
    query: bool,
}

fn stages(sql: &str) -> Vec<Span> {
    let bytes = sql.as_bytes();
    let mut stages = Vec::new();
    let mut levels = vec![Level { start: 0, query: true }];
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"' | b'`') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += 1;
                }
            }
            b'-' if bytes[at..].starts_with(b"--") => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
            }
            b'/' if bytes[at..].starts_with(b"/*") => {
                at = sql[at..].find("*/").map_or(bytes.len(), |end| at + end + 1);
            }
            b'(' => {
                let inside = sql[at + 1..].trim_start().get(..6).unwrap_or("").to_ascii_lowercase();
                let query = inside.starts_with("from") || inside.starts_with("select") || inside.starts_with("with");
                levels.push(Level { start: at + 1, query });
            }
            b')' if levels.len() > 1 => {
                if let Some(level) = levels.pop() {
                    if level.query {
                        stages.push(Span::new(level.start, at));
                    }
                }
            }
            b'|' if bytes[at..].starts_with(b"|>") => {
                if let Some(level) = levels.last_mut() {
                    stages.push(Span::new(level.start, at));
                    *level = Level { start: at, query: true };
                }
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    if let Some(level) = levels.first() {
        stages.push(Span::new(level.start, sql.len()));
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_in_its_stage() {
        let sql = "FROM t |> WHERE (a > '|>') |> JOIN (FROM u |> WHERE b) USING (k) |> SELECT f(a)";
        let stage = |part: &str| {
            let start = sql.find(part).unwrap_or(0);
            stage_at(sql, Span::new(start, start + part.len()))
        };
        assert_eq!(stage("t"), "FROM t");
        assert_eq!(stage("a > "), "|> WHERE (a > '|>')");
        assert_eq!(stage("u"), "FROM u");
        assert_eq!(stage("b"), "|> WHERE b");
        assert_eq!(stage("k"), "|> JOIN (FROM u |> WHERE b) USING (k)");
        assert_eq!(stage("f(a)"), "|> SELECT f(a)");
    }
}
