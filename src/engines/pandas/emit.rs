//! Writes a plan as a Python module for pandas: `load()` reads the tables, `pipeline(...)` computes, and it runs on its own.

use crate::base::{Source, Span};
use crate::plan::{self, Plan};

use super::Variant;
use super::emit_columns;
use super::emit_load::{load, tables};
use super::emit_prelude::definitions;
use super::emit_stage::Stages;
use super::emit_write::names_only;

/// What pandas has no exact form for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(in crate::engines) struct Unsupported {
    /// What, and why: lower-case start, no final stop.
    pub(in crate::engines) message: String,
    /// Where in the SQL.
    pub(in crate::engines) span: Span,
}

impl Unsupported {
    /// Says what and where.
    pub(in crate::engines) fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span }
    }
}

/// The text of a Python module that answers the plan over these sources.
///
/// # Errors
/// When something in the plan has no form in pandas that gives exactly the language's answer.
pub(in crate::engines) fn emit(plan: &Plan, sources: &[Source], variant: Variant) -> Result<String, Unsupported> {
    if variant != Variant::Naive {
        return module(plan, sources, variant);
    }
    let schemas: Vec<_> = sources.iter().map(Source::schema).collect();
    let plan = plan::compile_unpruned("", &plan.sql, &schemas)
        .map_err(|diagnostic| Unsupported::new(diagnostic.to_string(), Span::default()))?;
    module(&plan, sources, variant)
}

fn module(plan: &Plan, sources: &[Source], variant: Variant) -> Result<String, Unsupported> {
    let tables = tables(plan, sources)?;
    let load = load(&tables, variant)?;
    let body = Stages::new(plan, &tables, variant != Variant::Naive).write()?;
    let params: Vec<&str> = tables.iter().map(|table| table.var.as_str()).collect();
    let pipeline = format!("def pipeline({}):\n{body}", params.join(", "));
    let definitions = definitions(&names_only(&pipeline));
    let mut module = String::new();
    if names_only(&format!("{definitions}{pipeline}")).contains("np.") {
        module.push_str("import numpy as np\n");
    }
    module.push_str("import pandas as pd\n");
    module.push_str(&emit_columns::imports(&tables));
    module.push_str("\n\n");
    module.push_str(&definitions);
    module.push_str(&load);
    module.push_str("\n\n");
    module.push_str(&pipeline);
    module.push_str("\n\nif __name__ == \"__main__\":\n    print(pipeline(**load()).to_string(index=False))\n");
    Ok(module)
}

#[cfg(test)]
mod tests;
