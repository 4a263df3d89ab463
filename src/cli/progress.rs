//! How far a run is: a spinner on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::draw::visible;
use super::output;

/// Shows progress on standard error.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    last: String,
}

impl Progress {
    /// A spinner where standard error is a terminal.
    pub(super) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            let style = ProgressStyle::with_template("{spinner:.cyan} {wide_msg} {elapsed:>4}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar
        });
        Self { bar, last: String::new() }
    }

    /// What is going on now, in passing: shown on a terminal only.
    pub(super) fn now(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(visible(what));
            // Ten pictures a second are enough, and cost the measured processes nothing that shows.
            bar.enable_steady_tick(Duration::from_millis(100));
            bar.tick();
        }
    }

    /// What is going on now, worth a line of its own in a log.
    pub(super) fn line(&mut self, what: &str) {
        if self.bar.is_some() {
            self.now(what);
        } else if self.last != what {
            output::tell(&visible(what));
            what.clone_into(&mut self.last);
        }
    }

    /// Something else has to be said: the spinner makes way for it.
    pub(super) fn aside(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the spinner away.
    pub(super) fn done(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
