//! Division that is rounded once.
//!
//! By a constant Polars multiplies with the reciprocal (`prim_true_div_scalar` in polars-compute), which is rounded twice: `147 / 49`
//! is less than 3 then, and its FLOOR is 2.

use polars::prelude as pl;
use polars::prelude::{ChunkApply, IntoColumn};

/// The quotient of doubles.
pub(super) fn exactly(a: pl::Expr, b: pl::Expr) -> pl::Expr {
    let output = |field: &pl::Field| pl::Field::new(field.name().clone(), pl::DataType::Float64);
    match &b {
        pl::Expr::Literal(pl::LiteralValue::Scalar(scalar)) => match scalar.value() {
            pl::AnyValue::Float64(divisor) if !has_exact_reciprocal(*divisor) => {
                let divisor = *divisor;
                a.map_with_fmt_str(
                    move |column| by_constant(&column, divisor),
                    move |_, field| Ok(output(field)),
                    format!("divided by {divisor:?}"),
                )
            }
            _ => a / b,
        },
        _ => a.map_many(
            |columns| {
                let divisor = &columns[1];
                // A column that is known to have one value counts as a constant too.
                if divisor.as_scalar_column().is_some() || divisor.len() == 1 {
                    // Of no rows there is no first.
                    return match divisor.f64()?.iter().next().flatten() {
                        Some(divisor) if !has_exact_reciprocal(divisor) && columns[0].len() != 1 => {
                            by_constant(&columns[0], divisor)
                        }
                        _ => &columns[0] / divisor,
                    };
                }
                &columns[0] / divisor
            },
            &[b],
            move |_, fields| Ok(output(&fields[0])),
        ),
    }
}

fn by_constant(column: &pl::Column, divisor: f64) -> pl::PolarsResult<pl::Column> {
    Ok(column.f64()?.apply_values(|value| value / divisor).into_column())
}

/// Whether multiplying by the reciprocal is the same: for powers of two, and where there is nothing to round.
pub(in crate::engines) fn has_exact_reciprocal(divisor: f64) -> bool {
    const FRACTION: u64 = (1 << 52) - 1;
    let power_of_two = divisor.is_normal() && divisor.to_bits() & FRACTION == 0 && (1.0 / divisor).is_normal();
    power_of_two || divisor == 0.0 || !divisor.is_finite()
}

#[cfg(test)]
mod tests {
    use super::has_exact_reciprocal;

    #[test]
    fn powers_of_two_need_no_division() {
        for divisor in [1.0, -2.0, 0.25, 1024.0, 0.0, f64::INFINITY] {
            assert!(has_exact_reciprocal(divisor), "{divisor}");
        }
        for divisor in [49.0, 10.0, 3.0, 0.1, 5e-324] {
            assert!(!has_exact_reciprocal(divisor), "{divisor}");
        }
    }
}
