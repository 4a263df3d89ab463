//! What stands for the rows of a table, as it came: in parts, without being copied together.

use std::ops::Range;

/// One for each row, in parts that stand one behind the other.
#[derive(Debug)]
pub(super) struct Tags {
    parts: Vec<Vec<[u64; 2]>>,
    /// Rows before each part, and all rows at the end.
    starts: Vec<usize>,
    /// The part of every so many rows' first one.
    guide: Vec<u32>,
}

/// So many rows have one entry in the guide.
const STEP: usize = 1 << 10;

impl Tags {
    pub(super) fn of(mut parts: Vec<Vec<[u64; 2]>>) -> Self {
        parts.retain(|part| !part.is_empty());
        let (mut starts, mut guide) = (vec![0], Vec::new());
        for (at, part) in parts.iter().enumerate() {
            let end = starts[at] + part.len();
            starts.push(end);
            guide.resize(end.div_ceil(STEP), at as u32);
        }
        Self { parts, starts, guide }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.starts[self.parts.len()]
    }

    /// That of a row.
    #[inline]
    pub(super) fn at(&self, row: usize) -> [u64; 2] {
        let part = self.part_of(row);
        self.parts[part][row - self.starts[part]]
    }

    /// Those of rows that stand behind each other.
    pub(super) fn range(&self, rows: Range<usize>) -> impl Iterator<Item = &[u64; 2]> {
        let first = if rows.is_empty() { self.parts.len() } else { self.part_of(rows.start) };
        let parts = (first..self.parts.len()).take_while(move |part| self.starts[*part] < rows.end);
        parts.flat_map(move |part| {
            let start = self.starts[part];
            let own = rows.start.max(start) - start..rows.end.min(self.starts[part + 1]) - start;
            &self.parts[part][own]
        })
    }

    #[inline]
    fn part_of(&self, row: usize) -> usize {
        let mut part = self.guide[row / STEP] as usize;
        while row >= self.starts[part + 1] {
            part += 1;
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_one() {
        let all: Vec<[u64; 2]> = (0..5000).map(|row| [row, row + 1]).collect();
        let cuts = [0, 0, 1, 3, 1023, 1024, 1030, 4000, 5000, 5000];
        let tags = Tags::of(cuts.windows(2).map(|two| all[two[0]..two[1]].to_vec()).collect());
        assert_eq!(tags.len(), all.len());
        assert!((0..5000).all(|row| tags.at(row) == all[row]));
        for range in [0..0, 0..1, 1..3, 2..1024, 1022..4001, 5000..5000, 0..5000] {
            assert_eq!(tags.range(range.clone()).copied().collect::<Vec<_>>(), all[range]);
        }
        assert_eq!(Tags::of(Vec::new()).range(0..0).count(), 0);
    }
}
