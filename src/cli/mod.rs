//! The command line: arguments in, text and exit codes out. Only this room prints, and only this room uses `anyhow`.

mod args;
mod both;
mod clock;
mod compare;
mod doctor;
mod draw;
mod exit;
mod explain;
mod forms;
mod generate;
mod given;
mod history;
mod makers;
mod output;
mod pieces;
mod profile;
mod progress;
mod query;
mod question;
mod reading;
mod records;
mod report;
mod run;
mod scripts;
mod show;
mod texts;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

#[cfg(feature = "python")]
pub(crate) use clock::now;
#[cfg(feature = "python")]
pub(crate) use draw::drawn;
pub use exit::Exit;
#[cfg(feature = "python")]
pub(crate) use records::parse as record_of;

use args::{Arguments, Command};

/// As much as a long chain of operators needs; what is not used costs nothing.
pub(crate) const STACK: usize = 512 << 20;

/// Rust's own code for a panic: none of the contract's, which all say what came of a run.
const PANICKED: u8 = 101;

/// Everything that `main` does.
pub fn main() -> ExitCode {
    program(std::env::args_os().skip(1).collect()).into()
}

/// The program with these arguments, from its first word to its exit code.
pub fn program(arguments: Vec<OsString>) -> u8 {
    let command = || command(given::keep(arguments));
    with_deep_stack(command).unwrap_or(PANICKED)
}

/// Runs something that walks along trees by recursion: on the stack of the system's choosing a long sum would end the program.
/// None where it panicked.
fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

fn command(given: &[OsString]) -> u8 {
    let name = OsString::from("bearoff");
    let arguments = match Arguments::try_parse_from(std::iter::once(&name).chain(given)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors and go to standard output; clap knows which is which.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.code() } else { Exit::Same.code() };
        }
    };
    let Some(command) = arguments.command else {
        let _ = Arguments::command().print_help();
        return Exit::Same.code();
    };
    if let Command::Worker { engine } = &command {
        return crate::engines::worker_main(engine.as_deref().unwrap_or_default());
    }
    let outcome = match command {
        Command::Run(options) => run::run(&options),
        Command::Query(options) => query::query(&options),
        Command::Compare(options) => compare::compare(&options),
        Command::Profile(options) => profile::profile(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Show(options) => show::show(&options),
        Command::Report(options) => report::report(&options),
        Command::History(options) => history::history(&options),
        Command::Generate(options) => generate::generate(&options),
        Command::Doctor(options) => doctor::doctor(&options),
        Command::Completions { shell } => completions(shell),
        Command::Worker { .. } => Ok(Exit::Same),
    };
    match outcome {
        Ok(exit) => exit.code(),
        Err(error) => draw::failure(&error).code(),
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bearoff", &mut text);
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Same)
}
