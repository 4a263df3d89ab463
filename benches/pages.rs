//! What rendering a page costs: milliseconds and kilobytes for records of runs, as they are and with their pipelines repeated to fifty.
//!
//! ```sh
//! cargo bench --bench pages                    # the records in reports/
//! cargo bench --bench pages -- record.json ...
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::path::PathBuf;
use std::time::Instant;

use bearoff::record::Record;
use bearoff::report::{Style, html, markdown, terminal};

/// Renderings of each; the middle one counts.
const TIMES: usize = 21;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).map(PathBuf::from).collect();
    if files.is_empty() {
        let kept = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/reports"))?;
        files = kept.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
    }
    println!("{:34} {:>9} {:>10} {:>10} {:>10} {:>10}", "record", "pipelines", "page", "page", "markdown", "terminal");
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let Ok(record) = serde_json::from_str::<Record>(&text) else {
            eprintln!("{}: no record of a run", file.display());
            continue;
        };
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        show(&name, &record)?;
        if !record.pipelines.is_empty() {
            let mut many = record.clone();
            many.pipelines = record.pipelines.iter().cycle().take(50).cloned().collect();
            show("  with fifty pipelines", &many)?;
        }
    }
    Ok(())
}

fn show(name: &str, record: &Record) -> Result<(), Box<dyn std::error::Error>> {
    let size = html(record)?.len();
    let style = Style { width: 120, color: true };
    let page = median(|| html(record).map(|page| page.len()).unwrap_or_default());
    let summary = median(|| markdown(record).len());
    let screen = median(|| terminal(record, &style).len());
    let pipelines = record.pipelines.len();
    println!(
        "{name:34} {pipelines:>9} {:>7.1} kB {page:>7.2} ms {summary:>7.2} ms {screen:>7.2} ms",
        size as f64 / 1e3
    );
    Ok(())
}

/// Milliseconds of the middle one of many.
fn median(work: impl Fn() -> usize) -> f64 {
    let time = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<f64> = (0..TIMES).map(time).collect();
    times.sort_by(f64::total_cmp);
    times[TIMES / 2]
}
