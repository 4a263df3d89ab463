//! Random pipelines of well-typed stages.

use std::collections::{BTreeMap, BTreeSet};

use bearoff::base::{TableSchema, Type};
use bearoff::plan;

use super::chance::Chance;
use super::expr::{Column, Exprs, Made, TYPES, Trust, quoted};
use super::tree::{Query, Stage, Tree};

/// Functions that a random call would only fail with, or that have a divergence with a case and a reason of its own.
pub(crate) const LEFT_OUT: &[&str] = &["REVERSE", "POWER", "EXP", "CHR", "REPEAT"];

/// Makes one pipeline over these tables.
pub(crate) struct Pipelines<'a> {
    chance: &'a mut Chance,
    schemas: &'a [TableSchema],
    fresh: usize,
    /// Why the front end refused a stage, and how often: a generator that is refused everything tests nothing.
    pub(crate) refused: BTreeMap<String, usize>,
}

/// A pipeline on its way: its text, and what is known of its columns.
struct State {
    query: Query,
    columns: Vec<Column>,
}

/// What a stage does to the knowledge about columns: by name. Other columns keep theirs.
type Traits = BTreeMap<String, (Trust, u32)>;

impl<'a> Pipelines<'a> {
    pub(crate) fn new(chance: &'a mut Chance, schemas: &'a [TableSchema]) -> Self {
        Self { chance, schemas, fresh: 0, refused: BTreeMap::new() }
    }

    pub(crate) fn query(&mut self) -> Query {
        let stages = 1 + self.chance.below(8);
        let mut state = self.table();
        for _ in 0..stages {
            self.stage(&mut state);
        }
        state.query
    }

    fn table(&mut self) -> State {
        let name = *self.chance.one(&["t", "t", "t", "u", "v"]);
        let table = self.schemas.iter().find(|table| table.name == name).unwrap();
        let columns = table
            .columns
            .iter()
            .map(|column| {
                let bits = if column.ty == Type::BigInt && column.name != "k" { 55 } else { 24 };
                let trust = if column.ty == Type::Double || bits < 55 { Trust::Exact } else { Trust::Rounded };
                Column { name: column.name.clone(), ty: column.ty, trust, bits }
            })
            .collect();
        State { query: Query::of(name), columns }
    }

    /// Adds a stage, if the front end takes it.
    fn stage(&mut self, state: &mut State) {
        for _ in 0..10 {
            let (stages, traits) = self.random_stage(state);
            let mut query = state.query.clone();
            query.stages.extend(stages);
            match plan::compile("random", &query.sql(), self.schemas) {
                Ok(plan) => {
                    let known: Traits =
                        state.columns.iter().map(|column| (column.name.clone(), (column.trust, column.bits))).collect();
                    state.columns = plan
                        .root
                        .schema
                        .iter()
                        .map(|column| {
                            let found = traits.get(&column.name).or_else(|| known.get(&column.name));
                            let (trust, bits) = found.copied().unwrap_or((Trust::Exact, 24));
                            Column { name: column.name.clone(), ty: column.ty, trust, bits }
                        })
                        .collect();
                    state.query = query;
                    return;
                }
                Err(error) => {
                    let message = error.message.split('`').step_by(2).collect::<Vec<_>>().join("..");
                    *self.refused.entry(message).or_default() += 1;
                }
            }
        }
    }

    fn exprs<'s>(&'s mut self, columns: &'s [Column]) -> Exprs<'s> {
        Exprs { chance: self.chance, columns }
    }

    fn name(&mut self) -> String {
        self.fresh += 1;
        format!("c{}", self.fresh)
    }

    fn random_stage(&mut self, state: &State) -> (Vec<Stage>, Traits) {
        let columns = state.columns.as_slice();
        match self.chance.below(25) {
            0..=2 => (vec![self.filter(columns)], Traits::new()),
            3..=5 => self.extend(columns),
            6 => self.select(columns),
            7 => self.set(columns),
            8 => self.drop_or_rename(columns),
            9..=11 => self.aggregate(columns),
            12..=14 => self.join(columns),
            15 => (self.sorted(columns, true), Traits::new()),
            16 => (vec![Stage::word("DISTINCT")], Traits::new()),
            17 => (vec![self.union(state)], Traits::new()),
            18 | 19 => self.window(columns),
            20 => (vec![self.subquery(columns)], Traits::new()),
            21 => self.pivot(columns),
            22 => self.unpivot(columns),
            23 => self.levels(columns),
            _ => self.set_operation(state),
        }
    }

