//! Paired cells in, what they have in common out: one cell at a time for those who search for partners, and a whole
//! column at a time, in one typed loop, for the verdict.

use super::columns::{Cells, ColumnPair, Data, Written, decimal_text};
use super::tolerance::{Tolerance, ulp_distance};
use super::verdict::{ColumnVerdict, DifferenceClass};

/// How two cells relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// The same value (doubles: the same bits, or two NaNs).
    Same,
    /// `-0.0` and `0.0`.
    SignOfZero,
    /// Doubles within the tolerance.
    Near,
    Different(DifferenceClass),
}

impl Agreement {
    pub(super) fn is_same(self) -> bool {
        !matches!(self, Agreement::Different(_))
    }
}

/// Which rows belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pairing {
    /// Row `n` with row `n`, for so many rows.
    ByPosition(usize),
    /// These, in the left's order.
    Listed(Vec<(u32, u32)>),
}

impl Pairing {
    pub(super) fn len(&self) -> usize {
        match self {
            Pairing::ByPosition(rows) => *rows,
            Pairing::Listed(pairs) => pairs.len(),
        }
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> (usize, usize) {
        match self {
            Pairing::ByPosition(_) => (index, index),
            Pairing::Listed(pairs) => (pairs[index].0 as usize, pairs[index].1 as usize),
        }
    }
}

/// How far one column is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Only whether all cells are the same.
    pub(super) give_up: bool,
    /// How many differing cells of the column are kept to be shown.
    pub(super) kept: usize,
}

/// One column compared over all paired rows.
#[derive(Debug)]
pub(super) struct ColumnFindings {
    pub(super) verdict: ColumnVerdict,
    /// The first differing pairs, by their place in the pairing.
    pub(super) first: Vec<(usize, DifferenceClass)>,
    /// All cells have the same bits.
    pub(super) identical: bool,
    /// Pairs of `-0.0` and `0.0`.
    pub(super) signs_of_zero: u64,
}

impl ColumnPair {
    /// Compares one cell of the left with one of the right.
    pub(super) fn agreement(&self, left: usize, right: usize, tolerance: Tolerance) -> Agreement {
        let tolerance = self.tolerance.unwrap_or(tolerance);
        match (self.left.is_null(left), self.right.is_null(right)) {
            (true, true) => return Agreement::Same,
            (false, false) => {}
            (true, false) => return null_against(&self.right, right),
            (false, true) => return null_against(&self.left, left),
        }
        match (&self.left.data, &self.right.data) {
            (Data::Float(a), Data::Float(b)) => floats_agree(a[left], b[right], tolerance),
            (a, b) => exact(a, b, left, right),
        }
    }

    /// Compares the column over all pairs, and marks the pairs that differ. Gives up with `None` at the first difference if asked to.
    pub(super) fn compare(
        &self,
        pairing: &Pairing,
        tolerance: Tolerance,
        differing: &mut Vec<bool>,
        how: How,
    ) -> Option<ColumnFindings> {
        let tolerance = self.tolerance.unwrap_or(tolerance);
        let scan = Scan { pair: self, pairing, differing, how };
        match (&self.left.data, &self.right.data) {
            (Data::Float(a), Data::Float(b)) => scan
                .run(|l, r| floats_agree(a[l], b[r], tolerance), |l, r, findings| measure_floats(a[l], b[r], findings)),
            (Data::Integer(a), Data::Integer(b)) => scan.run(
                |l, r| if a[l] == b[r] { Agreement::Same } else { Agreement::Different(DifferenceClass::Number) },
                |l, r, findings| measure_integers(a[l].into(), b[r].into(), findings),
            ),
            (Data::Text(a), Data::Text(b)) => scan.run(
                |l, r| {
                    if a.get(l) == b.get(r) { Agreement::Same } else { Agreement::Different(DifferenceClass::Value) }
                },
                |_, _, _| {},
            ),
            (a, b) => scan.run(|l, r| exact(a, b, l, r), |l, r, findings| measure_numbers(a, b, l, r, findings)),
        }
    }
}

impl ColumnPair {
    /// Two cells that say the same in different types may differ in that.
    #[inline]
    fn in_form(&self, agreement: Agreement, verdict: &mut ColumnVerdict) -> Agreement {
        match self.written {
            Some(Written::Differs) if agreement.is_same() => Agreement::Different(DifferenceClass::Representation),
            Some(Written::Same) if agreement.is_same() => {
                verdict.representation += 1;
                agreement
            }
            _ => agreement,
        }
    }
}

struct Scan<'a> {
    pair: &'a ColumnPair,
    pairing: &'a Pairing,
    differing: &'a mut Vec<bool>,
    how: How,
}

