//! One aggregate in pandas: what it is over, by which method, and what is done with the results.

use crate::base::{Type, Value};
use crate::functions::{Arg, Nulls, Python, quote};
use crate::plan::Measure;

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype, unsupported};
use super::emit_names::Names;
use super::emit_prepare::Preparing;
use super::emit_recipe;
use super::emit_sort::By;
use super::emit_truth::Mask;

/// A measure on its way.
pub(super) struct Planned<'m> {
    pub(super) measure: &'m Measure,
    /// The columns of the result that it is made of; the first has its name. Empty for texts that come from a frame of their own.
    pub(super) parts: Vec<Part>,
    /// What makes it of its parts.
    pub(super) finish: Option<Finish>,
    /// Whether the result can be NULL.
    pub(super) nullable: bool,
    /// Texts to be joined.
    pub(super) texts: Option<Texts>,
}

/// A column of the result.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    /// What it is over; none counts rows.
    pub(super) over: Option<Over>,
    pub(super) method: Method,
}

/// How a column of the result comes from values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Method {
    /// A method of grouped columns and of columns: `mean()`.
    Call(String),
    /// A function of the values: `", ".join`.
    Function(String),
}

/// What a method is over.
#[derive(Debug, Clone)]
pub(super) struct Over {
    py: Python,
    /// The column, where it is one.
    column: Option<String>,
    ty: Type,
    /// With [`Over::is_masked`]: whether the data type has room for NULL.
    nullable: bool,
}

/// What makes a measure of its parts, column by column.
#[derive(Debug, Clone)]
pub(super) enum Finish {
    /// Divided by one less than this count.
    ByOneLess {
        /// The part that counts.
        count: String,
    },
    /// Divided by the roots of these sums.
    Correlation {
        /// The sum of squares on one side.
        xx: String,
        /// On the other.
        yy: String,
        /// The smallest and the largest value of a side, which must differ.
        ranges: Vec<(String, String)>,
    },
}

/// Texts that are joined within each group.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) column: ColumnOf,
    /// Quoted.
    pub(super) separator: String,
    pub(super) distinct: bool,
    pub(super) order: Vec<By>,
}

impl Over {
    pub(super) fn column(column: ColumnOf) -> Over {
        let ColumnOf { name, ty, nullable } = column;
        Over { py: Python::atom(""), column: Some(name), ty, nullable }
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.column.as_deref()
    }

    fn is_masked(&self) -> bool {
        self.nullable && matches!(self.ty, Type::BigInt | Type::Boolean)
    }
}

impl Part {
    pub(super) fn new(name: &str, over: Option<Over>, method: &str) -> Part {
        Part { name: name.to_owned(), over, method: Method::Call(method.to_owned()) }
    }

    /// `sum` for `sum()`; none for methods with arguments.
    pub(super) fn short(&self) -> Option<&str> {
        match &self.method {
            Method::Call(call) => call.strip_suffix("()"),
            Method::Function(_) => None,
        }
    }

    /// What stands behind a grouped column.
    pub(super) fn of_groups(&self) -> String {
        match &self.method {
            Method::Call(call) => call.clone(),
            Method::Function(function) => format!("agg({function})"),
        }
    }

    /// The same as a column beside the rows.
    pub(super) fn of_rows(&self) -> String {
        match &self.method {
            Method::Call(call) => {
                let (name, args) = call.trim_end_matches(')').split_once('(').unwrap_or((call, ""));
                let args = if args.is_empty() { String::new() } else { format!(", {args}") };
                format!("transform(\"{name}\"{args})")
            }
            Method::Function(function) => format!("transform({function})"),
        }
    }

    /// The value over all rows of the frame `var`.
    pub(super) fn of_all(&self, var: &str, ty: Type) -> String {
        let Some(over) = &self.over else { return format!("len({var})") };
        let column = match &over.column {
            Some(name) => Python::atom(format!("{var}[{}]", quote(name))),
            None => over.py.column(),
        };
        let call = match &self.method {
            // Columns have no `first`.
            Method::Call(call) if call == "first()" => "dropna().head(1).max()",
            Method::Call(call) => call.as_str(),
            Method::Function(_) => "",
        };
        // The mean of an `Int64` without values is NA, which is no double.
        let widened = ty == Type::Double && over.is_masked();
        let column = if widened { column.method("astype(\"float64\")") } else { column };
        column.method(call).source().to_owned()
    }

    /// The data type to bring the part to, where groups of a masked column have made it another.
    pub(super) fn fix(&self, ty: Type, nullable: bool) -> Option<&'static str> {
        let over = self.over.as_ref()?;
        let given = match (ty, self.short()) {
            (Type::BigInt, Some("nunique")) => false,
            (Type::BigInt | Type::Boolean, _) => over.is_masked(),
            (Type::Double, _) => return over.is_masked().then_some("float64"),
            _ => return None,
        };
        (given != nullable).then(|| dtype(ty, nullable))
    }
}

impl Finish {
    /// The measure as a column, from a frame that has the parts.
    pub(super) fn code(&self, var: &str, own: &str) -> String {
        let of = |name: &str| format!("{var}[{}]", quote(name));
        match self {
            Finish::ByOneLess { count } => format!("{} / ({} - 1)", of(own), of(count)),
            Finish::Correlation { xx, yy, ranges } => {
                let coefficient = format!("{} / ({} ** 0.5 * {} ** 0.5)", of(own), of(xx), of(yy));
                let varies: Vec<String> =
                    ranges.iter().map(|(low, high)| format!("({} < {})", of(low), of(high))).collect();
                match varies.as_slice() {
                    [] => coefficient,
                    varies => format!("({coefficient}).where({})", varies.join(" & ")),
                }
            }
        }
    }