    fn filter(&mut self, columns: &[Column]) -> Stage {
        Stage::list("WHERE ", vec![self.exprs(columns).truth(3).tree])
    }

    /// `expr AS name`.
    fn item(&mut self, columns: &[Column], traits: &mut Traits) -> Tree {
        let ty = *self.chance.one(TYPES);
        let Made { tree, trust, bits } = self.exprs(columns).any(ty, 3);
        let name = self.name();
        traits.insert(name.clone(), (trust, bits));
        Tree::of(&format!("{{}} AS {name}"), vec![tree])
    }

    fn extend(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let mut traits = Traits::new();
        let items = (0..=self.chance.below(2)).map(|_| self.item(columns, &mut traits)).collect();
        (vec![Stage::list("EXTEND ", items)], traits)
    }

    fn select(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let mut traits = Traits::new();
        let mut items: Vec<Tree> =
            self.chance.some(columns, 60).iter().map(|column| Tree::leaf(quoted(&column.name))).collect();
        items.push(self.item(columns, &mut traits));
        let distinct = self.chance.percent(15) && traits.values().all(|(trust, _)| *trust < Trust::Noisy);
        let noisy = columns.iter().any(|column| column.trust == Trust::Noisy);
        (vec![Stage::list(if distinct && !noisy { "SELECT DISTINCT " } else { "SELECT " }, items)], traits)
    }

    fn set(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let mut traits = Traits::new();
        let mut items = Vec::new();
        for column in self.chance.some(columns, 20) {
            let Made { tree, trust, bits } = self.exprs(columns).any(column.ty, 2);
            traits.insert(column.name.clone(), (trust, bits));
            items.push(Tree::of(&format!("{} = {{}}", quoted(&column.name)), vec![tree]));
        }
        (vec![Stage::list("SET ", items)], traits)
    }

    fn drop_or_rename(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let column = self.chance.one(columns).clone();
        if columns.len() > 2 && self.chance.percent(50) {
            return (vec![Stage::list("DROP ", vec![Tree::leaf(quoted(&column.name))])], Traits::new());
        }
        let name = self.name();
        let rename = Tree::leaf(format!("{} AS {name}", quoted(&column.name)));
        (vec![Stage::list("RENAME ", vec![rename])], Traits::from([(name, (column.trust, column.bits))]))
    }

