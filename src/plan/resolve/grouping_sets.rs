//! ROLLUP, CUBE and GROUPING SETS: one AGGREGATE for each level over the same rows, one under the other.

use sqlparser::ast::{Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::base::{Diagnostic, Span, Type, Value};

use super::aggregate::aggregated;
use super::build::helper;
use super::expr::{Scope, literal};
use super::set::union;
use super::stage::reference;
use super::{Resolver, list};
use crate::plan::parse::{EMPTY_SET, GROUPING_SETS};
use crate::plan::{Expr, Item, Measure, Node, Op, Schema, SchemaColumn};

/// More levels than anyone reads.
const MOST: usize = 128;

/// For each level the places of the keys that it groups by. Without ROLLUP and the like there is one level, which has all keys.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<Vec<usize>>);

/// A column that says whether a level goes without a key: `GROUPING(key)`.
pub(super) struct Rolled {
    /// Its physical name.
    pub(super) physical: String,
    /// The key's place.
    key: usize,
}

impl Levels {
    /// Whether some level goes without this key: then it is NULL there.
    fn lack(&self, key: usize) -> bool {
        self.0.iter().any(|level| !level.contains(&key))
    }

    /// Whether some level has no key at all, so that it gives a row even over no rows.
    pub(super) fn has_total(&self, keys: usize) -> bool {
        if self.0.is_empty() { keys == 0 } else { self.0.iter().any(Vec::is_empty) }
    }

    /// Says of the keys which can be NULL because a level goes without them.
    pub(super) fn mark(&self, keys: &mut [SchemaColumn]) {
        for (at, key) in keys.iter_mut().enumerate() {
            key.nullable |= self.lack(at);
        }
    }
}

/// Whether it is `GROUPING(...)`.
pub(super) fn is_grouping(call: &Call) -> bool {
    is_called(call, "GROUPING")
}

fn is_called(call: &Call, name: &str) -> bool {
    match call.name.0.as_slice() {
        [part] => {
            part.as_ident().is_some_and(|ident| ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case(name))
        }
        _ => false,
    }
}

impl Resolver<'_> {
    /// The sets of keys that an item of GROUP BY stands for; nothing where it is a key itself.
    pub(super) fn key_sets<'e>(
        &self,
        item: &'e Syntax,
        fallback: Span,
    ) -> Result<Option<Vec<Vec<&'e Syntax>>>, Diagnostic> {
        let own = |parts: &'e [Vec<Syntax>]| parts.iter().map(|part| part.iter().collect()).collect();
        match item {
            Syntax::Rollup(parts) => Ok(Some(rollup(own(parts)))),
            Syntax::Cube(parts) => self.cube(own(parts), self.place(item, fallback)).map(Some),
            Syntax::Tuple(parts) if parts.is_empty() => Ok(Some(vec![Vec::new()])),
            Syntax::Identifier(name) if name.quote_style.is_none() && name.value == EMPTY_SET => {
                Ok(Some(vec![Vec::new()]))
            }
            Syntax::Function(call) => {
                let Some(name) = ["ROLLUP", "CUBE", GROUPING_SETS].into_iter().find(|name| is_called(call, name))
                else {
                    return Ok(None);
                };
                let parts = self.sets_inside(call, name, fallback)?;
                match name {
                    "ROLLUP" => Ok(Some(rollup(parts.into_iter().map(keys_in).collect()))),
                    "CUBE" => self.cube(parts.into_iter().map(keys_in).collect(), self.place(item, fallback)).map(Some),
                    _ => {
                        let mut sets = Vec::new();
                        for part in parts {
                            match self.key_sets(part, fallback)? {
                                Some(inner) => sets.extend(inner),
                                None => sets.push(keys_in(part)),
                            }
                        }
                        Ok(Some(sets))
                    }
                }
            }
            _ => Ok(None),
        }
    }

    /// What stands between the parentheses: keys, and keys in parentheses.
    fn sets_inside<'e>(&self, call: &'e Call, name: &str, fallback: Span) -> Result<Vec<&'e Syntax>, Diagnostic> {
        let place = self.place(&call.name, fallback);
        let plain = call.filter.is_none() && call.over.is_none() && call.within_group.is_empty();
        let plain = plain && matches!(call.parameters, FunctionArguments::None);
        if let FunctionArguments::List(list) = &call.args
            && list.duplicate_treatment.is_none()
            && list.clauses.is_empty()
            && plain
        {
            let mut parts = Vec::with_capacity(list.args.len());
            for arg in &list.args {
                match arg {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(Syntax::Named { name, .. })) => {
                        return Err(self
                            .error(self.ident_place(name), "a key inside ROLLUP, CUBE and GROUPING SETS takes no name")
                            .help("give it its name in an EXTEND before"));
                    }
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(part)) => parts.push(part),
                    _ => {
                        return Err(self
                            .error(place, format!("{name} takes columns and expressions"))
                            .help(format!("write GROUP BY {name} (a, b)")));
                    }
                }
            }
            if !parts.is_empty() {
                return Ok(parts);
            }
        }
        Err(self
            .error(place, format!("{name} takes keys, and nothing else"))
            .help("write GROUP BY ROLLUP (a, b), CUBE (a, b) or GROUPING SETS ((a, b), (a), ())"))
    }

    fn cube<'e>(&self, parts: Vec<Vec<&'e Syntax>>, place: Span) -> Result<Vec<Vec<&'e Syntax>>, Diagnostic> {
        let Some(levels) = u32::try_from(parts.len()).ok().and_then(|parts| 1usize.checked_shl(parts)) else {
            return Err(self.too_many(None, place));
        };
        if levels > MOST {
            return Err(self.too_many(Some(levels), place));
        }
        // All of them first, none last, and in between the first keys longest.
        let has = |level: usize, part: usize| level >> (parts.len() - 1 - part) & 1 == 1;
        let of_level = |level: usize| {
            parts.iter().enumerate().filter(|(part, _)| has(level, *part)).flat_map(|(_, keys)| keys.clone()).collect()
        };
        Ok((0..levels).rev().map(of_level).collect())
    }

    fn too_many(&self, levels: Option<usize>, place: Span) -> Diagnostic {
        let made = levels.map_or_else(|| "too many".to_owned(), |levels| levels.to_string());
        self.error(place, format!("this makes {made} levels of groups, and at most {MOST} are supported"))
            .help("name the levels that are needed: GROUPING SETS ((a, b), (a), ())")
    }

    /// A key that is known already: keys of several sets are mostly the same.
    pub(super) fn known_key(
        &self,
        syntax: &Syntax,
        columns: &[SchemaColumn],
        groups: &[Item],
    ) -> Result<Option<usize>, Diagnostic> {
        if groups.is_empty() || matches!(syntax, Syntax::Value(_)) {
            return Ok(None);
        }
        let (expr, _) = self.collecting(|| self.expr(syntax, columns))?;
        Ok(groups.iter().position(|group| group.expr.same(&expr)))
    }

    /// The levels of a GROUP BY: of each item one set, in every combination.
    pub(super) fn levels(&self, items: Vec<Vec<Vec<usize>>>, place: Span) -> Result<Levels, Diagnostic> {
        let mut levels: Vec<Vec<usize>> = vec![Vec::new()];
        for sets in items {
            let made = levels.len().saturating_mul(sets.len());
            if made > MOST {
                return Err(self.too_many(Some(made), place));
            }
            let with = |level: &Vec<usize>, set: &Vec<usize>| {
                let mut both: Vec<usize> = level.iter().chain(set).copied().collect();
                both.sort_unstable();
                both.dedup();
                both
            };
            levels = levels.iter().flat_map(|level| sets.iter().map(move |set| with(level, set))).collect();
        }
        Ok(Levels(levels))
    }

    /// `GROUPING(key)`: 1 in the levels that go without the key, 0 in the others.
    pub(super) fn grouping_of(&self, call: &Call, span: Span, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let Scope::Groups(collector) = scope else {
            return Err(self
                .error(span, "GROUPING has a meaning beside GROUP BY only")
                .help("give it a name there: AGGREGATE ..., GROUPING(a) AS is_total GROUP BY ROLLUP (a)"));
        };
        let arguments = self.arguments(call, span)?;
        let plain = !arguments.star && !arguments.distinct && arguments.order.is_empty();
        let plain = plain && arguments.ignore_nulls.is_none() && call.over.is_none() && call.filter.is_none();
        let [syntax] = arguments.list.as_slice() else {
            return Err(self
                .error(self.text.call(span), "GROUPING takes one key")
                .help("for several, write 2 * GROUPING(a) + GROUPING(b)"));
        };
        if !plain {
            return Err(self
                .error(self.text.call(span), "GROUPING takes one key, and nothing else")
                .help("write GROUPING(a)"));
        }
        let by_name = match syntax {
            Syntax::Identifier(name) => self.column(collector.groups, std::slice::from_ref(name)).ok(),
            Syntax::CompoundIdentifier(parts) => self.column(collector.groups, parts).ok(),
            _ => None,
        };
        let key = match by_name {
            Some(column) => collector.groups.iter().position(|key| key == column),
            None => {
                let (expr, _) = self.collecting(|| self.expr(syntax, collector.input))?;
                collector.keys.iter().position(|key| key.same(&expr))
            }
        };
        let Some(key) = key else {
            let keys: Vec<&str> = collector.groups.iter().map(|key| key.name.as_str()).collect();
            return Err(self
                .error(self.expr_place(syntax), "GROUPING takes one of the group keys")
                .help(format!("the keys are {}", list(&keys))));
        };
        if !collector.levels.lack(key) {
            return Ok(literal(Value::BigInt(0), span));
        }
        let physical = match collector.rolled.iter().find(|rolled| rolled.key == key) {
            Some(rolled) => rolled.physical.clone(),
            None => {
                let wanted = collector.wanted.take().filter(|name| !collector.taken.contains(name));
                let physical = wanted.unwrap_or_else(|| self.fresh("grouping"));
                collector.taken.push(physical.clone());
                collector.rolled.push(Rolled { physical: physical.clone(), key });
                physical
            }
        };
        Ok(reference(&helper(&physical, Type::BigInt, false), span))
    }

    /// The AGGREGATE stage, or one for each level under each other: keys that a level goes without are NULL in it.
    #[allow(clippy::too_many_arguments, reason = "the parts of one stage")]
    pub(super) fn by_level(
        &self,
        node: Node,
        groups: Vec<Item>,
        schema: Schema,
        measures: Vec<Measure>,
        levels: &Levels,
        rolled: &[Rolled],
        span: Span,
    ) -> Result<Node, Diagnostic> {
        if levels.0.len() < 2 {
            return Ok(aggregated(node, groups, schema, measures, span));
        }
        // All that follows is said once, by the stage as a whole.
        let span = self.text.stage(span);
        let rows = Node { span, ..self.share(node, span)? };
        let mut all = schema.clone();
        all.extend(
            measures.iter().map(|measure| SchemaColumn {
                nullable: measure.nullable,
                ..helper(&measure.physical, measure.ty, true)
            }),
        );
        all.extend(rolled.iter().map(|rolled| helper(&rolled.physical, Type::BigInt, false)));
        // In its own level a key is NULL only where it is NULL in a row.
        let own_keys: Schema = schema
            .iter()
            .zip(&groups)
            .map(|(column, group)| SchemaColumn { nullable: group.expr.nullable, ..column.clone() })
            .collect();
        let mut inputs = Vec::with_capacity(levels.0.len());
        for level in &levels.0 {
            let own = level.iter().filter_map(|key| groups.get(*key)).cloned().collect();
            let own_schema: Schema = level.iter().filter_map(|key| own_keys.get(*key)).cloned().collect();
            let node = if level.is_empty() && measures.is_empty() {
                Node { op: Op::OneRow, schema: Vec::new(), span }
            } else {
                aggregated(rows.clone(), own, own_schema, measures.clone(), span)
            };
            if level.len() == schema.len() && rolled.is_empty() {
                inputs.push(node);
                continue;
            }
            let mut items: Vec<Item> = Vec::with_capacity(all.len());
            let mut take = |column: &SchemaColumn, expr: Expr| {
                items.push(Item { physical: column.physical.clone(), expr });
            };
            for (key, column) in own_keys.iter().enumerate() {
                let missing = || Expr { ty: column.ty, ..literal(Value::Null, span) };
                take(column, if level.contains(&key) { reference(column, span) } else { missing() });
            }
            for column in &all[schema.len()..schema.len() + measures.len()] {
                take(column, reference(column, span));
            }
            for (column, rolled) in all[schema.len() + measures.len()..].iter().zip(rolled) {
                take(column, literal(Value::BigInt(i64::from(!level.contains(&rolled.key))), span));
            }
            let schema = all
                .iter()
                .zip(&items)
                .map(|(column, item)| SchemaColumn { nullable: item.expr.nullable, ..column.clone() })
                .collect();
            inputs.push(Node { op: Op::Select { input: Box::new(node), items }, schema, span });
        }
        Ok(Node { schema: all, ..union(inputs, span) })
    }
}

/// The keys of one set: one without parentheses, or some inside of them.
fn keys_in(part: &Syntax) -> Vec<&Syntax> {
    match part {
        Syntax::Tuple(keys) => keys.iter().collect(),
        Syntax::Nested(key) => vec![key],
        key => vec![key],
    }
}

/// All keys, then one less from behind each time, down to none.
fn rollup(parts: Vec<Vec<&Syntax>>) -> Vec<Vec<&Syntax>> {
    (0..=parts.len()).rev().map(|length| parts[..length].concat()).collect()
}
