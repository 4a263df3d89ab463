//! Where what was found goes: the screen, files, standard output; and places that take nothing.

use super::harness::Desk;

const POLARS_AND_MOCK: [&str; 4] = ["-c", "SELECT 1 AS x", "-e", "polars,mock"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    POLARS_AND_MOCK.iter().chain(more).copied().collect()
}

#[test]
fn the_screen_gets_results_and_standard_error_the_rest() {
    let said = Desk::new().run(with(&["--report", "r.html"]));
    said.ends(0);
    assert_eq!(
        said.out,
        "pipeline  answer  rows\nquery     same       1\n\n\
         The pipeline gave the same answer in Rust Polars and mock.\n1 cell compared, all identical bit for bit.\n\
         Nothing was timed: no timing was asked for.\n"
    );
    assert_eq!(said.err, "[1/1] query\nwrote r.html\n");
}

#[test]
fn standard_output_takes_one_document_and_nothing_else() {
    let desk = Desk::new();
    let json = desk.run(with(&["--json", "-"]));
    let record: serde_json::Value = serde_json::from_str(&json.ends(0).out).unwrap();
    assert_eq!(record["schema_version"], 1);
    let markdown = desk.run(with(&["--markdown", "-"]));
    assert!(markdown.ends(0).out.starts_with("## Bearoff: query\n"), "{}", markdown.out);
    let page = desk.run(with(&["--report", "-"]));
    assert!(page.ends(0).out.to_lowercase().starts_with("<!doctype html>"));
    for run in [json, markdown, page] {
        assert_eq!(run.err, "[1/1] query\n");
    }
    desk.run(with(&["--json", "-", "--markdown", "-"])).refuses(
        "error: only one of --report, --json and --markdown can go to standard output\n  = help: give the others the name of a file",
    );
}

#[test]
fn a_record_renders_to_the_same_bytes_whenever() {
    let desk = Desk::with_sales();
    let asked =
        ["-c", "FROM 'sales.csv'", "--report", "r.html", "--json", "r.json", "--markdown", "r.md", "-e", "polars,mock"];
    let screen = desk.run(asked).ends(1).tells("wrote r.html\nwrote r.json\nwrote r.md\n").out.clone();
    for again in ["one.html", "two.html"] {
        let said = desk.bearoff(["report", "r.json", "-o", again]);
        assert_eq!((said.ends(0).out.as_str(), said.err.as_str()), ("", ""));
        assert!(desk.read(again) == desk.read("r.html"), "{again} is another page");
    }
    assert!(desk.bearoff(["report", "r.json", "-o", "-"]).ends(0).out == desk.read("r.html"));
    assert!(desk.bearoff(["report", "r.json", "--markdown", "-"]).ends(0).out == desk.read("r.md"));
    assert_eq!(desk.bearoff(["report", "r.json"]).ends(0).out, screen);
    assert!(desk.read("r.md").starts_with("## Bearoff"));
}

#[test]
fn records_that_are_none() {
    let desk = Desk::new()
        .file("data.csv", "a,b\n1,2\n")
        .file("new.json", "{\"schema_version\": 99}")
        .file("half.json", "{\"schema_version\": 1,\n \"bearoff\": \"0")
        .file("damaged.json", "{\"schema_version\": 1,\n \"bearoff\": 7}");
    for (file, message) in [
        ("no.json", "there is no file `no.json`"),
        ("data.csv", "this is no record of Bearoff"),
        ("new.json", "the record has schema version 99, this Bearoff reads 1"),
        ("half.json", "this is no record of Bearoff"),
        ("damaged.json", "the record is damaged: "),
    ] {
        let said = desk.bearoff(["report", file, "-o", "page.html"]);
        said.ends(2).tells(message).tells("= help: ");
        assert!(!desk.path("page.html").exists());
    }
}

