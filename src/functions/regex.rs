//! Functions of regular expressions, in the dialect that `pattern` describes.

use polars::prelude::{DataType, NULL, lit, when};

use crate::base::Type;

use super::pattern::{Pattern, Piece, replacement};
use super::signature::{NULL_GIVES_NULL, Resolution, constant_integer, constant_text, integer, takes_up_to, text};
use super::{Arg, ArgType, Binds, Function, Kind, Lowered, Nulls, Python, Sql, quote};

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "REGEXP_MATCHES",
        aliases: &["REGEXP_LIKE", "REGEXP_CONTAINS", "RLIKE"],
        kind: Kind::Scalar,
        signature: "REGEXP_MATCHES(x VARCHAR, pattern VARCHAR constant [, options VARCHAR constant]) -> BOOLEAN",
        doc: "Whether the pattern fits anywhere in the text; `x ~ 'pattern'` is the same. \
              What can stand in a pattern is told under \"Regular expressions\" in the language; options are `i` (case does not count), `c` (it does) and \
              `s` (`.` is also a line break).",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| matched(args),
        duckdb: |args| Ok(Sql::call("regexp_matches", &[&args[0].expr, &Sql::text(&pattern(args, 2)?.re2)])),
        polars: |args| Ok(args[0].expr.clone().str().contains(lit(pattern(args, 2)?.rust), true)),
        pandas: |args| Ok(pandas_contains(&args[0].expr, &pattern(args, 2)?.pandas_without_groups)),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.contains({})", quote(&pattern(args, 2)?.rust)))),
    },
    Function {
        name: "REGEXP_FULL_MATCH",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "REGEXP_FULL_MATCH(x VARCHAR, pattern VARCHAR constant [, options VARCHAR constant]) -> BOOLEAN",
        doc: "Whether the pattern fits the whole text. Patterns and options are those of REGEXP_MATCHES.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| matched(args),
        duckdb: |args| {
            Ok(Sql::call(
                "regexp_matches",
                &[&args[0].expr, &Sql::text(&format!("\\A(?:{})\\z", pattern(args, 2)?.re2))],
            ))
        },
        polars: |args| {
            Ok(args[0].expr.clone().str().contains(lit(format!("\\A(?:{})\\z", pattern(args, 2)?.rust)), true))
        },
        pandas: |args| {
            let whole = format!("\\A(?:{})\\Z", pattern(args, 2)?.pandas_without_groups);
            Ok(pandas_contains(&args[0].expr, &whole))
        },
        polars_python: |args| {
            let whole = format!("\\A(?:{})\\z", pattern(args, 2)?.rust);
            Ok(args[0].expr.method(&format!("str.contains({})", quote(&whole))))
        },
    },
    Function {
        name: "REGEXP_REPLACE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "REGEXP_REPLACE(x VARCHAR, pattern, replacement VARCHAR constant [, options VARCHAR constant]) -> VARCHAR",
        doc: "The first place where the pattern fits becomes the replacement; with the option `g` every place. \
              In the replacement `\\1` to `\\9` stand for groups, `\\0` for the whole place, `\\\\` for a backslash. Patterns and the other options are those of REGEXP_MATCHES.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes_up_to(args, &[Type::Varchar; 4], 3, Type::Varchar)?;
            let pattern = checked(args, 3, true)?;
            replacement(constant_text(args, 2)?, pattern.groups)?;
            Ok(resolved)
        },
        duckdb: |args| {
            let pattern = pattern(args, 3)?;
            let mut parts =
                vec![args[0].expr.clone(), Sql::text(&pattern.re2), Sql::text(&backslashed(&pieces(args), 0))];
            if everywhere(args) {
                parts.push(Sql::text("g"));
            }
            Ok(Sql::call("regexp_replace", &parts.iter().collect::<Vec<_>>()))
        },
        polars: |args| {
            let (x, pattern, to) =
                (args[0].expr.clone().str(), lit(pattern(args, 3)?.rust), lit(dollared(&pieces(args))));
            Ok(if everywhere(args) { x.replace_all(pattern, to, false) } else { x.replace(pattern, to, false) })
        },
        pandas: |args| {
            let pattern = pattern(args, 3)?;
            let replace = |pattern: &str, to: &str, rest: &str| {
                args[0].expr.method(&format!("str.replace({}, {}, regex=True{rest})", quote(pattern), quote(to)))
            };
            if everywhere(args) {
                return Ok(replace(&pattern.pandas, &backslashed(&pieces(args), 0), ""));
            }
            if !pattern.asserts {
                return Ok(replace(&pattern.pandas, &backslashed(&pieces(args), 0), ", n=1"));
            }
            // With `n=1` pyarrow takes a match out of its text before it replaces it, and `\b` or `$` then mean something else.
            if pattern.groups > 6 {
                return Err(
                    "pandas can replace the first match of a pattern with `^`, `$` or `\\b` in it only if it has at most 6 groups",
                );
            }
            let whole = format!("(?s:\\A(.*?))({})(?s:(.*)\\Z)", pattern.pandas);
            Ok(replace(&whole, &format!("\\1{}\\{}", backslashed(&pieces(args), 2), pattern.groups + 3), ""))
        },
        polars_python: |args| {
            let method = if everywhere(args) { "replace_all" } else { "replace" };
            let (pattern, to) = (quote(&pattern(args, 3)?.rust), quote(&dollared(&pieces(args))));
            Ok(args[0].expr.method(&format!("str.{method}({pattern}, {to})")))
        },
    },
    Function {
        name: "REGEXP_EXTRACT",
        aliases: &["REGEXP_SUBSTR"],
        kind: Kind::Scalar,
        signature: "REGEXP_EXTRACT(x VARCHAR, pattern VARCHAR constant [, group BIGINT constant [, options VARCHAR constant]]) -> VARCHAR",
        doc: "What the pattern, or the group of this number in it, caught where it first fits; the empty text where it fits nowhere or the group caught nothing. \
              Patterns and options are those of REGEXP_MATCHES.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let types = [Type::Varchar, Type::Varchar, Type::BigInt, Type::Varchar];
            let resolved = takes_up_to(args, &types, 2, Type::Varchar)?;
            let pattern = checked(args, 3, false)?;
            let group = if args.len() > 2 { constant_integer(args, 2)? } else { 0 };
            match usize::try_from(group) {
                Ok(group) if group <= pattern.groups && group <= 9 => Ok(resolved),
                _ => Err(format!(
                    "has no group {group}: the pattern has {}, of which the first 9 can be taken",
                    pattern.groups
                )),
            }
        },
        duckdb: |args| {
            let group = Sql::atom(integer(args, 2).to_string());
            Ok(Sql::call("regexp_extract", &[&args[0].expr, &Sql::text(&pattern(args, 3)?.re2), &group]))
        },
        polars: |args| {
            let x = args[0].expr.clone();
            let group = usize::try_from(integer(args, 2)).unwrap_or(0);
            let caught = x.clone().str().extract(lit(pattern(args, 3)?.rust), group).fill_null(lit(""));
            Ok(when(x.is_not_null()).then(caught).otherwise(lit(NULL).cast(DataType::String)))
        },
        // `str.extract` of pandas is a loop of Python over `re`; this is one pass of RE2.
        pandas: |args| {
            let (x, pattern, group) = (args[0].expr.column(), pattern(args, 3)?, integer(args, 2));
            let (inner, taken) = if group == 0 {
                (format!("({})", pattern.pandas_without_groups), 1)
            } else {
                (format!("(?:{})", pattern.pandas), group)
            };
            let whole = quote(&format!("(?s:\\A.*?){inner}(?s:.*\\Z)"));
            let caught = x.method(&format!("str.replace({whole}, {}, regex=True)", quote(&format!("\\{taken}"))));
            let fits = pandas_contains(&x, &pattern.pandas_without_groups);
            let keep = if args[0].nullable { Python::infix(&fits, "|", &x.method("isna()"), Binds::Or) } else { fits };
            Ok(caught.method(&format!("where({}, \"\")", keep.source())))
        },
        polars_python: |args| {
            let x = args[0].expr.column();
            let caught = x.method(&format!(
                "str.extract({}, {}).fill_null(\"\")",
                quote(&pattern(args, 3)?.rust),
                integer(args, 2)
            ));
            Ok(Python::atom(format!("pl.when({}).then({})", x.method("is_not_null()").source(), caught.source())))
        },
    },
];

