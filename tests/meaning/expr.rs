//! Random expressions of a wanted type.

use bearoff::base::{Type, Value};
use bearoff::functions::{self, ArgType, Kind};

use super::chance::Chance;
use super::tree::Tree;

/// How far a column's values can be relied on to be the same bits in every engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// Sums of them are exact in every order.
    Exact,
    /// Each is the same everywhere, but a sum depends on the order of the rows.
    Rounded,
    /// The last digits may differ: nothing may be decided by them.
    Noisy,
}

/// A column of the stage before.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) trust: Trust,
    /// How many bits its numbers need at most; BIGINT overflows at 63, which is another matter than meaning.
    pub(crate) bits: u32,
}

/// An expression and what is known of its values.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) tree: Tree,
    pub(crate) trust: Trust,
    pub(crate) bits: u32,
}

pub(crate) const TYPES: &[Type] =
    &[Type::BigInt, Type::Double, Type::Varchar, Type::Boolean, Type::Date, Type::Timestamp];

/// Makes expressions over some columns.
pub(crate) struct Exprs<'a> {
    pub(crate) chance: &'a mut Chance,
    pub(crate) columns: &'a [Column],
}

fn made(tree: Tree) -> Made {
    Made { tree, trust: Trust::Exact, bits: 12 }
}

