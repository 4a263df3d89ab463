//! Functions of text, letter by letter: codes, repetition, translation, joining with a separator.

use polars::prelude::{Column, DataType, Expr, Field, NamedFrom, Series, concat_str, lit};

use crate::base::Type;

use super::signature::{
    NULL_GIVES_NULL, constant_integer, constant_text, count, duckdb_call, integer, pandas_integer, takes, text,
};
use super::{Arg, Binds, Function, Kind, Lowered, Nulls, Python, Resolved, Sql, quote};

/// What `first_code(...)` in generated pandas code means.
pub(super) const FIRST_CODE: &str = r#"def first_code(x):
    # The code of the first character, 0 of the empty text; characters of numpy are four bytes each.
    codes = x.to_numpy(dtype="<U1", na_value="").view("<u4")
    return pd.Series(codes, index=x.index).astype("Int64").where(x.notna())
"#;

/// How long a text REPEAT may be asked to make out of one character.
const MOST_REPEATS: i64 = 1_000_000;

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "CONCAT_WS",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "CONCAT_WS(separator VARCHAR constant, x VARCHAR, ...) -> VARCHAR",
        doc: "One text after the other with the separator between them; NULLs are left out together with their separator.",
        on_null: "Never NULL: the empty text where all texts are NULL.",
        nulls: Nulls::Never,
        resolve: |args| {
            count(args, 2, usize::MAX)?;
            constant_text(args, 0)?;
            Ok(Resolved { args: vec![Type::Varchar; args.len()], ty: Type::Varchar, nullable: false })
        },
        duckdb: |args| duckdb_call("concat_ws", args),
        polars: |args| {
            Ok(concat_str(args[1..].iter().map(|arg| arg.expr.clone()).collect::<Vec<_>>(), text(args, 0), true))
        },
        // Each text with the separator before it, NULL or not; then the first separator goes.
        pandas: |args| {
            let separator = text(args, 0);
            let quoted = Python::text(separator);
            let part = |arg: &Arg<Python>| {
                let after = Python::infix(&quoted, "+", &arg.expr.column(), Binds::Sum);
                if arg.nullable { after.method("fillna(\"\")") } else { after }
            };
            let first = part(&args[1]);
            let joined = args[2..].iter().fold(first, |left, arg| Python::infix(&left, "+", &part(arg), Binds::Sum));
            Ok(joined.method(&format!("str[{}:]", separator.chars().count())))
        },
        polars_python: |args| {
            let parts: Vec<String> = args[1..].iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            let separator = quote(text(args, 0));
            Ok(Python::atom(format!("pl.concat_str([{}], separator={separator}, ignore_nulls=True)", parts.join(", "))))
        },
    },
    Function {
        name: "REPEAT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "REPEAT(x VARCHAR, n BIGINT constant) -> VARCHAR",
        doc: "The text `n` times; the empty text where `n` is 0 or less.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::BigInt], Type::Varchar)?;
            if constant_integer(args, 1)? > MOST_REPEATS {
                return Err(format!("repeats at most {MOST_REPEATS} times"));
            }
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("repeat", args),
        polars: |args| {
            let n = times(args);
            Ok(texts(args[0].expr.clone(), move |text| text.repeat(n)))
        },
        pandas: |args| Ok(args[0].expr.method(&format!("str.repeat({})", times(args)))),
        polars_python: |args| {
            let x = args[0].expr.column();
            let repeated = x.method(&format!("repeat_by({}).list.join(\"\")", times(args)));
            Ok(Python::atom(format!("pl.when({}).then({})", x.method("is_not_null()").source(), repeated.source())))
        },
    },
    Function {
        name: "TRANSLATE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "TRANSLATE(x VARCHAR, from VARCHAR constant, to VARCHAR constant) -> VARCHAR",
        doc: "Every character that stands in `from` becomes the one at the same place of `to`, or nothing where `to` is shorter; all at once, \
              so `TRANSLATE(x, 'ab', 'ba')` swaps them.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar; 3], Type::Varchar)?;
            constant_text(args, 1)?;
            constant_text(args, 2)?;
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("translate", args),
        polars: |args| {
            let table = translation(args);
            Ok(texts(args[0].expr.clone(), move |text| {
                text.chars()
                    .filter_map(|letter| match table.iter().find(|(from, _)| *from == letter) {
                        Some((_, to)) => *to,
                        None => Some(letter),
                    })
                    .collect()
            }))
        },
        pandas: |args| {
            let pairs: Vec<String> = translation(args)
                .into_iter()
                .map(|(from, to)| {
                    let to = to.map_or_else(|| "None".to_owned(), |to| quote(&to.to_string()));
                    format!("{}: {to}", quote(&from.to_string()))
                })
                .collect();
            Ok(args[0].expr.method(&format!("str.translate(str.maketrans({{{}}}))", pairs.join(", "))))
        },
        polars_python: |args| {
            let (from, to): (Vec<String>, Vec<String>) = translation(args)
                .into_iter()
                .map(|(from, to)| (quote(&from.to_string()), quote(&to.map(String::from).unwrap_or_default())))
                .unzip();
            let from_to = format!("[{}], [{}]", from.join(", "), to.join(", "));
            if from.is_empty() {
                Ok(args[0].expr.clone())
            } else {
                Ok(args[0].expr.method(&format!("str.replace_many({from_to})")))
            }
        },
    },
    Function {
        name: "ASCII",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ASCII(x VARCHAR) -> BIGINT",
        doc: "The code of the first character (its Unicode code point, whatever the name says); 0 of the empty text.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::BigInt),
        duckdb: |args| Ok(duckdb_call("ascii", args)?.cast("BIGINT")),
        polars: |args| Ok(first_code(args[0].expr.clone(), 0)),
        pandas: |args| pandas_code(args),
        polars_python: |_| Err(NO_CODES),
    },
    Function {
        name: "UNICODE",
        aliases: &["ORD"],
        kind: Kind::Scalar,
        signature: "UNICODE(x VARCHAR) -> BIGINT",
        doc: "The Unicode code point of the first character; -1 of the empty text.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Varchar], Type::BigInt),
        duckdb: |args| Ok(duckdb_call("unicode", args)?.cast("BIGINT")),
        polars: |args| Ok(first_code(args[0].expr.clone(), -1)),
        pandas: |args| Ok(pandas_code(args)?.method("replace(0, -1)")),
        polars_python: |_| Err(NO_CODES),
    },
    Function {
        name: "CHR",
        aliases: &["CHAR"],
        kind: Kind::Scalar,
        signature: "CHR(code BIGINT constant) -> VARCHAR",
        doc: "The character of this Unicode code point.",
        on_null: "Takes a constant.",
        nulls: Nulls::Never,
        resolve: |args| {
            let resolved = takes(args, &[Type::BigInt], Type::Varchar)?;
            let code = constant_integer(args, 0)?;
            match u32::try_from(code).ok().and_then(char::from_u32) {
                Some(character) if character != '\0' => Ok(resolved),
                _ => Err(format!("has no character for the code {code}")),
            }
        },
        duckdb: |args| Ok(Sql::text(&character(args))),
        polars: |args| Ok(lit(character(args))),
        pandas: |args| Ok(Python::text(&character(args))),
        polars_python: |args| Ok(Python::atom(format!("pl.lit({})", quote(&character(args))))),
    },
];

