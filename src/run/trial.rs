//! Confirmed, not guessed: a person's script is run again with what should mend a cause, and what differs then says whether it was one.
//!
//! First the causes that the tables show; then, if something is still without a cause, those that the linter finds in the script.
//! Only where two answers differ, only scripts (what was generated means what the SQL means), and only changes that a machine can make
//! without thinking (`bearoff_reference.mend`).

use std::collections::BTreeSet;

use crate::base::{Diagnostic, Table};
use crate::compare::{
    self, Alignment, Cause, ChangedLine, Claimed, Diagnosis, Differing, Effect, Hints, Other, Side, Trial, Verdict,
};
use crate::engines::{self, Context, Engine, Mark, ScriptRef, Task};
use crate::record::PairVerdict;

use super::judge::Judge;
use super::{Observer, table_of};

/// No more causes are tried than these: each costs a run.
const CAUSES: usize = 8;

/// Tries causes for a pair of answers that differ, and says what came of it in its diagnosis.
///
/// # Errors
/// When the script cannot be changed; the diagnosis is as it was.
pub(super) fn mend(
    pair: &mut PairVerdict,
    tables: &[(String, Table)],
    task: &Task<'_>,
    context: &Context,
    judge: &Judge<'_>,
    observer: &mut dyn Observer,
) -> Result<(), Diagnostic> {
    let Some(diagnosis) = &pair.diagnosis else { return Ok(()) };
    let Some((engine, script)) = script_of(pair, task, judge) else { return Ok(()) };
    let marks = match diagnosis.unexplained.is_empty() {
        true => Vec::new(),
        false => engines::lint(&script.path, &context.stop)?,
    };
    let bench = Bench { pair, tables, task, context, judge, engine, script };
    let mut tried: Vec<Tried> = Vec::new();
    for suspect in suspects(diagnosis, &marks).into_iter().take(CAUSES) {
        if engines::interrupted(context) {
            return Ok(());
        }
        observer.say(&format!("{}: trying whether it is {}", task.pipeline, suspect.cause));
        tried.extend(bench.tried(vec![suspect])?);
        // One that explains everything leaves nothing for the others.
        if tried.last().is_some_and(|tried| tried.trial.effect == Effect::Mends) {
            break;
        }
    }
    let mut helpful: Vec<Other> = with(&tried, Effect::Helps).cloned().collect();
    if helpful.len() > 1 && with(&tried, Effect::Mends).next().is_none() && !engines::interrupted(context) {
        observer.say(&format!("{}: trying {} changes together", task.pipeline, helpful.len()));
        let Some(mut together) = bench.tried(helpful.clone())? else { return Ok(()) };
        // Of three or more, some may be no part of it. Of two each alone was not enough.
        let mut at = 0;
        while at < helpful.len() && helpful.len() > 2 && together.trial.effect == Effect::Mends {
            let mut fewer = helpful.clone();
            fewer.remove(at);
            match bench.tried(fewer.clone())? {
                Some(enough) if enough.trial.effect == Effect::Mends => (helpful, together) = (fewer, enough),
                _ => at += 1,
            }
        }
        tried.push(together);
    }
    if !tried.iter().any(|tried| tried.trial.effect == Effect::Mends) {
        observer.say(&format!("{}: trying what is left on top of what helped", task.pipeline));
        tried.extend(bench.on_top(&tried)?);
    }
    if !tried.is_empty() {
        let settled = bench.settled(tried, &marks);
        pair.diagnosis = settled.or(pair.diagnosis.take());
    }
    Ok(())
}

/// The causes that had such an effect alone.
fn with(tried: &[Tried], effect: Effect) -> impl Iterator<Item = &Other> {
    let alone = tried.iter().map(|tried| &tried.trial).filter(|trial| trial.causes.len() == 1);
    alone.filter(move |trial| trial.effect == effect).flat_map(|trial| &trial.causes)
}

