//! Lines of the large tables of TPC-H: what formatting would write, in a third of the time.

use std::io::Write;
use std::sync::LazyLock;

use tpchgen::dates::{MIN_GENERATE_DATE, TOTAL_DATE_RANGE, TPCHDate};
use tpchgen::decimal::TPCHDecimal;
use tpchgen::generators::{LineItem, Order, PartSupp};

use super::digits::{push, push_padded};

/// Every day that occurs, as text.
static DAYS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..TOTAL_DATE_RANGE).map(|day| TPCHDate::new(MIN_GENERATE_DATE + day).to_string()).collect());

pub(super) fn line_item(row: &LineItem<'_>, out: &mut Vec<u8>) {
    for key in [row.l_orderkey, row.l_partkey, row.l_suppkey, i64::from(row.l_linenumber), row.l_quantity] {
        number(key, out);
    }
    for share in [row.l_extendedprice, row.l_discount, row.l_tax] {
        money(share, out);
    }
    word(row.l_returnflag, out);
    word(row.l_linestatus, out);
    for date in [row.l_shipdate, row.l_commitdate, row.l_receiptdate] {
        day(date, out);
    }
    word(row.l_shipinstruct, out);
    word(row.l_shipmode, out);
    last(row.l_comment, out);
}

pub(super) fn order(row: &Order<'_>, out: &mut Vec<u8>) {
    number(row.o_orderkey, out);
    number(row.o_custkey, out);
    word(row.o_orderstatus.as_str(), out);
    money(row.o_totalprice, out);
    day(row.o_orderdate, out);
    word(row.o_orderpriority, out);
    // The number of the clerk is for the crate alone to see. Writing to memory does not fail.
    let _ = write!(out, "{},", row.o_clerk);
    number(i64::from(row.o_shippriority), out);
    last(row.o_comment, out);
}

pub(super) fn part_supplier(row: &PartSupp<'_>, out: &mut Vec<u8>) {
    for key in [row.ps_partkey, row.ps_suppkey, i64::from(row.ps_availqty)] {
        number(key, out);
    }
    money(row.ps_supplycost, out);
    last(row.ps_comment, out);
}

fn number(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    push(out, value.unsigned_abs());
    out.push(b',');
}

fn money(value: TPCHDecimal, out: &mut Vec<u8>) {
    let hundredths = value.into_inner();
    if hundredths < 0 {
        out.push(b'-');
    }
    push(out, hundredths.unsigned_abs() / 100);
    out.push(b'.');
    push_padded(out, hundredths.unsigned_abs() % 100, 2);
    out.push(b',');
}

fn day(date: TPCHDate, out: &mut Vec<u8>) {
    match usize::try_from(date.into_inner()).ok().and_then(|index| DAYS.get(index)) {
        Some(text) => out.extend_from_slice(text.as_bytes()),
        // No generator gives such a day; if one did, formatting would still know what it is called.
        None => out.extend_from_slice(date.to_string().as_bytes()),
    }
    out.push(b',');
}

fn word(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
    out.push(b',');
}

/// A comment, quoted because it may have commas; it has no quotes.
fn last(comment: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(comment.as_bytes());
    out.extend_from_slice(b"\"\n");
}

#[cfg(test)]
mod tests {
    use tpchgen::csv::{LineItemCsv, OrderCsv, PartSuppCsv};
    use tpchgen::generators::{LineItemGenerator, OrderGenerator, PartSuppGenerator};

    use super::*;

    #[test]
    fn lines_are_what_formatting_writes() {
        let mut out = Vec::new();
        for row in LineItemGenerator::new(0.01, 1, 1).iter().take(2000) {
            out.clear();
            line_item(&row, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), format!("{}\n", LineItemCsv::new(row)));
        }
        for row in OrderGenerator::new(0.01, 1, 1).iter().take(500) {
            out.clear();
            order(&row, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), format!("{}\n", OrderCsv::new(row)));
        }
        for row in PartSuppGenerator::new(0.01, 1, 1).iter().take(500) {
            out.clear();
            part_supplier(&row, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), format!("{}\n", PartSuppCsv::new(row)));
        }
    }
}
