//! AGGREGATE in pandas.

use crate::base::{Type, Value};
use crate::functions::{Arg, Nulls, Python, quote};
use crate::plan::{Item, Measure};

use super::Unsupported;
use super::emit_expr::{ColumnOf, unsupported};
use super::emit_names::{free_of, is_keyword_argument};
use super::emit_stage::{Frame, Stages, assign_steps, rename};
use super::emit_truth::Mask;
use super::emit_write::{Step, dict, list, quoted};

/// Names that `DataFrameGroupBy.agg` has for itself.
const TAKEN_BY_AGG: &[&str] = &["self", "func", "engine", "engine_kwargs"];

/// A measure on its way.
struct Plan<'m> {
    measure: &'m Measure,
    /// What it is over; none counts rows.
    over: Option<Over>,
    /// `mean()`.
    method: String,
    /// Whether the result can be NULL.
    nullable: bool,
}

struct Over {
    py: Python,
    /// The column, where it is one.
    column: Option<String>,
    ty: Type,
    nullable: bool,
}

impl Over {
    fn is_masked(&self) -> bool {
        self.nullable && matches!(self.ty, Type::BigInt | Type::Boolean)
    }
}

impl Stages<'_> {
    /// One row per group, or one row.
    pub(super) fn aggregate(
        &mut self,
        frame: Frame,
        groups: &[Item],
        measures: &[Measure],
    ) -> Result<Frame, Unsupported> {
        if groups.is_empty() {
            return self.aggregate_all(frame, measures);
        }
        let mut frame = frame;
        let mut computed: Vec<(ColumnOf, String)> = Vec::new();
        let mut keys: Vec<ColumnOf> = Vec::new();
        let mut renames = Vec::new();
        for group in groups {
            let value = frame.exprs().value(&group.expr)?;
            let taken = |name: &str| frame.has(name) || computed.iter().any(|(column, _)| column.name == name);
            let name = match group.expr.column() {
                Some(name) if name == group.physical => name.to_owned(),
                _ => {
                    let name = if taken(&group.physical) { free_of("key", taken) } else { group.physical.clone() };
                    let column = ColumnOf { name: name.clone(), ty: group.expr.ty, nullable: value.nullable };
                    computed.push((column, value.expr.source().to_owned()));
                    name
                }
            };
            if name != group.physical {
                renames.push((name.clone(), group.physical.clone()));
            }
            keys.push(ColumnOf { name, ty: group.expr.ty, nullable: value.nullable });
        }
        let mut plans = Vec::new();
        for measure in measures {
            let mut plan = planned(&frame, measure, false)?;
            if let Some(over) = &mut plan.over
                && over.column.is_none()
            {
                let taken = |name: &str| {
                    frame.has(name)
                        || computed.iter().any(|(column, _)| column.name == name)
                        || groups.iter().any(|group| group.physical == name)
                };
                let name = if taken(&measure.physical) { free_of("value", taken) } else { measure.physical.clone() };
                let column = ColumnOf { name: name.clone(), ty: over.ty, nullable: over.nullable };
                computed.push((column, over.py.source().to_owned()));
                over.column = Some(name);
            }
            plans.push(plan);
        }
        let steps = assign_steps(&frame, computed.iter().map(|(column, code)| (column.name.as_str(), code.as_str())));
        if !steps.is_empty() {
            self.writer.assign(&frame.var, &frame.var, &steps);
            frame.columns.extend(computed.into_iter().map(|(column, _)| column));
        }
        let var = frame.var.clone();
        let key_names: Vec<String> = keys.iter().map(|key| key.name.clone()).collect();
        if measures.is_empty() {
            let distinct = Step::call("drop_duplicates", vec!["ignore_index=True".to_owned()]);
            self.writer.assign(&var, &var, &[Step::columns(quoted(&key_names)), distinct]);
        } else {
            self.grouped(&frame, &key_names, &plans);
        }
        let mut columns = keys;
        columns.extend(plans.iter().map(Plan::result));
        let mut frame = Frame { var, columns, ranged: true };
        rename(&mut self.writer, &mut frame, &renames);
        Ok(frame)
    }

    fn grouped(&mut self, frame: &Frame, keys: &[String], plans: &[Plan<'_>]) {
        let var = &frame.var;
        let by = Step::call(
            "groupby",
            vec![list(keys), "sort=False".to_owned(), "dropna=False".to_owned(), "observed=True".to_owned()],
        );
        let fixes: Vec<(&str, &str)> = plans
            .iter()
            .filter_map(|plan| plan.fix_of_group().map(|to| (plan.measure.physical.as_str(), to)))
            .collect();
        let mut after = vec![Step::call("reset_index", Vec::new())];
        if !fixes.is_empty() {
            after.push(Step::call("astype", vec![dict(fixes)]));
        }
        // Rows are counted by a column whose data type has no mask: a masked one makes the count an `Int64`.
        let counted = frame.columns.iter().find(|column| {
            keys.contains(&column.name) && !(column.nullable && matches!(column.ty, Type::BigInt | Type::Boolean))
        });
        let named: Option<Vec<String>> = plans
            .iter()
            .map(|plan| {
                let name = &plan.measure.physical;
                let column = match &plan.over {
                    Some(over) => over.column.as_deref()?,
                    None => counted?.name.as_str(),
                };
                let method = plan.method.strip_suffix("()")?;
                let plain = is_keyword_argument(name) && !TAKEN_BY_AGG.contains(&name.as_str());
                plain.then(|| format!("{name}=({}, \"{method}\")", quote(column)))
            })
            .collect();
        if let Some(named) = named {
            let mut steps = vec![by, Step::call("agg", named)];
            steps.extend(after);
            self.writer.assign(var, var, &steps);
            return;
        }
        let groups = self.names.free("grouped");
        self.writer.assign(&groups, var, &[by]);
        let entries = plans
            .iter()
            .map(|plan| {
                let name = quote(&plan.measure.physical);
                match plan.over.as_ref().and_then(|over| over.column.as_ref()) {
                    Some(column) => format!("{name}: {groups}[{}].{}", quote(column), plan.method),
                    None => format!("{name}: {groups}.{}", plan.method),
                }
            })
            .collect();
        let mut steps = vec![Step::table(entries)];
        steps.extend(after);
        self.writer.assign(var, "", &steps);
    }

    /// Without GROUP BY: exactly one row, however many there were.
    fn aggregate_all(&mut self, frame: Frame, measures: &[Measure]) -> Result<Frame, Unsupported> {
        let plans = measures.iter().map(|measure| planned(&frame, measure, true)).collect::<Result<Vec<_>, _>>()?;
        let var = frame.var.clone();
        let entries = plans
            .iter()
            .map(|plan| {
                let name = quote(&plan.measure.physical);
                match &plan.over {
                    None => format!("{name}: [len({var})]"),
                    Some(over) => {
                        let column = over.py.column();
                        // The mean of an `Int64` without values is NA, which is no double.
                        let widened = plan.measure.ty == Type::Double && over.is_masked();
                        let column = if widened { column.method("astype(\"float64\")") } else { column };
                        format!("{name}: [{}]", column.method(&plan.method).source())
                    }
                }
            })
            .collect();
        if measures.is_empty() {
            self.writer.line(&format!("{var} = pd.DataFrame(index=range(1))"));
            return Ok(Frame { var, columns: Vec::new(), ranged: true });
        }
        let mut steps = vec![Step::table(entries)];
        let fixes: Vec<(&str, &str)> = plans
            .iter()
            .filter_map(|plan| {
                let masked = matches!(plan.measure.ty, Type::Double) || !plan.nullable;
                let to = super::emit_expr::dtype(plan.measure.ty, plan.nullable);
                (!masked).then_some((plan.measure.physical.as_str(), to))
            })
            .collect();
        if !fixes.is_empty() {
            steps.push(Step::call("astype", vec![dict(fixes)]));
        }
        self.writer.assign(&var, "", &steps);
        Ok(Frame { var, columns: plans.iter().map(Plan::result).collect(), ranged: true })
    }
}

