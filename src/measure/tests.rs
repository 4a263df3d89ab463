//! Exact cases: runs whose seconds are made up, so that every figure is known.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::engines::{Answer, Failure, FailureKind, Load, Memory, Outcome, Phase};

fn contestants() -> Vec<Contestant> {
    [("polars", Load::Fused), ("polars", Load::Eager), ("pandas", Load::Eager)]
        .map(|(engine, load)| Contestant { engine: engine.to_owned(), load, threads: None })
        .to_vec()
}

fn phase(name: &str, seconds: f64) -> Phase {
    let memory = Memory { peak_bytes: (seconds * 1000.0) as u64, anon_bytes: 0, file_bytes: 0 };
    Phase { name: name.to_owned(), seconds, cpu_seconds: Some(seconds * 2.0), memory: Some(memory) }
}

fn answer(phases: &[(&str, f64)]) -> Outcome {
    Outcome::Answered(Answer {
        rows: 1,
        columns: Vec::new(),
        start_seconds: Some(0.5),
        phases: phases.iter().map(|(name, seconds)| phase(name, *seconds)).collect(),
        versions: BTreeMap::new(),
        library: None,
        returned: None,
        file: None,
    })
}

fn failure() -> Outcome {
    Outcome::Failed(Failure {
        kind: FailureKind::TimedOut,
        message: "took longer than 60 s".to_owned(),
        location: None,
        last_words: None,
        help: None,
    })
}

/// Seconds that depend on the contestant and on how often it ran: `wobble` is their spread.
fn steady(contestant: &Contestant, run: u32, wobble: f64) -> Outcome {
    let factor = 1.0 + wobble * f64::from(run % 3);
    match (contestant.engine.as_str(), contestant.load) {
        ("polars", Load::Fused) => answer(&[("load+compute", 0.1), ("export", 9.0)]),
        ("polars", Load::Eager) => answer(&[("load", 0.125), ("compute", 0.0625)]),
        _ => answer(&[("load", 0.25 * factor), ("compute", 0.25 * factor)]),
    }
}

/// Times with a run function that also gets how often this contestant ran before.
fn timed(budget: &Budget, mut run: impl FnMut(&Contestant, u32) -> Outcome) -> Timings {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut run = |contestant: &Contestant| {
        let count = counts.entry(format!("{contestant:?}")).or_default();
        *count += 1;
        run(contestant, *count - 1)
    };
    time(&contestants(), &mut run, budget, &mut |_| {})
}

fn endless(pairs: u32) -> Budget {
    Budget { seed: 7, pairs, seconds: None, precision: None }
}

#[test]
fn the_figures_are_those_of_the_runs() {
    // The warm-up (run 0) is a hundred times as slow and must leave no trace.
    let timings = timed(&endless(12), |contestant, run| match (run, contestant.engine.as_str()) {
        (0, "pandas") => answer(&[("load", 50.0), ("compute", 50.0)]),
        _ => steady(contestant, run, 0.0),
    });
    assert_eq!(timings.rounds.len(), 13);
    assert_eq!(timings.rounds.iter().map(|round| round.number).collect::<Vec<_>>(), (0..13).collect::<Vec<_>>());
    let found: Vec<(&str, &str, f64, u32)> =
        timings.ratios.iter().map(|r| (r.engine.as_str(), r.phase.as_str(), r.median, r.pairs)).collect();
    assert_eq!(found.len(), 3);
    for ((engine, phase, median, pairs), (name, expected)) in
        found.into_iter().zip([("work", 5.0), ("load", 2.0), ("compute", 4.0)])
    {
        assert_eq!((engine, phase, pairs), ("pandas", name, 12));
        assert!((median - expected).abs() < 1e-12, "{phase}: {median}");
    }
    assert_eq!(timings.ratios[0].finding, Finding::BaselineFaster);
    assert_eq!(timings.medians.len(), 3);
    let fused = &timings.medians[0];
    assert_eq!((fused.load_seconds, fused.work_seconds, fused.runs), (None, 0.1, 12));
    let pandas = &timings.medians[2];
    assert_eq!((pandas.load_seconds, pandas.compute_seconds, pandas.work_seconds), (Some(0.25), Some(0.25), 0.5));
    assert_eq!((pandas.start_seconds, pandas.cpu_seconds, pandas.peak_bytes), (Some(0.5), Some(1.0), Some(250)));
    assert_eq!((pandas.work_range, pandas.runs), ((0.5, 0.5), 12));
    assert_eq!(timings.stopped, "stopped after 12 pairs, as many as were asked for");
}

