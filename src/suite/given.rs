//! Tables that a suite asks for and does not bring: the user gives them, and they are known by what they are called.

use std::fmt;

use glob::Pattern;

use crate::base::{Diagnostic, Place};

/// A table that has to be given with `--data` or `-d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What a file may be called, without its ending, to be taken for it.
    like: Vec<Pattern>,
    /// The command that makes it.
    make: Option<String>,
    /// The names of files that could be it, where more than one could.
    rivals: Vec<String>,
}

impl Given {
    /// A table by the names that it may have: patterns with `*`, `?` and `[...]`.
    ///
    /// # Errors
    /// When one of them is no pattern.
    pub(super) fn new(like: &[String], make: Option<&str>) -> Result<Self, String> {
        let pattern =
            |text: &String| Pattern::new(text).map_err(|error| format!("`{text}` is no pattern: {}", error.msg));
        Ok(Self {
            like: like.iter().map(pattern).collect::<Result<_, String>>()?,
            make: make.map(str::to_owned),
            rivals: Vec::new(),
        })
    }

    /// Whether a table of this name will do.
    pub(super) fn accepts(&self, name: &str) -> bool {
        self.like.iter().any(|pattern| pattern.matches(name))
    }

    /// The same, with the tables that could all be it.
    pub(super) fn between(self, rivals: Vec<String>) -> Self {
        Self { rivals, ..self }
    }

    /// What to say to somebody who did not give it.
    pub(super) fn missing(&self, name: &str, place: Place) -> Diagnostic {
        if self.rivals.is_empty() {
            let help = match &self.make {
                Some(command) => format!("run `{command}` first, then add `--data DIR`"),
                None => format!("name it with -d {name}=PATH, or its directory with --data DIR"),
            };
            Diagnostic::new(format!("the table `{name}` was not given"))
                .at(place)
                .note(format!("it is called {self}"))
                .help(help)
        } else {
            Diagnostic::new(format!("several tables could be `{name}`: `{}`", self.rivals.join("`, `")))
                .at(place)
                .help(format!("choose one of them with -d {name}=PATH, or keep them in directories of their own"))
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.like.iter().map(|pattern| format!("`{pattern}`")).collect();
        f.write_str(&names.join(" or "))
    }
}
