//! `pipeline(...)`: one block of statements for every stage, under the stage's SQL as a comment.

use crate::base::{Span, Type};
use crate::functions::quote;
use crate::plan::{Item, JoinKind, Node, Op, Plan};

use super::Unsupported;
use super::emit_expr::{ColumnOf, Exprs};
use super::emit_join::Joining;
use super::emit_load::Table;
use super::emit_lookup::Lookup;
use super::emit_melt::Melt;
use super::emit_names::{Names, comment, free_of, is_keyword_argument};
use super::emit_needs::{self, Needs};
use super::emit_one_row::is_one_row;
use super::emit_semi::once;
use super::emit_sides::Sizes;
use super::emit_write::{Step, Writer, dict, list, quoted};

/// A frame as it stands between two stages.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The variable that holds it.
    pub(super) var: String,
    /// Its columns in the order in which pandas has them.
    pub(super) columns: Vec<ColumnOf>,
    /// Whether its index counts from 0.
    pub(super) ranged: bool,
}

impl Frame {
    pub(super) fn exprs(&self) -> Exprs<'_> {
        Exprs { frame: &self.var, columns: &self.columns, scalars: &[] }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    pub(super) fn column(&self, name: &str) -> Option<&ColumnOf> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Puts a column in its place, or at the end; `self`, which is renamed into place, always goes to the end.
    pub(super) fn put(&mut self, column: ColumnOf) {
        if column.name == "self" {
            self.columns.retain(|old| old.name != column.name);
        }
        match self.columns.iter_mut().find(|old| old.name == column.name) {
            Some(old) => *old = column,
            None => self.columns.push(column),
        }
    }

    /// Keeps these columns in this order.
    pub(super) fn keep(&mut self, names: &[String]) {
        self.columns =
            names.iter().filter_map(|name| self.columns.iter().find(|column| column.name == *name).cloned()).collect();
    }
}

/// Writes the body of `pipeline`.
pub(super) struct Stages<'a> {
    plan: &'a Plan,
    tables: &'a [Table<'a>],
    pub(super) writer: Writer,
    pub(super) names: Names,
    /// Whether filters leave behind what nobody needs, and groups are left in the order in which they come.
    pub(super) frugal: bool,
    said: Option<String>,
    /// What the shared sub-pipelines have left behind, as far as they are written.
    pub(super) shared: Vec<Frame>,
    /// What is needed of the stage that is written next.
    pub(super) needed: Needs,
}

