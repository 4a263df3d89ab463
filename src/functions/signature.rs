//! What `resolve` functions are made of: argument counts, types and constants, and the words for what is wrong with them.

use crate::base::{Type, Value};

use super::registry::{Arg, ArgType, Lowered};
use super::{Python, Resolved, Sql};

/// What `resolve` gives.
pub(super) type Resolution = Result<Resolved, String>;

/// The sentence that most functions have in `on_null`.
pub(super) const NULL_GIVES_NULL: &str = "NULL if any argument is NULL.";

/// A call that takes exactly these types and is NULL only through its arguments.
pub(super) fn takes(args: &[ArgType<'_>], types: &[Type], ty: Type) -> Resolution {
    takes_up_to(args, types, types.len(), ty)
}

/// The same with only the first `needed` arguments required.
pub(super) fn takes_up_to(args: &[ArgType<'_>], types: &[Type], needed: usize, ty: Type) -> Resolution {
    count(args, needed, types.len())?;
    for (at, (arg, wanted)) in args.iter().zip(types).enumerate() {
        expect(at, arg.ty, *wanted)?;
    }
    Ok(Resolved { args: types[..args.len()].to_vec(), ty, nullable: false })
}

/// Marks a result as NULL even where no argument is.
pub(super) fn may_be_null(resolution: Resolution) -> Resolution {
    resolution.map(|resolved| Resolved { nullable: true, ..resolved })
}

/// How many arguments there must be.
pub(super) fn count(args: &[ArgType<'_>], least: usize, most: usize) -> Result<(), String> {
    if (least..=most).contains(&args.len()) {
        return Ok(());
    }
    let wanted = match (least, most) {
        (0, 0) => "no argument".to_owned(),
        (1, 1) => "1 argument".to_owned(),
        (n, m) if n == m => format!("{n} arguments"),
        (n, usize::MAX) => format!("at least {n} {}", if n == 1 { "argument" } else { "arguments" }),
        (n, m) => format!("{n} to {m} arguments"),
    };
    Err(format!("takes {wanted}, got {}", args.len()))
}

/// Whether a value of type `got` can stand at this place.
pub(super) fn expect(at: usize, got: Type, wanted: Type) -> Result<(), String> {
    if got.common(wanted) == Some(wanted) {
        return Ok(());
    }
    let wanted = match wanted {
        Type::Double => "a number".to_owned(),
        Type::Varchar => "text".to_owned(),
        Type::Timestamp => "a DATE or a TIMESTAMP".to_owned(),
        other => format!("a {other}"),
    };
    Err(format!("needs {wanted} as its {} argument, got {got}", ordinal(at)))
}

/// The type of a number, which stays what it is; NULL counts as a double.
pub(super) fn number(args: &[ArgType<'_>], at: usize) -> Result<Type, String> {
    expect(at, args[at].ty, Type::Double)?;
    Ok(if args[at].ty == Type::BigInt { Type::BigInt } else { Type::Double })
}

/// The type that holds all arguments.
pub(super) fn common(args: &[ArgType<'_>]) -> Result<Type, String> {
    args.iter().try_fold(Type::Null, |so_far, arg| {
        so_far.common(arg.ty).ok_or_else(|| format!("needs arguments of one type, got {so_far} and {}", arg.ty))
    })
}

/// The constant text at this place.
pub(super) fn constant_text<'a>(args: &[ArgType<'a>], at: usize) -> Result<&'a str, String> {
    match args[at].literal {
        Some(Value::Varchar(text)) => Ok(text),
        _ => Err(format!("needs a constant text as its {} argument", ordinal(at))),
    }
}

/// The constant integer at this place.
pub(super) fn constant_integer(args: &[ArgType<'_>], at: usize) -> Result<i64, String> {
    match args[at].literal {
        Some(Value::BigInt(number)) => Ok(*number),
        _ => Err(format!("needs a constant integer as its {} argument", ordinal(at))),
    }
}

/// The constant text of an argument that `resolve` has checked.
pub(super) fn text<E>(args: &[Arg<E>], at: usize) -> &str {
    match args.get(at).and_then(|arg| arg.literal.as_ref()) {
        Some(Value::Varchar(text)) => text,
        _ => "",
    }
}

/// The constant integer of an argument that `resolve` has checked.
pub(super) fn integer<E>(args: &[Arg<E>], at: usize) -> i64 {
    match args.get(at).and_then(|arg| arg.literal.as_ref()) {
        Some(Value::BigInt(number)) => *number,
        _ => 0,
    }
}

/// The constant number of an argument that `resolve` has checked.
pub(super) fn double<E>(args: &[Arg<E>], at: usize) -> f64 {
    match args.get(at).and_then(|arg| arg.literal.as_ref()) {
        Some(Value::BigInt(number)) => *number as f64,
        Some(Value::Double(number)) => *number,
        _ => 0.0,
    }
}

/// In pandas: brings a whole number of any width, or a double without fraction, to `int64`, or to `Int64` if it can be NULL.
pub(crate) fn pandas_integer(expr: &Python, nullable: bool) -> Python {
    expr.method(if nullable { "astype(\"Int64\")" } else { "astype(\"int64\")" })
}

/// In pandas: an argument in the data type that a result of this nullability has.
pub(crate) fn pandas_as(arg: &Arg<Python>, nullable: bool) -> Python {
    match (arg.ty, arg.nullable, nullable) {
        (Type::BigInt, false, true) => arg.expr.method("astype(\"Int64\")"),
        (Type::Boolean, false, true) => arg.expr.method("astype(\"boolean\")"),
        (Type::BigInt, true, false) => arg.expr.method("astype(\"int64\")"),
        (Type::Boolean, true, false) => arg.expr.method("astype(\"bool\")"),
        _ => arg.expr.clone(),
    }
}

fn ordinal(at: usize) -> &'static str {
    ["first", "second", "third", "fourth", "fifth"].get(at).copied().unwrap_or("last")
}

/// In DuckDB: the function of this name, NULL where it gives NaN.
pub(super) fn duckdb_defined_call(name: &str, args: &[Arg<Sql>]) -> Lowered<Sql> {
    Ok(duckdb_call(name, args)?.defined())
}

/// In DuckDB: the function of this name with the arguments as they are.
pub(super) fn duckdb_call(name: &str, args: &[Arg<Sql>]) -> Lowered<Sql> {
    Ok(Sql::call(name, &args.iter().map(|arg| &arg.expr).collect::<Vec<_>>()))
}