/// The one of the two that a person wrote in pandas. Of two, neither means what Polars means.
fn script_of<'t>(
    pair: &PairVerdict,
    task: &Task<'t>,
    judge: &Judge<'_>,
) -> Option<(&'static dyn Engine, &'t ScriptRef)> {
    let script = |id: &String| {
        let script = task.functions.get(id).filter(|_| judge.side(id) == Side::Pandas)?;
        Some((engines::find(id)?, script))
    };
    match (script(&pair.left), script(&pair.right)) {
        (Some(one), None) | (None, Some(one)) => Some(one),
        _ => None,
    }
}

/// The causes that were named, the likeliest first, each with those that would look alike; then what the linter marks.
fn suspects(diagnosis: &Diagnosis, marks: &[Mark]) -> Vec<Other> {
    let named = diagnosis.findings.iter().flat_map(|finding| {
        let first = Other { cause: finding.cause.clone(), title: finding.title.clone() };
        std::iter::once(first).chain(finding.or.iter().cloned())
    });
    let marked = marks
        .iter()
        .filter_map(|mark| Some(Other { cause: mark.cause.clone(), title: compare::title(&mark.cause)?.to_owned() }));
    let mut suspects: Vec<Other> = Vec::new();
    for suspect in named.chain(marked) {
        if !suspects.iter().any(|known| known.cause == suspect.cause) {
            suspects.push(suspect);
        }
    }
    suspects
}

/// Two answers that differ, one of them a script's.
struct Bench<'a> {
    pair: &'a PairVerdict,
    tables: &'a [(String, Table)],
    task: &'a Task<'a>,
    context: &'a Context,
    judge: &'a Judge<'a>,
    engine: &'static dyn Engine,
    script: &'a ScriptRef,
}

/// A trial, and the verdict over what the changed script gave.
struct Tried {
    trial: Trial,
    after: Option<Verdict>,
}

