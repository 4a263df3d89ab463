//! Window functions that number the rows of a partition.

use crate::base::{Type, Value};
use crate::plan::Window;

use super::Unsupported;
use super::emit_expr::unsupported;
use super::emit_window::{Made, Scene};

impl Scene<'_, '_> {
    pub(super) fn row_number(&mut self) -> Made {
        if self.partitioned() {
            return Made::new(format!("{}.cumcount() + 1", self.groups()), false);
        }
        let numbers = format!("np.arange(1, len({}) + 1)", self.var());
        Made::new(self.placed(numbers), false)
    }

    /// RANK and its kin; `unsorted` where the order is one key that pandas ranks by itself.
    pub(super) fn rank(&mut self, name: &str, unsorted: bool) -> Made {
        if self.order.is_empty() {
            return self.rank_of_peers(name);
        }
        let mut by = |last: bool, dense: bool| {
            if unsorted {
                self.rank_by_key(if dense {
                    "dense"
                } else if last {
                    "max"
                } else {
                    "min"
                })
            } else {
                self.rank_in_order(last, dense)
            }
        };
        match name {
            "RANK" => {
                let (rank, integer) = by(false, false);
                Made::new(if integer { format!("{rank} + 1") } else { format!("{rank}.astype(\"int64\")") }, false)
            }
            "DENSE_RANK" => {
                let (rank, integer) = by(false, true);
                Made::new(if integer { rank } else { format!("{rank}.astype(\"int64\")") }, false)
            }
            "PERCENT_RANK" => {
                let (rank, integer) = by(false, false);
                let before = if integer { rank } else { format!("({rank} - 1)") };
                let size = self.size();
                self.double(&format!("({before} / ({size} - 1)).fillna(0.0)"), true, unsorted)
            }
            _ => {
                let (rank, integer) = by(true, false);
                let upto = if integer { format!("({rank} + 1)") } else { rank };
                let size = self.size();
                self.double(&format!("{upto} / {size}"), false, unsorted)
            }
        }
    }

    /// Ranks of a masked column are masked. `is_call`: the code ends with a method, so that another can follow.
    fn double(&self, code: &str, is_call: bool, unsorted: bool) -> Made {
        let key = self.order.first().and_then(|key| key.expr.column()).and_then(|name| self.frame.column(name));
        let masked = key.is_some_and(|key| key.nullable && matches!(key.ty, Type::BigInt | Type::Boolean));
        if unsorted && masked {
            let code = if is_call { code.to_owned() } else { format!("({code})") };
            return Made::new(format!("{code}.astype(\"float64\")"), false);
        }
        Made::new(code, false)
    }

    /// Without an order all rows of a partition are peers.
    fn rank_of_peers(&mut self, name: &str) -> Made {
        Made::new(
            match name {
                "PERCENT_RANK" => "0.0",
                "CUME_DIST" => "1.0",
                _ => "1",
            },
            false,
        )
    }

    /// From 1, as a double.
    fn rank_by_key(&mut self, method: &str) -> (String, bool) {
        let key = &self.order[0];
        let name = key.expr.column().unwrap_or_default().to_owned();
        let mut args = format!("method=\"{method}\"");
        if key.descending {
            args.push_str(", ascending=False");
        }
        if self.frame.column(&name).is_none_or(|column| column.nullable) {
            args.push_str(if key.nulls_first { ", na_option=\"top\"" } else { ", na_option=\"bottom\"" });
        }
        (format!("{}.rank({args})", self.by(&name)), false)
    }

    /// From 0 (dense: from 1), an integer: the row number of the first or last of the peers.
    fn rank_in_order(&mut self, last: bool, dense: bool) -> (String, bool) {
        let peers = self.peers();
        if dense {
            // Peers are numbered as they come.
            let code = if self.partitioned() {
                format!("{}.cumsum()", self.grouped(&format!("(~{peers}.duplicated())")))
            } else {
                format!("{peers} + 1")
            };
            return (code, true);
        }
        let row = self.row();
        (format!("{row}.groupby({peers}).transform(\"{}\")", if last { "max" } else { "min" }), true)
    }

    pub(super) fn ntile(&mut self, window: &Window) -> Result<Made, Unsupported> {
        let Some(Value::BigInt(tiles)) = window.args.first().and_then(|arg| arg.literal()) else {
            return Err(unsupported(window.function, "the number of tiles is no constant", window.span));
        };
        let (row, size) = (self.row(), self.size());
        // The first tiles have a row more than the others; counted from either end, the greater number is right.
        let least = self.local("least", format!("{size} // {tiles}"));
        let longer = self.local("longer", format!("{size} % {tiles}"));
        let at_least_one =
            if self.partitioned() { format!("{least}.clip(lower=1)") } else { format!("max({least}, 1)") };
        Ok(Made::new(format!("np.maximum({row} // ({least} + 1), ({row} - {longer}) // {at_least_one}) + 1"), false))
    }
}
