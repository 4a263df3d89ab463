//! The date of a run: the one thing in a record that no measurement gives.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::Value;

/// Now, as RFC 3339 in UTC, to the second.
pub(crate) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let micros = i64::try_from(seconds).unwrap_or_default().saturating_mul(1_000_000);
    format!("{}Z", Value::Timestamp(micros).to_string().replace(' ', "T"))
}
