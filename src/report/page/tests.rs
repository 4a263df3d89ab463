#![allow(clippy::unwrap_used)]

use super::*;
use crate::record::Record;
use crate::report::sample;

/// What has no end tag on our pages.
const VOID: [&str; 6] = ["meta", "!DOCTYPE", "path", "rect", "line", "circle"];

/// The tags of a page in their order, each with its attributes, as a browser's tokenizer finds them. The page is our own
/// output, so a broken tag is a failure and not something to recover from.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "/!".contains(*c)).collect();
        assert!(!name.is_empty(), "a bare < before {:?}", &rest.chars().take(40).collect::<String>());
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
                rest = after;
                break;
            }
            let key: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-:".contains(*c)).collect();
            assert!(!key.is_empty(), "in <{name}: {:?}", &rest.chars().take(40).collect::<String>());
            rest = &rest[key.len()..];
            let value = match rest.strip_prefix("=\"") {
                Some(after) => {
                    let (value, after) = after.split_once('"').unwrap();
                    rest = after;
                    value.to_string()
                }
                None => String::new(),
            };
            attributes.push((key, value));
        }
        // Raw text has no tags inside.
        if name == "style" || name == "script" {
            rest = &rest[rest.find(&format!("</{name}")).unwrap()..];
        }
        tags.push((name, attributes));
    }
    tags
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn every_record() -> Vec<(&'static str, Record)> {
    let mut empty = sample::all_same(0);
    empty.totals.clear();
    empty.engines.clear();
    empty.tables.clear();
    vec![
        ("all_same", sample::all_same(12)),
        ("one_difference", sample::one_difference()),
        ("refereed", sample::refereed()),
        ("killed", sample::killed()),
        ("ended_while_timed", sample::ended_while_timed()),
        ("not_timed", sample::not_timed()),
        ("no_intervals", sample::no_intervals()),
        ("fifty", sample::all_same(50)),
        ("hostile", sample::hostile()),
        ("functions", sample::functions()),
        ("hostile_functions", sample::hostile_functions()),
        ("one", sample::all_same(1)),
        ("empty", empty),
    ]
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    for (name, record) in every_record() {
        assert_eq!(html(&record).unwrap(), html(&record.clone()).unwrap(), "{name}");
    }
    let record = sample::not_timed();
    let again: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    assert_eq!(html(&record).unwrap(), html(&again).unwrap());
}

#[test]
fn a_record_from_a_file_gives_the_same_bytes() {
    for (name, record) in every_record() {
        let again: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(html(&record).unwrap(), html(&again).unwrap(), "{name}");
    }
}

#[test]
fn the_page_is_well_formed_and_asks_for_nothing() {
    for (name, record) in every_record() {
        let page = html(&record).unwrap();
        let mut open: Vec<String> = Vec::new();
        for (tag, attributes) in tags(&page) {
            for (key, value) in &attributes {
                assert!(
                    !["src", "srcset", "style", "data", "action", "background"].contains(&key.as_str()),
                    "{name}: {key}={value}"
                );
                assert!(!key.starts_with("on"), "{name}: {key}={value}");
                if key == "href" {
                    assert!(value.starts_with('#'), "{name}: {value}");
                }
            }
            assert!(
                !["link", "img", "image", "iframe", "object", "embed", "base", "use", "form"].contains(&tag.as_str()),
                "{name}: <{tag}"
            );
            match tag.strip_prefix('/') {
                Some(end) => assert_eq!(open.pop().as_deref(), Some(end), "{name}"),
                None if VOID.contains(&tag.as_str()) => {}
                None => open.push(tag),
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
        let css = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(!css.contains("url(") && !css.contains("@import") && !css.contains("//"), "{name}");
        assert!(page.contains("default-src 'none'"), "{name}");
    }
}

#[test]
fn hostile_text_stays_text() {
    for record in [sample::hostile(), sample::hostile_functions()] {
        let page = html(&record).unwrap();
        let count = |name: &str| tags(&page).iter().filter(|(tag, _)| tag == name).count();
        // The record as data, and the one script of every page.
        assert_eq!([count("script"), count("/script"), count("img"), count("!--")], [2, 2, 0, 0]);
        assert_eq!(page.to_lowercase().matches("<script").count(), 2);
        assert_eq!(page.matches("<!--").count(), 0);
        let odd =
            page.chars().find(|c| (c.is_control() && !"\n\t".contains(*c)) || crate::report::visible::is_invisible(*c));
        assert_eq!(odd, None);
        assert!(page.contains("&#60;script&#62;alert(1)"));
    }
}

#[test]
fn the_record_can_be_read_back_out_of_the_page() {
    let record = sample::hostile();
    let page = html(&record).unwrap();
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"bearoff-record\">").unwrap();
    let json: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(json["pipelines"][0]["name"], record.pipelines[0].name.as_str());
    let timings = record.pipelines[0].timings.as_ref().unwrap();
    let samples = json["pipelines"][0]["timings"]["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 3);
    assert_eq!(samples[0]["engine"], record.engines[0].id.as_str());
    assert_eq!(samples[0]["work_seconds"].as_array().unwrap().len(), timings.rounds.len());
}

#[test]
fn what_people_and_screen_readers_need_is_there() {
    for (name, record) in every_record() {
        let page = html(&record).unwrap();
        let tags = tags(&page);
        let all = |wanted: &'static str| tags.iter().filter(move |(tag, _)| tag == wanted);
        assert_eq!(all("h1").count(), 1, "{name}");
        for landmark in ["header", "nav", "main", "footer"] {
            assert_eq!(all(landmark).count(), 1, "{name} {landmark}");
        }
        assert_eq!(all("table").count(), all("caption").count(), "{name}");
        for (_, attributes) in all("th") {
            assert!(attribute(attributes, "scope").is_some(), "{name}: a th without scope");
        }
        let mut ids: Vec<&str> = tags.iter().filter_map(|(_, attributes)| attribute(attributes, "id")).collect();
        for (_, attributes) in &tags {
            let links = ["aria-labelledby", "href"].into_iter().filter_map(|key| attribute(attributes, key));
            for id in links.flat_map(|value| value.split(' ')) {
                assert!(ids.contains(&id.trim_start_matches('#')), "{name}: nothing is called {id}");
            }
        }
        let number = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), number, "{name}: an id twice");
        // Every picture has a name or is hidden; what is inside of one needs neither.
        let mut depth = 0;
        let mut covered = Vec::new();
        for (tag, attributes) in &tags {
            depth += i32::from(!tag.starts_with('/') && !VOID.contains(&tag.as_str()));
            if tag.starts_with('/') {
                covered.pop_if(|at| *at == depth);
                depth -= 1;
            }
            let named =
                attribute(attributes, "role") == Some("img") && attribute(attributes, "aria-labelledby").is_some();
            if named || attribute(attributes, "aria-hidden") == Some("true") {
                covered.push(depth);
            }
            assert!(tag != "svg" || !covered.is_empty(), "{name}: an svg that is neither named nor hidden");
        }
    }
}

