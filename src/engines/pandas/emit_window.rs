//! Window functions in pandas: windows of one partition and order share a sort and the groups.

use crate::base::Type;
use crate::functions::{Arg, Kind, Python, pandas_as, quote};
use crate::plan::{Expr, FrameUnit, Measure, SortKey, Window};

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype, unsupported};
use super::emit_measure::Planned;
use super::emit_names::free_of;
use super::emit_prepare::{Preparing, groupby};
use super::emit_sort::{By, Ties, sort_steps};
use super::emit_stage::{Frame, Stages, assign_steps};

/// A column that a window gives: its code, and whether it can be NULL.
pub(super) struct Made {
    pub(super) code: String,
    pub(super) nullable: bool,
}

impl Made {
    pub(super) fn new(code: impl Into<String>, nullable: bool) -> Made {
        Made { code: code.into(), nullable }
    }
}

/// Windows of one partition and order, over a frame whose rows stand in that order.
pub(super) struct Scene<'s, 'p> {
    pub(super) stages: &'s mut Stages<'p>,
    /// The frame whose rows are in order.
    pub(super) frame: Frame,
    pub(super) partition: &'s [String],
    pub(super) order: &'s [SortKey],
    /// Whether the frame is a sorted copy: then results find their rows by the index, so they must have it.
    pub(super) copied: bool,
    /// Variables that are there, by what they hold.
    known: Vec<(String, String)>,
}

