//! `bearoff report`.

use crate::report::{comparison_html, html, profile_html};

use super::args::Report;
use super::records::{self, Found};
use super::{Exit, output};

pub(super) fn report(options: &Report) -> anyhow::Result<Exit> {
    let page = match records::read(&options.record)? {
        Found::Comparison(record) => comparison_html(&record)?,
        Found::Profile(record) => profile_html(&record)?,
        Found::Run(record) => html(&record)?,
    };
    output::write(&options.output, &page)?;
    Ok(Exit::Same)
}
