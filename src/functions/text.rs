//! Functions of text. Characters are Unicode code points, positions count from 1.

use polars::prelude::{DataType, concat_str, lit, when};

use crate::base::Type;

use super::signature::{
    NULL_GIVES_NULL, constant_integer, constant_text, count, duckdb_call, integer, pandas_integer, takes, takes_up_to,
    text,
};
use super::{Arg, ArgType, Function, Kind, Lowered, Nulls, Python, Resolved, Sql, quote};

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "LOWER",
        aliases: &["LCASE"],
        kind: Kind::Scalar,
        signature: "LOWER(x VARCHAR) -> VARCHAR",
        doc: "In small letters. Letters whose other case is longer than one letter (`ß`, `İ`, the ligature `ﬁ`) come out as each engine has them: \
              Polars follows the full Unicode mapping (`SS`), pandas and DuckDB the simple one (`ẞ`).",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::Varchar),
        duckdb: |args| duckdb_call("lower", args),
        polars: |args| Ok(args[0].expr.clone().str().to_lowercase()),
        pandas: |args| Ok(args[0].expr.method("str.lower()")),
        polars_python: |args| Ok(args[0].expr.method("str.to_lowercase()")),
    },
    Function {
        name: "UPPER",
        aliases: &["UCASE"],
        kind: Kind::Scalar,
        signature: "UPPER(x VARCHAR) -> VARCHAR",
        doc: "In capital letters. Letters whose other case is longer than one letter (`ß`, `İ`, the ligature `ﬁ`) come out as each engine has them: \
              Polars follows the full Unicode mapping (`SS`), pandas and DuckDB the simple one (`ẞ`).",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::Varchar),
        duckdb: |args| duckdb_call("upper", args),
        polars: |args| Ok(args[0].expr.clone().str().to_uppercase()),
        pandas: |args| Ok(args[0].expr.method("str.upper()")),
        polars_python: |args| Ok(args[0].expr.method("str.to_uppercase()")),
    },
    Function {
        name: "TRIM",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "TRIM(x VARCHAR [, characters VARCHAR constant]) -> VARCHAR",
        doc: "Without characters from both ends: any of the second argument's, or spaces (U+0020 only; DuckDB also takes away other Unicode spaces).",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: trim_types,
        duckdb: |args| duckdb_trim("trim", args),
        polars: |args| Ok(args[0].expr.clone().str().strip_chars(lit(characters(args)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.strip({})", quote(characters(args))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.strip_chars({})", quote(characters(args))))),
    },
    Function {
        name: "LTRIM",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LTRIM(x VARCHAR [, characters VARCHAR constant]) -> VARCHAR",
        doc: "As TRIM, at the start only.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: trim_types,
        duckdb: |args| duckdb_trim("ltrim", args),
        polars: |args| Ok(args[0].expr.clone().str().strip_chars_start(lit(characters(args)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.lstrip({})", quote(characters(args))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.strip_chars_start({})", quote(characters(args))))),
    },
    Function {
        name: "RTRIM",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "RTRIM(x VARCHAR [, characters VARCHAR constant]) -> VARCHAR",
        doc: "As TRIM, at the end only.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: trim_types,
        duckdb: |args| duckdb_trim("rtrim", args),
        polars: |args| Ok(args[0].expr.clone().str().strip_chars_end(lit(characters(args)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.rstrip({})", quote(characters(args))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.strip_chars_end({})", quote(characters(args))))),
    },
    Function {
        name: "LENGTH",
        aliases: &["CHAR_LENGTH", "CHARACTER_LENGTH", "LEN"],
        kind: Kind::Scalar,
        signature: "LENGTH(x VARCHAR) -> BIGINT",
        doc: "How many characters (Unicode code points, not bytes).",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::BigInt),
        duckdb: |args| duckdb_call("length", args),
        polars: |args| Ok(args[0].expr.clone().str().len_chars().cast(DataType::Int64)),
        pandas: |args| {
            let length = args[0].expr.method("str.len()");
            Ok(if args[0].nullable { pandas_integer(&length, true) } else { length })
        },
        polars_python: |args| Ok(args[0].expr.method("str.len_chars().cast(pl.Int64)")),
    },
    Function {
        name: "SUBSTR",
        aliases: &["SUBSTRING"],
        kind: Kind::Scalar,
        signature: "SUBSTR(x VARCHAR, start BIGINT constant [, length BIGINT constant]) -> VARCHAR",
        doc: "The characters from `start` on, at most `length` of them. The first is 1; a negative start counts from the end; \
              0 is the place before the first and takes one off the length, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes_up_to(args, &[Type::Varchar, Type::BigInt, Type::BigInt], 2, Type::Varchar)?;
            constant_integer(args, 1)?;
            if args.len() == 3 && constant_integer(args, 2)? < 0 {
                return Err("needs a length that is not negative".to_owned());
            }
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("substr", args),
        polars: |args| {
            let (start, length) = slice(args);
            let length = length.map_or_else(|| lit(i64::MAX), lit);
            Ok(args[0].expr.clone().str().slice(lit(start), length))
        },
        pandas: |args| {
            let (start, length) = slice(args);
            let stop = match length.map(|length| start.saturating_add(length)) {
                None => String::new(),
                Some(stop) if start < 0 && stop >= 0 => String::new(),
                Some(stop) => stop.to_string(),
            };
            let start = if start == 0 { String::new() } else { start.to_string() };
            Ok(args[0].expr.method(&format!("str[{start}:{stop}]")))
        },
        polars_python: |args| {
            let (start, length) = slice(args);
            let length = length.map_or_else(String::new, |length| format!(", {length}"));
            Ok(args[0].expr.method(&format!("str.slice({start}{length})")))
        },
    },
    Function {
        name: "LEFT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LEFT(x VARCHAR, n BIGINT constant) -> VARCHAR",
        doc: "The first `n` characters; with a negative `n`, all but the last `-n`.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: counted,
        duckdb: |args| duckdb_call("left", args),
        polars: |args| Ok(args[0].expr.clone().str().head(lit(integer(args, 1)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str[:{}]", integer(args, 1)))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.head({})", integer(args, 1)))),
    },
    Function {
        name: "RIGHT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "RIGHT(x VARCHAR, n BIGINT constant) -> VARCHAR",
        doc: "The last `n` characters; with a negative `n`, all but the first `-n`.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: counted,
        duckdb: |args| duckdb_call("right", args),
        polars: |args| Ok(args[0].expr.clone().str().tail(lit(integer(args, 1)))),
        pandas: |args| {
            let slice = match integer(args, 1) {
                0 => "str[:0]".to_owned(),
                n => format!("str[{}:]", n.saturating_neg()),
            };
            Ok(args[0].expr.method(&slice))
        },
        polars_python: |args| Ok(args[0].expr.method(&format!("str.tail({})", integer(args, 1)))),
    },
    Function {
        name: "REPLACE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "REPLACE(x VARCHAR, from VARCHAR constant, to VARCHAR constant) -> VARCHAR",
        doc: "Every `from` becomes `to`. An empty `from` is found nowhere.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar; 3], Type::Varchar)?;
            constant_text(args, 1)?;
            constant_text(args, 2)?;
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("replace", args),
        polars: |args| match text(args, 1) {
            "" => Ok(args[0].expr.clone()),
            from => Ok(args[0].expr.clone().str().replace_all(lit(from), lit(text(args, 2)), true)),
        },
        pandas: |args| replaced(args, "str.replace", ", regex=False"),
        polars_python: |args| replaced(args, "str.replace_all", ", literal=True"),
    },
    Function {
        name: "CONCAT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "CONCAT(x VARCHAR, ...) -> VARCHAR",
        doc: "One text after the other. Unlike `||`, it takes NULL for the empty text.",
        on_null: "NULL counts as the empty text.",
        nulls: Nulls::Never,
        resolve: |args| {
            count(args, 1, usize::MAX)?;
            Ok(Resolved { args: vec![Type::Varchar; args.len()], ty: Type::Varchar, nullable: false })
        },
        duckdb: |args| duckdb_call("concat", args),
        polars: |args| Ok(concat_str(args.iter().map(|arg| arg.expr.clone()).collect::<Vec<_>>(), "", true)),
        pandas: |args| {
            let filled = |arg: &Arg<Python>| {
                if arg.nullable { arg.expr.method("fillna(\"\")") } else { arg.expr.clone() }
            };
            let first = filled(&args[0]);
            Ok(args[1..].iter().fold(first, |left, arg| Python::infix(&left, "+", &filled(arg), super::Binds::Sum)))
        },
        polars_python: |args| {
            let args: Vec<String> = args.iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            Ok(Python::atom(format!("pl.concat_str([{}], ignore_nulls=True)", args.join(", "))))
        },
    },
    Function {
        name: "STARTS_WITH",
        aliases: &["PREFIX"],
        kind: Kind::Scalar,
        signature: "STARTS_WITH(x VARCHAR, start VARCHAR constant) -> BOOLEAN",
        doc: "Whether the text starts so; case counts.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: searched,
        duckdb: |args| duckdb_call("starts_with", args),
        polars: |args| Ok(args[0].expr.clone().str().starts_with(lit(text(args, 1)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.startswith({})", quote(text(args, 1))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.starts_with({})", quote(text(args, 1))))),
    },
    Function {
        name: "ENDS_WITH",
        aliases: &["SUFFIX"],
        kind: Kind::Scalar,
        signature: "ENDS_WITH(x VARCHAR, end VARCHAR constant) -> BOOLEAN",
        doc: "Whether the text ends so; case counts.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: searched,
        duckdb: |args| duckdb_call("ends_with", args),
        polars: |args| Ok(args[0].expr.clone().str().ends_with(lit(text(args, 1)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.endswith({})", quote(text(args, 1))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.ends_with({})", quote(text(args, 1))))),
    },
    Function {
        name: "CONTAINS",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "CONTAINS(x VARCHAR, part VARCHAR constant) -> BOOLEAN",
        doc: "Whether the part stands anywhere in the text, character by character (no pattern); case counts.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: searched,
        duckdb: |args| duckdb_call("contains", args),
        polars: |args| Ok(args[0].expr.clone().str().contains_literal(lit(text(args, 1)))),
        pandas: |args| Ok(args[0].expr.method(&format!("str.contains({}, regex=False)", quote(text(args, 1))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("str.contains({}, literal=True)", quote(text(args, 1))))),
    },
    Function {
        name: "REVERSE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "REVERSE(x VARCHAR) -> VARCHAR",
        doc: "The characters from the last to the first. Polars and DuckDB keep a letter and its combining marks together, pandas turns them round.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::Varchar),
        duckdb: |args| duckdb_call("reverse", args),
        polars: |args| Ok(args[0].expr.clone().str().reverse()),
        pandas: |args| Ok(args[0].expr.method("str[::-1]")),
        polars_python: |args| Ok(args[0].expr.method("str.reverse()")),
    },
    Function {
        name: "LPAD",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LPAD(x VARCHAR, length BIGINT constant [, fill VARCHAR constant]) -> VARCHAR",
        doc: "Brings the text to this length: fills up with one character (a space unless said otherwise) at the start, or cuts off at the end.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: padded,
        duckdb: |args| duckdb_pad("lpad", args),
        polars: |args| {
            let (length, fill) = padding(args);
            Ok(args[0].expr.clone().str().pad_start(lit(length), fill).str().head(lit(length)))
        },
        pandas: |args| pandas_pad(args, "left"),
        polars_python: |args| polars_python_pad(args, "pad_start"),
    },
    Function {
        name: "RPAD",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "RPAD(x VARCHAR, length BIGINT constant [, fill VARCHAR constant]) -> VARCHAR",
        doc: "Brings the text to this length: fills up with one character (a space unless said otherwise) or cuts off, both at the end.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: padded,
        duckdb: |args| duckdb_pad("rpad", args),
        polars: |args| {
            let (length, fill) = padding(args);
            Ok(args[0].expr.clone().str().pad_end(lit(length), fill).str().head(lit(length)))
        },
        pandas: |args| pandas_pad(args, "right"),
        polars_python: |args| polars_python_pad(args, "pad_end"),
    },
    Function {
        name: "STRPOS",
        aliases: &["INSTR", "POSITION"],
        kind: Kind::Scalar,
        signature: "STRPOS(x VARCHAR, part VARCHAR constant) -> BIGINT",
        doc: "Where the part first stands in the text, in characters from 1; 0 where it does not, 1 for the empty part.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar; 2], Type::BigInt)?;
            constant_text(args, 1)?;
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("strpos", args),
        // `str.find` of Polars counts bytes, so the characters before the part are counted.
        polars: |args| {
            let (x, part) = (args[0].expr.clone(), text(args, 1));
            let before = x.clone().str().split(lit(part)).list().first().str().len_chars().cast(DataType::Int64);
            let before = if part.is_empty() { lit(0i64) } else { before };
            Ok(when(x.clone().str().contains_literal(lit(part)))
                .then(before + lit(1i64))
                .when(x.is_not_null())
                .then(lit(0i64))
                .otherwise(lit(polars::prelude::NULL).cast(DataType::Int64)))
        },
        pandas: |args| {
            let found = args[0].expr.method(&format!("str.find({})", quote(text(args, 1))));
            let found = if args[0].nullable { pandas_integer(&found, true) } else { found };
            Ok(Python::infix(&found, "+", &Python::constant("1"), super::Binds::Sum))
        },
        polars_python: |args| {
            let (x, part) = (args[0].expr.column(), text(args, 1));
            let quoted = quote(part);
            let before = if part.is_empty() {
                "pl.lit(1, dtype=pl.Int64)".to_owned()
            } else {
                format!(
                    "{}.cast(pl.Int64) + 1",
                    x.method(&format!("str.split({quoted}).list.first().str.len_chars()")).source()
                )
            };
            let found = x.method(&format!("str.contains({quoted}, literal=True)"));
            let there = x.method("is_not_null()");
            Ok(Python::atom(format!("pl.when({}).then({before}).when({}).then(0)", found.source(), there.source())))
        },
    },
    Function {
        name: "SPLIT_PART",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "SPLIT_PART(x VARCHAR, separator VARCHAR constant, n BIGINT constant) -> VARCHAR",
        doc: "The n-th of the parts between separators, from 1; a negative `n` counts from the end; the empty text where there is no such part.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::Varchar, Type::BigInt], Type::Varchar)?;
            if constant_text(args, 1)?.is_empty() {
                return Err("needs a separator that is not empty".to_owned());
            }
            if constant_integer(args, 2)? == 0 {
                return Err("counts parts from 1, or from -1 at the end; there is no part 0".to_owned());
            }
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("split_part", args),
        polars: |args| {
            let x = args[0].expr.clone();
            let part = x.clone().str().split(lit(text(args, 1))).list().get(lit(part_index(args)), true);
            Ok(when(x.is_not_null())
                .then(part.fill_null(lit("")))
                .otherwise(lit(polars::prelude::NULL).cast(DataType::String)))
        },
        pandas: |args| {
            let x = args[0].expr.column();
            let filled = if args[0].nullable { x.method("fillna(\"\")") } else { x.clone() };
            let part = filled.method(&format!(
                "str.split({}, regex=False).str.get({}).astype(\"str\").fillna(\"\")",
                quote(text(args, 1)),
                part_index(args)
            ));
            Ok(if args[0].nullable { part.method(&format!("where({})", x.method("notna()").source())) } else { part })
        },
        polars_python: |args| {
            let x = args[0].expr.column();
            let part = x.method(&format!(
                "str.split({}).list.get({}, null_on_oob=True).fill_null(\"\")",
                quote(text(args, 1)),
                part_index(args)
            ));
            Ok(Python::atom(format!("pl.when({}).then({})", x.method("is_not_null()").source(), part.source())))
        },
    },
];

