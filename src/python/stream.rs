//! Frames of other libraries in, by the stream interface of Arrow: <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>.
//!
//! Nothing is copied that both sides hold alike: numbers, truth values, days, instants and text views. The offsets of other text become
//! views of the same bytes. This is the one file with unsafe code: the interface is C.

#![allow(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{ArrowField, Column, DataFrame, DataType, IntoColumn, PolarsError, Series};
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::base::Diagnostic;

use super::errors;

/// A frame with the description that came with it.
#[derive(Clone)]
pub(super) struct Held {
    /// Its columns in Arrow's words.
    pub(super) fields: Vec<ArrowField>,
    /// The same with their values.
    pub(super) frame: DataFrame,
}

/// Takes what an object has to offer. `shown` is what messages call it.
///
/// # Errors
/// When it has no such interface, breaks off, or offers what is no table.
pub(super) fn take(object: &Bound<'_, PyAny>, shown: &str) -> PyResult<Held> {
    let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a stream. It is moved out as the interface has it: what stays behind is marked as released,
    // so that the capsule's end does nothing to it.
    let stream = unsafe { pointer.replace(ArrowArrayStream::empty()) };
    let read = catch_unwind(AssertUnwindSafe(|| read(stream)));
    let fail = |why: String| {
        let told = Diagnostic::new(format!("this table cannot be taken over: {why}")).at_file(shown, None, None);
        errors::input(&told.help(
            "give every column a name of its own and a plain type: numbers, text, days, instants or truth values",
        ))
    };
    match read {
        Ok(read) => read.map_err(fail),
        Err(_) => Err(fail("it has a column of a type that is not known here".to_owned())),
    }
}

fn read(stream: ArrowArrayStream) -> Result<Held, String> {
    let said = |error: PolarsError| error.to_string();
    // SAFETY: the producer promises by the capsule's name that it follows the interface.
    let mut reader = unsafe { ArrowArrayStreamReader::try_new(Box::new(stream)) }.map_err(said)?;
    let ArrowDataType::Struct(fields) = reader.field().dtype().clone() else {
        return Err("it is one column, and no table".to_owned());
    };
    for (at, field) in fields.iter().enumerate() {
        if fields[..at].iter().any(|other| other.name == field.name) {
            return Err(format!("the column name `{}` stands twice", field.name));
        }
        if matches!(field.dtype, ArrowDataType::Dictionary(..)) {
            return Err(format!("`{}` holds categories", field.name));
        }
    }
    let mut chunks: Vec<Vec<Box<dyn Array>>> = vec![Vec::new(); fields.len()];
    let mut rows = 0;
    // SAFETY: as above.
    while let Some(batch) = unsafe { reader.next() } {
        let batch = batch.map_err(said)?;
        let batch = batch.as_any().downcast_ref::<StructArray>().ok_or("a batch of it is no table")?;
        rows += batch.len();
        if !batch.is_empty() {
            chunks.iter_mut().zip(batch.values()).for_each(|(column, values)| column.push(values.clone()));
        }
    }
    let columns = fields.iter().zip(chunks).map(|(field, chunks)| column(field, chunks));
    let columns = columns.collect::<Result<Vec<_>, _>>().map_err(said)?;
    let frame = DataFrame::new(rows, columns).map_err(said)?;
    Ok(Held { fields, frame })
}

fn column(field: &ArrowField, chunks: Vec<Box<dyn Array>>) -> Result<Column, PolarsError> {
    if chunks.is_empty() {
        return Ok(Series::new_empty(field.name.clone(), &DataType::from_arrow_field(field)).into_column());
    }
    Ok(Series::try_from((field, chunks))?.into_column())
}