    /// The parts that are not the measure itself.
    pub(super) fn spent(&self) -> Vec<String> {
        match self {
            Finish::ByOneLess { count } => vec![count.clone()],
            Finish::Correlation { xx, yy, ranges } => {
                let ends = ranges.iter().flat_map(|(low, high)| [low.clone(), high.clone()]);
                [xx.clone(), yy.clone()].into_iter().chain(ends).collect()
            }
        }
    }
}

impl<'m> Planned<'m> {
    /// The column of the result.
    pub(super) fn result(&self) -> ColumnOf {
        ColumnOf { name: self.measure.physical.clone(), ty: self.measure.ty, nullable: self.nullable }
    }

    /// The measure over the prepared frame. Over groups, everything that is no column becomes one.
    pub(super) fn of(
        measure: &'m Measure,
        kitchen: &mut Preparing<'_>,
        names: &mut Names,
    ) -> Result<Planned<'m>, Unsupported> {
        let function = measure.function;
        let own = measure.physical.as_str();
        let only =
            |part: Part, nullable: bool| Planned { measure, parts: vec![part], finish: None, nullable, texts: None };
        let counts_rows = match measure.args.first() {
            None => true,
            Some(arg) => {
                function.name == "COUNT"
                    && !measure.distinct
                    && arg.literal().is_some_and(|value| *value != Value::Null)
            }
        };
        if counts_rows {
            return Ok(only(Part::new(own, None, "size()"), false));
        }
        let whole = kitchen.whole();
        let mut over = Over::of(measure, kitchen)?;
        let may_see_nothing = over.nullable || whole;
        let mut args = vec![Arg { expr: over.py.clone(), ty: over.ty, nullable: may_see_nothing, literal: None }];
        for parameter in &measure.args[1..] {
            args.push(kitchen.frame().exprs().value(parameter)?);
        }
        let form = (function.pandas)(&args).map_err(|reason| unsupported(function, reason, measure.span))?;
        if let Some(recipe) = form.by_recipe() {
            return emit_recipe::cooked(recipe, measure, kitchen, names);
        }
        let counts_different = measure.distinct && function.name == "COUNT";
        // Repeated values change nothing for these.
        let only_different = measure.distinct
            && !counts_different
            && !matches!(function.name, "MIN" | "MAX" | "BOOL_AND" | "BOOL_OR" | "ANY_VALUE");
        let method = if counts_different { "nunique()".to_owned() } else { form.source().to_owned() };
        if whole {
            if only_different {
                over.py = over.py.column().method("drop_duplicates()");
                over.column = None;
            }
        } else {
            if over.column.is_none() {
                let value = Arg { expr: over.py.clone(), ty: over.ty, nullable: over.nullable, literal: None };
                let name = if kitchen.is_free_for(own) { own.to_owned() } else { kitchen.free("value") };
                let column = kitchen.value(name, &value.expr.column(), value.ty, value.nullable);
                over = Over::column(column);
            }
            if only_different && let Some(name) = over.column.clone() {
                let column = ColumnOf { name, ty: over.ty, nullable: over.nullable };
                over = Over::column(emit_recipe::distinct(&column, kitchen));
            }
        }
        let nullable = function.nulls != Nulls::Never && (may_see_nothing || measure.nullable);
        Ok(only(Part::new(own, Some(over), &method), nullable))
    }

    /// STRING_AGG: in the groups' own pass where that is the same, else from a frame of its own.
    pub(super) fn joined(
        measure: &'m Measure,
        kitchen: &mut Preparing<'_>,
        column: ColumnOf,
        separator: &str,
        nullable: bool,
    ) -> Result<Planned<'m>, Unsupported> {
        let mut order = Vec::new();
        for key in measure.order.iter().filter(|key| key.expr.literal().is_none()) {
            let value = kitchen.frame().exprs().value(&key.expr)?;
            let by = kitchen.column(&key.expr, &value, "sort_key");
            let nulls_first = by.nullable.then_some(key.nulls_first);
            order.push(By { name: by.name, ty: by.ty, descending: key.descending, nulls_first });
        }
        let separator = quote(separator);
        if order.is_empty() && !column.nullable && !measure.distinct && !kitchen.whole() {
            let function = Method::Function(format!("{separator}.join"));
            let part = Part { name: measure.physical.clone(), over: Some(Over::column(column)), method: function };
            return Ok(Planned { measure, parts: vec![part], finish: None, nullable, texts: None });
        }
        let texts = Texts { column, separator, distinct: measure.distinct, order };
        Ok(Planned { measure, parts: Vec::new(), finish: None, nullable, texts: Some(texts) })
    }
}

impl Over {
    fn of(measure: &Measure, kitchen: &Preparing<'_>) -> Result<Over, Unsupported> {
        let frame = kitchen.frame();
        let exprs = frame.exprs();
        let arg = &measure.args[0];
        if measure.function.name != "COUNT_IF" {
            let value = exprs.value(arg)?;
            let column = arg.column().map(str::to_owned);
            return Ok(Over { py: value.expr, column, ty: value.ty, nullable: value.nullable });
        }
        let mask = exprs.is_true(arg)?;
        // Sums of a masked column are masked, so the data type is put right afterwards.
        let masked = matches!(mask, Mask::Rows { masked: true, .. });
        let py = match mask {
            Mask::Always => exprs.literal(&Value::Boolean(true), Type::Boolean).expr,
            Mask::Never => exprs.literal(&Value::Boolean(false), Type::Boolean).expr,
            rows => rows.definite(),
        };
        let column = arg.column().filter(|name| frame.column(name).is_some_and(|column| !column.nullable));
        Ok(Over { py, column: column.map(str::to_owned), ty: Type::Boolean, nullable: masked })
    }
}