impl Scan<'_> {
    /// The loop over all pairs, one instance per pair of types. `measure` sees the pairs of values that are not the very same.
    fn run(
        self,
        agree: impl Fn(usize, usize) -> Agreement,
        measure: impl Fn(usize, usize, &mut ColumnVerdict),
    ) -> Option<ColumnFindings> {
        let Scan { pair, pairing, differing, how } = self;
        let mut findings = ColumnFindings {
            verdict: empty_verdict(pair, pairing.len() as u64),
            first: Vec::new(),
            identical: true,
            signs_of_zero: 0,
        };
        let nulls = pair.left.has_nulls() || pair.right.has_nulls();
        for index in 0..pairing.len() {
            let (left, right) = pairing.get(index);
            let agreement = match nulls {
                true if pair.left.is_null(left) && pair.right.is_null(right) => Agreement::Same,
                true if pair.left.is_null(left) => null_against(&pair.right, right),
                true if pair.right.is_null(right) => null_against(&pair.left, left),
                _ => pair.in_form(agree(left, right), &mut findings.verdict),
            };
            if agreement == Agreement::Same {
                continue;
            }
            findings.identical = false;
            match agreement {
                Agreement::SignOfZero => {
                    findings.signs_of_zero += 1;
                    findings.verdict.sign_of_zero += 1;
                }
                Agreement::Near => {
                    findings.verdict.within_tolerance += 1;
                    measure(left, right, &mut findings.verdict);
                }
                Agreement::Same => {}
                Agreement::Different(class) => {
                    if how.give_up {
                        return None;
                    }
                    findings.verdict.differing += 1;
                    match class {
                        DifferenceClass::NullAgainstNan => findings.verdict.null_against_nan += 1,
                        DifferenceClass::NullAgainstValue => findings.verdict.null_against_value += 1,
                        DifferenceClass::NullAgainstEmpty => findings.verdict.null_against_empty += 1,
                        DifferenceClass::NanAgainstValue => findings.verdict.nan_against_value += 1,
                        DifferenceClass::Representation => findings.verdict.representation += 1,
                        DifferenceClass::Kind => findings.verdict.incomparable += 1,
                        DifferenceClass::Number => measure(left, right, &mut findings.verdict),
                        DifferenceClass::Value => {}
                    }
                    if findings.first.len() < how.kept {
                        findings.first.push((index, class));
                    }
                    if differing.is_empty() {
                        differing.resize(pairing.len(), false);
                    }
                    differing[index] = true;
                }
            }
        }
        Some(findings)
    }
}

fn empty_verdict(pair: &ColumnPair, cells: u64) -> ColumnVerdict {
    // A column of numbers whose cells are all the same is 0 apart, a column of texts is no distance apart.
    let number =
        |data: &Data| matches!(data, Data::Integer(_) | Data::Unsigned(_) | Data::Float(_) | Data::Decimal { .. });
    let numbers = number(&pair.left.data) && number(&pair.right.data);
    ColumnVerdict {
        name: pair.name.clone(),
        left_type: pair.left.type_name.clone(),
        right_type: pair.right.type_name.clone(),
        same_type: pair.same_type(),
        cells,
        differing: 0,
        null_against_nan: 0,
        null_against_value: 0,
        null_against_empty: 0,
        nan_against_value: 0,
        representation: 0,
        incomparable: 0,
        within_tolerance: 0,
        sign_of_zero: 0,
        right_name: pair.right_name.clone(),
        max_absolute: numbers.then_some(0.0),
        max_relative: numbers.then_some(0.0),
        max_ulp: pair.is_fuzzy().then_some(0),
    }
}

fn null_against(other: &Cells, row: usize) -> Agreement {
    Agreement::Different(match &other.data {
        _ if other.is_nan(row) => DifferenceClass::NullAgainstNan,
        Data::Text(texts) if texts.get(row).is_some_and(str::is_empty) => DifferenceClass::NullAgainstEmpty,
        _ => DifferenceClass::NullAgainstValue,
    })
}

#[inline]
fn floats_agree(a: f64, b: f64, tolerance: Tolerance) -> Agreement {
    if a.to_bits() == b.to_bits() {
        Agreement::Same
    } else if a == b {
        Agreement::SignOfZero
    } else if a.is_nan() || b.is_nan() {
        match a.is_nan() && b.is_nan() {
            true => Agreement::Same,
            false => Agreement::Different(DifferenceClass::NanAgainstValue),
        }
    } else if tolerance.agrees(a, b) {
        Agreement::Near
    } else {
        Agreement::Different(DifferenceClass::Number)
    }
}

