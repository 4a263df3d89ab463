//! Who is measured, and how a contestant's turn goes.

use std::cell::Cell;
use std::path::PathBuf;

use crate::engines::{self, Context, Engine, Failure, FailureKind, Load, Outcome, Session, Task};
use crate::measure::cache::Files;
use crate::measure::{self, Budget, Cache, Contestant, Mode, Progress, Timings};
use crate::record::EngineRun;

use super::Observer;

/// Who is measured: every engine that answered, with each of its ways of loading. The hand-written reference is a witness
/// of the meaning, not a rival; it is measured only where no other pandas is, or where it is the only one to measure against.
pub(super) fn contestants(
    engines: &[&'static dyn Engine],
    runs: &[EngineRun],
    threads: &[u32],
    mode: Mode,
) -> Vec<Contestant> {
    let answered = |id: &str| runs.iter().any(|run| run.engine == id && matches!(run.outcome, Outcome::Answered(_)));
    let other_pandas = ["pandas", "pandas-pyarrow", "pandas-naive", "script"].into_iter().any(answered);
    let others = engines.iter().filter(|engine| engine.id() != "reference" && answered(engine.id())).count();
    let witness = other_pandas && others > 1;
    engines
        .iter()
        .filter(|engine| answered(engine.id()) && !(engine.id() == "reference" && witness))
        .flat_map(|engine| {
            let contestant = |load, threads| Contestant { engine: engine.id().to_owned(), load, threads };
            let loads = match mode {
                Mode::Script => engine.loads(),
                Mode::Session => &[Load::Held],
            };
            let all = loads.iter().map(move |load| contestant(*load, None));
            // Fewer processors are asked for the way that counts alone.
            let few = loads.first().copied();
            all.chain(threads.iter().filter_map(move |count| Some(contestant(few?, Some(*count)))))
        })
        .collect()
}

/// What is said while a contestant runs.
pub(super) struct Commentary<'a, 'o> {
    /// What all of it is about: the pipeline, and perhaps more.
    pub(super) about: &'a str,
    /// What people call an engine.
    pub(super) called: &'a dyn Fn(&str) -> String,
    /// Who is told.
    pub(super) observer: &'a mut (dyn Observer + 'o),
}

impl Commentary<'_, '_> {
    fn say(&mut self, progress: &Progress) {
        let round = match progress.round {
            0 => "warm-up".to_owned(),
            round => format!("pair {round} of at most {}", progress.rounds),
        };
        let few = progress.contestant.threads;
        let few = few.map_or_else(String::new, |count| format!(" on {count} of the processors"));
        let engine = (self.called)(&progress.contestant.engine);
        self.observer.say(&format!("{}: measuring, {round}, {engine}{few}", self.about));
    }
}

/// Measures the contestants on a task whose answers were judged.
pub(super) fn timed(
    contestants: &[Contestant],
    task: &Task<'_>,
    (budget, cache): (&Budget, Cache),
    context: &mut Context,
    mut commentary: Commentary<'_, '_>,
) -> Timings {
    // Runs with fewer processors take their time on top, so that there are as many pairs as without them.
    let all = contestants.iter().filter(|one| one.threads.is_none()).count().max(1);
    let share = contestants.len() as f64 / all as f64;
    let budget = &Budget { seconds: budget.seconds.map(|seconds| seconds * share), ..budget.clone() };
    let kept = std::mem::replace(&mut context.keep_answers, false);
    let mut files = Files::new(cache, files_of(task));
    // The first round warms up, and what lay in memory before it is nothing to go by.
    let counts = Cell::new(false);
    let mut sessions = Sessions::default();
    let mut ask = |contestant: &Contestant| {
        files.before_run(counts.get() && contestant.load != Load::Held);
        context.processors = contestant.threads;
        let outcome = match engines::find(&contestant.engine) {
            Some(engine) if contestant.load == Load::Held => sessions.ask(contestant, engine, task, context),
            Some(engine) => engines::answer(engine, task, contestant.load, context),
            None => Outcome::Failed(Failure::new(FailureKind::Missing, "there is no such engine")),
        };
        context.processors = None;
        outcome
    };
    let mut timings = measure::time(contestants, &mut ask, budget, &mut |progress| {
        counts.set(progress.round > 0);
        commentary.say(&progress);
    });
    timings.cache = files.found();
    context.keep_answers = kept;
    timings
}

/// The workers of contestants whose processes stay.
#[derive(Default)]
struct Sessions(Vec<(Contestant, Session)>);

impl Sessions {
    fn ask(&mut self, contestant: &Contestant, engine: &dyn Engine, task: &Task<'_>, context: &Context) -> Outcome {
        let at = match self.0.iter().position(|(known, _)| known == contestant) {
            Some(at) => at,
            None => match Session::open(engine, task, context) {
                Ok(session) => {
                    self.0.push((contestant.clone(), session));
                    self.0.len() - 1
                }
                Err(failure) => return Outcome::Failed(failure),
            },
        };
        self.0[at].1.again(context)
    }
}

/// The files that engines read for this.
fn files_of(task: &Task<'_>) -> Vec<PathBuf> {
    let files = task.tables().into_iter().flat_map(|source| &source.files);
    files.map(|file| file.plain().to_owned()).collect()
}
