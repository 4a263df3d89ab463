//! AGGREGATE in pandas.

use crate::base::Type;
use crate::functions::quote;
use crate::plan::{Item, Measure};

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype};
use super::emit_measure::{Method, Part, Planned, Texts};
use super::emit_prepare::{Preparing, groupby};
use super::emit_sort::{Ties, sort_steps};
use super::emit_stage::{Frame, Stages, assign_steps, rename, rename_step};
use super::emit_write::{Step, dict, list, quoted};

impl Stages<'_> {
    /// One row per group, or one row.
    pub(super) fn aggregate(
        &mut self,
        mut frame: Frame,
        groups: &[Item],
        measures: &[Measure],
    ) -> Result<Frame, Unsupported> {
        if groups.is_empty() {
            return self.aggregate_all(frame, measures);
        }
        let before = frame.clone();
        let mut kitchen = Preparing::new(&before, reserved(groups, measures));
        let mut keys: Vec<ColumnOf> = Vec::new();
        let mut renames = Vec::new();
        for group in groups {
            let value = before.exprs().value(&group.expr)?;
            let name = match group.expr.column() {
                Some(name) if name == group.physical => name.to_owned(),
                _ => {
                    let own = group.physical.as_str();
                    let name = if kitchen.is_free_for(own) { own.to_owned() } else { kitchen.free("key") };
                    kitchen.key(name.clone(), &value.expr.column(), group.expr.ty, value.nullable);
                    name
                }
            };
            if name != group.physical {
                renames.push((name.clone(), group.physical.clone()));
            }
            keys.push(ColumnOf { name, ty: group.expr.ty, nullable: value.nullable });
        }
        kitchen.group_by(keys.iter().map(|key| key.name.clone()).collect());
        let mut plans = Vec::new();
        for measure in measures {
            plans.push(Planned::of(measure, &mut kitchen, &mut self.names)?);
        }
        kitchen.done().write(&mut self.writer, &mut frame);
        let var = frame.var.clone();
        let key_names: Vec<String> = keys.iter().map(|key| key.name.clone()).collect();
        let texts: Vec<(String, &Planned<'_>)> = plans
            .iter()
            .filter_map(|plan| plan.texts.as_ref().map(|texts| (plan, texts)))
            .map(|(plan, texts)| (self.texts_of_groups(&frame, &key_names, texts, &plan.measure.physical), plan))
            .collect();
        let mut columns = keys;
        if plans.iter().all(|plan| plan.parts.is_empty()) {
            let distinct = Step::call("drop_duplicates", vec!["ignore_index=True".to_owned()]);
            self.writer.assign(&var, &var, &[Step::columns(quoted(&key_names)), distinct]);
        } else {
            self.grouped(&var, &columns, &plans);
            self.finish(&var, &plans);
        }
        columns.extend(plans.iter().filter(|plan| plan.texts.is_none()).map(Planned::result));
        for (texts, plan) in texts {
            let args = vec![texts, format!("on={}", list(&key_names)), "how=\"left\"".to_owned()];
            self.writer.assign(&var, &var, &[Step::call("merge", args)]);
            columns.push(plan.result());
        }
        let mut frame = Frame { var, columns, ranged: true };
        rename(&mut self.writer, &mut frame, &renames);
        Ok(frame)
    }

    /// The parts of all measures, each a method of one grouping: `agg` with a name for each costs more than many groups do.
    fn grouped(&mut self, var: &str, keys: &[ColumnOf], plans: &[Planned<'_>]) {
        let parts: Vec<&Part> = plans.iter().flat_map(|plan| &plan.parts).collect();
        let fixes: Vec<(&str, &str)> = plans
            .iter()
            .flat_map(|plan| plan.parts.iter().map(move |part| (part, plan)))
            .filter_map(|(part, plan)| part.fix(plan.measure.ty, plan.nullable).map(|to| (part.name.as_str(), to)))
            .collect();
        let fixing = (!fixes.is_empty()).then(|| Step::call("astype", vec![dict(fixes)]));
        if let ([key], [part]) = (keys, parts.as_slice())
            && let Some(steps) = counted(key, part)
        {
            self.writer.assign(var, var, &steps);
            return;
        }
        let keys: Vec<String> = keys.iter().map(|key| key.name.clone()).collect();
        if let Some(mut steps) = plainly(&keys, &parts, self.frugal) {
            steps.extend(fixing);
            self.writer.assign(var, var, &steps);
            return;
        }
        let after: Vec<Step> = std::iter::once(Step::call("reset_index", Vec::new())).chain(fixing).collect();
        let groups = self.names.free("grouped");
        self.writer.assign(&groups, var, &[grouped(&keys, self.frugal)]);
        let entries = parts
            .iter()
            .map(|part| {
                let name = quote(&part.name);
                match part.over.as_ref().and_then(|over| over.name()) {
                    Some(column) => format!("{name}: {groups}[{}].{}", quote(column), part.of_groups()),
                    None => format!("{name}: {groups}.{}", part.of_groups()),
                }
            })
            .collect();
        let mut steps = vec![Step::table(entries)];
        steps.extend(after);
        self.writer.assign(var, "", &steps);
    }

    /// Makes measures of their parts, where they are not one.
    fn finish(&mut self, var: &str, plans: &[Planned<'_>]) {
        let made: Vec<(&str, String)> = plans
            .iter()
            .filter_map(|plan| plan.finish.as_ref().map(|finish| (plan, finish)))
            .map(|(plan, finish)| (plan.measure.physical.as_str(), finish.code(var, &plan.measure.physical)))
            .collect();
        if made.is_empty() {
            return;
        }
        let spent: Vec<String> =
            plans.iter().filter_map(|plan| plan.finish.as_ref()).flat_map(|finish| finish.spent()).collect();
        let parts = plans.iter().flat_map(|plan| &plan.parts);
        let columns =
            parts.map(|part| ColumnOf { name: part.name.clone(), ty: Type::Double, nullable: true }).collect();
        let frame = Frame { var: var.to_owned(), columns, ranged: true };
        let mut steps = assign_steps(&frame, made.iter().map(|(name, code)| (*name, code.as_str())));
        steps.push(Step::call("drop", vec![format!("columns={}", list(&spent))]));
        self.writer.assign(var, var, &steps);
    }

    /// The joined texts of every group that has any, with the groups' keys; gives the variable.
    fn texts_of_groups(&mut self, frame: &Frame, keys: &[String], texts: &Texts, own: &str) -> String {
        let x = quote(&texts.column.name);
        let mut steps = Vec::new();
        if texts.column.nullable {
            steps.push(Step::call("dropna", vec![format!("subset=[{x}]")]));
        }
        steps.extend(sort_steps(&texts.order, Ties::Kept, false));
        if texts.distinct {
            let mut all = keys.to_vec();
            all.push(texts.column.name.clone());
            steps.push(Step::call("drop_duplicates", vec![list(&all)]));
        }
        steps.push(groupby(keys));
        steps.push(Step::subscript(x));
        steps.push(Step::call("agg", vec![format!("{}.join", texts.separator)]));
        steps.push(Step::call("reset_index", vec![format!("name={}", quote(own))]));
        let var = self.names.free("texts");
        self.writer.assign(&var, &frame.var, &steps);
        var
    }

    /// The texts of all rows; gives the code of the joined text.
    fn texts_of_all(&mut self, frame: &Frame, texts: &Texts) -> String {
        let mut steps = sort_steps(&texts.order, Ties::Kept, false);
        steps.push(Step::subscript(quote(&texts.column.name)));
        if texts.column.nullable {
            steps.push(Step::call("dropna", Vec::new()));
        }
        if texts.distinct {
            steps.push(Step::call("drop_duplicates", Vec::new()));
        }
        let var = self.names.free("texts");
        self.writer.assign(&var, &frame.var, &steps);
        format!("{}.join({var}) if len({var}) else None", texts.separator)
    }

    /// Without GROUP BY: exactly one row, however many there were.
    pub(super) fn aggregate_all(&mut self, mut frame: Frame, measures: &[Measure]) -> Result<Frame, Unsupported> {
        let var = frame.var.clone();
        if measures.is_empty() {
            self.writer.line(&format!("{var} = pd.DataFrame(index=range(1))"));
            return Ok(Frame { var, columns: Vec::new(), ranged: true });
        }
        let before = frame.clone();
        let mut kitchen = Preparing::new(&before, reserved(&[], measures));
        let mut plans = Vec::new();
        for measure in measures {
            plans.push(Planned::of(measure, &mut kitchen, &mut self.names)?);
        }
        kitchen.done().write(&mut self.writer, &mut frame);
        let mut entries = Vec::new();
        for plan in &plans {
            if let Some(texts) = &plan.texts {
                let code = self.texts_of_all(&frame, texts);
                entries.push(format!("{}: [{code}]", quote(&plan.measure.physical)));
            }
            for part in &plan.parts {
                entries.push(format!("{}: [{}]", quote(&part.name), part.of_all(&var, plan.measure.ty)));
            }
        }
        let mut steps = vec![Step::table(entries)];
        let fixes: Vec<(&str, &str)> = plans
            .iter()
            .filter(|plan| plan.nullable && plan.measure.ty != Type::Double)
            .map(|plan| (plan.measure.physical.as_str(), dtype(plan.measure.ty, plan.nullable)))
            .collect();
        if !fixes.is_empty() {
            steps.push(Step::call("astype", vec![dict(fixes)]));
        }
        self.writer.assign(&var, "", &steps);
        self.finish(&var, &plans);
        Ok(Frame { var, columns: plans.iter().map(Planned::result).collect(), ranged: true })
    }
}

/// Rows counted by one key, which needs no groups. Counts of a masked column would be masked.
fn counted(key: &ColumnOf, part: &Part) -> Option<Vec<Step>> {
    let masked = key.nullable && matches!(key.ty, Type::BigInt | Type::Boolean);
    (part.over.is_none() && !masked).then(|| {
        vec![
            Step::subscript(quote(&key.name)),
            Step::call("value_counts", vec!["sort=False".to_owned(), "dropna=False".to_owned()]),
            Step::call("reset_index", vec![format!("name={}", quote(&part.name))]),
        ]
    })
}

/// Methods that a frame of groups has for several columns at once.
const FOR_FRAMES: &[&str] = &["sum", "mean", "min", "max", "count", "median", "std", "var"];

/// The groups; unless they are to cost little, in the order of their keys, as pandas has them when it is told nothing.
fn grouped(keys: &[String], frugal: bool) -> Step {
    let mut step = groupby(keys);
    if !frugal {
        step.drop_argument("sort=False");
    }
    step
}

/// One aggregate, or the same of several columns, without `agg`, which costs more than many groups do.
fn plainly(keys: &[String], parts: &[&Part], frugal: bool) -> Option<Vec<Step>> {
    let named = |name: &str| Step::call("reset_index", vec![format!("name={}", quote(name))]);
    if let [part] = parts {
        let Method::Call(call) = &part.method else { return None };
        let mut steps = vec![grouped(keys, frugal)];
        if let Some(over) = &part.over {
            steps.push(Step::subscript(quote(over.name()?)));
        }
        steps.push(Step::whole_call(call));
        steps.push(named(&part.name));
        return Some(steps);
    }
    let method = parts.first()?.short().filter(|method| FOR_FRAMES.contains(method))?;
    let mut columns: Vec<String> = Vec::new();
    for part in parts {
        let column = part.over.as_ref()?.name()?;
        if part.short() != Some(method) || keys.iter().chain(&columns).any(|other| other == column) {
            return None;
        }
        columns.push(column.to_owned());
    }
    let mut steps = vec![
        grouped(keys, frugal),
        Step::columns(quoted(&columns)),
        Step::call(method, Vec::new()),
        Step::call("reset_index", Vec::new()),
    ];
    let renames: Vec<(String, String)> = columns
        .into_iter()
        .zip(parts)
        .map(|(column, part)| (column, part.name.clone()))
        .filter(|(from, to)| from != to)
        .collect();
    if !renames.is_empty() {
        steps.push(rename_step(&renames));
    }
    Some(steps)
}

/// The names that the result will have.
fn reserved(groups: &[Item], measures: &[Measure]) -> Vec<String> {
    let groups = groups.iter().map(|group| group.physical.clone());
    groups.chain(measures.iter().map(|measure| measure.physical.clone())).collect()
}