/// A name in quotes, wherever it may stand.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Exprs<'_> {
    /// Something of this type, without noise.
    pub(crate) fn of(&mut self, ty: Type, depth: usize) -> Made {
        for _ in 0..8 {
            let made = self.any(ty, depth);
            if made.trust != Trust::Noisy && made.bits <= 62 {
                return made;
            }
        }
        self.leaf(ty, false)
    }

    /// Something of this type, perhaps noisy.
    pub(crate) fn any(&mut self, ty: Type, depth: usize) -> Made {
        if depth == 0 || self.chance.percent(25) {
            return self.leaf(ty, true);
        }
        let made = self.composed(ty, depth);
        // Integers beyond 64 bits come round or stop the run, each engine in its way: a case says so.
        if ty == Type::BigInt && made.bits > 62 { self.leaf(ty, true) } else { made }
    }

    fn composed(&mut self, ty: Type, depth: usize) -> Made {
        match self.chance.below(11) {
            0 => self.case(ty, depth),
            1 => self.coalesce(ty, depth),
            2 => self.call(ty, depth),
            10 => self.read(ty, depth),
            _ => match ty {
                Type::BigInt => self.integer(depth),
                Type::Double => self.double(depth),
                Type::Varchar => self.text(depth),
                Type::Boolean => self.truth(depth),
                Type::Date => self.day(depth),
                Type::Timestamp | Type::Null => self.instant(depth),
            },
        }
    }

    pub(crate) fn leaf(&mut self, ty: Type, noise: bool) -> Made {
        let columns: Vec<&Column> =
            self.columns.iter().filter(|column| column.ty == ty && (noise || column.trust < Trust::Noisy)).collect();
        if !columns.is_empty() && self.chance.percent(80) {
            let column = *self.chance.one(&columns);
            return Made { tree: Tree::leaf(quoted(&column.name)), trust: column.trust, bits: column.bits };
        }
        self.constant(ty)
    }

    pub(crate) fn constant(&mut self, ty: Type) -> Made {
        let text = match ty {
            Type::BigInt => self.chance.between(-5, 20).to_string(),
            Type::Double => format!("{:?}", self.chance.between(-30, 30) as f64 / 4.0),
            Type::Varchar => (*self.chance.one(&["'a'", "'red'", "''", "'B'", "'é'", "'it''s'"])).to_owned(),
            Type::Boolean => (*self.chance.one(&["TRUE", "FALSE"])).to_owned(),
            Type::Date => format!("DATE '20{:02}-0{}-15'", self.chance.between(10, 14), self.chance.between(1, 9)),
            Type::Timestamp | Type::Null => format!("TIMESTAMP '2012-0{}-15 10:20:30'", self.chance.between(1, 9)),
        };
        let negative = text.starts_with('-');
        made(Tree::leaf(if negative { format!("({text})") } else { text }))
    }

    fn case(&mut self, ty: Type, depth: usize) -> Made {
        let condition = self.of(Type::Boolean, depth - 1);
        let (a, b) = (self.any(ty, depth - 1), self.any(ty, depth - 1));
        let (trust, bits) = (a.trust.max(b.trust), a.bits.max(b.bits));
        let tree = if self.chance.percent(30) {
            Tree::of("CASE WHEN {} THEN {} END", vec![condition.tree, a.tree])
        } else {
            Tree::of("CASE WHEN {} THEN {} ELSE {} END", vec![condition.tree, a.tree, b.tree])
        };
        Made { tree, trust, bits }
    }

    fn coalesce(&mut self, ty: Type, depth: usize) -> Made {
        let (a, b) = (self.any(ty, depth - 1), self.any(ty, depth - 1));
        let mut text = *self.chance.one(&["COALESCE({}, {})", "NULLIF({}, {})", "GREATEST({}, {})", "LEAST({}, {})"]);
        if a.trust.max(b.trust) == Trust::Noisy || ty == Type::Boolean {
            text = "COALESCE({}, {})";
        }
        Made { trust: a.trust.max(b.trust), bits: a.bits.max(b.bits), tree: Tree::of(text, vec![a.tree, b.tree]) }
    }

    /// A cast that some values do not allow, if it is tried; otherwise one of texts that all do, as a run that stops says little.
    fn read(&mut self, ty: Type, depth: usize) -> Made {
        let tree = match (ty, self.chance.below(3)) {
            (Type::Varchar, _) => {
                let from = *self.chance.one(&[Type::BigInt, Type::Boolean, Type::Date, Type::Timestamp]);
                Tree::of("TRY_CAST({} AS VARCHAR)", vec![self.of(from, depth - 1).tree])
            }
            (Type::BigInt, 0) => Tree::of("TRY_CAST({} AS BIGINT)", vec![self.of(Type::Double, depth - 1).tree]),
            (_, 1) => Tree::of(
                &format!("CAST(' ' || CAST({{}} AS VARCHAR) || ' ' AS {})", ty.name()),
                vec![self.of(ty, depth - 1).tree],
            ),
            _ => Tree::of(&format!("TRY_CAST({{}} AS {})", ty.name()), vec![self.of(Type::Varchar, depth - 1).tree]),
        };
        Made { tree, trust: Trust::Rounded, bits: 62 }
    }

    /// A call of some function of the registry whose types fit.
    fn call(&mut self, wanted: Type, depth: usize) -> Made {
        let all: Vec<_> = functions::FAMILIES
            .iter()
            .flat_map(|(_, family)| family.iter())
            .filter(|function| function.kind == Kind::Scalar && !super::random::LEFT_OUT.contains(&function.name))
            .collect();
        for _ in 0..60 {
            let function = *self.chance.one(&all);
            let count = self.chance.below(4);
            let mut types = Vec::new();
            let mut literals = Vec::new();
            for _ in 0..count {
                types.push(*self.chance.one(TYPES));
                literals.push(self.chance.percent(50));
            }
            let values: Vec<Option<Value>> =
                types.iter().zip(&literals).map(|(ty, literal)| literal.then(|| self.value(*ty)).flatten()).collect();
            let args: Vec<ArgType<'_>> =
                types.iter().zip(&values).map(|(ty, value)| ArgType { ty: *ty, literal: value.as_ref() }).collect();
            let Ok(resolved) = (function.resolve)(&args) else { continue };
            if resolved.ty != wanted {
                continue;
            }
            let mut parts = Vec::new();
            for (ty, value) in types.iter().zip(&values) {
                parts.push(match value {
                    Some(Value::Varchar(text)) => Tree::leaf(format!("'{text}'")),
                    Some(value) => Tree::leaf(value.to_string()),
                    None => self.of(*ty, depth - 1).tree,
                });
            }
            let holes = vec!["{}"; parts.len()].join(", ");
            let tree = Tree::of(&format!("{}({holes})", function.name), parts);
            let trust = if wanted == Type::Double { Trust::Noisy } else { Trust::Exact };
            return Made { tree, trust, bits: 62 };
        }
        self.leaf(wanted, true)
    }

    /// A constant for a parameter.
    fn value(&mut self, ty: Type) -> Option<Value> {
        match ty {
            Type::BigInt => Some(Value::BigInt(self.chance.between(0, 4))),
            Type::Varchar => Some(Value::Varchar(
                (*self.chance.one(&["day", "month", "year", "hour", "a", "[ab]+", "%Y-%m-%d", " ", "e"])).to_owned(),
            )),
            _ => None,
        }
    }

    fn integer(&mut self, depth: usize) -> Made {
        let small = |text: &str, parts: Vec<Tree>| Made { tree: Tree::of(text, parts), trust: Trust::Exact, bits: 24 };
        match self.chance.below(9) {
            0 | 1 => {
                let (a, b) = (self.of(Type::BigInt, depth - 1), self.of(Type::BigInt, depth - 1));
                let bits = a.bits.max(b.bits) + 1;
                let text = *self.chance.one(&["({} + {})", "({} - {})"]);
                Made { tree: Tree::of(text, vec![a.tree, b.tree]), trust: Trust::Exact, bits }
            }
            2 => {
                let (a, b) = (self.of(Type::BigInt, depth - 1), self.of(Type::BigInt, depth - 1));
                Made { bits: a.bits + b.bits, trust: Trust::Exact, tree: Tree::of("({} * {})", vec![a.tree, b.tree]) }
            }
            3 => {
                let (a, b) = (self.of(Type::BigInt, depth - 1), self.of(Type::BigInt, depth - 1));
                let text = *self.chance.one(&["({} // {})", "({} % {})"]);
                Made { bits: a.bits, trust: Trust::Exact, tree: Tree::of(text, vec![a.tree, b.tree]) }
            }
            4 => small("LENGTH({})", vec![self.of(Type::Varchar, depth - 1).tree]),
            5 => {
                let text = *self.chance.one(&["YEAR({})", "MONTH({})", "DAY({})"]);
                small(text, vec![self.of(Type::Date, depth - 1).tree])
            }
            6 => small("CAST({} AS BIGINT)", vec![self.of(Type::Boolean, depth - 1).tree]),
            7 => {
                let (a, b) = (self.of(Type::Date, depth - 1), self.of(Type::Date, depth - 1));
                small("({} - {})", vec![a.tree, b.tree])
            }
            _ => {
                let inner = self.of(Type::BigInt, depth - 1);
                Made { bits: inner.bits, trust: Trust::Exact, tree: Tree::of("ABS({})", vec![inner.tree]) }
            }
        }
    }

    fn double(&mut self, depth: usize) -> Made {
        let rounded = |bits: u32| if bits > 40 { Trust::Rounded } else { Trust::Exact };
        match self.chance.below(7) {
            0 | 1 => {
                let (a, b) = (self.any(Type::Double, depth - 1), self.any(Type::Double, depth - 1));
                let bits = a.bits.max(b.bits) + 1;
                let text = *self.chance.one(&["({} + {})", "({} - {})"]);
                Made {
                    trust: a.trust.max(b.trust).max(rounded(bits)),
                    tree: Tree::of(text, vec![a.tree, b.tree]),
                    bits,
                }
            }
            2 => {
                let (a, b) = (self.any(Type::Double, depth - 1), self.any(Type::Double, depth - 1));
                let bits = a.bits + b.bits;
                Made {
                    trust: a.trust.max(b.trust).max(rounded(bits)),
                    tree: Tree::of("({} * {})", vec![a.tree, b.tree]),
                    bits: bits.min(60),
                }
            }
            3 => {
                let ty = *self.chance.one(&[Type::BigInt, Type::Double]);
                let other = *self.chance.one(&[Type::BigInt, Type::Double]);
                let (a, b) = (self.of(ty, depth - 1), self.of(other, depth - 1));
                Made { trust: Trust::Rounded, bits: 60, tree: Tree::of("({} / {})", vec![a.tree, b.tree]) }
            }
            4 => {
                let inner = self.of(Type::BigInt, depth - 1);
                let trust = rounded(inner.bits);
                Made { trust, bits: inner.bits, tree: Tree::of("CAST({} AS DOUBLE)", vec![inner.tree]) }
            }
            5 => {
                let inner = self.of(Type::Double, depth - 1);
                let text = *self.chance.one(&["FLOOR({})", "CEIL({})", "ABS({})", "ROUND({}, 1)", "ROUND({})"]);
                Made { trust: Trust::Rounded, bits: 60, tree: Tree::of(text, vec![inner.tree]) }
            }
            _ => {
                let inner = self.of(Type::Double, depth - 1);
                let text = *self.chance.one(&["SQRT({})", "LN({})", "(-{})"]);
                Made { trust: Trust::Noisy, bits: 60, tree: Tree::of(text, vec![inner.tree]) }
            }
        }
    }

    fn text(&mut self, depth: usize) -> Made {
        let inner = self.of(Type::Varchar, depth - 1).tree;
        made(match self.chance.below(9) {
            0 | 1 => Tree::of("({} || {})", vec![inner, self.of(Type::Varchar, depth - 1).tree]),
            2 => Tree::of("CONCAT({}, {})", vec![inner, self.of(Type::Varchar, depth - 1).tree]),
            3 => {
                let (from, length) = (self.chance.between(-3, 3), self.chance.between(0, 3));
                Tree::of(&format!("SUBSTR({{}}, {from}, {length})"), vec![inner])
            }
            4 => Tree::of(
                self.chance.word(&["UPPER({})", "LOWER({})", "TRIM({})", "REPLACE({}, 'a', 'xy')"]),
                vec![inner],
            ),
            5 => Tree::of("CAST({} AS VARCHAR)", vec![self.of(Type::BigInt, depth - 1).tree]),
            6 => Tree::of("CAST({} AS VARCHAR)", vec![self.of(Type::Date, depth - 1).tree]),
            7 => Tree::of("CAST({} AS VARCHAR)", vec![self.of(Type::Boolean, depth - 1).tree]),
            _ => Tree::of("LEFT({}, 2)", vec![inner]),
        })
    }

    pub(crate) fn truth(&mut self, depth: usize) -> Made {
        let deeper = depth.saturating_sub(1);
        made(match self.chance.below(12) {
            0..=3 => {
                let ty = *self.chance.one(TYPES);
                let text = *self.chance.one(&[
                    "({} = {})",
                    "({} <> {})",
                    "({} < {})",
                    "({} <= {})",
                    "({} > {})",
                    "({} >= {})",
                    "({} IS DISTINCT FROM {})",
                    "({} IS NOT DISTINCT FROM {})",
                ]);
                Tree::of(text, vec![self.of(ty, deeper).tree, self.of(ty, deeper).tree])
            }
            4 | 5 => {
                let text = *self.chance.one(&["({} AND {})", "({} OR {})"]);
                Tree::of(text, vec![self.of(Type::Boolean, deeper).tree, self.of(Type::Boolean, deeper).tree])
            }
            6 => Tree::of("(NOT {})", vec![self.of(Type::Boolean, deeper).tree]),
            7 => {
                let ty = *self.chance.one(TYPES);
                Tree::of(self.chance.word(&["({} IS NULL)", "({} IS NOT NULL)"]), vec![self.of(ty, deeper).tree])
            }
            8 => {
                let ty = *self.chance.one(&[Type::BigInt, Type::Varchar, Type::Date]);
                let list: Vec<String> = (0..3).map(|_| self.constant(ty).tree.sql()).collect();
                let null = if self.chance.percent(20) { ", NULL" } else { "" };
                let not = if self.chance.percent(40) { " NOT" } else { "" };
                let values = list.join(", ");
                Tree::of(&format!("({{}}{not} IN ({values}{null}))"), vec![self.of(ty, deeper).tree])
            }
            9 => {
                let ty = *self.chance.one(&[Type::BigInt, Type::Double, Type::Varchar, Type::Date]);
                let text = *self.chance.one(&["({} BETWEEN {} AND {})", "({} NOT BETWEEN {} AND {})"]);
                Tree::of(text, vec![self.of(ty, deeper).tree, self.of(ty, deeper).tree, self.of(ty, deeper).tree])
            }
            10 => {
                let pattern = *self.chance.one(&["%a%", "_", "a%", "%é", "%", "", "r_d", "%.%"]);
                let word = *self.chance.one(&["LIKE", "NOT LIKE", "ILIKE"]);
                Tree::of(&format!("({{}} {word} '{pattern}')"), vec![self.of(Type::Varchar, deeper).tree])
            }
            _ => return self.leaf(Type::Boolean, false),
        })
    }

    fn day(&mut self, depth: usize) -> Made {
        let inner = self.of(Type::Date, depth - 1).tree;
        made(match self.chance.below(3) {
            0 => Tree::of(&format!("({{}} + {})", self.chance.between(0, 400)), vec![inner]),
            1 => Tree::of(&format!("({{}} - {})", self.chance.between(0, 400)), vec![inner]),
            _ => Tree::of("CAST({} AS DATE)", vec![self.of(Type::Timestamp, depth - 1).tree]),
        })
    }

    fn instant(&mut self, depth: usize) -> Made {
        let unit = *self.chance.one(&["year", "month", "week", "day", "hour", "quarter"]);
        let amount = self.chance.between(-20, 40);
        made(match self.chance.below(4) {
            0 => Tree::of("CAST({} AS TIMESTAMP)", vec![self.of(Type::Date, depth - 1).tree]),
            1 => Tree::of(&format!("DATE_TRUNC('{unit}', {{}})"), vec![self.of(Type::Timestamp, depth - 1).tree]),
            2 => Tree::of(&format!("DATE_TRUNC('{unit}', {{}})"), vec![self.of(Type::Date, depth - 1).tree]),
            _ => {
                let text = format!("({{}} + INTERVAL '{amount}' {unit})");
                Tree::of(&text, vec![self.of(Type::Timestamp, depth - 1).tree])
            }
        })
    }
}
