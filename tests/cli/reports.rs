//! The examples in `reports/`: each page is what its record gives today.

use std::path::{Path, PathBuf};

use super::harness::Desk;

/// The records that are kept.
fn kept() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut records: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "json")).collect();
    records.retain(|file| file.file_stem().is_some_and(|stem| stem != "latest"));
    records.sort();
    records
}

#[test]
fn a_kept_page_is_what_its_record_gives() {
    let desk = Desk::new();
    let records = kept();
    assert!(records.len() >= 3, "{records:?}");
    for record in records {
        let page = record.with_extension("html");
        desk.bearoff(["report", record.to_str().unwrap(), "-o", "again.html"]).ends(0);
        let (kept, again) = (std::fs::read_to_string(&page).unwrap(), desk.read("again.html"));
        let place = kept.bytes().zip(again.bytes()).position(|(kept, again)| kept != again);
        assert!(
            kept == again,
            "{page:?} is not what `bearoff report {record:?}` gives, from byte {place:?} on: render it again and look at it"
        );
        // The bundled suite has 22 pipelines.
        assert!(kept.len() < 350_000, "{page:?} has {} bytes", kept.len());
    }
}

/// What is kept is read by everybody: no place of anybody's machine stands in it.
#[test]
fn kept_records_name_no_place_of_a_machine() {
    for record in kept() {
        let text = std::fs::read_to_string(&record).unwrap();
        for place in ["/root/", "/home/", "/tmp/", "/Users/"] {
            assert!(!text.contains(place), "{record:?} names {place}");
        }
    }
}
