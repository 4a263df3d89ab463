//! Window functions over frames: running ones by cumulative methods, sliding ones by the places of their first and last rows.

use crate::base::{Type, Value};
use crate::functions::quote;
use crate::plan::{Bound, Frame as Rows, FrameUnit, Window};

use super::Unsupported;
use super::emit_expr::{ColumnOf, unsupported};
use super::emit_stage::Frame;
use super::emit_values::is_plain;
use super::emit_window::{Made, Scene};

/// Whether it is computed from the places of the frame's ends, so that partitions must stand together.
pub(super) fn needs_places(frame: &Frame, window: &Window) -> bool {
    let column = window.args.first().and_then(|arg| arg.column()).and_then(|name| frame.column(name));
    let nullable = column.is_none_or(|column| column.nullable);
    match window.function.name {
        "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => !is_plain(nullable, window),
        "MIN" | "MAX" if column.is_some_and(|column| column.ty == Type::Varchar) => true,
        "SUM" | "AVG" | "MIN" | "MAX" | "COUNT" => !is_running(window.frame),
        _ => false,
    }
}

/// From the first row to the current one or its last peer.
fn is_running(frame: Rows) -> bool {
    frame.start == Bound::UnboundedPreceding && frame.end == Bound::CurrentRow
}

/// The ends of a frame: variables with the place of its first row, and with the place behind its last.
struct Ends {
    start: String,
    end: String,
    /// Whether every frame has a row.
    has_rows: bool,
}

impl Scene<'_, '_> {
    /// SUM, AVG, MIN, MAX and COUNT.
    pub(super) fn running(&mut self, window: &Window) -> Result<Made, Unsupported> {
        let name = window.function.name;
        let counts_rows = name == "COUNT"
            && window.args.first().is_none_or(|arg| arg.literal().is_some_and(|value| *value != Value::Null));
        if name == "COUNT" && window.args.first().is_some_and(|arg| arg.literal() == Some(&Value::Null)) {
            return Ok(Made::new("0", false));
        }
        let x = if counts_rows { None } else { Some(self.column(window, 0)?) };
        if needs_places(&self.frame, window) {
            return self.over_places(window, x.as_ref());
        }
        let peers = (window.frame.unit == FrameUnit::Range).then(|| self.peers());
        let Some(x) = x.filter(|x| name != "COUNT" || x.nullable) else {
            let row = self.row();
            let row = peers.map_or(row.clone(), |peers| format!("{row}.groupby({peers}).transform(\"max\")"));
            return Ok(Made::new(format!("{row} + 1"), false));
        };
        let (code, nullable) = match name {
            "COUNT" => (self.seen_so_far(&x), false),
            "SUM" => self.sum_so_far(&x),
            "AVG" => self.mean_so_far(&x),
            _ => self.extreme_so_far(&x, if name == "MIN" { "cummin" } else { "cummax" }),
        };
        let Some(peers) = peers else { return Ok(Made::new(code, nullable)) };
        let running = self.local("running", code);
        let keep = if nullable || x.ty == Type::Double { ", skipna=False" } else { "" };
        Ok(Made::new(format!("{running}.groupby({peers}).transform(\"last\"{keep})"), nullable))
    }

    /// How many values there are up to the current row.
    fn seen_so_far(&mut self, x: &ColumnOf) -> String {
        if !x.nullable {
            return format!("{} + 1", self.row());
        }
        let there = self.of(x).method("notna()").source().to_owned();
        format!("{}.cumsum()", self.grouped(&there))
    }

    fn sum_so_far(&mut self, x: &ColumnOf) -> (String, bool) {
        if x.ty == Type::BigInt {
            let sums = format!("{}.cumsum()", self.by(&x.name));
            if !x.nullable {
                return (sums, false);
            }
            let sums = self.local("sums", sums);
            return (format!("{}.ffill()", self.grouped(&sums)), true);
        }
        let sums = self.doubles_so_far(x);
        if !x.nullable {
            // Infinities of both signs make NaN.
            return (sums, true);
        }
        let seen = self.seen_so_far(x);
        let seen = self.local("seen", seen);
        (format!("{sums}.where({seen} > 0)"), true)
    }

    fn mean_so_far(&mut self, x: &ColumnOf) -> (String, bool) {
        let sums = self.doubles_so_far(x);
        let seen = if x.nullable {
            let seen = self.seen_so_far(x);
            self.local("seen", seen)
        } else {
            format!("({} + 1)", self.row())
        };
        (format!("{sums} / {seen}"), true)
    }

    /// Running sums in doubles, where NULL counts as 0.
    fn doubles_so_far(&mut self, x: &ColumnOf) -> String {
        let values = self.filled(x, "0.0");
        let plain = x.ty == Type::Double && !x.nullable;
        let grouped = if plain { self.by(&x.name) } else { self.grouped(&values) };
        // Integers have no infinity, and a column of its own goes on behind one.
        if x.ty == Type::Double && self.partitioned() {
            format!("running_sum({grouped})")
        } else {
            format!("{grouped}.cumsum()")
        }
    }