impl Plan<'_> {
    fn result(&self) -> ColumnOf {
        ColumnOf { name: self.measure.physical.clone(), ty: self.measure.ty, nullable: self.nullable }
    }

    /// The data type to bring the result to, where a masked argument has made it another.
    fn fix_of_group(&self) -> Option<&'static str> {
        let over = self.over.as_ref()?;
        match self.measure.ty {
            Type::Double if over.is_masked() => Some("float64"),
            Type::BigInt if !self.nullable && over.is_masked() && self.method != "nunique()" => Some("int64"),
            _ => None,
        }
    }
}

fn planned<'m>(frame: &Frame, measure: &'m Measure, whole: bool) -> Result<Plan<'m>, Unsupported> {
    let function = measure.function;
    let counts_rows = match measure.args.first() {
        None => true,
        Some(arg) => {
            function.name == "COUNT" && !measure.distinct && arg.literal().is_some_and(|value| *value != Value::Null)
        }
    };
    if counts_rows {
        return Ok(Plan { measure, over: None, method: "size()".to_owned(), nullable: false });
    }
    let exprs = frame.exprs();
    let over = if function.name == "COUNT_IF" {
        let mask = exprs.is_true(&measure.args[0])?;
        // Sums of a masked column are masked, so the data type is put right afterwards.
        let masked = matches!(mask, Mask::Rows { masked: true, .. });
        let py = match mask {
            Mask::Always => exprs.literal(&Value::Boolean(true), Type::Boolean).expr,
            Mask::Never => exprs.literal(&Value::Boolean(false), Type::Boolean).expr,
            rows => rows.definite(),
        };
        let column = measure.args[0]
            .column()
            .filter(|name| frame.columns.iter().any(|column| column.name == *name && !column.nullable));
        Over { py, column: column.map(str::to_owned), ty: Type::Boolean, nullable: masked }
    } else {
        let value = exprs.value(&measure.args[0])?;
        let column = measure.args[0].column().map(str::to_owned);
        Over { py: value.expr, column, ty: value.ty, nullable: value.nullable }
    };
    let may_see_nothing = over.nullable || whole;
    let mut args = vec![Arg { expr: over.py.clone(), ty: over.ty, nullable: may_see_nothing, literal: None }];
    for parameter in &measure.args[1..] {
        args.push(exprs.value(parameter)?);
    }
    let method = match (measure.distinct, function.name) {
        (true, "COUNT") => "nunique()".to_owned(),
        (false, _) | (true, "MIN" | "MAX" | "BOOL_AND" | "BOOL_OR") => {
            let method = (function.pandas)(&args).map_err(|reason| unsupported(function, reason, measure.span))?;
            method.source().to_owned()
        }
        (true, name) => {
            return Err(Unsupported::new(format!("pandas has no `{name}(DISTINCT ...)` over groups"), measure.span));
        }
    };
    let nullable = function.nulls != Nulls::Never && (may_see_nothing || measure.nullable);
    Ok(Plan { measure, over: Some(over), method, nullable })
}
