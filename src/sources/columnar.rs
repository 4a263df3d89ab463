//! Files that carry their own types in (Parquet, Arrow IPC), a [`Source`] out: what each column is in the language, and facts about its values.
//!
//! The schema says what a column is called and how it is stored; one pass over all values says whether they fit. A column that the
//! language has no type for, or with a value that has no place in it, gets the type NULL and a reason: it is only in the way of a
//! pipeline that reads it.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::prelude as pl;
use polars::prelude::{ArrowDataType, ArrowField, ArrowSchema, ArrowTimeUnit, LazyFrame, SerReader};
use sha2::{Digest, Sha256};

use crate::base::{Diagnostic, Format, Source, SourceColumn, SourceFile, Type};
use crate::csv::Options;

use super::facts::{self, Facts};

/// The format of a file, by its first bytes, if it is one of these.
pub(super) fn recognise(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"PAR1") {
        Some(Format::Parquet)
    } else if head.starts_with(b"ARROW1") {
        Some(Format::Ipc)
    } else {
        None
    }
}

/// A column as its file describes it.
pub(super) struct Field {
    pub(super) name: String,
    /// In Arrow's words.
    pub(super) stored: String,
    /// Its type, none for a column that holds nothing but NULL; or why it has none.
    pub(super) ty: Result<Option<Type>, String>,
}

/// Opens files of one format as one table.
///
/// # Errors
/// What is wrong with a file; a file whose columns are not those of the first.
pub(super) fn open(
    name: &str,
    shown: &str,
    format: Format,
    mut files: Vec<SourceFile>,
    options: &Options,
) -> Result<Source, Diagnostic> {
    if options.delimiter.is_some() || options.types.keys().any(|name| !options.shared.contains(name)) {
        return Err(Diagnostic::new(format!(
            "`delimiter` and `types` are for text, and this file is {}",
            format.name()
        ))
        .at_file(shown, None, None)
        .help("leave them out: the file says its types itself"));
    }
    let mut warnings = Vec::new();
    if options.null.is_some() {
        warnings.push(
            Diagnostic::new(format!("null tokens are for text; a {} file says itself what is NULL", format.name()))
                .at_file(shown, None, None),
        );
    }
    let mut columns: Vec<(Field, Facts)> = Vec::new();
    for (at, file) in files.iter_mut().enumerate() {
        let fields = guarded(&file.shown_path, format, || fields(file.plain(), format))?;
        let fields = checked(fields, &file.shown_path)?;
        if at == 0 {
            columns = fields.into_iter().map(|field| (field, Facts::default())).collect();
        } else {
            let first = columns.iter_mut().map(|(field, _)| field).collect();
            unite(first, fields, format, &file.shown_path, shown)?;
        }
        let asked: Vec<(&str, Option<Type>)> =
            columns.iter().filter_map(|(field, _)| Some((field.name.as_str(), *field.ty.as_ref().ok()?))).collect();
        let (rows, found) = guarded(&file.shown_path, format, || facts::of(scan(file.plain(), format)?, &asked))?;
        let mut found = found.into_iter();
        for (field, facts) in &mut columns {
            if field.ty.is_ok() {
                facts.add(found.next().unwrap_or_default());
            }
        }
        fingerprint(file)?;
        file.rows = rows;
    }
    let rows = files.iter().map(|file| file.rows).sum();
    let columns: Vec<SourceColumn> = columns
        .into_iter()
        .map(|(field, facts)| facts::column(field.name, field.stored, field.ty, &facts, rows, (shown, &mut warnings)))
        .collect();
    some_has_a_type(&columns).map_err(|diagnostic| diagnostic.at_file(shown, None, None))?;
    Ok(Source {
        name: name.to_owned(),
        format,
        shown_path: shown.to_owned(),
        dialect: None,
        rows,
        bytes: files.iter().map(|file| file.bytes).sum(),
        sha256: crate::csv::fingerprint(&files),
        files,
        null_tokens: Vec::new(),
        columns,
        warnings,
    })
}