    /// The column as doubles (`"0.0"`) or integers (`"0"`) without NULL.
    fn filled(&self, x: &ColumnOf, with: &str) -> String {
        let mut code = self.of(x);
        if x.nullable {
            code = code.method(&format!("fillna({})", if x.ty == Type::BigInt { "0" } else { with }));
        }
        match (x.ty, with) {
            (Type::BigInt, "0.0") => code = code.method("astype(\"float64\")"),
            (Type::BigInt, _) if x.nullable => code = code.method("astype(\"int64\")"),
            _ => {}
        }
        code.source().to_owned()
    }

    fn extreme_so_far(&mut self, x: &ColumnOf, method: &str) -> (String, bool) {
        let extremes = format!("{}.{method}()", self.by(&x.name));
        if !x.nullable {
            return (extremes, false);
        }
        let extremes = self.local("extremes", extremes);
        (format!("{}.ffill()", self.grouped(&extremes)), true)
    }

    fn ends(&mut self, frame: Rows) -> Ends {
        let row = self.local("place", format!("np.arange(len({}))", self.var()));
        let is_preceding = |bound| matches!(bound, Bound::UnboundedPreceding | Bound::Preceding(_));
        let is_following = |bound| matches!(bound, Bound::UnboundedFollowing | Bound::Following(_));
        let (mut first, mut behind) = ("0".to_owned(), format!("len({})", self.var()));
        if self.partitioned() {
            let to_end = is_following(frame.start) || is_following(frame.end);
            if to_end || is_preceding(frame.start) || is_preceding(frame.end) {
                let before = format!("{}.cumcount()", self.groups());
                first = self.local("first", format!("{row} - {before}.to_numpy()"));
            }
            if to_end {
                let size = self.size();
                behind = self.local("behind", format!("{first} + {size}.to_numpy()"));
            }
        }
        let whole_start = |scene: &Self| {
            if scene.partitioned() { first.clone() } else { format!("np.zeros(len({}), dtype=\"int64\")", scene.var()) }
        };
        let peers = (frame.unit == FrameUnit::Range).then(|| {
            let groups = super::emit_prepare::groupby(&self.peer_keys()).source();
            let peers = self.local("peers_of", format!("{}{groups}", self.var()));
            let first = self.local("first_peer", format!("{row} - {peers}.cumcount().to_numpy()"));
            let key = quote(&self.peer_keys()[0]);
            let size = format!("{peers}[{key}].transform(\"size\").to_numpy()");
            (first.clone(), format!("{first} + {size}"))
        });
        let start = match frame.start {
            Bound::UnboundedPreceding | Bound::UnboundedFollowing => whole_start(self),
            Bound::Preceding(rows) => format!("np.maximum({row} - {rows}, {first})"),
            Bound::CurrentRow => peers.as_ref().map_or(row.clone(), |(first, _)| first.clone()),
            Bound::Following(rows) => format!("np.minimum({row} + {rows}, {behind})"),
        };
        let end = match frame.end {
            Bound::UnboundedFollowing | Bound::UnboundedPreceding => {
                if self.partitioned() {
                    behind
                } else {
                    format!("np.full({behind}, {behind})")
                }
            }
            Bound::Following(rows) => format!("np.minimum({row} + {}, {behind})", rows.saturating_add(1)),
            Bound::CurrentRow => peers.map_or_else(|| format!("{row} + 1"), |(_, behind)| behind),
            Bound::Preceding(1) => format!("np.maximum({row}, {first})"),
            Bound::Preceding(rows) => format!("np.maximum({row} - {}, {first})", rows - 1),
        };
        Ends { start: self.local("start", start), end: self.local("end", end), has_rows: frame.has_current_row() }
    }

    /// How many values are there before each place.
    fn seen_before(&mut self, x: &ColumnOf) -> String {
        let there = self.of(x).method("notna()").source().to_owned();
        self.local("seen", format!("np.append(0, {there}.cumsum())"))
    }

    /// How many values each frame has.
    fn counted(&mut self, x: &ColumnOf, ends: &Ends) -> String {
        let Ends { start, end, .. } = ends;
        if x.nullable {
            let seen = self.seen_before(x);
            format!("{seen}[{end}] - {seen}[{start}]")
        } else {
            format!("{end} - {start}")
        }
    }