#[test]
fn places_that_cannot_be_written_are_known_before_any_engine_starts() {
    let desk = Desk::new().file("wall", "");
    std::fs::create_dir(desk.path("folder")).unwrap();
    let started = |more: &[&str]| {
        let said = desk.run(["-c", "SELECT 1 AS x", "-e", "polars,mock:hang", "--timeout", "60"].iter().chain(more));
        assert!(!said.err.contains("[1/1]"), "an engine was asked: {}", said.err);
        said
    };
    started(&["--report", "no/such/r.html"]).refuses(
        "error: the file cannot be written: its directory does not exist\n  ┌─ no/such/r.html\n  \
         = help: make the directory first, or choose another place",
    );
    started(&["--json", "wall/r.json"]).refuses(
        "error: the file cannot be written: a part of its path is no directory\n  ┌─ wall/r.json\n  = help: choose another place",
    );
    started(&["--markdown", "folder"]).refuses(
        "error: this is a directory; the name of a file is needed\n  ┌─ folder\n  \
         = help: name a file in it, such as folder/report.html",
    );
}

/// A disk that is full. Devices stay devices: a copy of the real one would be overwritten by whoever may.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_takes_nothing_away_from_the_screen() {
    use std::os::unix::fs::FileTypeExt;

    // Through a link of our own, so that a fault here could not cost more than that link.
    let desk = Desk::new();
    std::os::unix::fs::symlink("/dev/full", desk.path("full")).unwrap();
    let said = desk.run(with(&["--json", "full"]));
    said.ends(2).shows("The pipeline gave the same answer");
    assert_eq!(
        said.err,
        "[1/1] query\nerror: the file cannot be written: no space is left\n  ┌─ full\n  \
         = help: free some space, or choose another place\n"
    );
    assert!(std::fs::metadata("/dev/full").unwrap().file_type().is_char_device());

    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = desk.command();
    command.args(["run", "--no-timing", "--json", "kept.json"]).args(POLARS_AND_MOCK).stdout(full);
    let output = command.stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(err, "[1/1] query\nerror: standard output cannot be written: no space is left\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(desk.json("kept.json")["pipelines"].as_array().unwrap().len(), 1);
}

#[test]
fn links_and_pipes_stay_what_they_are() {
    let desk = Desk::new().file("real.json", "");
    std::os::unix::fs::symlink("real.json", desk.path("link.json")).unwrap();
    desk.run(with(&["--json", "link.json"])).ends(0);
    assert!(std::fs::symlink_metadata(desk.path("link.json")).unwrap().is_symlink());
    assert_eq!(desk.json("real.json")["schema_version"], 1);

    // A pipe takes one document, however many pipelines there were.
    let said = desk.run(with(&["-c", "SELECT 1 AS x", "--json", "/dev/stderr"]));
    let (progress, record) = said.ends(0).err.split_at(said.err.find('{').unwrap());
    assert_eq!(progress, "[1/2] query\n[2/2] query_2\n");
    let record = record.trim_end().trim_end_matches("wrote /dev/stderr");
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    assert_eq!(record["pipelines"].as_array().unwrap().len(), 2);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let desk = Desk::new();
    let mut command = desk.command();
    command.args(["completions", "bash"]).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_report_can_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    desk.run(with(&["--report", "r.html"])).ends(0);
    assert_eq!(std::fs::metadata(desk.path("r.html")).unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn what_is_read_is_not_written_over() {
    let desk = Desk::with_sales().file("a.sql", "FROM sales").file("own.py", "def f(sales): return sales\n");
    for output in ["sales.csv", "./sales.csv", "a.sql", "own.py"] {
        let before = desk.read(output);
        let asked = ["a.sql", "-d", "sales=sales.csv", "--pandas", "own.py", "--json", output];
        desk.run(asked).ends(2).tells("is read by this run and would be overwritten");
        assert_eq!(desk.read(output), before);
    }
    desk.run(with(&["--json", "x", "--report", "x"])).ends(2).tells("`x` is to be written twice");
}
