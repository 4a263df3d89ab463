//! `docs/functions.md` from the registry: each function with its signature, what NULL does, and its form in every engine.
//!
//! A form is what the registry gives for arguments made from the signature: columns by the names that stand there, a constant where it
//! says so. Window functions have no form without their OVER, so theirs are cut out of the code for a pipeline that calls them.

use std::fmt::Write;
use std::path::Path;

use bearoff::base::{Source, TableSchema, Type, Value};
use bearoff::csv::{self, Options};
use bearoff::functions::{Arg, ArgType, FAMILIES, Function, Kind, Python, Sql, quote};
use bearoff::{engines, plan};

/// The whole page.
pub(crate) fn page() -> String {
    let mut text = "# The functions\n\nWritten from the registry in `src/functions` by `UPDATE=1 cargo test --test cases`. \
                    Examples of each stand in `tests/cases/functions`.\n\n\
                    Beside its meaning stands what each engine is given for it: Polars as Python would write it (the Rust engine builds the same \
                    expression), pandas for columns that may hold NULL, DuckDB's SQL. `bearoff show` prints whole pipelines.\n"
        .to_owned();
    let desk = Desk::new();
    let mut before = "";
    for (family, functions) in FAMILIES {
        if *family != before {
            let _ = write!(text, "\n## {}{}\n", family[..1].to_uppercase(), &family[1..]);
        }
        before = family;
        for function in *functions {
            let _ = write!(text, "\n### {}\n\n`{}`\n\n{}", function.name, function.signature, function.doc);
            let _ = writeln!(text, " {}", function.on_null);
            if !function.aliases.is_empty() {
                let _ = writeln!(text, "\nAlso called {}.", function.aliases.join(", "));
            }
            let forms = if function.kind == Kind::Window { desk.window(function) } else { forms(function) };
            let cells: Vec<String> = forms.iter().map(cell).collect();
            let _ = writeln!(text, "\n| Polars | pandas | DuckDB |\n|---|---|---|\n| {} |", cells.join(" | "));
        }
    }
    text
}

/// Code, or the reason why there is none.
type Form = Result<String, String>;

fn cell(form: &Form) -> String {
    match form {
        Ok(code) => format!("`{}`", code.replace('|', "\\|")),
        Err(reason) => reason.replace('|', "\\|"),
    }
}

/// An argument as the signature has it.
struct Param {
    name: String,
    ty: Type,
    constant: Option<Value>,
}

fn forms(function: &Function) -> [Form; 3] {
    let params = params(function);
    let types: Vec<ArgType<'_>> =
        params.iter().map(|param| ArgType { ty: param.ty, literal: param.constant.as_ref() }).collect();
    if let Err(error) = (function.resolve)(&types) {
        panic!("`{}` {error}: the sample made from its signature must fit, see {}", function.name, file!());
    }
    let polars = args(&params, |param| match &param.constant {
        Some(value) => {
            let code = python(value);
            Python::constant(code.clone()).with_column_form(format!("pl.lit({code})"))
        }
        None => Python::atom(format!("pl.col({})", quote(&param.name))),
    });
    let pandas = args(&params, |param| match &param.constant {
        Some(value) => Python::constant(python(value)),
        None => Python::atom(param.name.clone()),
    });
    let duckdb = args(&params, |param| match &param.constant {
        Some(Value::BigInt(number)) => Sql::integer(*number),
        Some(Value::Double(number)) => Sql::double(*number),
        Some(value) => Sql::text(&value.to_string()),
        None => Sql::name(&param.name),
    });
    let pandas = (function.pandas)(&pandas).map(|form| match (function.kind, form.by_recipe(), params.first()) {
        (Kind::Aggregate, None, Some(first)) => format!("{}.{}", first.name, form.source()),
        _ => form.source().to_owned(),
    });
    [
        (function.polars_python)(&polars).map(|form| form.source().to_owned()).map_err(str::to_owned),
        pandas.map_err(str::to_owned),
        (function.duckdb)(&duckdb).map(|form| form.bare().to_owned()).map_err(str::to_owned),
    ]
}

fn args<E>(params: &[Param], expr: impl Fn(&Param) -> E) -> Vec<Arg<E>> {
    params
        .iter()
        .map(|param| Arg {
            expr: expr(param),
            ty: param.ty,
            nullable: param.constant.is_none(),
            literal: param.constant.clone(),
        })
        .collect()
}

fn python(value: &Value) -> String {
    match value {
        Value::Varchar(text) => quote(text),
        other => other.to_string(),
    }
}