impl Bench<'_> {
    /// The script's answer with these causes mended, against the other answer. None where nothing can be changed.
    fn tried(&self, causes: Vec<Other>) -> Result<Option<Tried>, Diagnostic> {
        let ids: Vec<&str> = causes.iter().map(|other| other.cause.as_str()).collect();
        let mended = engines::mend(&self.script.path, self.script.function.as_deref(), &ids, &self.context.stop)?;
        if mended.edits.is_empty() {
            return Ok(None);
        }
        let script = ScriptRef { text: Some(mended.text), ..self.script.clone() };
        let mut functions = self.task.functions.clone();
        functions.insert(self.engine.id().to_owned(), script);
        let task = Task { functions: &functions, ..*self.task };
        let after = table_of(self.engine, &task, self.context).ok().and_then(|table| self.verdict(&table));
        let line = |edit: engines::Edit| ChangedLine { line: edit.line, before: edit.before, after: edit.after };
        let changed = mended.edits.into_iter().map(line).collect();
        let before = &self.pair.verdict;
        let effect = after.as_ref().map_or(Effect::NoAnswer, |after| effect(before, after));
        let trial =
            Trial { causes, changed, before: Differing::of(before), after: after.as_ref().map(Differing::of), effect };
        Ok(Some(Tried { trial, after }))
    }

    /// One cause can hide another: rows that have no partners because of the first cannot show that the second is mended. So what helped most
    /// stays, and what did nothing alone is tried on top of it. None where that gives nothing more.
    fn on_top(&self, tried: &[Tried]) -> Result<Option<Tried>, Diagnostic> {
        let helpful = tried.iter().filter(|tried| tried.trial.effect == Effect::Helps);
        let left = |tried: &Tried| tried.after.as_ref().map_or(u64::MAX, weight);
        let Some(best) = helpful.min_by_key(|tried| left(tried)) else { return Ok(None) };
        let (mut causes, mut least, mut found) = (best.trial.causes.clone(), left(best), None);
        let others: Vec<Other> = with(tried, Effect::Helps).chain(with(tried, Effect::Nothing)).cloned().collect();
        for other in others {
            if engines::interrupted(self.context) {
                break;
            }
            if causes.iter().any(|cause| cause.cause == other.cause) {
                continue;
            }
            let more: Vec<Other> = causes.iter().cloned().chain([other]).collect();
            let Some(grown) = self.tried(more.clone())? else { continue };
            let ends = grown.trial.effect == Effect::Mends;
            if ends || left(&grown) < least {
                (causes, least, found) = (more, left(&grown), Some(grown));
            }
            if ends {
                break;
            }
        }
        Ok(found)
    }

    /// This table, in the place of the script's, against the other one.
    fn verdict(&self, table: &Table) -> Option<Verdict> {
        let (left, right) = (self.pair.left.as_str(), self.pair.right.as_str());
        let verdict = match left == self.engine.id() {
            true => self.judge.verdict((left, table), (right, self.answer(right)?)),
            false => self.judge.verdict((left, self.answer(left)?), (right, table)),
        };
        // What identifies the rows was found before; the same question has an answer again.
        verdict.ok()
    }

    fn answer(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|(known, _)| known == id).map(|(_, table)| table)
    }

    /// The diagnosis again, knowing what helps and what does not.
    fn settled(&self, tried: Vec<Tried>, marks: &[Mark]) -> Option<Diagnosis> {
        let of = |effect: Effect| with(&tried, effect).map(|other| other.cause.clone());
        // What mends together with others has helped, whatever it did alone.
        let together = tried.iter().map(|tried| &tried.trial).filter(|trial| trial.effect == Effect::Mends);
        let helped: BTreeSet<String> = together
            .flat_map(|trial| trial.causes.iter().map(|cause| cause.cause.clone()))
            .chain(of(Effect::Helps))
            .collect();
        let useless = of(Effect::Nothing).filter(|cause| !helped.contains(cause)).collect();
        let hints = Hints { helped: helped.into_iter().collect(), useless, ..Hints::default() };
        let left = (self.pair.left.as_str(), self.answer(&self.pair.left)?);
        let right = (self.pair.right.as_str(), self.answer(&self.pair.right)?);
        let guessed = self.pair.diagnosis.clone()?;
        let known = self.judge.pair_knowing(left, right, &hints).ok()?.diagnosis?;
        // A change may miss the place where a cause is at work: what explains more is kept.
        let same = known.unexplained.is_empty() || known.unexplained == guessed.unexplained;
        let mut settled = if same { known } else { guessed };
        for Tried { trial, after } in &tried {
            let ([only], Some(after)) = (trial.causes.as_slice(), after) else { continue };
            let shown = matches!(trial.effect, Effect::Mends | Effect::Helps);
            if !shown || settled.findings.iter().any(|finding| finding.cause == only.cause) {
                continue;
            }
            let gone = Claimed::gone(&self.pair.verdict, after);
            settled.unexplained.less(&gone);
            let about = marks.iter().find(|mark| mark.cause == only.cause).and_then(|mark| mark.about.as_deref());
            settled.findings.extend(compare::shown(&only.cause, about, gone));
        }
        // What the changes mend needs no other cause: those that only looked so are left to the trials that say what they did.
        if let Some(mends) = tried.iter().map(|tried| &tried.trial).find(|trial| trial.effect == Effect::Mends) {
            let is_part = |finding: &Cause| mends.causes.iter().any(|cause| cause.cause == finding.cause);
            if settled.findings.iter().any(is_part) {
                settled.findings.retain(is_part);
                settled.findings.sort_by_key(|finding| std::cmp::Reverse(finding.claims.total()));
                settled.unexplained = Claimed::default();
            }
        }
        settled.trials = tried.into_iter().map(|tried| tried.trial).collect();
        Some(settled)
    }
}

/// What a change does to what differs.
fn effect(before: &Verdict, after: &Verdict) -> Effect {
    if after.class.is_same() {
        return Effect::Mends;
    }
    let better = !Claimed::gone(before, after).is_empty() && weight(after) <= weight(before);
    if better { Effect::Helps } else { Effect::Nothing }
}

/// How much differs, in cells. A row that has found its partner may differ in its cells: that is no step back.
fn weight(verdict: &Verdict) -> u64 {
    let keys = if let Alignment::Keys(keys) = &verdict.rule.alignment { keys.len() } else { 0 };
    let width = verdict.columns.len().saturating_sub(keys).max(1) as u64;
    let differing = Differing::of(verdict);
    differing.total() + differing.rows * (width - 1)
}
