//! `bearoff report`.

use super::args::Report;
use super::run::style;
use super::{Exit, output, records};

pub(super) fn report(options: &Report) -> anyhow::Result<Exit> {
    let found = records::read(&options.record)?;
    if let Some(file) = &options.output {
        output::write(file, &found.html()?)?;
    }
    if let Some(file) = &options.markdown {
        output::write(file, &found.markdown()?)?;
    }
    if options.output.is_none() && options.markdown.is_none() {
        output::print(&found.text(&style()))?;
    }
    Ok(Exit::Same)
}
