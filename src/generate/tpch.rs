//! The tables of TPC-H, cell for cell as its own generator makes them (the crate `tpchgen`), as CSV files with a header.

use std::io::Write;
use std::sync::atomic::AtomicBool;

use tpchgen::csv::{CustomerCsv, LineItemCsv, NationCsv, OrderCsv, PartCsv, PartSuppCsv, RegionCsv, SupplierCsv};
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

use super::lines::{line_item, order, part_supplier};
use super::pieces::{Piece, Table};

/// The names of the tables, small ones first.
pub const TABLES: [&str; 8] = ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"];

/// Below it there would be fewer suppliers than a part needs.
pub const SMALLEST_SCALE: f64 = 0.001;

/// Some 11 TB.
pub const LARGEST_SCALE: f64 = 10_000.0;

/// Tables of TPC-H.
#[derive(Debug, Clone, PartialEq)]
pub struct Tpch {
    /// The scale factor: about 1 GB each.
    pub scale: f64,
    /// Which ones, of [`TABLES`].
    pub tables: Vec<&'static str>,
}

impl Tpch {
    pub(super) fn tables(&self) -> Vec<Box<dyn Table>> {
        let one = |name| -> Box<dyn Table> { Box::new(One { name, scale: self.scale }) };
        self.tables.iter().copied().map(one).collect()
    }
}

/// About how many bytes a piece has.
const PIECE: f64 = 2e6;

/// One of the tables.
struct One {
    name: &'static str,
    scale: f64,
}

impl One {
    /// Rows at scale 1 (orders where the rows are lines of orders, parts where they are suppliers of parts), and bytes for each.
    fn size(&self) -> (f64, f64) {
        match self.name {
            "supplier" => (10_000.0, 146.0),
            "customer" => (150_000.0, 166.0),
            "part" => (200_000.0, 123.0),
            "partsupp" => (200_000.0, 607.0),
            "orders" => (1_500_000.0, 116.0),
            "lineitem" => (1_500_000.0, 515.0),
            // The others are the same at every scale, and their generators know of no parts.
            _ => (0.0, 2000.0),
        }
    }
}

/// How many rows are made before they are written.
const BATCH: usize = 64;

fn first_byte(text: &str) -> u8 {
    text.as_bytes().first().copied().unwrap_or_default()
}

/// Rows of a part as lines: by a function of ours, or as the crate formats them.
macro_rules! lines {
    ($generator:expr, $piece:expr, $line:path, $comment:ident) => {
        let mut rows = $generator.iter();
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            batch.extend(rows.by_ref().take(BATCH));
            if batch.is_empty() {
                break;
            }
            // Comments lie all over 300 MB of text: fetched together, they do not wait for one another.
            std::hint::black_box(batch.iter().fold(0, |seen, row| seen ^ first_byte(row.$comment)));
            $piece.rows += batch.len() as u64;
            for row in batch.drain(..) {
                $line(&row, &mut $piece.text);
            }
        }
    };
    ($generator:expr, $piece:expr; $csv:ident) => {
        for row in $generator.iter() {
            $piece.rows += 1;
            // Writing to memory does not fail.
            let _ = writeln!($piece.text, "{}", $csv::new(row));
        }
    };
}

impl Table for One {
    fn file(&self) -> String {
        format!("{}.csv", self.name)
    }

    fn header(&self) -> String {
        let header = match self.name {
            "region" => RegionCsv::header(),
            "nation" => NationCsv::header(),
            "supplier" => SupplierCsv::header(),
            "customer" => CustomerCsv::header(),
            "part" => PartCsv::header(),
            "partsupp" => PartSuppCsv::header(),
            "orders" => OrderCsv::header(),
            _ => LineItemCsv::header(),
        };
        header.to_owned()
    }

    fn about(&self) -> u64 {
        let (rows, bytes) = self.size();
        (rows.mul_add(self.scale, 1.0) * bytes) as u64
    }

    fn pieces(&self) -> u64 {
        let (rows, bytes) = self.size();
        ((rows * bytes * self.scale / PIECE).ceil() as u64).max(1)
    }

    fn piece(&self, number: u64, _: &AtomicBool) -> Piece {
        let (scale, part, parts) = (self.scale, number as i32 + 1, self.pieces() as i32);
        let mut piece = Piece { rows: 0, text: Vec::with_capacity(PIECE as usize * 5 / 4) };
        match self.name {
            "region" => lines!(RegionGenerator::new(scale, part, parts), piece; RegionCsv),
            "nation" => lines!(NationGenerator::new(scale, part, parts), piece; NationCsv),
            "supplier" => lines!(SupplierGenerator::new(scale, part, parts), piece; SupplierCsv),
            "customer" => lines!(CustomerGenerator::new(scale, part, parts), piece; CustomerCsv),
            "part" => lines!(PartGenerator::new(scale, part, parts), piece; PartCsv),
            "partsupp" => {
                lines!(PartSuppGenerator::new(scale, part, parts), piece, part_supplier, ps_comment);
            }
            "orders" => {
                lines!(OrderGenerator::new(scale, part, parts), piece, order, o_comment);
            }
            _ => {
                lines!(LineItemGenerator::new(scale, part, parts), piece, line_item, l_comment);
            }
        }
        piece
    }
}