/// A table of which no column can be asked for is none.
pub(super) fn some_has_a_type(columns: &[SourceColumn]) -> Result<(), Diagnostic> {
    if columns.iter().any(|column| column.ty != Type::Null) {
        return Ok(());
    }
    let reasons = columns.iter().map(|column| format!("`{}` is {}", column.name, column.evidence));
    Err(reasons
        .fold(Diagnostic::new("no column of this table has a type of the language"), Diagnostic::note)
        .help("give it a column of numbers, text, days, instants or truth values"))
}

/// A file of columns as Polars reads it: the path is a path and says nothing of its contents.
///
/// # Errors
/// When the path is not UTF-8. What is wrong with the file shows when it is read.
pub fn scan(path: &Path, format: Format) -> pl::PolarsResult<LazyFrame> {
    let hive_options = pl::HiveOptions::new_disabled();
    let path = pl::PlRefPath::try_from_path(path)?;
    match format {
        Format::Ipc => {
            let how = pl::UnifiedScanArgs { glob: false, cache: false, hive_options, ..Default::default() };
            LazyFrame::scan_ipc(path, pl::IpcScanOptions::default(), how)
        }
        _ => {
            let how = pl::ScanArgsParquet { glob: false, cache: false, hive_options, ..Default::default() };
            LazyFrame::scan_parquet(path, how)
        }
    }
}

/// What Polars makes of a file, with its errors, and its panics over files that nobody wrote on purpose, as one message.
fn guarded<T>(shown: &str, format: Format, read: impl FnOnce() -> pl::PolarsResult<T>) -> Result<T, Diagnostic> {
    let hook = std::panic::take_hook();
    // What goes wrong inside is told below, once.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(read));
    std::panic::set_hook(hook);
    let why = match outcome {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its contents contradict each other".to_owned(),
    };
    let first = why.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason is known");
    Err(Diagnostic::new(format!("this {} file cannot be read: {first}", format.name()))
        .at_file(shown, None, None)
        .help("it may be damaged or cut short: copy or download it again, or write it anew"))
}

fn fields(path: &Path, format: Format) -> pl::PolarsResult<Vec<Field>> {
    let file = File::open(path)?;
    let schema: std::sync::Arc<ArrowSchema> = match format {
        Format::Ipc => pl::IpcReader::new(file).schema()?,
        _ => pl::ParquetReader::new(file).schema()?,
    };
    Ok(schema.iter_values().map(field).collect())
}

/// A column as Arrow describes it.
pub(super) fn field(field: &ArrowField) -> Field {
    Field { name: field.name.to_string(), stored: words(&field.dtype), ty: type_of(&field.dtype) }
}

/// Names that no engine could tell apart or carry, and types that keep Polars from opening the file at all.
pub(super) fn checked(fields: Vec<Field>, shown: &str) -> Result<Vec<Field>, Diagnostic> {
    let fault = |message: String, at: usize| {
        Diagnostic::new(message).at_file(shown, None, None).note(format!("it is column {} of {}", at + 1, fields.len()))
    };
    if fields.is_empty() {
        return Err(Diagnostic::new("this file has no columns").at_file(shown, None, None));
    }
    for (at, field) in fields.iter().enumerate() {
        if field.name.is_empty() {
            return Err(fault("a column of this file has no name".to_owned(), at).help("name it"));
        }
        if field.name.contains('\0') {
            return Err(fault(format!("the column name {:?} holds a NUL", field.name), at).help("rename it"));
        }
        if fields[..at].iter().any(|other| other.name == field.name) {
            return Err(fault(format!("the column name `{}` stands twice", field.name), at)
                .help("give each column a name of its own"));
        }
        if let Err(reason) = &field.ty
            && NEVER_OPENED.iter().any(|words| reason.contains(words))
        {
            return Err(fault(
                format!("`{}` is {reason}, and Polars opens no file with such a column", field.name),
                at,
            )
            .help("write the file without it"));
        }
    }
    Ok(fields)
}

