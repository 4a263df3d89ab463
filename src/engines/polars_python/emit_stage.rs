//! `pipeline(...)`: one lazy chain, a link for every stage; what it joins with stands in variables before it.

use crate::base::{Span, Value};
use crate::engines::pandas::Unsupported;
use crate::engines::pandas::emit_names::{Names, comment, free_of, is_keyword_argument};
use crate::engines::pandas::emit_stage::repeats;
use crate::engines::pandas::emit_write::{Step, Writer, dict, quoted};
use crate::functions::{Arg, Nulls, Python, quote};
use crate::plan::{Expr, ExprKind, Item, Measure, Node, Op, Plan, SortKey};

use super::emit::Table;
use super::emit_expr::{column, value};
use super::emit_join::Join;

/// A chain so far.
#[derive(Debug)]
pub(super) struct Chain {
    base: String,
    links: Vec<Link>,
    /// The columns that the frame really has.
    pub(super) columns: Vec<String>,
}

#[derive(Debug)]
enum Link {
    Comment(String),
    Step(Step),
}

impl Chain {
    pub(super) fn push(&mut self, step: Step) {
        self.links.push(Link::Step(step));
    }

    /// Brings the frame to exactly these columns in this order, as far as it is not there.
    /// To no columns a frame is never brought: it would lose its rows.
    pub(super) fn exact(&mut self, wanted: &[String]) {
        if self.columns != wanted && !wanted.is_empty() {
            self.push(Step::call("select", quoted(wanted)));
            self.columns = wanted.to_vec();
        }
    }

    /// The same in any order.
    pub(super) fn exact_set(&mut self, wanted: &[String]) {
        if self.columns.len() != wanted.len() {
            self.exact(wanted);
        }
    }
}

/// Writes the body of `pipeline`.
pub(super) struct Stages<'a> {
    plan: &'a Plan,
    tables: &'a [Table<'a>],
    writer: Writer,
    names: Names,
    said: Option<String>,
    /// The shared sub-pipelines so far: their variables and columns.
    shared: Vec<(String, Vec<String>)>,
}