    fn aggregate(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let mut traits = Traits::new();
        let mut items = Vec::new();
        for _ in 0..=self.chance.below(3) {
            let (tree, trust, bits) = self.measure(columns);
            let name = self.name();
            let filter = if self.chance.percent(15) {
                Tree::of("{} FILTER (WHERE {})", vec![tree, self.exprs(columns).truth(2).tree])
            } else {
                tree
            };
            traits.insert(name.clone(), (trust, bits));
            items.push(Tree::of(&format!("{{}} AS {name}"), vec![filter]));
        }
        let mut stage = Stage::list("AGGREGATE ", items);
        if self.chance.percent(80) {
            stage.between = " GROUP BY ";
            let keys: Vec<Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).cloned().collect();
            stage.after = self.chance.some(&keys, 25).iter().map(|column| Tree::leaf(quoted(&column.name))).collect();
            if self.chance.percent(20) || stage.after.is_empty() {
                let ty = *self.chance.one(TYPES);
                let Made { tree, trust, bits } = self.exprs(columns).of(ty, 2);
                let name = self.name();
                traits.insert(name.clone(), (trust, bits));
                stage.after.push(Tree::of(&format!("{{}} AS {name}"), vec![tree]));
            }
        }
        (vec![stage], traits)
    }

    /// One column for each value and aggregate.
    fn pivot(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        // What is left over becomes the group keys, and no group may hang on the last digits.
        let firm: Vec<Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).cloned().collect();
        let source = if firm.is_empty() { return self.extend(columns) } else { self.chance.one(&firm).clone() };
        let mut stages = Vec::new();
        let dropped: Vec<&Column> = columns
            .iter()
            .filter(|column| column.name != source.name)
            .filter(|column| column.trust == Trust::Noisy || self.chance.percent(30))
            .collect();
        if !dropped.is_empty() && dropped.len() + 1 < columns.len() {
            stages.push(Stage::list("DROP ", dropped.iter().map(|column| Tree::leaf(quoted(&column.name))).collect()));
        } else if firm.len() < columns.len() {
            return self.extend(columns);
        }
        let rest: Vec<Column> = columns
            .iter()
            .filter(|column| stages.is_empty() || dropped.iter().all(|other| other.name != column.name))
            .cloned()
            .collect();
        let mut traits = Traits::new();
        let mut aggregates = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let (tree, trust, bits) = self.measure(&rest);
            aggregates.push((tree, self.name(), trust, bits));
        }
        let pool: &[&str] = match source.ty {
            Type::BigInt => &["0", "1", "-1", "2", "3", "NULL", "1.5"],
            Type::Double => &["0.25", "0", "-1.5", "NULL", "2"],
            Type::Varchar => &["'red'", "'grün'", "'it''s'", "'🐼'", "'say \"no\"'", "'{x}'", "NULL"],
            Type::Boolean => &["TRUE", "FALSE", "NULL"],
            _ => &["DATE '2012-02-29'", "'1970-01-01'", "NULL", "DATE '2011-05-05'"],
        };
        let mut values = Vec::new();
        for value in self.chance.some(pool, 50) {
            let alias = self.chance.percent(60).then(|| self.name());
            let name = alias
                .clone()
                .unwrap_or_else(|| value.trim_start_matches("DATE ").trim_matches('\'').replace("''", "'"));
            for (_, aggregate, trust, bits) in &aggregates {
                traits.insert(format!("{aggregate}_{name}"), (*trust, *bits));
            }
            values.push(alias.map_or_else(|| (*value).to_owned(), |alias| format!("{value} AS {alias}")));
        }
        let mut parts: Vec<Tree> =
            aggregates.into_iter().map(|(tree, name, ..)| Tree::of(&format!("{{}} AS {name}"), vec![tree])).collect();
        // The last of them with FOR behind it, so that the list stays a list.
        if let Some(last) = parts.pop() {
            let text = format!("{{}} FOR {} IN ({}))", quoted(&source.name), values.join(", "));
            parts.push(Tree::of(&text, vec![last]));
        }
        stages.push(Stage::list("PIVOT (", parts));
        (stages, traits)
    }

    /// One row for each of some columns of one type.
    fn unpivot(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let ty = self.chance.one(columns).ty;
        let is_alike = |column: &&Column| {
            column.ty == ty || matches!((column.ty, ty), (Type::BigInt | Type::Double, Type::BigInt | Type::Double))
        };
        let alike: Vec<&Column> = columns.iter().filter(is_alike).collect();
        let listed = self.chance.some(&alike, 70);
        let mixed = listed.iter().any(|column| column.ty != ty);
        let trust = listed.iter().map(|column| column.trust).max().unwrap_or(Trust::Exact);
        let bits = listed.iter().map(|column| column.bits).max().unwrap_or(24);
        // An integer of 64 bits has no double of its own.
        if mixed && bits > 52 {
            return self.extend(columns);
        }
        let (value, name) = (self.name(), self.name());
        let numbered = self.chance.percent(30);
        let names: Vec<String> = listed
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let label = if numbered { format!(" AS {at}") } else { String::new() };
                format!("{}{label}", quoted(&column.name))
            })
            .collect();
        let nulls = *self.chance.one(&["", "INCLUDE NULLS ", "EXCLUDE NULLS "]);
        let stage = Stage::word(format!("UNPIVOT {nulls}({value} FOR {name} IN ({}))", names.join(", ")));
        (vec![stage], Traits::from([(value, (trust, bits)), (name, (Trust::Exact, 12))]))
    }

    /// An AGGREGATE with its totals.
    fn levels(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let keys: Vec<Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).cloned().collect();
        if keys.is_empty() {
            return self.extend(columns);
        }
        let keys: Vec<String> = self.chance.some(&keys, 20).iter().take(3).map(|key| quoted(&key.name)).collect();
        let mut traits = Traits::new();
        let mut items = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let (tree, trust, bits) = self.measure(columns);
            let name = self.name();
            traits.insert(name.clone(), (trust, bits));
            items.push(Tree::of(&format!("{{}} AS {name}"), vec![tree]));
        }
        if self.chance.percent(50) {
            let name = self.name();
            items.push(Tree::leaf(format!("GROUPING({}) AS {name}", self.chance.one(&keys))));
            traits.insert(name, (Trust::Exact, 2));
        }
        let all = keys.join(", ");
        let mut stage = Stage::list("AGGREGATE ", items);
        stage.between = " GROUP BY ";
        stage.after = vec![Tree::leaf(match self.chance.below(5) {
            0 | 1 => format!("ROLLUP ({all})"),
            2 => format!("CUBE ({all})"),
            3 => format!("GROUPING SETS (({all}), ({}), ())", self.chance.one(&keys)),
            _ => match keys.split_first() {
                Some((first, rest)) if !rest.is_empty() => format!("{first}, ROLLUP ({})", rest.join(", ")),
                _ => format!("GROUPING SETS ({all}, ())"),
            },
        })];
        (vec![stage], traits)
    }

    /// An aggregate with what is known of its values.
    fn measure(&mut self, columns: &[Column]) -> (Tree, Trust, u32) {
        let ty = *self.chance.one(&[Type::BigInt, Type::Double]);
        match self.chance.below(8) {
            0 => (Tree::leaf("COUNT(*)"), Trust::Exact, 12),
            1 => {
                let ty = *self.chance.one(TYPES);
                let inner = self.exprs(columns).of(ty, 2);
                let text = *self.chance.one(&["COUNT({})", "COUNT(DISTINCT {})"]);
                (Tree::of(text, vec![inner.tree]), Trust::Exact, 12)
            }
            2 | 3 => {
                let inner = self.exprs(columns).any(ty, 2);
                let exact = inner.trust == Trust::Exact && inner.bits < 45;
                if ty == Type::BigInt && inner.bits > 56 {
                    return (Tree::leaf("COUNT(*)"), Trust::Exact, 12);
                }
                let text = *self.chance.one(&["SUM({})", "AVG({})"]);
                let trust = match (ty, exact, text) {
                    (Type::BigInt, _, "SUM({})") => Trust::Exact,
                    (_, true, "SUM({})") => Trust::Exact,
                    (_, true, _) => Trust::Rounded,
                    (_, false, _) => Trust::Noisy,
                };
                (Tree::of(text, vec![inner.tree]), trust, inner.bits + 6)
            }
            4 | 5 => {
                let ty = *self.chance.one(TYPES);
                let inner = self.exprs(columns).any(ty, 2);
                (Tree::of(self.chance.word(&["MIN({})", "MAX({})"]), vec![inner.tree]), inner.trust, inner.bits)
            }
            6 => {
                let inner = self.exprs(columns).of(ty, 2);
                // Of one infinity alone DuckDB takes 0 for the variance: a case says so.
                let variance = if ty == Type::Double { "VAR_POP(NULLIF(ABS({}), 1 / 0))" } else { "VAR_POP({})" };
                let text = *self.chance.one(&["STDDEV({})", variance, "MEDIAN({})", "QUANTILE_CONT({}, 0.3)"]);
                (Tree::of(text, vec![inner.tree]), Trust::Noisy, 60)
            }
            _ => {
                let inner = self.exprs(columns).truth(2);
                let text = *self.chance.one(&["COUNT_IF({})", "BOOL_AND({})", "BOOL_OR({})"]);
                (Tree::of(text, vec![inner.tree]), Trust::Exact, 12)
            }
        }
    }

    fn join(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let other = self.table();
        let kind =
            *self.chance.one(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "CROSS JOIN"]);
        let keeps_right = !matches!(kind, "SEMI JOIN" | "ANTI JOIN");
        let shared: Vec<&Column> = other
            .columns
            .iter()
            .filter(|column| {
                columns.iter().any(|mine| mine.name == column.name && mine.ty == column.ty && mine.trust < Trust::Noisy)
            })
            .collect();
        let keys: Vec<String> = self.chance.some(&shared, 50).iter().map(|column| column.name.clone()).collect();
        // Every other column of the right side gets a name of its own, so that nothing is ambiguous afterwards.
        let mut traits = Traits::new();
        let mut right = Query::of(&other.query.table);
        let mut renames = Vec::new();
        let mut right_columns = Vec::new();
        for column in &other.columns {
            let mut named = column.clone();
            if !keys.contains(&column.name) || kind == "CROSS JOIN" {
                named.name = self.name();
                renames.push(Tree::leaf(format!("{} AS {}", quoted(&column.name), named.name)));
            }
            if keeps_right {
                traits.insert(named.name.clone(), (column.trust, column.bits));
            }
            right_columns.push(named);
        }
        if self.chance.percent(30) {
            right.stages.push(self.filter(&other.columns));
        }
        if !renames.is_empty() {
            right.stages.push(Stage::list("RENAME ", renames));
        }
        let mut stage = Stage::word(format!("{kind} ({{}}) AS r"));
        stage.query = Some(right);
        if kind == "CROSS JOIN" {
            return (vec![stage], traits);
        }
        if !keys.is_empty() && self.chance.percent(70) {
            let names: Vec<String> = keys.iter().map(|name| quoted(name)).collect();
            stage.before.push_str(&format!(" USING ({})", names.join(", ")));
            return (vec![stage], traits);
        }
        // ON: a condition over both sides; equal names would be ambiguous, so the right side's all differ.
        let both: Vec<Column> = columns
            .iter()
            .chain(right_columns.iter().filter(|column| columns.iter().all(|mine| mine.name != column.name)))
            .cloned()
            .collect();
        let ty = *self.chance.one(&[Type::BigInt, Type::Varchar, Type::Date]);
        let (l, r) = (self.exprs(columns).of(ty, 1), self.exprs(&right_columns).of(ty, 1));
        let mut condition = Tree::of("({} = {})", vec![l.tree, r.tree]);
        if self.chance.percent(50) {
            condition = Tree::of("{} AND {}", vec![condition, self.exprs(&both).truth(2).tree]);
        }
        if let Some(query) = &mut stage.query
            && !keys.is_empty()
        {
            let renames = keys.iter().map(|key| Tree::leaf(format!("{} AS {key}_r", quoted(key)))).collect();
            query.stages.push(Stage::list("RENAME ", renames));
        }
        stage.before.push_str(" ON ");
        stage.items = vec![condition];
        (vec![stage], traits)
    }

    /// Sorts by everything, so that a LIMIT leaves nothing to chance.
    fn sorted(&mut self, columns: &[Column], limited: bool) -> Vec<Stage> {
        let mut keys: Vec<&Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).collect();
        if keys.len() < columns.len() {
            return vec![self.filter(columns)];
        }
        let turn = self.chance.below(keys.len());
        keys.rotate_left(turn);
        let keys = keys
            .into_iter()
            .map(|column| {
                let direction =
                    *self.chance.one(&["", " DESC", " NULLS FIRST", " DESC NULLS FIRST", " ASC NULLS LAST"]);
                Tree::leaf(format!("{}{direction}", quoted(&column.name)))
            })
            .collect();
        let mut stages = vec![Stage::list("ORDER BY ", keys)];
        if limited && self.chance.percent(70) {
            let offset = if self.chance.percent(30) { " OFFSET 1" } else { "" };
            stages.push(Stage::word(format!("LIMIT {}{offset}", self.chance.below(9))));
        }
        stages
    }

    fn union(&mut self, state: &State) -> Stage {
        let mut query = state.query.clone();
        query.stages.push(self.filter(&state.columns));
        let mut stage = Stage::word("UNION ALL ({})");
        stage.query = Some(query);
        stage
    }

    fn set_operation(&mut self, state: &State) -> (Vec<Stage>, Traits) {
        if state.columns.iter().any(|column| column.trust == Trust::Noisy) {
            return self.extend(&state.columns);
        }
        let mut query = state.query.clone();
        query.stages.push(self.filter(&state.columns));
        let word = *self.chance.one(&[
            "INTERSECT DISTINCT",
            "EXCEPT DISTINCT",
            "UNION DISTINCT",
            "INTERSECT ALL",
            "EXCEPT ALL",
        ]);
        let mut stage = Stage::word(format!("{word} ({{}})"));
        stage.query = Some(query);
        (vec![stage], Traits::new())
    }

    fn subquery(&mut self, columns: &[Column]) -> Stage {
        let other = self.table();
        let mine: Vec<&Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).collect();
        let pairs: Vec<(&Column, &Column)> = mine
            .iter()
            .flat_map(|column| other.columns.iter().filter(|their| their.ty == column.ty).map(|their| (*column, their)))
            .collect();
        if pairs.is_empty() {
            return self.filter(columns);
        }
        let (column, their) = *self.chance.one(&pairs);
        let (column, their) = (quoted(&column.name), quoted(&their.name));
        let mut query = Query::of(&other.query.table);
        if self.chance.percent(50) {
            query.stages.push(self.filter(&other.columns));
        }
        let exists = self.chance.percent(30);
        if !exists {
            query.stages.push(Stage::list("SELECT ", vec![Tree::leaf(their.clone())]));
        }
        let not = if self.chance.percent(50) { "NOT " } else { "" };
        let mut stage = if exists {
            Stage::word(format!("WHERE {not}EXISTS ({{}})"))
        } else {
            Stage::word(format!("WHERE {column} {not}IN ({{}})"))
        };
        if self.chance.percent(20) {
            stage.before.push_str(" OR ");
            stage.items = vec![self.exprs(columns).truth(1).tree];
        }
        stage.query = Some(query);
        stage
    }

    fn window(&mut self, columns: &[Column]) -> (Vec<Stage>, Traits) {
        let firm: Vec<Column> = columns.iter().filter(|column| column.trust < Trust::Noisy).cloned().collect();
        if firm.len() < columns.len() || firm.is_empty() {
            return (vec![self.filter(columns)], Traits::new());
        }
        let partition: BTreeSet<String> = if self.chance.percent(70) {
            self.chance.some(&firm, 20).iter().map(|column| quoted(&column.name)).collect()
        } else {
            BTreeSet::new()
        };
        let partition = match partition.is_empty() {
            true => String::new(),
            false => format!("PARTITION BY {} ", partition.into_iter().collect::<Vec<_>>().join(", ")),
        };
        // By everything: rows that are still tied are the same row.
        let order = self.sorted(&firm, false).remove(0).items.iter().map(Tree::sql).collect::<Vec<_>>().join(", ");
        let peers =
            self.chance.some(&firm, 20).iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ");
        let name = self.name();
        let ty = *self.chance.one(&[Type::BigInt, Type::Double]);
        let inner = self.exprs(&firm).of(ty, 1);
        let exact = inner.trust == Trust::Exact && inner.bits < 45;
        let bounds = [
            "UNBOUNDED PRECEDING",
            "2 PRECEDING",
            "1 PRECEDING",
            "CURRENT ROW",
            "1 FOLLOWING",
            "3 FOLLOWING",
            "UNBOUNDED FOLLOWING",
        ];
        let start = self.chance.below(6);
        let end = start.max(1) + self.chance.below(7 - start.max(1));
        let frame = match self.chance.below(3) {
            0 => format!("ORDER BY {order} ROWS BETWEEN {} AND {}", bounds[start], bounds[end]),
            1 => format!("ORDER BY {peers}"),
            _ => String::new(),
        };
        let (text, trust, bits) = match self.chance.below(4) {
            0 => {
                let function = *self.chance.one(&["RANK()", "DENSE_RANK()"]);
                (format!("{function} OVER ({partition}ORDER BY {peers})"), Trust::Exact, 12)
            }
            1 => {
                let column = quoted(&self.chance.one(&firm).name);
                let function = match self.chance.below(4) {
                    0 => "ROW_NUMBER()".to_owned(),
                    1 => format!("LAG({column})"),
                    2 => format!("LEAD({column}, 2)"),
                    _ => "NTILE(3)".to_owned(),
                };
                (format!("{function} OVER ({partition}ORDER BY {order})"), Trust::Rounded, 62)
            }
            2 => {
                let column = quoted(&self.chance.one(&firm).name);
                let function = *self.chance.one(&["MIN", "MAX", "COUNT"]);
                (format!("{function}({column}) OVER ({partition}{frame})"), Trust::Rounded, 62)
            }
            _ => {
                let over_integers = ty == Type::BigInt && inner.bits < 56;
                if !exact && !over_integers {
                    return (vec![self.filter(columns)], Traits::new());
                }
                let function = *self.chance.one(&["SUM", "AVG"]);
                let trust = if function == "SUM" { Trust::Exact } else { Trust::Noisy };
                let tree = Tree::of(&format!("{function}({{}}) OVER ({partition}{frame}) AS {name}"), vec![inner.tree]);
                return (vec![Stage::list("EXTEND ", vec![tree])], Traits::from([(name, (trust, inner.bits + 6))]));
            }
        };
        (
            vec![Stage::list("EXTEND ", vec![Tree::leaf(format!("{text} AS {name}"))])],
            Traits::from([(name, (trust, bits))]),
        )
    }
}