impl<'a> Stages<'a> {
    pub(super) fn new(plan: &'a Plan, tables: &'a [Table<'a>], frugal: bool) -> Self {
        let mut names = Names::default();
        for table in tables {
            names.free(&table.var);
        }
        Self { plan, tables, writer: Writer::indented(), names, frugal, said: None, shared: Vec::new(), needed: None }
    }

    /// All stages, and the result with its columns in order and its rows counted from 0.
    pub(super) fn write(mut self) -> Result<String, Unsupported> {
        for node in &self.plan.shared {
            let name = shared_name(&self.plan.sql, node.span).map(|name| self.names.give(name));
            let var = name.unwrap_or_else(|| self.names.free("shared"));
            let frame = self.node(node, &var)?;
            let frame = self.exact(frame, node);
            self.shared.push(frame);
        }
        let wanted: Vec<String> = self.plan.root.schema.iter().map(|column| column.physical.clone()).collect();
        self.needed = Some(wanted.iter().cloned().collect());
        let frame = self.node(&self.plan.root, "df")?;
        let mut steps = Vec::new();
        if frame.names() != wanted {
            steps.push(Step::columns(quoted(&wanted)));
        }
        if !frame.ranged {
            steps.push(Step::call("reset_index", vec!["drop=True".to_owned()]));
        }
        self.writer.chain("return ", &frame.var, &steps);
        Ok(self.writer.finish())
    }

    /// One stage with everything below it; its frame ends up in the variable `target`.
    pub(super) fn node(&mut self, node: &Node, target: &str) -> Result<Frame, Unsupported> {
        let needed = self.needed.take();
        let mut below = emit_needs::of_inputs(node, &needed).into_iter();
        self.needed = below.next().flatten();
        match &node.op {
            Op::Scan { table, columns } => {
                self.say_from(node.span);
                let frame = self.scan(*table);
                let steps = subset(&frame, columns);
                self.writer.assign(target, &frame.var, steps.as_slice());
                let mut frame = Frame { var: target.to_owned(), ..frame };
                frame.keep(columns);
                Ok(frame)
            }
            Op::OneRow => {
                self.say(node.span);
                self.writer.line(&format!("{target} = pd.DataFrame(index=range(1))"));
                Ok(Frame { var: target.to_owned(), columns: Vec::new(), ranged: true })
            }
            Op::Filter { input, predicate } => {
                if let Some(frame) = self.filter_by_one_row(node, target, &needed)? {
                    return Ok(frame);
                }
                let mut frame = match self.filter_by_window(node, target, &needed)? {
                    Some(frame) => frame,
                    None => {
                        let frame = self.node(input, target)?;
                        self.say(node.span);
                        self.filter(frame, predicate, &[], &needed)?
                    }
                };
                // What a condition rules out need not be looked for again; numbers and truths keep the data type that shows it.
                for column in &mut frame.columns {
                    let known = node.schema.iter().find(|known| known.physical == column.name);
                    if !matches!(column.ty, Type::BigInt | Type::Boolean) {
                        column.nullable &= known.is_none_or(|known| known.nullable);
                    }
                }
                Ok(frame)
            }
            Op::Select { input, items } => {
                if let Some(frame) = self.computed_from_values(node, input, items, target)? {
                    return Ok(frame);
                }
                let frame = self.node(input, target)?;
                self.say(node.span);
                if is_one_row(input) { self.computed(frame, items) } else { self.select(frame, items) }
            }
            Op::Extend { input, items } | Op::Set { input, items } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                self.extend(frame, items)
            }
            Op::Drop { input, columns } => {
                let mut frame = self.node(input, target)?;
                self.say(node.span);
                // A filter has left behind what nobody needs.
                let there: Vec<String> = columns.iter().filter(|name| frame.has(name)).cloned().collect();
                if !there.is_empty() {
                    let step = Step::call("drop", vec![format!("columns={}", list(&there))]);
                    self.writer.assign(&frame.var, &frame.var, &[step]);
                    frame.columns.retain(|column| !columns.contains(&column.name));
                }
                Ok(frame)
            }
            Op::Rename { input, renames } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                let mut frame = self.exact(frame, input);
                rename(&mut self.writer, &mut frame, renames);
                Ok(frame)
            }
            Op::Aggregate { input, groups, measures } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                self.aggregate(frame, groups, measures)
            }
            Op::Join { left, right, kind, keys, nulls_equal, output } => {
                if let Some(frame) = self.equal_to_one_row(node, target, &needed)? {
                    return Ok(frame);
                }
                let sides = Sizes { plan: self.plan, tables: self.tables };
                let turned = *kind == JoinKind::Inner && sides.right_repeats(left, right, keys);
                let alone = is_one_row(right);
                let join = Joining {
                    kind: *kind,
                    keys: keys.clone(),
                    nulls_equal: *nulls_equal,
                    output: output.clone(),
                    names: node.schema.iter().map(|column| column.physical.clone()).collect(),
                };
                let lookup = Lookup::of(&join, left, right, &sides);
                let left = self.node(left, target)?;
                self.needed = below.next().flatten();
                let mut is_series = false;
                let right = match (kind, keys.as_slice()) {
                    (JoinKind::Semi | JoinKind::Anti, [(_, key)]) => {
                        let right = once(right);
                        let frame = self.whole(&right).map_or_else(|| self.partner(&right), Ok)?;
                        let is_own = !matches!(right.op, Op::Scan { .. } | Op::Shared { .. });
                        is_series = is_own && !nulls_equal && self.writer.make_series(&frame.var, key);
                        frame
                    }
                    _ => self.partner(right)?,
                };
                // A side that is there whole has not taken it, and it says nothing of what comes next.
                self.needed = None;
                if let Some(lookup) = lookup {
                    let (stays, other) = if lookup.is_turned { (&right, &left) } else { (&left, &right) };
                    if lookup.fits(stays, other) {
                        let is_own = !self.shared.iter().any(|shared| shared.var == other.var);
                        let is_series = is_own && self.writer.keep_groups(&other.var, lookup.value());
                        self.say(node.span);
                        return Ok(self.look_up(stays.clone(), other, is_series, &lookup, target));
                    }
                }
                self.say(node.span);
                match kind {
                    JoinKind::Semi | JoinKind::Anti => Ok(self.semi(left, &right, is_series, &join, &needed)),
                    JoinKind::Inner if turned => self.join(right, left, &join.turned(), target),
                    JoinKind::Cross if alone && join.spreads(&left, &right) => Ok(self.spread(left, &right, &join)),
                    JoinKind::Inner | JoinKind::Left | JoinKind::Right | JoinKind::Full | JoinKind::Cross => {
                        self.join(left, right, &join, target)
                    }
                }
            }
            Op::Sort { input, keys } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                self.sort(frame, keys)
            }
            Op::Limit { input, limit, offset } => {
                let mut frame = self.node(input, target)?;
                self.say(node.span);
                match (limit, offset) {
                    (Some(limit), 0) => self.writer.line(&format!("{0} = {0}.head({limit})", frame.var)),
                    (None, 0) => {}
                    (limit, offset) => {
                        let end = limit.map_or_else(String::new, |limit| limit.saturating_add(*offset).to_string());
                        self.writer.line(&format!("{0} = {0}.iloc[{offset}:{end}]", frame.var));
                        frame.ranged = false;
                    }
                }
                Ok(frame)
            }
            Op::Window { input, windows, .. } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                self.window(frame, windows)
            }
            Op::Number { input, physical } => {
                let mut frame = self.node(input, target)?;
                self.say(node.span);
                let steps = assign_steps(
                    &frame,
                    std::iter::once((physical.as_str(), format!("range(len({}))", frame.var).as_str())),
                );
                self.writer.assign(&frame.var, &frame.var, &steps);
                frame.put(ColumnOf { name: physical.clone(), ty: Type::BigInt, nullable: false });
                Ok(frame)
            }
            Op::Shared { index } => {
                self.say_from(node.span);
                // Nothing that is generated changes a frame in place, so all readers can have the same one.
                let frame = self.shared[*index].clone();
                self.writer.assign(target, &frame.var, &[]);
                Ok(Frame { var: target.to_owned(), ..frame })
            }
            Op::Distinct { input } => {
                let frame = self.node(input, target)?;
                self.say(node.span);
                let frame = self.exact(frame, input);
                let step = Step::call("drop_duplicates", vec!["ignore_index=True".to_owned()]);
                self.writer.assign(&frame.var, &frame.var, &[step]);
                Ok(Frame { ranged: true, ..frame })
            }
            Op::Union { inputs } => match Melt::of(inputs) {
                Some(melt) => {
                    self.say(node.span);
                    self.melt(&melt, target)
                }
                None => self.union(node, inputs, target),
            },
        }
    }

    /// A table as it was loaded, for readers who do not mind more columns.
    pub(super) fn whole(&self, node: &Node) -> Option<Frame> {
        match node.op {
            Op::Scan { table, .. } => Some(self.scan(table)),
            _ => None,
        }
    }

    /// The right side of a join. What is there whole needs no variable of its own.
    pub(super) fn partner(&mut self, node: &Node) -> Result<Frame, Unsupported> {
        match &node.op {
            Op::Scan { table, columns } if subset(&self.scan(*table), columns).is_none() => Ok(self.scan(*table)),
            Op::Shared { index } => Ok(self.shared[*index].clone()),
            _ => {
                let var = self.names.free("right");
                self.node(node, &var)
            }
        }
    }

    /// Drops what the stage does not give: keys that a join left behind.
    fn exact(&mut self, mut frame: Frame, node: &Node) -> Frame {
        let wanted: Vec<String> = node.schema.iter().map(|column| column.physical.clone()).collect();
        if frame.columns.len() != wanted.len() {
            self.writer.assign(&frame.var, &frame.var, &[Step::columns(quoted(&wanted))]);
            frame.keep(&wanted);
        }
        frame
    }

    /// The stage's SQL, unless it has just been said: some stages come from one piece of SQL together.
    pub(super) fn say(&mut self, span: Span) {
        if let Some(comment) = comment(span.of(&self.plan.sql))
            && !repeats(self.said.as_deref(), &comment)
        {
            self.writer.line(&comment);
            self.said = Some(comment);
        }
    }

    /// The same for a table, of which the plan knows the name alone.
    fn say_from(&mut self, span: Span) {
        match comment(span.of(&self.plan.sql)) {
            Some(line) if line.split_whitespace().count() == 2 => {
                self.writer.line(&line.replacen("# ", "# FROM ", 1));
                self.said = Some(line);
            }
            _ => self.say(span),
        }
    }

    pub(super) fn scan(&self, table: usize) -> Frame {
        let table = &self.tables[table];
        Frame { var: table.var.clone(), columns: table.columns.clone(), ranged: true }
    }

    /// The rows of a mask, with those columns only that are needed of them: copying the others would be most of the work.
    pub(super) fn masked(&mut self, mut frame: Frame, mask: String, needed: &Needs) -> Frame {
        let mut wanted: Vec<String> = match needed {
            Some(needed) if self.frugal => frame.names().into_iter().filter(|name| needed.contains(name)).collect(),
            _ => Vec::new(),
        };
        // A selection can put them in the result's order for nothing.
        let place = |name: &String| self.plan.root.schema.iter().position(|column| column.physical == *name);
        wanted.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
        let step = if wanted.is_empty() || wanted.len() == frame.columns.len() {
            Step::subscript(mask)
        } else {
            frame.keep(&wanted);
            Step::rows_and_columns(mask, &wanted)
        };
        self.writer.assign(&frame.var, &frame.var, &[step]);
        Frame { ranged: false, ..frame }
    }

    fn select(&mut self, mut frame: Frame, items: &[Item]) -> Result<Frame, Unsupported> {
        let wanted: Vec<String> = items.iter().map(|item| item.physical.clone()).collect();
        let sources: Vec<&str> = items.iter().filter_map(|item| item.expr.column()).collect();
        let distinct = sources.iter().enumerate().all(|(at, name)| !sources[..at].contains(name));
        let mut steps = Vec::new();
        if sources.len() == items.len() && distinct {
            let sources: Vec<String> = sources.into_iter().map(str::to_owned).collect();
            // Where all columns stay, their order is put right once, at the end.
            if frame.columns.len() != sources.len() {
                steps.extend(subset(&frame, &sources));
                frame.keep(&sources);
            }
            let renames: Vec<(String, String)> = sources
                .iter()
                .zip(&wanted)
                .filter(|(from, to)| from != to)
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect();
            if !renames.is_empty() {
                steps.push(rename_step(&renames));
                apply_renames(&mut frame.columns, &renames);
            }
        } else {
            steps.extend(self.assigned(&mut frame, items)?);
            steps.extend(subset(&frame, &wanted));
            frame.keep(&wanted);
        }
        if !steps.is_empty() {
            self.writer.assign(&frame.var, &frame.var, &steps);
        }
        Ok(frame)
    }

    /// SELECT of one row: a table of its own is quicker than a selection of what it is computed from.
    fn computed(&mut self, frame: Frame, items: &[Item]) -> Result<Frame, Unsupported> {
        if items.iter().any(|item| item.expr.column().is_some()) {
            return self.select(frame, items);
        }
        let values =
            items.iter().map(|item| frame.exprs().value(&item.expr)).collect::<Result<Vec<_>, Unsupported>>()?;
        // One column says how many rows there are; constants follow it.
        let counted = values.iter().any(|value| !value.expr.is_scalar());
        let (mut columns, mut entries) = (Vec::new(), Vec::new());
        for (item, value) in items.iter().zip(values) {
            let code = if counted { value.expr } else { value.expr.column() };
            entries.push(format!("{}: {}", quote(&item.physical), code.source()));
            columns.push(ColumnOf { name: item.physical.clone(), ty: item.expr.ty, nullable: value.nullable });
        }
        self.writer.assign(&frame.var, "", &[Step::table(entries)]);
        Ok(Frame { columns, ..frame })
    }

    fn extend(&mut self, mut frame: Frame, items: &[Item]) -> Result<Frame, Unsupported> {
        let steps = self.assigned(&mut frame, items)?;
        if !steps.is_empty() {
            self.writer.assign(&frame.var, &frame.var, &steps);
        }
        Ok(frame)
    }

    /// All items that are not columns under their own names, computed from the frame as it is before any of them is there.
    pub(super) fn assigned(&self, frame: &mut Frame, items: &[Item]) -> Result<Vec<Step>, Unsupported> {
        let mut values = Vec::new();
        for item in items.iter().filter(|item| item.expr.column() != Some(&item.physical)) {
            let value = frame.exprs().value(&item.expr)?;
            let column = ColumnOf { name: item.physical.clone(), ty: item.expr.ty, nullable: value.nullable };
            values.push((column, value.expr.source().to_owned()));
        }
        let steps = assign_steps(frame, values.iter().map(|(column, code)| (column.name.as_str(), code.as_str())));
        for (column, _) in values {
            frame.put(column);
        }
        Ok(steps)
    }

    fn union(&mut self, node: &Node, inputs: &[Node], target: &str) -> Result<Frame, Unsupported> {
        let mut frames = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            let var = if at == 0 { target.to_owned() } else { self.names.free("other") };
            let frame = self.node(input, &var)?;
            frames.push(self.exact(frame, input));
        }
        self.say(node.span);
        let vars: Vec<&str> = frames.iter().map(|frame| frame.var.as_str()).collect();
        let args = vec![format!("[{}]", vars.join(", ")), "ignore_index=True".to_owned()];
        self.writer.assign(target, "", &[Step::function("pd.concat", args)]);
        let columns = frames[0]
            .columns
            .iter()
            .map(|column| {
                let nullable = frames
                    .iter()
                    .flat_map(|frame| &frame.columns)
                    .any(|other| other.name == column.name && other.nullable);
                ColumnOf { nullable, ..column.clone() }
            })
            .collect();
        Ok(Frame { var: target.to_owned(), columns, ranged: true })
    }
}