#[test]
fn every_section_appears_when_it_has_something_to_say() {
    let titles = |record: &Record| {
        let page = html(record).unwrap();
        SECTIONS
            .iter()
            .filter(|section| page.contains(&format!("<section id=\"{}\"", section.id)))
            .map(|section| section.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        titles(&sample::all_same(2)),
        [
            "verdict",
            "pipelines",
            "speed",
            "phases",
            "runs",
            "memory",
            "answers",
            "code",
            "tables",
            "environment",
            "methods",
            "record"
        ]
    );
    assert_eq!(
        titles(&sample::not_timed()),
        ["verdict", "pipelines", "answers", "code", "tables", "environment", "methods", "record"]
    );
    let asked = titles(&sample::hostile());
    assert!(["gate", "threads", "growth"].iter().all(|id| asked.contains(id)), "{asked:?}");
    assert!(titles(&sample::killed()).contains(&"failures"));
    assert!(titles(&sample::ended_while_timed()).contains(&"failures"));
}

#[test]
fn figures_of_the_record_stand_on_the_page_in_their_words() {
    let page = html(&sample::one_difference()).unwrap();
    for part in [
        "busiest_routes gave different answers: pandas (generated) differs; Rust Polars and pandas (hand-written) agree.",
        "3 of 4 pipelines gave the same answer",
        "<strong>3.4x</strong> Rust Polars faster<small>3.2-3.7, 12 pairs</small>",
        "<strong>1.5x</strong> pandas (generated) faster",
        "<strong>~</strong> no measurable difference",
        "96.0 MB",
        "16 of 740 compared cells in 16 rows differ",
        "(answers differ)",
        "bearoff run --report &#39;flights report.html&#39;",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    let page = html(&sample::no_intervals()).unwrap();
    assert!(
        page.contains("No speed has an interval: fewer than 6 pairs")
            && page.contains("indicative, no interval, 3 pairs")
    );
}

#[test]
fn twelve_pipelines_are_a_small_file() {
    let three = sample::all_same(12);
    // What a run measures unless it is told otherwise: the third engine was judged alone.
    let mut two = three.clone();
    for timings in two.pipelines.iter_mut().filter_map(|pipeline| pipeline.timings.as_mut()) {
        timings.rounds.iter_mut().for_each(|round| round.runs.retain(|run| run.engine != "reference"));
        timings.medians.retain(|median| median.engine != "reference");
        timings.ratios.retain(|ratio| ratio.engine != "reference");
    }
    for (record, most) in [(two, 150_000), (three, 200_000)] {
        let page = html(&record).unwrap();
        let sections =
            page.split("<section id=\"").map(|part| (part.split('"').next().unwrap_or_default(), part.len()));
        assert!(page.len() < most, "{} bytes: {:?}", page.len(), sections.collect::<Vec<_>>());
    }
}
