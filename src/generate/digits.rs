//! Numbers as text, without the detour through formatting: half of the time of making a table is spent here.

/// `0`, `17`, `18446744073709551615`.
pub(super) fn push(out: &mut Vec<u8>, number: u64) {
    push_padded(out, number, 1);
}

/// With zeros in front up to this width; longer numbers are as long as they are.
pub(super) fn push_padded(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 {
        start -= 1;
        digits[start] += (number % 10) as u8;
        number /= 10;
    }
    start = start.min(digits.len() - width.min(digits.len()));
    out.extend_from_slice(&digits[start..]);
}

/// Millionths as a decimal number in its shortest form: `37.2` for 37,200,000, `5` for 5,000,000.
pub(super) fn push_millionths(out: &mut Vec<u8>, millionths: u32) {
    push(out, u64::from(millionths / 1_000_000));
    let mut fraction = millionths % 1_000_000;
    if fraction == 0 {
        return;
    }
    let mut width = 6;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        width -= 1;
    }
    out.push(b'.');
    push_padded(out, u64::from(fraction), width);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for number in [0, 9, 10, 42, 100, 999_999, u64::MAX] {
            assert_eq!(shown(|out| push(out, number)), number.to_string());
        }
        assert_eq!(shown(|out| push_padded(out, 7, 3)), "007");
        assert_eq!(shown(|out| push_padded(out, 1234, 3)), "1234");
        assert_eq!(shown(|out| push_padded(out, 0, 10)), "0000000000");
    }

    #[test]
    fn fractions_end_with_their_last_digit() {
        let cases = [(0, "0"), (1, "0.000001"), (37_200_000, "37.2"), (100_000_000, "100"), (37_211_254, "37.211254")];
        for (millionths, text) in cases {
            assert_eq!(shown(|out| push_millionths(out, millionths)), text);
        }
    }
}