impl<'a> Stages<'a> {
    pub(super) fn new(plan: &'a Plan, tables: &'a [Table<'a>]) -> Self {
        let mut names = Names::default();
        for table in tables {
            names.free(&table.var);
        }
        Self { plan, tables, writer: Writer::indented(), names, said: None, shared: Vec::new() }
    }

    /// All stages.
    pub(super) fn write(mut self) -> Result<String, Unsupported> {
        for node in &self.plan.shared {
            let mut chain = self.node(node)?;
            chain.exact_set(&names_of(node));
            chain.push(Step::call("cache", Vec::new()));
            let columns = chain.columns.clone();
            let var = self.names.free("shared");
            self.print(&format!("{var} = "), chain);
            self.shared.push((var, columns));
        }
        let mut chain = self.node(&self.plan.root)?;
        chain.exact(&names_of(&self.plan.root));
        chain.push(Step::call("collect", Vec::new()));
        self.print("return ", chain);
        Ok(self.writer.finish())
    }

    fn print(&mut self, beginning: &str, chain: Chain) {
        let steps: Vec<Step> = chain
            .links
            .iter()
            .filter_map(|link| match link {
                Link::Step(step) => Some(step.clone()),
                Link::Comment(_) => None,
            })
            .collect();
        if steps.len() < 2 {
            self.writer.chain(beginning, &chain.base, &steps);
            return;
        }
        self.writer.enter(&format!("{beginning}("));
        self.writer.line(&chain.base);
        for link in chain.links {
            match link {
                Link::Comment(comment) => self.writer.line(&comment),
                Link::Step(step) => self.writer.link(&step),
            }
        }
        self.writer.leave(")");
    }

    /// The side of a join or union as an expression: the table itself, or a variable with its own chain.
    fn side(&mut self, node: &Node, name: &str) -> Result<Chain, Unsupported> {
        let said = self.said.take();
        let mut chain = self.node(node)?;
        chain.exact_set(&names_of(node));
        self.said = said;
        let plain = chain.links.iter().all(|link| matches!(link, Link::Comment(_)));
        if plain {
            return Ok(Chain { links: Vec::new(), ..chain });
        }
        let columns = chain.columns.clone();
        let var = self.names.free(name);
        self.print(&format!("{var} = "), chain);
        Ok(Chain { base: var, links: Vec::new(), columns })
    }

    fn node(&mut self, node: &Node) -> Result<Chain, Unsupported> {
        match &node.op {
            Op::Scan { table, .. } => {
                let table = &self.tables[*table];
                let columns = table.source.columns.iter().map(|column| column.name.clone()).collect();
                Ok(Chain { base: table.var.clone(), links: Vec::new(), columns })
            }
            Op::OneRow => {
                let base = "pl.LazyFrame({\"_\": [0]})".to_owned();
                Ok(Chain { base, links: Vec::new(), columns: vec!["_".to_owned()] })
            }
            Op::Filter { input, predicate } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                chain.push(Step::call("filter", vec![value(predicate)?.column().source().to_owned()]));
                Ok(chain)
            }
            Op::Select { input, items } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                if items.is_empty() {
                    return Ok(chain);
                }
                if items.iter().all(|item| is_constant(&item.expr)) {
                    // Constants alone would be one row, whatever the frame has.
                    chain.push(Step::call("with_columns", assigned(items)?));
                    chain.columns.extend(items.iter().map(|item| item.physical.clone()));
                    chain.exact(&names_of(node));
                } else {
                    chain.push(Step::call("select", assigned(items)?));
                    chain.columns = names_of(node);
                }
                Ok(chain)
            }
            Op::Extend { input, items } | Op::Set { input, items } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                let changed: Vec<Item> =
                    items.iter().filter(|item| item.expr.column() != Some(&item.physical)).cloned().collect();
                if !changed.is_empty() {
                    chain.push(Step::call("with_columns", assigned(&changed)?));
                }
                for item in changed {
                    if !chain.columns.contains(&item.physical) {
                        chain.columns.push(item.physical);
                    }
                }
                Ok(chain)
            }
            Op::Drop { input, columns } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                chain.push(Step::call("drop", quoted(columns)));
                chain.columns.retain(|column| !columns.contains(column));
                Ok(chain)
            }
            Op::Rename { input, renames } => {
                let mut chain = self.node(input)?;
                // A column that the plan has forgotten may have the new name.
                chain.exact_set(&names_of(input));
                self.say(&mut chain, node.span);
                rename(&mut chain, renames);
                Ok(chain)
            }
            Op::Aggregate { input, groups, measures } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                aggregate(&mut chain, groups, measures)?;
                Ok(chain)
            }
            Op::Join { left, right, kind, keys, nulls_equal, output } => {
                let mut chain = self.node(left)?;
                chain.exact_set(&names_of(left));
                let right = self.side(right, "right")?;
                self.say(&mut chain, node.span);
                let join = Join { kind: *kind, keys, nulls_equal: *nulls_equal, output };
                super::emit_join::join(&mut chain, right.base, &right.columns, &join, &names_of(node));
                Ok(chain)
            }
            Op::Sort { input, keys } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                sort(&mut chain, keys, false)?;
                Ok(chain)
            }
            Op::Limit { input, limit, offset } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                match (limit, offset) {
                    (Some(limit), 0) => chain.push(Step::call("head", vec![limit.to_string()])),
                    (Some(limit), offset) => {
                        chain.push(Step::call("slice", vec![offset.to_string(), limit.to_string()]));
                    }
                    (None, 0) => {}
                    (None, offset) => chain.push(Step::call("slice", vec![offset.to_string()])),
                }
                Ok(chain)
            }
            Op::Window { input, windows, .. } => {
                let mut chain = self.node(input)?;
                self.say(&mut chain, node.span);
                super::emit_window::windows(&mut chain, windows)?;
                Ok(chain)
            }
            Op::Number { input, physical } => {
                let mut chain = self.node(input)?;
                let number = Python::atom("pl.int_range(pl.len())");
                chain.push(Step::call("with_columns", named(vec![(physical.clone(), number)], &[])));
                chain.columns.push(physical.clone());
                Ok(chain)
            }
            Op::Shared { index } => match self.shared.get(*index) {
                Some((var, columns)) => Ok(Chain { base: var.clone(), links: Vec::new(), columns: columns.clone() }),
                None => Err(Unsupported::new("a shared sub-pipeline that the plan lacks", node.span)),
            },
            Op::Distinct { input } => {
                let mut chain = self.node(input)?;
                chain.exact_set(&names_of(input));
                self.say(&mut chain, node.span);
                chain.push(Step::call("unique", Vec::new()));
                Ok(chain)
            }
            Op::Union { inputs } => {
                let wanted = names_of(node);
                let mut vars = Vec::new();
                for input in inputs {
                    let mut side = self.side(input, "part")?;
                    side.exact(&wanted);
                    let steps: String = side
                        .links
                        .iter()
                        .map(|link| match link {
                            Link::Step(step) => step.source(),
                            Link::Comment(_) => String::new(),
                        })
                        .collect();
                    vars.push(side.base + &steps);
                }
                let base = Step::function("pl.concat", vec![format!("[{}]", vars.join(", "))]).source();
                Ok(Chain { base, links: Vec::new(), columns: wanted })
            }
        }
    }

    /// The stage's SQL, unless it has just been said.
    fn say(&mut self, chain: &mut Chain, span: Span) {
        if let Some(comment) = comment(span.of(&self.plan.sql))
            && !repeats(self.said.as_deref(), &comment)
        {
            chain.links.push(Link::Comment(comment.clone()));
            self.said = Some(comment);
        }
    }
}

