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

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use exit::Exit;

use args::{Arguments, Command};

/// As much as a long chain of operators needs; what is not used costs nothing.
const STACK: usize = 512 << 20;

/// Everything that `main` does.
pub fn main() -> ExitCode {
    // Expressions are trees, and trees are walked by recursion: on the stack of the system's choosing a long sum would end the program.
    match std::thread::Builder::new().stack_size(STACK).spawn(command) {
        Ok(thread) => thread.join().unwrap_or(ExitCode::FAILURE),
        Err(_) => command(),
    }
}

fn command() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors and go to standard output; clap knows which is which.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Same.into() };
        }
    };
    let Some(command) = arguments.command else {
        let _ = Arguments::command().print_help();
        return Exit::Same.into();
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
        Ok(exit) => exit.into(),
        Err(error) => draw::failure(&error).into(),
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bearoff", &mut text);
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Same)
}