    fn over_places(&mut self, window: &Window, x: Option<&ColumnOf>) -> Result<Made, Unsupported> {
        let ends = self.ends(window.frame);
        let Ends { start, end, has_rows } = &ends;
        let name = window.function.name;
        let Some(x) = x else { return Ok(Made::new(self.placed(format!("{end} - {start}")), false)) };
        let index = format!("index={}.index", self.var());
        let may_be_empty = x.nullable || !has_rows;
        let counted = self.counted(x, &ends);
        Ok(match name {
            "COUNT" => Made::new(self.placed(counted), false),
            "SUM" if x.ty == Type::BigInt => {
                let total = self.local("total", format!("np.append(0, {}.cumsum())", self.filled(x, "0")));
                let sums = format!("{total}[{end}] - {total}[{start}]");
                if may_be_empty {
                    let count = self.local("count", counted);
                    Made::new(format!("pd.Series({sums}, {index}, dtype=\"Int64\").where({count} > 0)"), true)
                } else {
                    Made::new(self.placed(sums), false)
                }
            }
            "SUM" | "AVG" => {
                let sums = format!("over_frames(np.add, {}, {start}, {end}, 0.0)", self.filled(x, "0.0"));
                let sums = format!("pd.Series({sums}, {index})");
                match (name, may_be_empty) {
                    ("AVG", _) => {
                        let count = self.local("count", counted);
                        Made::new(format!("{sums} / {count}"), true)
                    }
                    (_, true) => {
                        let count = self.local("count", counted);
                        Made::new(format!("{sums}.where({count} > 0)"), true)
                    }
                    (_, false) => Made::new(sums, true),
                }
            }
            _ => self.extreme_of(window, x, &ends, counted),
        })
    }

    fn extreme_of(&mut self, window: &Window, x: &ColumnOf, ends: &Ends, counted: String) -> Made {
        let Ends { start, end, has_rows } = ends;
        let least = window.function.name == "MIN";
        let nullable = x.nullable || !has_rows;
        let skipping = if least { "np.fmin" } else { "np.fmax" };
        let index = format!("index={}.index", self.var());
        let over =
            |join: &str, values: &str, empty: &str| format!("over_frames({join}, {values}, {start}, {end}, {empty})");
        let column = self.of(x).source().to_owned();
        match x.ty {
            Type::BigInt => {
                let join = if least { "np.minimum" } else { "np.maximum" };
                let empty = format!("np.iinfo(\"int64\").{}", if least { "max" } else { "min" });
                let values = if x.nullable { format!("{column}.fillna({empty}).astype(\"int64\")") } else { column };
                let extremes = over(join, &values, &empty);
                if nullable {
                    let count = self.local("count", counted);
                    return Made::new(
                        format!("pd.Series({extremes}, {index}, dtype=\"Int64\").where({count} > 0)"),
                        true,
                    );
                }
                Made::new(self.placed(extremes), false)
            }
            Type::Boolean => {
                let values =
                    if x.nullable { "to_numpy(\"float64\", na_value=np.nan)" } else { "to_numpy(\"float64\")" };
                let extremes = over(skipping, &format!("{column}.{values}"), "np.nan");
                let to = if nullable { "boolean" } else { "bool" };
                Made::new(format!("pd.Series({extremes}, {index}).astype(\"{to}\")"), nullable)
            }
            Type::Date | Type::Timestamp => {
                Made::new(self.placed(over(skipping, &column, "np.datetime64(\"NaT\", \"us\")")), nullable)
            }
            Type::Varchar => {
                // Texts are compared by their places among all texts.
                let code = self.stages.names.free("code");
                let words = self.stages.names.free("words");
                self.stages.writer.line(&format!("{code}, {words} = pd.factorize({column}, sort=True)"));
                let extremes = over(skipping, &format!("np.where({code} < 0, np.nan, {code})"), "np.nan");
                let places = format!("np.nan_to_num({extremes}, nan=-1).astype(\"int64\")");
                let texts = format!("{words}.take({places}, allow_fill=True, fill_value=np.nan)");
                Made::new(self.placed(texts), nullable)
            }
            Type::Double | Type::Null => Made::new(self.placed(over(skipping, &column, "np.nan")), true),
        }
    }

    /// The value at the place that the frame's ends say; among the values that are there if NULLs are `passed` over.
    pub(super) fn value_at_place(&mut self, window: &Window, x: &ColumnOf, passed: bool) -> Result<Made, Unsupported> {
        let ends = self.ends(window.frame);
        let Ends { mut start, mut end, has_rows } = ends;
        let mut values = self.of(x);
        if passed {
            let seen = self.seen_before(x);
            values = values.method("dropna()");
            start = self.local("low", format!("{seen}[{start}]"));
            end = self.local("high", format!("{seen}[{end}]"));
        }
        let place = match window.function.name {
            "FIRST_VALUE" => start.clone(),
            "LAST_VALUE" => format!("{end} - 1"),
            _ => match window.args.get(1).and_then(|arg| arg.literal()) {
                Some(Value::BigInt(1)) => start.clone(),
                Some(Value::BigInt(number)) => format!("{start} + {}", number.saturating_sub(1)),
                _ => return Err(unsupported(window.function, "the number of the row is no constant", window.span)),
            },
        };
        let always = has_rows && !passed && window.function.name != "NTH_VALUE";
        let column = if always || x.nullable { values } else { self.with_room(x) };
        let array = column.method("array");
        if always {
            return Ok(Made::new(self.placed(array.method(&format!("take({place})")).source().to_owned()), x.nullable));
        }
        let there =
            if window.function.name == "NTH_VALUE" { format!("{place} < {end}") } else { format!("{start} < {end}") };
        let place = format!("np.where({there}, {place}, -1)");
        let taken = array.method(&format!("take({place}, allow_fill=True)"));
        Ok(Made::new(self.placed(taken.source().to_owned()), true))
    }
}