impl Stages<'_> {
    /// The frame with these columns added; its rows may come in another order.
    pub(super) fn window(&mut self, mut frame: Frame, windows: &[Window]) -> Result<Frame, Unsupported> {
        let windows = self.with_arguments(&mut frame, windows)?;
        let (whole, others): (Vec<&Window>, Vec<&Window>) = windows.iter().partition(|window| is_of_partition(window));
        for block in blocks(&whole, |a, b| a.partition == b.partition) {
            frame = self.of_partitions(frame, &block)?;
        }
        let blocks = blocks(&others, |a, b| a.partition == b.partition && same_order(&a.order, &b.order));
        let orders: Vec<Vec<By>> = blocks.iter().map(|block| sorted_by(&frame, block)).collect();
        let mut sorts: Vec<&Vec<By>> = orders.iter().filter(|by| !by.is_empty()).collect();
        sorts.dedup();
        // Of two sorts each takes a copy: the second one must find rows that it does not tell apart in the order of the input.
        let several = sorts.len() > 1;
        let mut done: Vec<(&Vec<By>, Frame)> = Vec::new();
        for (block, by) in blocks.iter().zip(&orders) {
            let sorted = match done.iter().find(|(known, _)| *known == by) {
                Some((_, sorted)) if several => sorted.clone(),
                Some(_) => frame.clone(),
                None if by.is_empty() => frame.clone(),
                None => {
                    let same = blocks.iter().zip(&orders).filter(|(_, other)| *other == by);
                    let alike = same.into_iter().all(|(block, by)| peers_are_alike(&frame, block[0], by));
                    let ties = if alike && !several { Ties::Free } else { Ties::Kept };
                    self.in_order(&mut frame, by, ties, several)
                }
            };
            done.push((by, sorted.clone()));
            self.of_rows(&mut frame, block, sorted, several && !by.is_empty(), by.is_empty())?;
        }
        Ok(frame)
    }

    /// The frame sorted: itself, or a copy.
    fn in_order(&mut self, frame: &mut Frame, by: &[By], ties: Ties, copied: bool) -> Frame {
        let steps = sort_steps(by, ties, !copied);
        let mut sorted = frame.clone();
        if copied {
            sorted.var = self.names.free("ordered");
        } else {
            (frame.ranged, sorted.ranged) = (true, true);
        }
        self.writer.assign(&sorted.var, &frame.var, &steps);
        sorted
    }

    /// Constants as arguments become columns.
    fn with_arguments(&mut self, frame: &mut Frame, windows: &[Window]) -> Result<Vec<Window>, Unsupported> {
        let mut windows = windows.to_vec();
        let mut made: Vec<(ColumnOf, String)> = Vec::new();
        for window in &mut windows {
            let counts = window.function.name == "COUNT" || window.function.name == "NTILE";
            let Some(arg) = window.args.first_mut().filter(|arg| arg.literal().is_some() && !counts) else { continue };
            let value = frame.exprs().value(arg)?;
            let taken = |name: &str| frame.has(name) || made.iter().any(|(column, _)| column.name == name);
            let column = ColumnOf { name: free_of("value", taken), ty: value.ty, nullable: value.nullable };
            *arg = Expr { kind: crate::plan::ExprKind::Column(column.name.clone()), ..arg.clone() };
            made.push((column, value.expr.column().source().to_owned()));
        }
        let steps = assign_steps(frame, made.iter().map(|(column, code)| (column.name.as_str(), code.as_str())));
        if !steps.is_empty() {
            self.writer.assign(&frame.var, &frame.var, &steps);
        }
        made.into_iter().for_each(|(column, _)| frame.put(column));
        Ok(windows)
    }

    /// Aggregates over whole partitions: `transform`.
    fn of_partitions(&mut self, mut frame: Frame, block: &[&Window]) -> Result<Frame, Unsupported> {
        let partition = &block[0].partition;
        let before = frame.clone();
        let mut kitchen = Preparing::new(&before, block.iter().map(|window| window.physical.clone()).collect());
        if !partition.is_empty() {
            kitchen.group_by(partition.clone());
        }
        let measures: Vec<Measure> = block.iter().map(|window| measure(window)).collect();
        let mut plans = Vec::new();
        for measure in &measures {
            let plan = Planned::of(measure, &mut kitchen, &mut self.names)?;
            if plan.finish.is_some() || plan.texts.is_some() {
                return Err(unsupported(measure.function, "pandas has no form for it as a window", measure.span));
            }
            plans.push(plan);
        }
        kitchen.done().write(&mut self.writer, &mut frame);
        let var = frame.var.clone();
        if !partition.is_empty() {
            self.writer.assign("groups", &var, &[groupby(partition)]);
        }
        let mut made = Vec::new();
        for plan in &plans {
            let mut result = plan.result();
            let part = &plan.parts[0];
            let code = match partition.first() {
                Some(key) => {
                    let column = part.over.as_ref().and_then(|over| over.name()).unwrap_or(key);
                    let fix = part.fix(result.ty, result.nullable);
                    let fix = fix.map_or_else(String::new, |to| format!(".astype(\"{to}\")"));
                    format!("groups[{}].{}{fix}", quote(column), part.of_rows())
                }
                None => {
                    let value = part.of_all(&var, result.ty);
                    // Over no rows there is nothing to tell the data type by.
                    let counts = matches!(result.ty, Type::BigInt) && !plan.nullable;
                    if counts || result.ty == Type::Double {
                        value
                    } else {
                        result.nullable = true;
                        format!("pd.Series({value}, index={var}.index, dtype=\"{}\")", dtype(result.ty, true))
                    }
                }
            };
            made.push((result, code));
        }
        self.added(&mut frame, made);
        Ok(frame)
    }

    /// Functions that look at the order of rows, or number them, from the frame `sorted`.
    fn of_rows(
        &mut self,
        frame: &mut Frame,
        block: &[&Window],
        sorted: Frame,
        copied: bool,
        unsorted: bool,
    ) -> Result<(), Unsupported> {
        let (partition, order) = (block[0].partition.as_slice(), block[0].order.as_slice());
        let mut scene = Scene { stages: self, frame: sorted, partition, order, copied, known: Vec::new() };
        let mut made = Vec::new();
        for window in block {
            let result = scene.window(window, unsorted)?;
            let column = ColumnOf { name: window.physical.clone(), ty: window.ty, nullable: result.nullable };
            made.push((column, result.code));
        }
        self.added(frame, made);
        Ok(())
    }

    fn added(&mut self, frame: &mut Frame, made: Vec<(ColumnOf, String)>) {
        let steps = assign_steps(frame, made.iter().map(|(column, code)| (column.name.as_str(), code.as_str())));
        self.writer.assign(&frame.var, &frame.var, &steps);
        made.into_iter().for_each(|(column, _)| frame.put(column));
    }
}

