//! Functions of other SQL dialects that are not in the language: why, or what to write instead.

/// Names, and what to do.
const REFUSED: &[(&[&str], &str)] = &[
    // Under another name here.
    (&["AVERAGE"], "did you mean `AVG`?"),
    (&["STD"], "did you mean `STDDEV`?"),
    (&["TO_CHAR", "DATE_FORMAT", "FORMAT_DATE", "FORMAT_TIMESTAMP"], "did you mean `STRFTIME`?"),
    (&["DATEADD", "TIMESTAMP_ADD", "TIMESTAMPADD"], "write d + INTERVAL 7 DAY"),
    (&["EPOCH_MS", "EPOCH_NS"], "write EPOCH_US(x) // 1000, or EPOCH(x) for seconds"),
    (&["TIMESTAMP_SUB"], "write d - INTERVAL 7 DAY"),
    (&["ISNULL"], "write x IS NULL, or COALESCE(x, y)"),
    (&["CHARINDEX", "LOCATE"], "write STRPOS(x, part)"),
    (&["FIRST", "ARBITRARY"], "write ANY_VALUE(x), or MIN_BY(x, y) for the value of the row with the smallest y"),
    (&["LAST"], "write MAX_BY(x, y): the value of the row with the largest y"),
    // Without lists there is nothing that they could give.
    (
        &["STRING_SPLIT", "STR_SPLIT", "SPLIT", "REGEXP_SPLIT_TO_ARRAY", "STRING_TO_ARRAY"],
        "there are no lists; take one part with SPLIT_PART",
    ),
    (&["REGEXP_EXTRACT_ALL", "REGEXP_SPLIT"], "there are no lists; take one match with REGEXP_EXTRACT"),
    (
        &["ARRAY_AGG", "LIST", "LIST_AGG", "HISTOGRAM"],
        "there are no lists; join texts with STRING_AGG, or count with GROUP BY",
    ),
    (&["UNNEST", "EXPLODE"], "there are no lists"),
    // What is no type here.
    (
        &["AGE"],
        "it would be an interval, which is no type here; write DATE_DIFF('day', earlier, later), or DATE_SUB('month', earlier, later) for whole months",
    ),
    (&["MAKE_TIME", "TIME"], "a time of day is no type here; keep the whole instant"),
    (&["TIMEZONE", "CONVERT_TIMEZONE", "AT_TIMEZONE"], "instants have no time zone here"),
    // Not the same everywhere, or not the same tomorrow.
    (
        &[
            "NOW",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
            "CURRENT_TIME",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "GETDATE",
            "TODAY",
            "SYSDATE",
            "TRANSACTION_TIMESTAMP",
        ],
        "a pipeline must give the same answer tomorrow; write the date or the instant itself",
    ),
    (
        &["RANDOM", "RAND", "UUID", "GEN_RANDOM_UUID", "SETSEED"],
        "a pipeline must give the same answer in every engine and every run",
    ),
    (
        &[
            "APPROX_COUNT_DISTINCT",
            "APPROX_QUANTILE",
            "APPROX_TOP_K",
            "APPROX_MEDIAN",
            "APPROX_TOP_COUNT",
            "RESERVOIR_QUANTILE",
            "HLL",
        ],
        "every engine is wrong in its own way; the exact forms are COUNT(DISTINCT x), QUANTILE_CONT and MEDIAN",
    ),
    // What some engine cannot do.
    (
        &["SKEWNESS", "KURTOSIS", "KURTOSIS_POP"],
        "DuckDB computes it from sums of powers, which loses digits where the values are far from zero",
    ),
    (&["GEOMEAN", "GEOMETRIC_MEAN"], "write EXP(AVG(LN(x)))"),
    (&["MAD"], "write MEDIAN(ABS(x - m)), with m from MEDIAN(x) before"),
    (&["FSUM", "KAHAN_SUM", "SUM_KAHAN", "FAVG"], "write SUM or AVG"),
    (&["BIT_AND", "BIT_OR", "BIT_XOR"], "pandas has none over groups; with BOOLEAN write BOOL_AND or BOOL_OR"),
    (&["MD5", "SHA1", "SHA256", "HASH", "CRC32"], "Polars and pandas have none"),
    (
        &[
            "LEVENSHTEIN",
            "EDIT_DISTANCE",
            "EDITDIST3",
            "DAMERAU_LEVENSHTEIN",
            "HAMMING",
            "JACCARD",
            "JARO_SIMILARITY",
            "JARO_WINKLER_SIMILARITY",
            "SOUNDEX",
        ],
        "only DuckDB has it, and it counts bytes",
    ),
    (
        &["INITCAP", "TITLE", "PROPER"],
        "engines do not agree what a word is; write UPPER(LEFT(x, 1)) || LOWER(SUBSTR(x, 2)) for one word",
    ),
    (&["FORMAT", "PRINTF"], "join the parts with CONCAT and CAST(... AS VARCHAR)"),
    (&["FACTORIAL"], "it leaves 64 bits at 21; write PRODUCT over the numbers"),
    (&["WIDTH_BUCKET"], "write CAST(FLOOR((x - low) / (high - low) * n) AS BIGINT) + 1"),
    (&["GAMMA", "LGAMMA", "BETA"], "Polars and pandas have none"),
    // Stages and other syntax.
    (&["ROLLUP", "CUBE", "GROUPING SETS"], "it stands in GROUP BY alone: GROUP BY ROLLUP (a, b)"),
    (&["GROUPING_ID"], "write 2 * GROUPING(a) + GROUPING(b)"),
];

/// What to do instead of calling this function, if it is known and not in the language.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    let (_, help) = REFUSED.iter().find(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))?;
    Some(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_not_there() {
        for name in REFUSED.iter().flat_map(|(names, _)| names.iter()) {
            assert!(crate::functions::find(name).is_none(), "{name} is in the language now");
        }
        assert_eq!(refused("now"), refused("CURRENT_DATE"));
        assert!(refused("SUM").is_none());
    }
}