/// Types that the Polars of this program does not know at all.
const NEVER_OPENED: &[&str] =
    &["fixed_size_list", "an interval", "uint128", "a union", "run_end_encoded", "an extension"];

/// Brings the columns of one more file into those of the files before.
fn unite(all: Vec<&mut Field>, more: Vec<Field>, format: Format, path: &str, shown: &str) -> Result<(), Diagnostic> {
    let error = |message: String| {
        Diagnostic::new(message)
            .at_file(path, None, None)
            .note(format!("the files of `{shown}` have the same columns in the same order"))
            .help("write it like the first, or leave it out of the pattern")
    };
    let coded = |field: &Field| field.stored.contains("dictionary");
    if let Some((_, odd)) = all.iter().zip(&more).find(|(one, other)| one.name != other.name) {
        return Err(error(format!("column `{}` of this file stands where the first file has another", odd.name)));
    }
    if all.len() != more.len() {
        return Err(error(format!("this file has {} columns, and the first has {}", more.len(), all.len())));
    }
    for (one, other) in all.into_iter().zip(more) {
        // The categories that Polars writes are ones that pyarrow decodes in steps of their own.
        if format == Format::Ipc && coded(one) != coded(&other) {
            return Err(error(format!(
                "column `{}` of this file is stored as {}, and as {} in the first",
                one.name, other.stored, one.stored
            )));
        }
        let ty = match (&one.ty, other.ty) {
            (Ok(None), ty) => ty,
            (Ok(Some(ty)), Ok(None)) => Ok(Some(*ty)),
            (Ok(Some(one_ty)), Ok(Some(ty))) => match one_ty.common(ty) {
                Some(common) => Ok(Some(common)),
                None => {
                    return Err(error(format!(
                        "column `{}` of this file is {ty} ({}), and {one_ty} ({}) in the first",
                        one.name, other.stored, one.stored
                    )));
                }
            },
            (Err(reason), _) => Err(reason.clone()),
            (_, Err(reason)) => Err(reason),
        };
        one.ty = ty;
        if !one.stored.split(" | ").any(|known| known == other.stored) {
            one.stored = format!("{} | {}", one.stored, other.stored);
        }
    }
    Ok(())
}

/// The language's type for what a file stores, or what it is instead, as in "is a list (...)".
fn type_of(dtype: &ArrowDataType) -> Result<Option<Type>, String> {
    let ty = match dtype {
        ArrowDataType::Null => return Ok(None),
        ArrowDataType::Boolean => Type::Boolean,
        ArrowDataType::Int8
        | ArrowDataType::Int16
        | ArrowDataType::Int32
        | ArrowDataType::Int64
        | ArrowDataType::UInt8
        | ArrowDataType::UInt16
        | ArrowDataType::UInt32
        | ArrowDataType::UInt64 => Type::BigInt,
        ArrowDataType::Float16
        | ArrowDataType::Float32
        | ArrowDataType::Float64
        | ArrowDataType::Decimal(..)
        | ArrowDataType::Decimal32(..)
        | ArrowDataType::Decimal64(..) => Type::Double,
        ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8View => Type::Varchar,
        ArrowDataType::Date32 => Type::Date,
        ArrowDataType::Timestamp(_, None) => Type::Timestamp,
        ArrowDataType::Timestamp(_, Some(_)) => return Err(format!("an instant with a time zone ({})", words(dtype))),
        ArrowDataType::Time32(_) | ArrowDataType::Time64(_) => return Err(format!("a time of day ({})", words(dtype))),
        ArrowDataType::Duration(_) => return Err(format!("a duration ({})", words(dtype))),
        ArrowDataType::List(_) | ArrowDataType::LargeList(_) | ArrowDataType::FixedSizeList(..) => {
            return Err(format!("a list ({})", words(dtype)));
        }
        ArrowDataType::Struct(_) => return Err(format!("a struct ({})", words(dtype))),
        ArrowDataType::Map(..) => return Err(format!("a map ({})", words(dtype))),
        ArrowDataType::Binary
        | ArrowDataType::LargeBinary
        | ArrowDataType::BinaryView
        | ArrowDataType::FixedSizeBinary(_) => return Err(format!("bytes that are no text ({})", words(dtype))),
        ArrowDataType::Interval(_) => return Err(format!("an interval ({})", words(dtype))),
        ArrowDataType::Union(_) => return Err(format!("a union ({})", words(dtype))),
        ArrowDataType::Extension(_) => return Err(format!("an extension type ({})", words(dtype))),
        ArrowDataType::Dictionary(_, values, _) => return type_of(values),
        other => return Err(format!("of the type {}", words(other))),
    };
    Ok(Some(ty))
}