impl Scene<'_, '_> {
    fn window(&mut self, window: &Window, unsorted: bool) -> Result<Made, Unsupported> {
        match window.function.name {
            "ROW_NUMBER" => Ok(self.row_number()),
            "RANK" | "DENSE_RANK" | "PERCENT_RANK" | "CUME_DIST" => Ok(self.rank(window.function.name, unsorted)),
            "NTILE" => self.ntile(window),
            "LAG" | "LEAD" => self.shifted(window),
            "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => self.value_of(window),
            "SUM" | "AVG" | "MIN" | "MAX" | "COUNT" => self.running(window),
            _ => Err(unsupported(window.function, "pandas has no form for it over this frame", window.span)),
        }
    }

    /// A variable that holds this, written once.
    pub(super) fn local(&mut self, name: &str, code: String) -> String {
        if code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            return code;
        }
        if let Some((var, _)) = self.known.iter().find(|(_, known)| *known == code) {
            return var.clone();
        }
        let var = self.stages.names.free(name);
        self.stages.writer.assign(&var, &code, &[]);
        self.known.push((var.clone(), code));
        var
    }

    pub(super) fn var(&self) -> &str {
        &self.frame.var
    }

    pub(super) fn partitioned(&self) -> bool {
        !self.partition.is_empty()
    }

    /// The groups of the partition.
    pub(super) fn groups(&mut self) -> String {
        let code = format!("{}{}", self.frame.var, groupby(self.partition).source());
        if !self.known.iter().any(|(_, known)| *known == code) {
            // The name is never a table's, and nobody needs the groups of the last stage.
            self.stages.writer.assign("groups", &code, &[]);
            self.known.push(("groups".to_owned(), code));
        }
        "groups".to_owned()
    }

    /// `groups["x"]`, or `df["x"]` where all rows are one partition.
    pub(super) fn by(&mut self, column: &str) -> String {
        let base = if self.partitioned() { self.groups() } else { self.frame.var.clone() };
        format!("{base}[{}]", quote(column))
    }

    /// The number of each row's partition.
    fn partition_number(&mut self) -> String {
        let groups = self.groups();
        self.local("partition", format!("{groups}.ngroup()"))
    }

    /// A series of values beside the rows, grouped by the partition.
    pub(super) fn grouped(&mut self, series: &str) -> String {
        if !self.partitioned() {
            return series.to_owned();
        }
        let partition = self.partition_number();
        format!("{series}.groupby({partition})")
    }

    /// The partition and the order: what peers agree in.
    pub(super) fn peer_keys(&self) -> Vec<String> {
        let mut keys = self.partition.to_vec();
        for name in self.order.iter().filter_map(|key| key.expr.column()) {
            if !keys.iter().any(|known| known == name) {
                keys.push(name.to_owned());
            }
        }
        keys
    }

    /// The number of each row's peers.
    pub(super) fn peers(&mut self) -> String {
        let groups = groupby(&self.peer_keys()).source();
        self.local("peers", format!("{}{groups}.ngroup()", self.frame.var))
    }

    /// How many rows of the partition come before each row.
    pub(super) fn row(&mut self) -> String {
        let code = if self.partitioned() {
            format!("{}.cumcount()", self.groups())
        } else {
            format!("pd.Series(np.arange(len({0})), index={0}.index)", self.frame.var)
        };
        self.local("row", code)
    }

    /// How many rows each row's partition has: a column, or a number where all are one.
    pub(super) fn size(&mut self) -> String {
        match self.partition.first() {
            Some(key) => {
                let code = format!("{}.transform(\"size\")", self.by(key));
                self.local("size", code)
            }
            None => format!("len({})", self.frame.var),
        }
    }

    /// The argument at this place as a column.
    pub(super) fn column(&self, window: &Window, at: usize) -> Result<ColumnOf, Unsupported> {
        let found = window.args.get(at).and_then(Expr::column).and_then(|name| self.frame.column(name));
        found.cloned().ok_or_else(|| unsupported(window.function, "an argument is no column", window.span))
    }

    /// `df["x"]`.
    pub(super) fn of(&self, column: &ColumnOf) -> Python {
        Python::atom(format!("{}[{}]", self.frame.var, quote(&column.name)))
    }

    /// The same in the data type that has room for NULL.
    pub(super) fn with_room(&self, column: &ColumnOf) -> Python {
        let arg = Arg { expr: self.of(column), ty: column.ty, nullable: column.nullable, literal: None };
        pandas_as(&arg, true)
    }

    /// A value's place in the rows: an array becomes a column where the index must say it.
    pub(super) fn placed(&self, array: String) -> String {
        if self.copied { format!("pd.Series({array}, index={}.index)", self.frame.var) } else { array }
    }
}

