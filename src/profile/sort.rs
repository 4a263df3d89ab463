//! Integers in, the same in order out: by eleven bits at a time, the lowest first (Knuth, volume 3, 5.2.5). Bits that are the same in all of
//! them take no pass.

const BITS: u32 = 11;
const BUCKETS: usize = 1 << BITS;
/// Fewer than these are sorted by comparing.
const FEW: usize = 1 << 12;

/// Sorts values of which none is more than `most`.
pub(super) fn narrow(values: &mut Vec<u32>, most: u32) {
    if values.len() < FEW {
        return values.sort_unstable();
    }
    let mut other = vec![0; values.len()];
    for shift in (0..u32::BITS - most.leading_zeros()).step_by(BITS as usize) {
        pass(values, &mut other, |value| (value >> shift) as usize & (BUCKETS - 1));
    }
}

/// Sorts values of any size.
pub(super) fn wide(values: &mut Vec<u64>) {
    if values.len() < FEW {
        return values.sort_unstable();
    }
    let mut other = vec![0; values.len()];
    for shift in (0..u64::BITS).step_by(BITS as usize) {
        pass(values, &mut other, |value| (value >> shift) as usize & (BUCKETS - 1));
    }
}

fn pass<T: Copy>(values: &mut Vec<T>, other: &mut Vec<T>, bucket: impl Fn(T) -> usize) {
    let mut ends = [0usize; BUCKETS];
    values.iter().for_each(|value| ends[bucket(*value)] += 1);
    if ends.contains(&values.len()) {
        return;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    for value in values.iter() {
        let at = &mut ends[bucket(*value)];
        other[*at] = *value;
        *at += 1;
    }
    std::mem::swap(values, other);
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn they_are_sorted(values in proptest::collection::vec(proptest::num::u64::ANY, 0..9000), shift in 0..60u32) {
            let mut wide_values: Vec<u64> = values.iter().map(|value| value >> shift).collect();
            let mut expected = wide_values.clone();
            expected.sort_unstable();
            wide(&mut wide_values);
            proptest::prop_assert_eq!(wide_values, expected);
            let mut narrow_values: Vec<u32> = values.iter().map(|value| (value >> 32) as u32 >> (shift / 2)).collect();
            let mut expected = narrow_values.clone();
            expected.sort_unstable();
            narrow(&mut narrow_values, u32::MAX >> (shift / 2));
            proptest::prop_assert_eq!(narrow_values, expected);
        }
    }
}
