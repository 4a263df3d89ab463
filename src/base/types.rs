//! The value types of the pipeline language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The type of a column or an expression. A closed set on purpose: a new member makes every `match` ask for its meaning.
///
/// Names are DuckDB's, which the pipeline language follows where the SQL standard leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Type {
    /// `TRUE` or `FALSE`.
    Boolean,
    /// A signed integer of 64 bits.
    BigInt,
    /// An IEEE 754 double.
    Double,
    /// UTF-8 text.
    Varchar,
    /// A calendar day without a time zone.
    Date,
    /// An instant without a time zone, in microseconds.
    Timestamp,
    /// The type of a bare `NULL`: it becomes whatever stands beside it.
    Null,
}

impl Type {
    /// Every type that a column of a file can have.
    pub const OF_COLUMNS: [Type; 6] =
        [Type::Boolean, Type::BigInt, Type::Double, Type::Varchar, Type::Date, Type::Timestamp];

    /// The SQL name, as `CAST(x AS ...)` and the messages spell it.
    pub fn name(self) -> &'static str {
        match self {
            Type::Boolean => "BOOLEAN",
            Type::BigInt => "BIGINT",
            Type::Double => "DOUBLE",
            Type::Varchar => "VARCHAR",
            Type::Date => "DATE",
            Type::Timestamp => "TIMESTAMP",
            Type::Null => "NULL",
        }
    }

    /// Whether arithmetic is defined.
    pub fn is_numeric(self) -> bool {
        matches!(self, Type::BigInt | Type::Double | Type::Null)
    }

    /// Whether it is a day or an instant.
    pub fn is_temporal(self) -> bool {
        matches!(self, Type::Date | Type::Timestamp | Type::Null)
    }

    /// The narrowest type that holds both without losing anything, if there is one:
    /// `NULL` joins everything, integers become doubles beside doubles, days become instants beside instants.
    pub fn common(self, other: Type) -> Option<Type> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Type::Null, b) => Some(b),
            (a, Type::Null) => Some(a),
            (Type::BigInt, Type::Double) | (Type::Double, Type::BigInt) => Some(Type::Double),
            (Type::Date, Type::Timestamp) | (Type::Timestamp, Type::Date) => Some(Type::Timestamp),
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