const NO_CODES: &str = "Polars has no function for the code of a character in Python";

fn times<E>(args: &[Arg<E>]) -> usize {
    usize::try_from(integer(args, 1)).unwrap_or(0)
}

fn character<E>(args: &[Arg<E>]) -> String {
    u32::try_from(integer(args, 0)).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
}

/// What becomes of which character; where one stands twice in `from`, the first counts.
fn translation<E>(args: &[Arg<E>]) -> Vec<(char, Option<char>)> {
    let mut to = text(args, 2).chars();
    let mut table: Vec<(char, Option<char>)> = Vec::new();
    for from in text(args, 1).chars() {
        let to = to.next();
        if !table.iter().any(|(known, _)| *known == from) {
            table.push((from, to));
        }
    }
    table
}

fn pandas_code(args: &[Arg<Python>]) -> Lowered<Python> {
    let codes = Python::atom(format!("first_code({})", args[0].expr.column().source()));
    Ok(if args[0].nullable { codes } else { pandas_integer(&codes, false) })
}

/// Every text through a function.
fn texts(x: Expr, compute: impl Fn(&str) -> String + Send + Sync + 'static) -> Expr {
    x.map(
        move |column: Column| {
            let texts: Vec<Option<String>> = column.str()?.iter().map(|text| text.map(&compute)).collect();
            Ok(Series::new(column.name().clone(), texts).into())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}

fn first_code(x: Expr, of_empty: i64) -> Expr {
    x.map(
        move |column: Column| {
            let code = |text: &str| text.chars().next().map_or(of_empty, |letter| i64::from(u32::from(letter)));
            let codes: Vec<Option<i64>> = column.str()?.iter().map(|text| text.map(code)).collect();
            Ok(Series::new(column.name().clone(), codes).into())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::Int64)),
    )
}
