//! Columns that aggregates need beside those that are there. They come in three layers, each computed from those before:
//! values of the rows, values of the rows among themselves, and values of the rows among those of their group.

use crate::base::{Type, Value};
use crate::functions::{Arg, Python, pandas_as, quote};
use crate::plan::Expr;

use super::emit_expr::{ColumnOf, Val};
use super::emit_names::{Names, free_of};
use super::emit_stage::{Frame, assign_steps};
use super::emit_write::{Step, Writer, list};

/// What is put beside the columns of a frame before it is grouped.
pub(super) struct Preparing<'f> {
    frame: &'f Frame,
    /// The columns that make the groups; absent where all rows are one.
    keys: Option<Vec<String>>,
    /// Names that the result will have.
    reserved: Vec<String>,
    values: Vec<(ColumnOf, String)>,
    among_rows: Vec<(ColumnOf, String)>,
    /// The variable that holds the groups, where something asks for it.
    groups: Option<String>,
    locals: Vec<(String, String)>,
    among_groups: Vec<(ColumnOf, String)>,
}

/// `df.groupby(...)`.
pub(super) fn groupby(keys: &[String]) -> Step {
    Step::call(
        "groupby",
        vec![list(keys), "sort=False".to_owned(), "dropna=False".to_owned(), "observed=True".to_owned()],
    )
}

impl<'f> Preparing<'f> {
    pub(super) fn new(frame: &'f Frame, reserved: Vec<String>) -> Self {
        Self {
            frame,
            keys: None,
            reserved,
            values: Vec::new(),
            among_rows: Vec::new(),
            groups: None,
            locals: Vec::new(),
            among_groups: Vec::new(),
        }
    }

    /// Says by which columns the groups are made.
    pub(super) fn group_by(&mut self, keys: Vec<String>) {
        self.keys = Some(keys);
    }

    /// Whether all rows are one group.
    pub(super) fn whole(&self) -> bool {
        self.keys.is_none()
    }

