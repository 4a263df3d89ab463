//! An engine that behaves badly when told to: for the tests of everything that has to live with engines.
//!
//! It is hidden: `mock:BEHAVIOUR` as an engine's id, or `mock` and a comment in the SQL, `-- mock: BEHAVIOUR`.

mod worker;

use super::{Code, Context, Engine, Failure, Launch, Load, Task};

pub(super) use worker::worker_main;

/// One behaviour as an engine.
struct Mock {
    id: &'static str,
}

/// The engine `mock` or `mock:BEHAVIOUR`.
pub(super) fn find(id: &str) -> Option<&'static dyn Engine> {
    if id != "mock" && !id.starts_with("mock:") {
        return None;
    }
    // Behaviours take numbers, so they cannot all be listed; a test asks for a handful.
    let id: &'static str = Box::leak(id.to_owned().into_boxed_str());
    Some(Box::leak(Box::new(Mock { id })))
}

impl Engine for Mock {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.id
    }

    fn code(&self, _: &Task<'_>) -> Result<Option<Code>, Failure> {
        Ok(Some(Code { language: "text", text: self.id.to_owned(), run: None }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        Ok(context.program.launch(["worker", self.id]))
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Eager, Load::Fused]
    }
}
