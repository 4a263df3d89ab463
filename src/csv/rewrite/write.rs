//! Values in, rows of the strict form out.

use super::super::cell::{Class, Classes};
use crate::base::Type;

/// The classes of values that a column of this type may hold, where any are kept out.
pub(super) fn fitting(ty: Type) -> Option<Classes> {
    Some(match ty {
        Type::Boolean => Classes::of(&[Class::Boolean]),
        Type::BigInt => Classes::INTEGERS_IF_FORCED,
        Type::Double => Classes::DOUBLES_IF_FORCED,
        Type::Date => Classes::DATES,
        Type::Timestamp => Classes::TIMESTAMPS,
        Type::Varchar | Type::Null => return None,
    })
}

/// Writes a row; a field gets quotes where it needs them.
pub(super) fn write_row<'f>(out: &mut Vec<u8>, fields: impl Iterator<Item = &'f [u8]>, delimiter: u8) {
    let start = out.len();
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        let special = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        if !field.iter().any(special) {
            out.extend_from_slice(field);
            continue;
        }
        out.push(b'"');
        for part in field.split_inclusive(|byte| *byte == b'"') {
            out.extend_from_slice(part);
            if part.ends_with(b"\"") {
                out.push(b'"');
            }
        }
        out.push(b'"');
    }
    // A row of one NULL is no blank line.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}
