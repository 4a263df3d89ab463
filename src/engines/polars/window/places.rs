//! Where a row of a sorted frame stands: its number, and the numbers of the first and last row of its partition and of its peers.

use std::collections::BTreeSet;

use polars::prelude as pl;
use polars::prelude::LazyFrame;

use crate::plan::Window;

use super::super::expr::column;

/// A number that a row has, counted from 0 through the whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Of the row.
    Row,
    /// Of its partition's first row.
    First,
    /// Of its partition's last row.
    Last,
    /// Of the first of its peers, which agree with it in the order.
    FirstPeer,
    /// Of the last of its peers.
    LastPeer,
    /// How many sets of peers there are up to this one.
    Peers,
}

/// The places that are needed.
#[derive(Default)]
pub(super) struct Places(BTreeSet<Place>);

const ROW: &str = "\u{0}row";
const OPENS: &str = "\u{0}opens";
const OPENS_PEERS: &str = "\u{0}opens peers";

impl Places {
    /// A place as a column of integers.
    pub(super) fn get(&mut self, place: Place) -> pl::Expr {
        self.0.insert(place);
        column(name(place))
    }

    /// How many rows the partition has.
    pub(super) fn rows(&mut self) -> pl::Expr {
        self.get(Place::Last) - self.get(Place::First) + pl::lit(1i64)
    }

    /// The sorted frame with the places that were asked for; `window` says what the partitions and peers are.
    pub(super) fn added_to(self, frame: LazyFrame, window: &Window) -> LazyFrame {
        if self.0.is_empty() {
            return frame;
        }
        let needs = |places: &[Place]| places.iter().any(|place| self.0.contains(place));
        let row = || column(ROW);
        let first_of_all = row().eq(pl::lit(0i64));
        let mut frame = frame.with_row_index(ROW, None).with_columns([row().cast(pl::DataType::Int64)]);
        let mut opens = vec![changes(window.partition.iter().map(String::as_str), first_of_all).alias(OPENS)];
        if needs(&[Place::FirstPeer, Place::LastPeer, Place::Peers]) {
            let keys = window.order.iter().filter_map(|key| key.expr.column());
            let opens_partition = opens[0].clone();
            opens.push(changes(keys, opens_partition).alias(OPENS_PEERS));
        }
        frame = frame.with_columns(opens);
        let columns: Vec<pl::Expr> = self
            .0
            .iter()
            .filter(|place| **place != Place::Row)
            .map(|place| {
                let value = match place {
                    Place::Row => row(),
                    Place::First => opening(column(OPENS)),
                    Place::FirstPeer => opening(column(OPENS_PEERS)),
                    Place::Last => closing(column(OPENS)),
                    Place::LastPeer => closing(column(OPENS_PEERS)),
                    Place::Peers => column(OPENS_PEERS).cast(pl::DataType::Int64).cum_sum(false),
                };
                value.alias(name(*place))
            })
            .collect();
        if columns.is_empty() { frame } else { frame.with_columns(columns) }
    }
}

fn name(place: Place) -> &'static str {
    match place {
        Place::Row => ROW,
        Place::First => "\u{0}first",
        Place::Last => "\u{0}last",
        Place::FirstPeer => "\u{0}first peer",
        Place::LastPeer => "\u{0}last peer",
        Place::Peers => "\u{0}peers",
    }
}

/// Whether any of these columns differs from the row above, NULL being equal to NULL; or what is true already.
fn changes<'a>(columns: impl Iterator<Item = &'a str>, already: pl::Expr) -> pl::Expr {
    columns.fold(already, |so_far, name| so_far.or(column(name).neq_missing(column(name).shift(pl::lit(1)))))
}

/// The last row up to this one that opens.
fn opening(opens: pl::Expr) -> pl::Expr {
    pl::when(opens).then(column(ROW)).otherwise(pl::lit(0i64)).cum_max(false)
}

/// The first row from this one on after which another opens, or nothing comes.
fn closing(opens: pl::Expr) -> pl::Expr {
    let closes = opens.shift_and_fill(pl::lit(-1), pl::lit(true));
    pl::when(closes).then(column(ROW)).otherwise(pl::lit(i64::MAX)).cum_min(true)
}
