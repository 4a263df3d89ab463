//! Python Polars: code that is generated from the plan, run by `python -m bearoff_reference.polars_worker`, and shown by
//! `bearoff show --as polars-python`. The library is the wheel from PyPI, with whatever it was built with.

mod emit;
mod emit_expr;
mod emit_join;
mod emit_stage;
mod emit_window;

pub(in crate::engines) use emit::emit;

use super::{Code, Context, Engine, Failure, FailureKind, Launch, Load, Task, pandas, protocol};

/// The engine `polars-python`.
pub(super) struct PolarsPython;

impl Engine for PolarsPython {
    fn id(&self) -> &'static str {
        "polars-python"
    }

    fn label(&self) -> &'static str {
        "Python Polars"
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        let (text, columns) = emit(task.plan()?, task.sources).map_err(|refusal| {
            Failure::new(FailureKind::Unsupported, refusal.message)
                .help("write it differently, or bring your own function with --polars-python")
        })?;
        let run = protocol::Code::Source { text: text.clone(), columns };
        Ok(Some(Code { language: "python", text, run: Some(run) }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        pandas::needs(context, "polars")?;
        pandas::worker(context, "bearoff_reference.polars_worker")
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Fused, Load::Eager]
    }

    fn runs_in_python(&self) -> bool {
        true
    }

    fn when_it_does_not_start(&self, context: &Context) -> Option<String> {
        pandas::advice(context)
    }
}
