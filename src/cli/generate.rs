//! `bearoff generate`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::{DecimalBytes, HumanCount, ProgressBar, ProgressStyle};

use crate::base::{Diagnostic, did_you_mean, processors};
use crate::engines;
use crate::generate::{self, Error, H2o, Observer, Target, Tpch, Written};

use super::args::{Generate, Made, MadeH2o, MadeTpch, MadeWhere};
use super::draw::visible;
use super::{Exit, output};

/// The fewest rows that db-benchmark's tables make sense with: below, the middle table to join would be as large as the large one.
const FEWEST_ROWS: u64 = 1000;

pub(super) fn generate(options: &Generate) -> anyhow::Result<Exit> {
    match &options.what {
        Made::H2o(options) => {
            let what = h2o(options)?;
            make(&options.place, "h2o", |target, observer| generate::h2o(&what, target, observer))
        }
        Made::Tpch(options) => {
            let what = tpch(options)?;
            make(&options.place, "tpch", |target, observer| generate::tpch(&what, target, observer))
        }
    }
}

fn h2o(options: &MadeH2o) -> Result<H2o, Diagnostic> {
    let &MadeH2o { rows, k, nas, sorted, seed, groupby, join, .. } = options;
    if !(FEWEST_ROWS..=generate::LARGEST_H2O).contains(&rows) {
        let range = format!("{} to {}", HumanCount(FEWEST_ROWS), HumanCount(generate::LARGEST_H2O));
        return Err(Diagnostic::new(format!("{} rows cannot be made", HumanCount(rows)))
            .help(format!("--rows takes {range}; db-benchmark has 1e7, 1e8 and 1e9")));
    }
    if k > rows {
        return Err(Diagnostic::new(format!("{} rows cannot have {} keys", HumanCount(rows), HumanCount(k)))
            .help("--k takes at most as many as --rows; db-benchmark has 1e2, 1e1 and 2"));
    }
    Ok(H2o { rows, k, nas, sorted, seed, groups: !join, joins: !groupby })
}

fn tpch(options: &MadeTpch) -> Result<Tpch, Diagnostic> {
    let (least, most) = (generate::SMALLEST_SCALE, generate::LARGEST_SCALE);
    // Written so that what is no number is refused too.
    if !(options.scale >= least && options.scale <= most) {
        return Err(Diagnostic::new(format!("there are no tables at scale {}", options.scale))
            .help(format!("--scale takes {least} to {most}; 1 is about a gigabyte")));
    }
    let mut tables = Vec::new();
    for name in options.tables.iter().flatten() {
        let known = generate::TPCH_TABLES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        let known = known.ok_or_else(|| {
            let help = match did_you_mean(name, generate::TPCH_TABLES) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the tables are {}", generate::TPCH_TABLES.join(", ")),
            };
            Diagnostic::new(format!("TPC-H has no table `{}`", visible(name))).help(help)
        })?;
        if !tables.contains(&known) {
            tables.push(known);
        }
    }
    if tables.is_empty() {
        tables = generate::TPCH_TABLES.to_vec();
    }
    Ok(Tpch { scale: options.scale, tables })
}

/// Makes them, and tells what was made.
fn make(
    place: &MadeWhere,
    suite: &str,
    work: impl FnOnce(&Target, &mut dyn Observer) -> Result<Vec<Written>, Error>,
) -> anyhow::Result<Exit> {
    if place.output.exists() && !place.output.is_dir() {
        return Err(Diagnostic::new("this is a file; a directory is needed for several tables")
            .at_file(place.output.display().to_string(), None, None)
            .help("name a directory, which is made if it is not there")
            .into());
    }
    let target = Target {
        directory: place.output.clone(),
        force: place.force,
        threads: place.threads.map_or_else(processors, usize::from),
    };
    // Half a table must not stay behind when the user has seen enough.
    engines::watch_for_interrupts();
    let started = Instant::now();
    let mut screen = Screen::new();
    let made = work(&target, &mut screen);
    screen.end();
    match made {
        Ok(written) => {
            for table in &written {
                let (rows, bytes) = (HumanCount(table.rows), DecimalBytes(table.bytes));
                output::tell(&visible(&format!("wrote {} ({rows} rows, {bytes})", table.file.display())));
            }
            let bytes: u64 = written.iter().map(|table| table.bytes).sum();
            let seconds = started.elapsed().as_secs_f64();
            let speed = DecimalBytes((bytes as f64 / seconds.max(1e-9)) as u64);
            output::tell(&format!("{} in {seconds:.1} s, {speed}/s", DecimalBytes(bytes)));
            output::tell(&visible(&format!(
                "next: bearoff run benches/suites/{suite} --data {}",
                target.directory.display()
            )));
            Ok(Exit::Same)
        }
        Err(Error::Stopped) => Ok(Exit::Interrupted),
        Err(error) => Err(explain(error).into()),
    }
}

fn explain(error: Error) -> Diagnostic {
    match error {
        Error::Exists(files) => {
            let first = files.first().cloned().unwrap_or_else(PathBuf::new);
            let more = match files.len() {
                0 | 1 => String::new(),
                count => format!(", and {} more", count - 1),
            };
            Diagnostic::new(format!("the table is there already{more}"))
                .at_file(first.display().to_string(), None, None)
                .help("add --force to replace it, or choose another directory")
        }
        Error::Room { needed, free } => {
            let (needed, free) = (DecimalBytes(needed), DecimalBytes(free));
            Diagnostic::new(format!("there is not enough space: about {needed} are needed, {free} are free"))
                .help("make smaller tables, free some space, or choose another place")
        }
        Error::Io(path, error) => output::cannot_write(&path, &error),
        Error::Stopped => Diagnostic::new("it was stopped"),
    }
}

/// A bar on a terminal, a line for each table elsewhere.
struct Screen {
    bar: Option<ProgressBar>,
}

impl Screen {
    fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            let template =
                "{spinner:.cyan} {msg} {wide_bar:.cyan/dim} {percent:>3} % {decimal_bytes_per_sec:>12} {eta:>4} left";
            bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { bar }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Screen {
    fn table(&mut self, file: &Path, about: u64) {
        match &self.bar {
            Some(bar) => {
                bar.reset();
                bar.set_length(about);
                let name = file.file_name().map_or_else(|| file.to_string_lossy(), std::ffi::OsStr::to_string_lossy);
                bar.set_message(visible(&name));
                bar.enable_steady_tick(std::time::Duration::from_millis(100));
            }
            None => output::tell(&visible(&format!("making {}, about {}", file.display(), DecimalBytes(about)))),
        }
    }

    fn wrote(&mut self, bytes: u64) {
        if let Some(bar) = &self.bar {
            // The size was a guess: it must not be seen to be passed.
            if bar.position() + bytes > bar.length().unwrap_or(0) {
                bar.set_length(bar.position() + bytes);
            }
            bar.inc(bytes);
        }
    }

    fn stop(&self) -> bool {
        engines::was_interrupted()
    }
}
