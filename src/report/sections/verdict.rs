//! The verdict strip: the answer to "same?" in a sentence, then speed and memory of each engine against the baseline, then trust.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::{Record, Total};
use crate::report::format::{ratio, sentence};
use crate::report::summary::{State, answers, headlines, label, memory_total, place, sameness, total_speed, trust};

pub(super) fn render(record: &Record) -> Rendered {
    let worst = record.pipelines.iter().map(State::of).max().unwrap_or(State::NotCompared);
    let facts = headlines(record).into_iter().map(|total| fact(record, total)).collect();
    let strip = Strip {
        class: match worst {
            State::Different | State::Failed => "bad",
            State::NotCompared => "open",
            _ => "good",
        },
        mark: worst.mark(),
        answers: answers(record),
        sameness: sameness(record).join(" "),
        facts,
        trust: Marked::new(&trust(record).join(" ")),
    };
    Ok(Some(strip.render()?))
}

/// One engine against the baseline over all pipelines.
fn fact(record: &Record, total: &Total) -> Fact {
    let speed = total_speed(record, total);
    let (baseline, engine) = (label(record, &total.baseline), label(record, &total.engine));
    let memory = memory_total(record, &total.engine).map(|(mean, pipelines)| {
        let basis = if pipelines > 1 { ", geometric mean" } else { "" };
        format!("Peak memory of {engine}: {} that of {baseline}{basis}", ratio(mean))
    });
    Fact {
        class: match &speed.winner {
            None => "even".to_string(),
            Some(winner) if speed.indicative => format!("e{} indicative", place(record, winner)),
            Some(winner) => format!("e{}", place(record, winner)),
        },
        title: format!("{baseline} against {engine}"),
        figure: speed.winner.as_ref().map_or("~".to_string(), |_| ratio(speed.factor)),
        words: match &speed.winner {
            Some(winner) if speed.indicative => format!("{} ahead", label(record, winner)),
            Some(winner) => format!("{} faster", label(record, winner)),
            None => "no measurable difference".to_string(),
        },
        notes: std::iter::once(sentence(&speed.grounds)).chain(memory).collect(),
    }
}

#[derive(Template)]
#[template(path = "sections/verdict.html")]
struct Strip {
    class: &'static str,
    mark: &'static str,
    answers: String,
    sameness: String,
    facts: Vec<Fact>,
    trust: Marked,
}

struct Fact {
    class: String,
    title: String,
    figure: String,
    words: String,
    notes: Vec<String>,
}
