//! `bearoff history`.

use crate::base::Diagnostic;
use crate::history;
use crate::report;

use super::args::History;
use super::{Exit, draw, output, run};

pub(super) fn history(options: &History) -> anyhow::Result<Exit> {
    let (entries, warnings) = history::read(&options.history)?;
    warnings.iter().for_each(draw::warning);
    let mut series = history::series(&entries);
    if let Some(unknown) = options.pipelines.iter().find(|name| !series.iter().any(|one| one.pipeline == **name)) {
        let mut names: Vec<&str> = series.iter().map(|one| one.pipeline.as_str()).collect();
        names.dedup();
        let error = Diagnostic::new(format!("no run in this history measured a pipeline `{unknown}`"));
        return Err(error
            .at_file(options.history.display().to_string(), None, None)
            .help(format!("it has {}", names.join(", ")))
            .into());
    }
    series.retain(|one| options.pipelines.is_empty() || options.pipelines.contains(&one.pipeline));
    if let Some(path) = &options.json {
        output::write_json(path, &series)?;
        if path.as_os_str() == "-" {
            return Ok(Exit::Same);
        }
    }
    if let Some(path) = &options.report {
        let name =
            options.history.file_name().map_or_else(Default::default, |name| name.to_string_lossy().into_owned());
        output::write(path, &report::history_html(&name, &series)?)?;
        if path.as_os_str() == "-" {
            return Ok(Exit::Same);
        }
    }
    if series.is_empty() {
        output::print("no run in this history measured anything\n")?;
    } else {
        output::print(&report::history_terminal(&series, &run::style()))?;
    }
    Ok(Exit::Same)
}