/// `.rename({...})`.
pub(super) fn rename(chain: &mut Chain, renames: &[(String, String)]) {
    let renames: Vec<&(String, String)> = renames.iter().filter(|(from, to)| from != to).collect();
    if renames.is_empty() {
        return;
    }
    let pairs = renames.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    chain.push(Step::call("rename", vec![dict(pairs)]));
    for column in &mut chain.columns {
        if let Some((_, to)) = renames.iter().find(|(from, _)| from == column) {
            column.clone_from(to);
        }
    }
}

fn names_of(node: &Node) -> Vec<String> {
    node.schema.iter().map(|column| column.physical.clone()).collect()
}

pub(super) fn is_constant(expr: &Expr) -> bool {
    let mut constant = true;
    expr.columns(&mut |_| constant = false);
    constant
}

/// Named expressions as arguments, in order: plain columns by their names, then `name=...`. Where that order or a name does not
/// allow it, `.alias(...)`.
pub(super) fn named(values: Vec<(String, Python)>, taken: &[&str]) -> Vec<String> {
    let plain: Vec<bool> = values.iter().map(|(name, py)| py.source() == format!("pl.col({})", quote(name))).collect();
    let computed_from = plain.iter().position(|plain| !plain).unwrap_or(plain.len());
    let keywords = plain[computed_from..].iter().all(|plain| !plain)
        && values[computed_from..]
            .iter()
            .all(|(name, _)| is_keyword_argument(name) && name != "self" && !taken.contains(&name.as_str()));
    values
        .into_iter()
        .zip(plain)
        .map(|((name, py), plain)| match (plain, keywords) {
            (true, _) => quote(&name),
            (false, true) => format!("{name}={}", py.column().source()),
            (false, false) => py.method(&format!("alias({})", quote(&name))).source().to_owned(),
        })
        .collect()
}

fn assigned(items: &[Item]) -> Result<Vec<String>, Unsupported> {
    let values = items
        .iter()
        .map(|item| Ok((item.physical.clone(), value(&item.expr)?)))
        .collect::<Result<Vec<_>, Unsupported>>()?;
    Ok(named(values, &[]))
}