/// The name that WITH gives to the query at this place: what stands before `AS (`.
fn shared_name(sql: &str, span: Span) -> Option<&str> {
    let before = sql.get(..span.start)?.trim_end().strip_suffix('(')?.trim_end();
    let (before, word) = before.split_at_checked(before.len().checked_sub(2)?)?;
    let before = word.eq_ignore_ascii_case("as").then(|| before.trim_end())?;
    let start = before.rfind(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).map_or(0, |at| at + 1);
    Some(&before[start..]).filter(|name| !name.is_empty())
}

/// Whether a comment says what the last one said, perhaps with its keyword before it.
pub(in crate::engines) fn repeats(said: Option<&str>, comment: &str) -> bool {
    said.is_some_and(|said| comment == said || (said.len() > 20 && comment.ends_with(said.trim_start_matches("# "))))
}

/// `[[...]]`, unless these are all columns in their order.
pub(super) fn subset(frame: &Frame, columns: &[String]) -> Option<Step> {
    (frame.names() != columns).then(|| Step::columns(quoted(columns)))
}

/// `.rename(columns={...})`.
pub(super) fn rename_step(renames: &[(String, String)]) -> Step {
    let pairs = renames.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    Step::call("rename", vec![format!("columns={}", dict(pairs))])
}

fn apply_renames(columns: &mut [ColumnOf], renames: &[(String, String)]) {
    for column in columns {
        if let Some((_, to)) = renames.iter().find(|(from, _)| *from == column.name) {
            column.name.clone_from(to);
        }
    }
}

