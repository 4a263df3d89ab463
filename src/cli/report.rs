//! `bearoff report`.

use crate::base::Diagnostic;
use crate::report::{
    comparison_html, comparison_markdown, comparison_terminal, html, markdown, profile_html, profile_terminal, terminal,
};

use super::args::Report;
use super::records::{self, Found};
use super::run::style;
use super::{Exit, output};

pub(super) fn report(options: &Report) -> anyhow::Result<Exit> {
    let found = records::read(&options.record)?;
    if let Some(file) = &options.output {
        let page = match &found {
            Found::Comparison(record) => comparison_html(record)?,
            Found::Profile(record) => profile_html(record)?,
            Found::Run(record) => html(record)?,
        };
        output::write(file, &page)?;
    }
    if let Some(file) = &options.markdown {
        let summary = match &found {
            Found::Comparison(record) => comparison_markdown(record),
            Found::Profile(_) => {
                return Err(Diagnostic::new("a profile has no summary in Markdown")
                    .help("write its page with -o FILE.html")
                    .into());
            }
            Found::Run(record) => markdown(record),
        };
        output::write(file, &summary)?;
    }
    if options.output.is_none() && options.markdown.is_none() {
        output::print(&match &found {
            Found::Comparison(record) => comparison_terminal(record, &style()),
            Found::Profile(record) => profile_terminal(record, &style()),
            Found::Run(record) => terminal(record, &style()),
        })?;
    }
    Ok(Exit::Same)
}