/// What stands between the parentheses of the signature, the last one where it has several.
fn params(function: &Function) -> Vec<Param> {
    let call = format!("{}(", function.name);
    let at = function.signature.rfind(&call).unwrap() + call.len();
    let mut depth = 1;
    let inside: String = function.signature[at..]
        .chars()
        .take_while(|letter| {
            depth += i32::from(*letter == '(') - i32::from(*letter == ')');
            depth > 0
        })
        .filter(|letter| !"[]".contains(*letter))
        .collect();
    // An interval is two arguments.
    let inside = inside.replace("INTERVAL n unit", "unit VARCHAR constant, n BIGINT constant");
    let words: Vec<Vec<&str>> = inside
        .split(',')
        .map(|param| param.split_whitespace().filter(|word| *word != "DISTINCT").collect::<Vec<_>>())
        .filter(|words| words.first().is_some_and(|first| *first != "..."))
        .collect();
    let mut params = Vec::new();
    for (at, param) in words.iter().enumerate() {
        // `a, b DATE`: the type is said once. But `x` alone is any column: `NTH_VALUE(x, n constant BIGINT)`.
        let known = words[at..].iter().find(|words| words.len() > 1 || words[0] == "x");
        let described = known.map_or(&[][..], |words| &words[1..]);
        let says = |word: &str| described.contains(&word);
        let ty = match () {
            () if says("BIGINT") => Type::BigInt,
            () if says("VARCHAR") => Type::Varchar,
            () if says("BOOLEAN") => Type::Boolean,
            () if says("DATE") || says("TIMESTAMP") => Type::Timestamp,
            () => Type::Double,
        };
        let constant = says("constant").then(|| constant(param[0], ty));
        params.push(Param { name: param[0].to_owned(), ty, constant });
    }
    params
}

/// A constant that makes sense under this name.
fn constant(name: &str, ty: Type) -> Value {
    let text = match name {
        "unit" => "month",
        "format" => "%Y-%m-%d",
        "separator" => ",",
        "characters" => ".-",
        "fill" => "0",
        "pattern" => "a([0-9]+)",
        "replacement" => "#",
        "options" => "i",
        "from" => "ab",
        "to" => "xy",
        _ => "a",
    };
    match (ty, name) {
        (Type::Varchar, _) => Value::Varchar(text.to_owned()),
        (Type::Double, _) => Value::Double(0.9),
        (_, "code") => Value::BigInt(65),
        (_, "group") => Value::BigInt(1),
        (_, "length") => Value::BigInt(5),
        _ => Value::BigInt(2),
    }
}

/// A table, and pipelines over it.
struct Desk {
    source: Source,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, "k,o,x\na,1,2\n,,\n").unwrap();
        let source = csv::open("t", Path::new(&path), &Options::default()).unwrap();
        Self { source, _folder: folder }
    }

    /// The code for `FUNCTION(...) OVER (PARTITION BY k ORDER BY o)`.
    fn window(&self, function: &Function) -> [Form; 3] {
        let args: Vec<String> = params(function)
            .into_iter()
            .filter(|param| param.name != "otherwise")
            .map(|param| param.constant.map_or(param.name, |value| value.to_string()))
            .collect();
        let call = format!("{}({}) OVER (PARTITION BY k ORDER BY o)", function.name, args.join(", "));
        let schemas: Vec<TableSchema> = vec![self.source.schema()];
        let sources = std::slice::from_ref(&self.source);
        let plan = plan::compile("functions", &format!("FROM t |> EXTEND {call} AS y"), &schemas).unwrap();
        let reason = |error: bearoff::base::Diagnostic| error.message;
        let polars = engines::polars_python_source("functions", &plan, sources).map_err(reason);
        let pandas = engines::pandas_source("functions", &plan, sources, engines::PandasVariant::Tuned).map_err(reason);
        let duckdb = engines::duckdb_source("functions", &plan).map_err(reason);
        [
            polars.map(|code| stage(&code)),
            pandas.map(|code| stage(&code)),
            duckdb.map(|code| {
                let items: Vec<&str> = code.lines().map(str::trim).filter(|line| !line.starts_with("--")).collect();
                let items = items.join(" ");
                let from = items.find("*, ").map_or(0, |at| at + 3);
                let to = items.find(" AS \"y\"").unwrap_or(items.len());
                items[from..to].to_owned()
            }),
        ]
    }
}

/// The one stage of generated Python, on one line.
fn stage(code: &str) -> String {
    let lines = code.lines().skip_while(|line| !line.trim_start().starts_with("# EXTEND")).skip(1).map(str::trim);
    let mut out = String::new();
    for line in lines.take_while(|line| !line.starts_with(".collect") && !line.starts_with("return")) {
        let apart = if out.is_empty() || line.starts_with(['.', ')', ']', '}']) || out.ends_with(['(', '[', '{']) {
            ""
        } else if out.ends_with(',') {
            " "
        } else {
            "; "
        };
        out.push_str(apart);
        out.push_str(line);
    }
    out.replace(",)", ")")
}