fn aggregate(chain: &mut Chain, groups: &[Item], measures: &[Measure]) -> Result<(), Unsupported> {
    // A constant has no length of its own in an aggregation: it becomes a column first.
    let mut constants: Vec<(String, Python)> = Vec::new();
    let mut materialised = |expr: &Expr, name: &str, chain: &Chain| -> Result<Python, Unsupported> {
        let py = value(expr)?;
        if !is_constant(expr) {
            return Ok(py);
        }
        let taken = |name: &str| {
            chain.columns.iter().any(|known| known == name) || constants.iter().any(|(known, _)| known == name)
        };
        let name = free_of(name, taken);
        constants.push((name.clone(), py.column()));
        column(&name).map_err(|message| Unsupported::new(message, expr.span))
    };
    let mut keys = Vec::new();
    for group in groups {
        keys.push((group.physical.clone(), materialised(&group.expr, &group.physical, chain)?));
    }
    let mut values = Vec::new();
    for measure in measures {
        let counts_rows = measure.function.name == "COUNT"
            && !measure.distinct
            && measure.args.first().is_none_or(|arg| arg.literal().is_some_and(|value| *value != Value::Null));
        let mut args = Vec::new();
        for arg in measure.args.iter().filter(|_| !counts_rows) {
            let expr = materialised(arg, &measure.physical, chain)?;
            let nullable = arg.nullable || groups.is_empty();
            args.push(Arg { expr, ty: arg.ty, nullable, literal: arg.literal().cloned() });
        }
        let py = if measure.distinct && measure.function.name == "COUNT" {
            args[0].expr.method("drop_nulls().n_unique().cast(pl.Int64)")
        } else {
            if measure.distinct && measure.function.nulls != Nulls::Never {
                args[0].expr = args[0].expr.method("unique()");
            }
            ordered(measure, &mut args)?;
            (measure.function.polars_python)(&args)
                .map_err(|reason| Unsupported::new(format!("`{}`: {reason}", measure.function.name), measure.span))?
        };
        values.push((measure.physical.clone(), py));
    }
    // Parameters, such as the fraction of a quantile, stand in the calls themselves.
    constants.retain(|(name, _)| {
        let column = format!("pl.col({})", quote(name));
        keys.iter().chain(&values).any(|(_, py)| py.source().contains(&column))
    });
    if !constants.is_empty() {
        chain.push(Step::call("with_columns", named(constants, &[])));
    }
    chain.columns = groups.iter().map(|group| group.physical.clone()).collect();
    chain.columns.extend(measures.iter().map(|measure| measure.physical.clone()));
    match (groups.is_empty(), values.is_empty()) {
        // A frame without columns would have no row either.
        (true, true) => {
            chain.push(Step::call("select", vec!["_=pl.len()".to_owned()]));
            chain.columns = vec!["_".to_owned()];
        }
        (true, false) => chain.push(Step::call("select", named(values, &[]))),
        (false, true) => {
            chain.push(Step::call("select", named(keys, &[])));
            chain.push(Step::call("unique", Vec::new()));
        }
        (false, false) => {
            chain.push(Step::call("group_by", named(keys, &["maintain_order"])));
            chain.push(Step::call("agg", named(values, &[])));
        }
    }
    Ok(())
}

/// `.sort(...)`; `stable` keeps ties as they are.
pub(super) fn sort(chain: &mut Chain, keys: &[SortKey], stable: bool) -> Result<(), Unsupported> {
    let keys: Vec<&SortKey> = keys.iter().filter(|key| !matches!(key.expr.kind, ExprKind::Literal(_))).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut args = Vec::new();
    for key in &keys {
        args.push(match key.expr.column() {
            Some(name) => quote(name),
            None => value(&key.expr)?.column().source().to_owned(),
        });
    }
    args.extend(directions(&keys));
    if stable {
        args.push("maintain_order=True".to_owned());
    }
    chain.push(Step::call("sort", args));
    Ok(())
}

/// `descending=...` and `nulls_last=...`, where they are not what Polars does anyway.
fn directions(keys: &[&SortKey]) -> Vec<String> {
    let flags = |flag: fn(&SortKey) -> bool| -> String {
        let first = flag(keys[0]);
        let word = |truth: bool| if truth { "True" } else { "False" };
        if keys.iter().all(|key| flag(key) == first) {
            return word(first).to_owned();
        }
        format!("[{}]", keys.iter().map(|key| word(flag(key))).collect::<Vec<_>>().join(", "))
    };
    [("descending", flags(|key| key.descending)), ("nulls_last", flags(|key| !key.nulls_first))]
        .into_iter()
        .filter(|(_, flags)| flags != "False")
        .map(|(name, flags)| format!("{name}={flags}"))
        .collect()
}

/// Brings the values of an aggregate into its own order.
fn ordered(measure: &Measure, args: &mut [Arg<Python>]) -> Result<(), Unsupported> {
    let keys: Vec<&SortKey> = measure.order.iter().filter(|key| !is_constant(&key.expr)).collect();
    let Some(first) = keys.first() else { return Ok(()) };
    let method = if measure.distinct {
        if first.expr.column().is_none() || first.expr.column() != measure.args.first().and_then(Expr::column) {
            return Err(Unsupported::new("DISTINCT values in the order of something else", measure.span));
        }
        format!("sort({})", directions(&keys[..1]).join(", "))
    } else {
        let by = keys.iter().map(|key| Ok(value(&key.expr)?.source().to_owned()));
        let mut by = by.collect::<Result<Vec<String>, Unsupported>>()?;
        by.extend(directions(&keys));
        by.push("maintain_order=True".to_owned());
        format!("sort_by({})", by.join(", "))
    };
    for arg in args.iter_mut().filter(|arg| arg.literal.is_none()) {
        arg.expr = arg.expr.method(&method);
    }
    Ok(())
}