/// Cells of any two columns that are not both doubles: equal in value or different, without tolerance.
fn exact(a: &Data, b: &Data, left: usize, right: usize) -> Agreement {
    let (same, class) = match (a, b) {
        (Data::Boolean(a), Data::Boolean(b)) => (a[left] == b[right], DifferenceClass::Value),
        (Data::Text(a), Data::Text(b)) => (a.get(left) == b.get(right), DifferenceClass::Value),
        (Data::Other(a), Data::Other(b)) => (a[left] == b[right], DifferenceClass::Value),
        (Data::Decimal { units: a, scale: m }, Data::Decimal { units: b, scale: n }) => {
            (plain_decimal(a[left], *m) == plain_decimal(b[right], *n), DifferenceClass::Number)
        }
        (Data::Ticks { ticks: a, nanoseconds: m }, Data::Ticks { ticks: b, nanoseconds: n }) => {
            (i128::from(a[left]) * i128::from(*m) == i128::from(b[right]) * i128::from(*n), DifferenceClass::Value)
        }
        _ => match (a.number(left), b.number(right)) {
            (Some(Number::Odd(value)), Some(Number::Whole(_))) | (Some(Number::Whole(_)), Some(Number::Odd(value)))
                if value.is_nan() =>
            {
                (false, DifferenceClass::NanAgainstValue)
            }
            (Some(Number::Whole(a)), Some(Number::Whole(b))) => (a == b, DifferenceClass::Number),
            // A decimal beside a double.
            (Some(Number::Odd(a)), Some(Number::Odd(b))) => (a == b, DifferenceClass::Number),
            (Some(_), Some(_)) => (false, DifferenceClass::Number),
            _ => (false, DifferenceClass::Kind),
        },
    };
    if same { Agreement::Same } else { Agreement::Different(class) }
}

/// A number without loss: every integer and every double that is one, or the double as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Whole(i128),
    Odd(f64),
}

impl Number {
    pub(super) fn of_double(value: f64) -> Self {
        // 2^127 is exact as a double; below it a whole double converts without loss, above it no integer type reaches.
        let fits = value.is_finite() && value.fract() == 0.0 && value.abs() < 2f64.powi(127);
        if fits { Number::Whole(value as i128) } else { Number::Odd(value) }
    }
}

impl Data {
    /// The number in this row; none in a column of anything else.
    pub(super) fn number(&self, row: usize) -> Option<Number> {
        match self {
            Data::Integer(values) => Some(Number::Whole(values[row].into())),
            Data::Unsigned(values) => Some(Number::Whole(values[row].into())),
            Data::Float(values) => Some(Number::of_double(values[row])),
            Data::Decimal { units, scale } => Some(match plain_decimal(units[row], *scale) {
                (whole, 0) => Number::Whole(whole),
                _ => Number::Odd(nearest_double(units[row], *scale)),
            }),
            _ => None,
        }
    }
}

/// Without zeros at its end: the same for decimals of the same value.
pub(super) fn plain_decimal(mut units: i128, mut scale: u32) -> (i128, u32) {
    while scale > 0 && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    (units, scale)
}

/// Dividing by a power of ten would round twice.
pub(super) fn nearest_double(units: i128, scale: u32) -> f64 {
    decimal_text(units, scale).parse().unwrap_or(f64::NAN)
}

fn measure_floats(a: f64, b: f64, verdict: &mut ColumnVerdict) {
    if a.is_finite() && b.is_finite() {
        raise(&mut verdict.max_absolute, (a - b).abs());
        // Halved first, so that two huge numbers of opposite signs do not overflow.
        let largest = a.abs().max(b.abs());
        raise(&mut verdict.max_relative, ((a / 2.0 - b / 2.0).abs() / largest) * 2.0);
        verdict.max_ulp = verdict.max_ulp.max(Some(ulp_distance(a, b)));
    }
}

fn measure_integers(a: i128, b: i128, verdict: &mut ColumnVerdict) {
    let distance = a.abs_diff(b) as f64;
    raise(&mut verdict.max_absolute, distance);
    raise(&mut verdict.max_relative, distance / a.unsigned_abs().max(b.unsigned_abs()).max(1) as f64);
}

fn measure_numbers(a: &Data, b: &Data, left: usize, right: usize, verdict: &mut ColumnVerdict) {
    match (a.number(left), b.number(right)) {
        (Some(Number::Whole(a)), Some(Number::Whole(b))) => measure_integers(a, b, verdict),
        (Some(a), Some(b)) => {
            let double = |number| match number {
                Number::Whole(whole) => whole as f64,
                Number::Odd(value) => value,
            };
            let (a, b) = (double(a), double(b));
            if a.is_finite() && b.is_finite() {
                raise(&mut verdict.max_absolute, (a - b).abs());
                raise(&mut verdict.max_relative, (a - b).abs() / a.abs().max(b.abs()));
            }
        }
        _ => {}
    }
}

fn raise(most: &mut Option<f64>, value: f64) {
    *most = Some(most.map_or(value, |most| most.max(value)));
}