/// Renames at once, so that two columns can change names with each other.
pub(super) fn rename(writer: &mut Writer, frame: &mut Frame, renames: &[(String, String)]) {
    let renames: Vec<(String, String)> = renames.iter().filter(|(from, to)| from != to).cloned().collect();
    if renames.is_empty() {
        return;
    }
    writer.assign(&frame.var, &frame.var, &[rename_step(&renames)]);
    apply_renames(&mut frame.columns, &renames);
}

/// `.assign(...)`: columns by their names where Python allows, else in a dictionary. The name `self` is taken by the method,
/// so such a column comes by another name first.
pub(super) fn assign_steps<'v>(frame: &Frame, values: impl Iterator<Item = (&'v str, &'v str)>) -> Vec<Step> {
    let (mut plain, mut quoted, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for (name, code) in values {
        if name == "self" {
            let other = free_of("self_", |taken| frame.has(taken));
            plain.push(format!("{other}={code}"));
            if frame.has(name) {
                after.push(Step::call("drop", vec![format!("columns={}", quote(name))]));
            }
            after.push(rename_step(&[(other, name.to_owned())]));
        } else if is_keyword_argument(name) {
            plain.push(format!("{name}={code}"));
        } else {
            quoted.push(format!("{}: {code}", quote(name)));
        }
    }
    if !quoted.is_empty() {
        plain.push(format!("**{{{}}}", quoted.join(", ")));
    }
    if plain.is_empty() {
        return Vec::new();
    }
    std::iter::once(Step::call("assign", plain)).chain(after).collect()
}
