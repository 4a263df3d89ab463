//! The property behind everything else: whatever the tables and the pipeline, every engine gives the same answer.
//!
//! Random tables, random pipelines of up to eight stages (well typed, because the front end is asked after each of them), run in every
//! engine. A seed is a case: `SEEDS=17..18 cargo test --test meaning` repeats the seventeenth. A case that fails is shrunk before it is
//! shown: fewer stages, simpler expressions, fewer rows. `SEEDS=0..20000` is what a change of meaning deserves; without it a few hundred run.

#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

#[path = "meaning/chance.rs"]
mod chance;
#[path = "meaning/data.rs"]
mod data;
#[path = "meaning/engines.rs"]
mod engines;
#[path = "meaning/expr.rs"]
mod expr;
#[path = "meaning/random.rs"]
mod random;
#[path = "meaning/shrink.rs"]
mod shrink;
#[path = "meaning/tree.rs"]
mod tree;
#[path = "cases/harness/worker.rs"]
mod worker;

use std::collections::BTreeMap;
use std::ops::Range;

use chance::Chance;
use data::Data;
use engines::{Engines, Outcome};
use random::Pipelines;
use shrink::Case;

/// Run by `cargo test`.
const SEEDS: Range<u64> = 0..300;

#[test]
fn every_engine_means_the_same() {
    let seeds = match std::env::var("SEEDS") {
        Ok(range) => {
            let (first, end) = range.split_once("..").expect("SEEDS=FIRST..END");
            first.trim().parse().unwrap()..end.trim().parse().unwrap()
        }
        Err(_) => SEEDS,
    };
    // How many failures are shrunk and shown before it stops: one says most, many say what is common.
    let most: usize = std::env::var("FAILURES").map_or(3, |count| count.parse().unwrap());
    // As it was made: what is left of a case may fail for another reason.
    let whole = std::env::var_os("WHOLE").is_some();
    let mut engines = Engines::start();
    let mut failures = Vec::new();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for seed in seeds.clone() {
        let case = generate(seed, &engines, &mut refused);
        let outcome = engines.run(&case);
        *tally.entry(outcome.tally()).or_default() += 1;
        if (seed + 1) % 1000 == 0 {
            eprintln!("{} cases, {} failures", seed + 1 - seeds.start, failures.len());
        }
        let Outcome::Fails { how, .. } = &outcome else { continue };
        let (small, outcome) = match whole {
            true => (case, outcome),
            false => shrink::shrink(case, how, &mut engines),
        };
        failures.push(format!("SEEDS={seed}..{}\n{}{}", seed + 1, small.shown(), outcome.shown()));
        if failures.len() >= most {
            break;
        }
    }
    for (what, count) in &tally {
        eprintln!("{count:>7} {what}");
    }
    if std::env::var_os("SEEDS").is_some() {
        let mut refused: Vec<_> = refused.into_iter().collect();
        refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (message, count) in refused.iter().take(15) {
            eprintln!("{count:>7} stages refused: {message}");
        }
    }
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
    let answered = tally.get("answered by all").copied().unwrap_or(0);
    assert!(answered * 2 > (seeds.end - seeds.start) as usize, "most random pipelines must have answers: {tally:?}");
}

/// What a cast reads and what it does not, text by text: all engines give the same, or all stop.
#[test]
fn every_engine_reads_the_same_texts() {
    let types = ["BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"];
    let texts: Vec<&str> = data::ODD.iter().chain(data::EXTREME).copied().chain([" "]).collect();
    // Beside a word the column is one of text, whatever else is in it.
    let table = |texts: &[&str]| Data {
        name: "t",
        columns: vec!["k".to_owned(), "s".to_owned()],
        rows: ["word"]
            .iter()
            .chain(texts)
            .enumerate()
            .map(|(k, text)| vec![Some(k.to_string()), Some((*text).to_owned())])
            .collect(),
    };
    let select = |items: Vec<String>| {
        let items = items.into_iter().map(tree::Tree::leaf).collect();
        let stages = vec![tree::Stage::list("SELECT ", items)];
        tree::Query { stages, ..tree::Query::of("t") }
    };
    let all = types.iter().map(|ty| format!("TRY_CAST(s AS {ty}) AS {ty}_")).chain(["k".to_owned()]).collect();
    let mut cases = vec![Case { tables: vec![table(&texts)], query: select(all) }];
    for text in texts {
        for ty in types {
            // The word is not looked at: NULL can be cast to anything.
            let item = format!("CAST(NULLIF(s, 'word') AS {ty}) AS x");
            cases.push(Case { tables: vec![table(&[text])], query: select(vec![item]) });
        }
    }
    let mut engines = Engines::start();
    let mut failures = Vec::new();
    for case in cases {
        match engines.run(&case) {
            Outcome::Same | Outcome::AllFail => {}
            other => failures.push(format!("{}{}", case.shown(), other.shown())),
        }
    }
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

fn generate(seed: u64, engines: &Engines, refused: &mut BTreeMap<String, usize>) -> Case {
    let mut chance = Chance::new(seed);
    let tables = data::tables(&mut chance);
    let schemas: Vec<_> = engines.sources(&tables).unwrap().iter().map(bearoff::csv::Source::schema).collect();
    let mut pipelines = Pipelines::new(&mut chance, &schemas);
    let query = pipelines.query();
    for (message, count) in std::mem::take(&mut pipelines.refused) {
        *refused.entry(message).or_default() += count;
    }
    Case { tables, query }
}