fn trim_types(args: &[ArgType<'_>]) -> Result<Resolved, String> {
    let resolved = takes_up_to(args, &[Type::Varchar; 2], 1, Type::Varchar)?;
    if args.len() == 2 {
        constant_text(args, 1)?;
    }
    Ok(resolved)
}

fn characters<E>(args: &[Arg<E>]) -> &str {
    if args.len() > 1 { text(args, 1) } else { " " }
}

/// Without a second argument DuckDB would take away all Unicode spaces.
fn duckdb_trim(name: &str, args: &[Arg<Sql>]) -> Lowered<Sql> {
    Ok(Sql::call(name, &[&args[0].expr, &Sql::text(characters(args))]))
}

/// DuckDB's fill is not optional.
fn duckdb_pad(name: &str, args: &[Arg<Sql>]) -> Lowered<Sql> {
    let (length, fill) = padding(args);
    Ok(Sql::call(name, &[&args[0].expr, &Sql::integer(length), &Sql::text(&fill.to_string())]))
}

fn counted(args: &[ArgType<'_>]) -> Result<Resolved, String> {
    let resolved = takes(args, &[Type::Varchar, Type::BigInt], Type::Varchar)?;
    constant_integer(args, 1)?;
    Ok(resolved)
}

fn searched(args: &[ArgType<'_>]) -> Result<Resolved, String> {
    let resolved = takes(args, &[Type::Varchar; 2], Type::Boolean)?;
    constant_text(args, 1)?;
    Ok(resolved)
}

/// SUBSTR's start and length, counted from 0 as the engines do.
fn slice<E>(args: &[Arg<E>]) -> (i64, Option<i64>) {
    let start = integer(args, 1);
    let length = (args.len() == 3).then(|| integer(args, 2));
    match start {
        0 => (0, length.map(|length| (length - 1).max(0))),
        1.. => (start - 1, length),
        _ => (start, length),
    }
}

fn replaced(args: &[Arg<Python>], method: &str, options: &str) -> Lowered<Python> {
    match text(args, 1) {
        "" => Ok(args[0].expr.clone()),
        from => Ok(args[0].expr.method(&format!("{method}({}, {}{options})", quote(from), quote(text(args, 2))))),
    }
}

fn padded(args: &[ArgType<'_>]) -> Result<Resolved, String> {
    let resolved = takes_up_to(args, &[Type::Varchar, Type::BigInt, Type::Varchar], 2, Type::Varchar)?;
    if constant_integer(args, 1)? < 0 {
        return Err("needs a length that is not negative".to_owned());
    }
    if args.len() == 3 && constant_text(args, 2)?.chars().count() != 1 {
        return Err("fills with exactly one character".to_owned());
    }
    Ok(resolved)
}

fn padding<E>(args: &[Arg<E>]) -> (i64, char) {
    (integer(args, 1), text(args, 2).chars().next().unwrap_or(' '))
}

fn pandas_pad(args: &[Arg<Python>], side: &str) -> Lowered<Python> {
    let (length, fill) = padding(args);
    let fill = quote(&fill.to_string());
    Ok(args[0].expr.method(&format!("str.pad({length}, side=\"{side}\", fillchar={fill}).str[:{length}]")))
}

fn polars_python_pad(args: &[Arg<Python>], method: &str) -> Lowered<Python> {
    let (length, fill) = padding(args);
    Ok(args[0].expr.method(&format!("str.{method}({length}, {}).str.head({length})", quote(&fill.to_string()))))
}

fn part_index<E>(args: &[Arg<E>]) -> i64 {
    let n = integer(args, 2);
    if n > 0 { n - 1 } else { n }
}
