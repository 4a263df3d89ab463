//! `bearoff show`.

use crate::base::Diagnostic;
use crate::engines::{self, PandasVariant};
use crate::plan;
use crate::suite;

use super::args::{Form, Show};
use super::draw::{self, Diagnostics};
use super::run::{sources_of, spool, suite_of};
use super::{Exit, output};

pub(super) fn show(options: &Show) -> anyhow::Result<Exit> {
    let (suite, _) = suite_of(&options.input)?;
    let mut spool = spool();
    let sources = sources_of(&suite, &options.input, &mut spool, &mut |_| {})?;
    // A script names the user's own files, packed or not: copies put aside are gone when it runs.
    let mut given = sources.clone();
    given.iter_mut().flat_map(|source| &mut source.files).for_each(|file| file.unpacked = None);
    let is_script = !matches!(options.form, Form::Plan | Form::Polars | Form::Sql);
    for source in sources.iter().filter(|source| is_script && source.files.iter().any(|file| file.rewritten)) {
        let path = &source.shown_path;
        draw::warning(
            &Diagnostic::new(
                "the script names this file as it is, and engines read a copy in the form that all of them read alike",
            )
            .at_file(path, None, None)
            .help(format!("write that copy with `bearoff query \"FROM '{path}'\" -o strict.csv`, and name it here")),
        );
    }
    let several = suite.pipelines.len() > 1;
    let mut out = String::new();
    let mut errors = Vec::new();
    for pipeline in &suite.pipelines {
        let text = suite::compile(pipeline, &sources).and_then(|plan| {
            let pandas = |variant| engines::pandas_source(&pipeline.source, &plan, &given, variant);
            match options.form {
                Form::Plan => Ok(plan::explain(&plan)),
                Form::Pandas => pandas(PandasVariant::Tuned),
                Form::PandasPyarrow => pandas(PandasVariant::Arrow),
                Form::PandasNaive => pandas(PandasVariant::Naive),
                Form::PolarsPython => engines::polars_python_source(&pipeline.source, &plan, &given),
                Form::Sql => engines::duckdb_source(&pipeline.source, &plan),
                Form::Polars => engines::explain(&plan, &sources)
                    .map(|text| text + "\n")
                    .map_err(|failure| Diagnostic::new(failure.message)),
            }
        });
        match text {
            Ok(text) => {
                if several {
                    let comment = match options.form {
                        Form::Plan | Form::Polars | Form::Sql => "--",
                        _ => "#",
                    };
                    out.push_str(&format!("{comment} {}\n", pipeline.name));
                }
                out.push_str(&text);
                if several {
                    out.push('\n');
                }
            }
            Err(error) => errors.push(error),
        }
    }
    output::print(&out)?;
    if errors.is_empty() { Ok(Exit::Same) } else { Err(Diagnostics(errors).into()) }
}