#[test]
fn rounds_are_interleaved_and_the_seed_decides_their_order() {
    let orders = |seed| {
        let timings = timed(&Budget { seed, ..endless(10) }, |contestant, run| steady(contestant, run, 0.0));
        let order = |round: &Round| round.runs.iter().map(|run| (run.engine.clone(), run.load)).collect::<Vec<_>>();
        timings.rounds.iter().map(order).collect::<Vec<_>>()
    };
    assert_eq!(orders(1), orders(1));
    assert_ne!(orders(1), orders(2));
    for two in orders(3)[1..].chunks(2) {
        let reversed: Vec<_> = two[1].iter().rev().cloned().collect();
        assert_eq!(two[0], reversed);
    }
}

#[test]
fn a_steady_ratio_stops_at_a_checkpoint_and_an_unsteady_one_goes_on() {
    let budget = |pairs| Budget { pairs, precision: Some(0.05), ..endless(30) };
    let steady_ratio = timed(&budget(12), |contestant, run| steady(contestant, run, 0.01));
    assert_eq!(steady_ratio.stopped, "stopped after 6 pairs: every interval is within 5 % of its ratio");
    assert_eq!(steady_ratio.rounds.len(), 7);
    let unsteady = timed(&budget(30), |contestant, run| steady(contestant, run, 0.4));
    assert_eq!(unsteady.stopped, "stopped after 30 pairs, as many as were asked for");
    // A difference that is plain, but not precise, is no reason to stop.
    assert_eq!(unsteady.ratios[0].finding, Finding::BaselineFaster);
}

#[test]
fn the_time_budget_ends_it_after_a_whole_round() {
    // A measured round costs 0.6 + 9.0 + 0.6875 + 1.0 seconds.
    let budget = Budget { pairs: 12, seconds: Some(20.0), precision: Some(0.05), seed: 1 };
    let timings = timed(&budget, |contestant, run| steady(contestant, run, 0.0));
    assert_eq!(
        timings.stopped,
        "stopped after 2 pairs: the 20 s set aside for it were spent; fewer than 6 pairs give no interval"
    );
    assert_eq!((timings.ratios[0].pairs, timings.ratios[0].finding), (2, Finding::Indicative));
    assert_eq!(timings.ratios[0].interval, None);
    // The warm-up is not charged, and there is always one pair.
    let tiny = Budget { seconds: Some(0.001), ..budget.clone() };
    assert_eq!(timed(&tiny, |contestant, run| steady(contestant, run, 0.0)).ratios[0].pairs, 1);
    let ample = Budget { seconds: Some(12.0 * 11.3), precision: None, ..budget };
    assert_eq!(timed(&ample, |contestant, run| steady(contestant, run, 0.0)).ratios[0].pairs, 12);
}

#[test]
fn who_fails_is_not_run_again_and_the_others_go_on() {
    let timings = timed(&endless(8), |contestant, run| match (contestant.load, run) {
        (Load::Fused, 3) => failure(),
        _ => steady(contestant, run, 0.0),
    });
    let runs = |load, engine: &str| {
        let all = timings.rounds.iter().flat_map(|round| &round.runs);
        all.filter(|run| run.load == load && run.engine == engine).count()
    };
    assert_eq!((runs(Load::Fused, "polars"), runs(Load::Eager, "polars"), runs(Load::Eager, "pandas")), (4, 9, 9));
    // Without its fused runs Polars is compared as it still runs.
    assert!((timings.ratios[0].median - 0.5 / 0.1875).abs() < 1e-12);
    assert_eq!(timings.ratios[0].pairs, 8);
    assert_eq!(timings.medians[0].runs, 2);

    let timings = timed(&endless(8), |contestant, run| match (contestant.engine.as_str(), run) {
        ("pandas", 5) => failure(),
        _ => steady(contestant, run, 0.0),
    });
    assert_eq!((timings.ratios[0].pairs, timings.rounds.len()), (4, 9));
    let failing = timed(&endless(8), |_, _| failure());
    assert_eq!((failing.rounds.len(), failing.stopped.as_str()), (1, "every contestant failed"));
    assert!(failing.ratios.is_empty() && failing.medians.is_empty());
    let nobody = time(&[], &mut |_| failure(), &endless(3), &mut |_| {});
    assert!(nobody.rounds.is_empty());
}

