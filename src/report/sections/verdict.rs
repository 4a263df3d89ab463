//! The verdict strip: the answer to "same?" in a sentence, then speed and memory of each engine against the baseline, then trust.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::format::ratio;
use crate::report::summary::{State, answers, label, memory_total, place, sameness, total_speed, trust};

pub(super) fn render(record: &Record) -> Rendered {
    let worst = record.pipelines.iter().map(State::of).max().unwrap_or(State::NotCompared);
    let speeds = record.totals.iter().map(|total| {
        let speed = total_speed(record, total);
        let (baseline, engine) = (label(record, &total.baseline), label(record, &total.engine));
        Fact {
            class: speed.winner.as_ref().map_or("even".to_string(), |winner| format!("e{}", place(record, winner))),
            title: format!("{baseline} against {engine}"),
            figure: speed.winner.as_ref().map_or("~".to_string(), |_| ratio(speed.factor)),
            words: match &speed.winner {
                Some(winner) => format!("{} faster", label(record, winner)),
                None => "no measurable difference".to_string(),
            },
            notes: vec![speed.grounds],
        }
    });
    let memory = record.totals.iter().filter_map(|total| {
        let (mean, pipelines) = memory_total(record, &total.engine)?;
        let (baseline, engine) = (label(record, &total.baseline), label(record, &total.engine));
        let (more, less, factor) =
            if mean >= 1.0 { (&engine, &baseline, mean) } else { (&baseline, &engine, 1.0 / mean) };
        Some(Fact {
            class: "even".to_string(),
            title: format!("Memory: {baseline} against {engine}"),
            figure: ratio(factor),
            words: format!("the memory of {less} is what {more} peaks at"),
            notes: vec![match pipelines {
                1 => "peak resident memory".to_string(),
                many => format!("peak resident memory, geometric mean of {many} pipelines"),
            }],
        })
    });
    let facts = speeds.chain(memory).collect();
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
        trust: trust(record).join(" "),
    };
    Ok(Some(strip.render()?))
}

#[derive(Template)]
#[template(path = "sections/verdict.html")]
struct Strip {
    class: &'static str,
    mark: &'static str,
    answers: String,
    sameness: String,
    facts: Vec<Fact>,
    trust: String,
}

struct Fact {
    class: String,
    title: String,
    figure: String,
    words: String,
    notes: Vec<String>,
}