    pub(super) fn frame(&self) -> &'f Frame {
        self.frame
    }

    /// Whether a column of this name is there, will be there, or will be in the result.
    pub(super) fn taken(&self, name: &str) -> bool {
        self.frame.has(name) || self.reserved.iter().any(|other| other == name) || self.is_made(name)
    }

    fn is_made(&self, name: &str) -> bool {
        [&self.values, &self.among_rows, &self.among_groups]
            .into_iter()
            .flatten()
            .any(|(column, _)| column.name == name)
    }

    /// Whether a column can be made under a name that the result has once.
    pub(super) fn is_free_for(&self, own: &str) -> bool {
        let in_result = self.reserved.iter().filter(|name| *name == own).count();
        !self.frame.has(own) && !self.is_made(own) && in_result < 2
    }

    /// An expression as a column: itself if it is one, else a new one.
    pub(super) fn column(&mut self, expr: &Expr, value: &Val, name: &str) -> ColumnOf {
        if let Some(column) = expr.column().and_then(|name| self.frame.column(name)) {
            return column.clone();
        }
        self.value(self.free(name), &value.expr.column(), value.ty, value.nullable)
    }

    /// A name that nothing has.
    pub(super) fn free(&self, name: &str) -> String {
        free_of(name, |candidate| self.taken(candidate))
    }

    /// A name for a column of the result that goes again.
    pub(super) fn passing(&mut self, name: &str) -> String {
        let name = self.free(name);
        self.reserved.push(name.clone());
        name
    }

    /// A new column of the first layer; the same code is computed once.
    pub(super) fn value(&mut self, name: String, code: &Python, ty: Type, nullable: bool) -> ColumnOf {
        if let Some((column, _)) = self.values.iter().find(|(_, known)| known == code.source()) {
            return column.clone();
        }
        self.key(name, code, ty, nullable)
    }

    /// The same under exactly this name.
    pub(super) fn key(&mut self, name: String, code: &Python, ty: Type, nullable: bool) -> ColumnOf {
        let column = ColumnOf { name, ty, nullable };
        self.values.push((column.clone(), code.source().to_owned()));
        column
    }

    /// A new column of the second layer.
    pub(super) fn among_rows(&mut self, name: &str, code: String, ty: Type, nullable: bool) -> ColumnOf {
        let column = ColumnOf { name: self.free(name), ty, nullable };
        self.among_rows.push((column.clone(), code));
        column
    }

    /// A new column of the last layer.
    pub(super) fn among_groups(&mut self, name: &str, code: String, ty: Type, nullable: bool) -> ColumnOf {
        let column = ColumnOf { name: self.free(name), ty, nullable };
        self.among_groups.push((column.clone(), code));
        column
    }

    /// A variable for a step between; the code stands once.
    pub(super) fn local(&mut self, names: &mut Names, name: &str, code: String) -> String {
        if let Some((known, _)) = self.locals.iter().find(|(_, known)| *known == code) {
            return known.clone();
        }
        let name = names.free(name);
        self.locals.push((name.clone(), code));
        name
    }

    /// A column of the frame that was prepared: `df["x"]`.
    pub(super) fn of(&self, column: &ColumnOf) -> Python {
        Python::atom(format!("{}[{}]", self.frame.var, quote(&column.name)))
    }

    /// The same in the data type that has room for NULL.
    pub(super) fn with_room(&self, column: &ColumnOf) -> Python {
        let arg = Arg { expr: self.of(column), ty: column.ty, nullable: column.nullable, literal: None::<Value> };
        pandas_as(&arg, true)
    }

    /// What a column comes to within the group of each row: `groups["x"].transform("min")`, or `df["x"].min()` where all are one.
    pub(super) fn within(&mut self, names: &mut Names, column: &ColumnOf, method: &str) -> String {
        match self.grouped(names, column) {
            Some(grouped) => format!("{grouped}.transform(\"{method}\")"),
            None => format!("{}.{method}()", self.of(column).source()),
        }
    }

    /// A method of grouped columns that gives a value a row.
    pub(super) fn by_row(&mut self, names: &mut Names, column: &ColumnOf, method: &str) -> String {
        let base = self.grouped(names, column).unwrap_or_else(|| self.of(column).source().to_owned());
        format!("{base}.{method}")
    }

    fn grouped(&mut self, names: &mut Names, column: &ColumnOf) -> Option<String> {
        self.keys.as_ref()?;
        let groups = self.groups.get_or_insert_with(|| names.free("groups"));
        Some(format!("{groups}[{}]", quote(&column.name)))
    }

    /// The keys and one column more, as arguments of a method that takes columns.
    pub(super) fn keys_and(&self, column: &ColumnOf) -> Vec<String> {
        let mut all = self.keys.clone().unwrap_or_default();
        if !all.contains(&column.name) {
            all.push(column.name.clone());
        }
        all
    }

    /// Whether nothing is to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.among_rows.is_empty() && self.locals.is_empty() && self.among_groups.is_empty()
    }

    /// What is to be written, free of the frame.
    pub(super) fn done(self) -> Prepared {
        Prepared {
            keys: self.keys.unwrap_or_default(),
            values: self.values,
            among_rows: self.among_rows,
            groups: self.groups,
            locals: self.locals,
            among_groups: self.among_groups,
        }
    }
}

/// The columns and variables, ready to be written.
pub(super) struct Prepared {
    keys: Vec<String>,
    values: Vec<(ColumnOf, String)>,
    among_rows: Vec<(ColumnOf, String)>,
    groups: Option<String>,
    locals: Vec<(String, String)>,
    among_groups: Vec<(ColumnOf, String)>,
}

impl Prepared {
    /// Writes everything; the frame then has the columns.
    pub(super) fn write(self, writer: &mut Writer, frame: &mut Frame) {
        assign(writer, frame, self.values);
        assign(writer, frame, self.among_rows);
        if let Some(groups) = self.groups {
            writer.assign(&groups, &frame.var, &[groupby(&self.keys)]);
        }
        for (name, code) in self.locals {
            writer.assign(&name, &code, &[]);
        }
        assign(writer, frame, self.among_groups);
    }
}

fn assign(writer: &mut Writer, frame: &mut Frame, made: Vec<(ColumnOf, String)>) {
    let steps = assign_steps(frame, made.iter().map(|(column, code)| (column.name.as_str(), code.as_str())));
    if !steps.is_empty() {
        let var = frame.var.clone();
        writer.assign(&var, &var, &steps);
        made.into_iter().for_each(|(column, _)| frame.put(column));
    }
}
