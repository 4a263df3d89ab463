//! `bearoff doctor`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::base::cache_directory;
use crate::engines::{self, PythonChoice, PythonEnv};
use crate::measure::Environment;

use super::args::Doctor;
use super::{Exit, draw, output};

pub(super) fn doctor(options: &Doctor) -> anyhow::Result<Exit> {
    let machine = Environment::of_this_machine();
    let mut out = format!("bearoff   {} ({} build)\n", env!("CARGO_PKG_VERSION"), machine.profile);
    out += &format!(
        "machine   {}, {} cores, {}\n",
        machine.cpu.as_deref().unwrap_or(&machine.arch),
        machine.cores,
        machine.os
    );
    match cache_directory() {
        Ok(directory) => out += &format!("cache     {}\n", directory.display()),
        Err(error) => out += &format!("cache     {error}\n"),
    }
    out += "polars    built in\n";
    let choice = options.python.clone().map_or(PythonChoice::Pinned, PythonChoice::Own);
    // Python may have to be set up first, which starts programs that must not outlive this one.
    engines::watch_for_interrupts();
    let stop = Arc::new(AtomicBool::new(false));
    let found =
        PythonEnv::ready(&choice, &stop, &mut output::tell).and_then(|python| python.check(&stop).map(|()| python));
    let exit = match found {
        Ok(python) => {
            let versions = python.versions.iter().filter(|(name, _)| *name != "duckdb");
            let versions: Vec<String> = versions.map(|(name, version)| format!("{name} {version}")).collect();
            out += &format!("pandas    ready: {}\n          {}\n", versions.join(", "), python.interpreter.display());
            match python.versions.get("duckdb") {
                Some(version) => out += &format!("duckdb    ready: duckdb {version}, in the same Python\n"),
                None => {
                    let shown = python.interpreter.display();
                    out += "duckdb    not ready: this Python has no `duckdb`\n";
                    out += &format!("          help: run `{shown} -m pip install duckdb`\n");
                }
            }
            if !python.versions.contains_key("polars") {
                let shown = python.interpreter.display();
                out += "scripts   those in Python Polars cannot run: this Python has no `polars`\n";
                out += &format!("          help: run `{shown} -m pip install polars`\n");
            }
            Exit::Same
        }
        Err(_) if engines::was_interrupted() => Exit::Interrupted,
        Err(failure) => {
            out += &format!("pandas    not ready: {}\n", failure.message);
            if let Some(words) = &failure.last_words {
                out += &draw::visible(words).lines().map(|line| format!("          {line}\n")).collect::<String>();
            }
            if let Some(help) = &failure.help {
                out += &format!("          help: {help}\n");
            }
            out += "duckdb    not ready: it needs the same Python\n";
            Exit::EngineFailed
        }
    };
    output::print(&out)?;
    Ok(exit)
}
