//! Records in, the same records out: what was met while a file was read and will be asked for again.
//!
//! Must not know: fields.

use std::io::Write;

use super::walk::write_line;

/// Records that were met on the way and will be asked for.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// In the order of the file.
    rows: Vec<u32>,
    /// Where the text of each ends.
    ends: Vec<usize>,
    text: Vec<u8>,
}

/// Text that is kept of a file at most.
const MOST_KEPT: usize = 64 << 20;

impl Kept {
    pub(super) fn push(&mut self, row: u32, record: &[u8]) {
        if self.text.len() + record.len() <= MOST_KEPT {
            self.text.extend_from_slice(record);
            self.ends.push(self.text.len());
            self.rows.push(row);
        }
    }

    /// Puts together what was kept of one file by several.
    pub(super) fn of(parts: Vec<Kept>) -> Self {
        let records =
            parts.iter().flat_map(|part| (0..part.rows.len()).map(move |at| (part.rows[at], part.record(at))));
        let mut records: Vec<(u32, &[u8])> = records.collect();
        records.sort_unstable_by_key(|(row, _)| *row);
        let mut all = Self::default();
        records.into_iter().for_each(|(row, record)| all.push(row, record));
        all
    }

    fn record(&self, at: usize) -> &[u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[from..self.ends[at]]
    }

    /// Writes these records, if all of them were kept; whether they were.
    pub(super) fn copy(&self, rows: &[u32], out: &mut dyn Write) -> std::io::Result<bool> {
        let places: Option<Vec<usize>> = rows.iter().map(|row| self.rows.binary_search(row).ok()).collect();
        let Some(places) = places else { return Ok(false) };
        places.into_iter().try_for_each(|place| write_line(out, self.record(place)))?;
        Ok(true)
    }
}