fn matched(args: &[ArgType<'_>]) -> Resolution {
    let resolved = takes_up_to(args, &[Type::Varchar; 3], 2, Type::Boolean)?;
    checked(args, 2, false)?;
    Ok(resolved)
}

/// The pattern of a call in the making; the options stand at `options`.
fn checked(args: &[ArgType<'_>], options: usize, may_be_everywhere: bool) -> Result<Pattern, String> {
    let options = if args.len() > options { constant_text(args, options)? } else { "" };
    let known = if may_be_everywhere { "icsg" } else { "ics" };
    if let Some(other) = options.chars().find(|option| !known.contains(*option)) {
        return Err(format!(
            "has no option `{other}`; the options are {}",
            known.split("").filter(|option| !option.is_empty()).collect::<Vec<_>>().join(", ")
        ));
    }
    Pattern::parse(constant_text(args, 1)?, ignores_case(options), options.contains('s'))
}

/// The last of `i` and `c` counts.
fn ignores_case(options: &str) -> bool {
    options.chars().rev().find(|option| matches!(option, 'i' | 'c')) == Some('i')
}

/// The pattern of a call that `resolve` has checked.
fn pattern<E>(args: &[Arg<E>], options: usize) -> Lowered<Pattern> {
    let options = text(args, options);
    Pattern::parse(text(args, 1), ignores_case(options), options.contains('s'))
        .map_err(|_| "has a pattern that cannot be read")
}

fn everywhere<E>(args: &[Arg<E>]) -> bool {
    text(args, 3).contains('g')
}

/// The replacement of a call that `resolve` has checked.
fn pieces<E>(args: &[Arg<E>]) -> Vec<Piece> {
    replacement(text(args, 2), 9).unwrap_or_default()
}

/// As RE2 reads it, group numbers moved on.
fn backslashed(pieces: &[Piece], by: usize) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.replace('\\', "\\\\"),
            Piece::Group(group) => format!("\\{}", group + by),
        })
        .collect()
}

/// As the `regex` crate reads it.
fn dollared(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.replace('$', "$$"),
            Piece::Group(group) => format!("${{{group}}}"),
        })
        .collect()
}

fn pandas_contains(x: &Python, pattern: &str) -> Python {
    x.method(&format!("str.contains({})", quote(pattern)))
}