#[test]
fn progress_is_told_before_every_run() {
    let mut told = Vec::new();
    let mut run = |contestant: &Contestant| steady(contestant, 0, 0.0);
    time(&contestants(), &mut run, &endless(3), &mut |progress| told.push(progress));
    assert_eq!(told.len(), 3 * (1 + 3));
    assert_eq!((told[0].round, told[0].rounds, &told[0].contestant), (0, 3, &contestants()[0]));
}

#[test]
fn totals_weigh_pipelines_and_seconds() {
    let pipeline = |pandas: f64, polars: f64| {
        timed(&endless(6), move |contestant, _| match (contestant.engine.as_str(), contestant.load) {
            ("pandas", _) => answer(&[("load", 0.0), ("compute", pandas)]),
            (_, Load::Fused) => answer(&[("load+compute", polars)]),
            _ => answer(&[("load", 7.0), ("compute", 7.0)]),
        })
    };
    let (quick, slow) = (pipeline(2.0, 1.0), pipeline(80.0, 10.0));
    let alone = timed(&endless(6), |contestant, run| match contestant.engine.as_str() {
        "pandas" => failure(),
        _ => steady(contestant, run, 0.0),
    });
    let all = totals(&[&quick, &slow, &alone]);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].engine.as_str(), all[0].baseline.as_str(), all[0].pipelines), ("pandas", "polars", 2));
    assert!((all[0].geometric_mean - 4.0).abs() < 1e-9);
    assert!((all[0].ratio_of_sums - 82.0 / 11.0).abs() < 1e-9);
    assert!(totals(&[]).is_empty());
}

#[test]
fn engines_that_agree_with_themselves_are_trusted() {
    let quiet = timed(&endless(12), |contestant, run| steady(contestant, run, 0.0));
    let found = trust(&[&quiet]).unwrap();
    assert_eq!((found.floor, found.wide_floor, found.held, found.runs), (1.0, 1.0, 3, 36));
    // pandas takes a fifth longer in every second round: it is that far from itself, and the grade says so.
    let slow = timed(&endless(12), |contestant, run| steady(contestant, if run % 2 == 0 { 1 } else { 0 }, 0.2));
    let drifting = trust(&[&slow]).unwrap();
    assert!((drifting.wide_floor - 1.2).abs() < 1e-9 && drifting.grade == Grade::C, "{drifting:?}");
    assert_eq!(drifting.floor, 1.0, "Polars is the same all the time");
    assert!(trust(&[&timed(&endless(3), |contestant, run| steady(contestant, run, 0.0))]).is_none());
}

#[test]
fn disturbed_runs_are_counted_and_kept() {
    let mut timings = timed(&endless(12), |contestant, run| steady(contestant, run, 0.0));
    for round in &mut timings.rounds {
        for run in &mut round.runs {
            let disturbed = run.engine == "pandas" && (1..=6).contains(&round.number);
            let causes = if disturbed { vec![Disturbance::Disk, Disturbance::Faults] } else { Vec::new() };
            run.noise = Some(Noise { major_faults: Some(0), disturbed_by: causes, ..Noise::default() });
        }
    }
    let found = trust(&[&timings]).unwrap();
    assert_eq!((found.runs, found.disturbed, found.grade), (36, 6, Grade::B));
    assert_eq!(found.causes, BTreeMap::from([(Disturbance::Disk, 6), (Disturbance::Faults, 6)]));
    // What nobody watched is not called quiet.
    timings.rounds.iter_mut().flat_map(|round| &mut round.runs).for_each(|run| run.noise = None);
    let found = trust(&[&timings]).unwrap();
    assert_eq!((found.watched, found.grade), (false, Grade::B));
}