/// Whether all rows of a partition have the same value, whatever their order is.
fn is_of_partition(window: &Window) -> bool {
    window.function.kind == Kind::Aggregate
        && (window.frame.is_whole() || (window.order.is_empty() && window.frame.unit == FrameUnit::Range))
}

/// What rows must be sorted by; nothing for ranks by one key, which pandas takes by themselves.
fn sorted_by(frame: &Frame, block: &[&Window]) -> Vec<By> {
    let order = &block[0].order;
    let ranks = ["RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"];
    let by_number = |key: &SortKey| {
        let column = key.expr.column().and_then(|name| frame.column(name));
        column.is_some_and(|column| column.ty != Type::Varchar)
    };
    let only_ranks = block.iter().all(|window| ranks.contains(&window.function.name));
    let mut by: Vec<By> = Vec::new();
    if order.is_empty() || (order.len() == 1 && by_number(&order[0]) && only_ranks) {
        return by;
    }
    if block.iter().any(|window| super::emit_frames::needs_places(frame, window)) {
        let keys = block[0].partition.iter().filter_map(|key| frame.column(key));
        by.extend(keys.map(|key| {
            // Where the partition of NULL stands is all the same.
            let nulls_first = (key.nullable && key.ty == Type::Double).then_some(false);
            By { name: key.name.clone(), ty: key.ty, descending: false, nulls_first }
        }));
    }
    for key in order {
        let Some(column) = key.expr.column().and_then(|name| frame.column(name)) else { continue };
        if !by.iter().any(|known| known.name == column.name) {
            let nulls_first = column.nullable.then_some(key.nulls_first);
            by.push(By { name: column.name.clone(), ty: column.ty, descending: key.descending, nulls_first });
        }
    }
    by
}

/// Whether rows of one partition that agree in the order agree in everything: then it is all the same which one comes first.
fn peers_are_alike(frame: &Frame, window: &Window, by: &[By]) -> bool {
    let told = |name: &String| window.partition.contains(name) || by.iter().any(|key| key.name == *name);
    frame.columns.iter().all(|column| told(&column.name))
}

fn same_order(a: &[SortKey], b: &[SortKey]) -> bool {
    let same = |(a, b): (&SortKey, &SortKey)| {
        a.expr.column() == b.expr.column() && a.descending == b.descending && a.nulls_first == b.nulls_first
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}

/// Those that belong together, in the order in which they come.
fn blocks<'w>(windows: &[&'w Window], together: impl Fn(&Window, &Window) -> bool) -> Vec<Vec<&'w Window>> {
    let mut blocks: Vec<Vec<&Window>> = Vec::new();
    for window in windows {
        match blocks.iter_mut().find(|block| together(block[0], window)) {
            Some(block) => block.push(window),
            None => blocks.push(vec![window]),
        }
    }
    blocks
}

fn measure(window: &Window) -> Measure {
    Measure {
        physical: window.physical.clone(),
        function: window.function,
        args: window.args.clone(),
        distinct: false,
        order: Vec::new(),
        ty: window.ty,
        nullable: window.nullable,
        span: window.span,
    }
}