/// A type in Arrow's words, as pyarrow prints it.
fn words(dtype: &ArrowDataType) -> String {
    let unit = |unit: &ArrowTimeUnit| match unit {
        ArrowTimeUnit::Second => "s",
        ArrowTimeUnit::Millisecond => "ms",
        ArrowTimeUnit::Microsecond => "us",
        ArrowTimeUnit::Nanosecond => "ns",
    };
    match dtype {
        ArrowDataType::Boolean => "bool".to_owned(),
        ArrowDataType::Float16 => "halffloat".to_owned(),
        ArrowDataType::Float32 => "float".to_owned(),
        ArrowDataType::Float64 => "double".to_owned(),
        ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8View => "string".to_owned(),
        ArrowDataType::Date32 => "date32[day]".to_owned(),
        ArrowDataType::Date64 => "date64[ms]".to_owned(),
        ArrowDataType::Time32(of) => format!("time32[{}]", unit(of)),
        ArrowDataType::Time64(of) => format!("time64[{}]", unit(of)),
        ArrowDataType::Duration(of) => format!("duration[{}]", unit(of)),
        ArrowDataType::Timestamp(of, None) => format!("timestamp[{}]", unit(of)),
        ArrowDataType::Timestamp(of, Some(zone)) => format!("timestamp[{}, tz={zone}]", unit(of)),
        ArrowDataType::Binary
        | ArrowDataType::LargeBinary
        | ArrowDataType::BinaryView
        | ArrowDataType::FixedSizeBinary(_) => "binary".to_owned(),
        ArrowDataType::Decimal32(precision, scale) => format!("decimal32({precision}, {scale})"),
        ArrowDataType::Decimal64(precision, scale) => format!("decimal64({precision}, {scale})"),
        ArrowDataType::Decimal(precision, scale) => format!("decimal128({precision}, {scale})"),
        ArrowDataType::Decimal256(precision, scale) => format!("decimal256({precision}, {scale})"),
        ArrowDataType::List(of) | ArrowDataType::LargeList(of) => format!("list<{}>", words(&of.dtype)),
        ArrowDataType::FixedSizeList(of, length) => format!("fixed_size_list<{}>[{length}]", words(&of.dtype)),
        ArrowDataType::Map(of, _) => format!("map<{}>", words(&of.dtype)),
        ArrowDataType::Struct(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", field.name, words(&field.dtype))).collect();
            format!("struct<{}>", fields.join(", "))
        }
        ArrowDataType::Dictionary(_, values, _) => format!("dictionary<{}>", words(values)),
        other => format!("{other:?}").to_ascii_lowercase(),
    }
}

/// Size and SHA-256 of the file that the user has.
fn fingerprint(file: &mut SourceFile) -> Result<(), Diagnostic> {
    if file.unpacked.is_some() {
        return Ok(());
    }
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    let mut read = || -> std::io::Result<()> {
        let mut opened = File::open(&file.path)?;
        loop {
            let count = opened.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            sha256.update(&buffer[..count]);
            bytes += count as u64;
        }
    };
    read()
        .map_err(|error| Diagnostic::new(format!("cannot be read: {error}")).at_file(&file.shown_path, None, None))?;
    file.bytes = bytes;
    file.sha256 = sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(())
}
