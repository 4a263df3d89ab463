//! The program as its users meet it: arguments, files and engines in; text, files and an exit code out.
//!
//! Everything here runs the real binary on real files, in a directory of its own, with a `TMPDIR` of its own that has to be empty
//! afterwards. What every run has to keep (no panic, an exit code that the record bears out, nothing left behind) is checked by
//! the harness, on every run.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/bisect.rs"]
mod bisect;
#[path = "cli/bring_your_own.rs"]
mod bring_your_own;
#[path = "cli/cache.rs"]
mod cache;
#[path = "cli/causes.rs"]
mod causes;
#[path = "cli/columns.rs"]
mod columns;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/compare_forms.rs"]
mod compare_forms;
#[path = "cli/endings.rs"]
mod endings;
#[path = "cli/forms.rs"]
mod forms;
#[path = "cli/gate.rs"]
mod gate;
#[path = "cli/generate.rs"]
mod generate;
#[path = "cli/given.rs"]
mod given;
#[path = "cli/harness.rs"]
mod harness;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/input.rs"]
mod input;
#[path = "cli/interrupts.rs"]
mod interrupts;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/pages.rs"]
mod pages;
#[path = "cli/profile.rs"]
mod profile;
#[path = "cli/profile_reading.rs"]
mod profile_reading;
#[path = "cli/query.rs"]
mod query;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/referee.rs"]
mod referee;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/rows.rs"]
mod rows;
#[path = "cli/scripts.rs"]
mod scripts;
#[path = "cli/session.rs"]
mod session;
#[path = "cli/sides.rs"]
mod sides;
#[path = "cli/suites.rs"]
mod suites;
#[path = "cli/threads.rs"]
mod threads;
#[path = "cli/trials.rs"]
mod trials;
#[path = "cli/variants.rs"]
mod variants;
