//! One task, one fresh process, one request, one reply.
//!
//! In: an engine, a task, a context. Out: an [`Outcome`]; whatever goes wrong is one.

use std::time::Duration;

use crate::base::Source;
use crate::plan::{Node, Op, Plan};

use super::process::{Ending, OutOfMemory, Patience, Talker};
use super::protocol::{Answered, Hello, Reply, ReplyResult, Request, Table, VERSION};
use super::{Answer, Context, Engine, Failure, FailureKind, Load, Outcome, Task};

/// Asks an engine in a process of its own.
pub fn answer(engine: &dyn Engine, task: &Task<'_>, load: Load, context: &Context) -> Outcome {
    match ask(engine, task, load, context) {
        Ok(answer) => Outcome::Answered(answer),
        Err(failure) => Outcome::Failed(failure),
    }
}

fn ask(engine: &dyn Engine, task: &Task<'_>, load: Load, context: &Context) -> Result<Answer, Failure> {
    if !engine.loads().contains(&load) {
        let message = format!("`{}` has no {} way of loading", engine.id(), name_of(load));
        return Err(Failure::new(FailureKind::Unsupported, message));
    }
    let mut session = Session::open(engine, task, context)?;
    let answer = session.ask(load, context)?;
    session.talker.dismiss();
    Ok(answer)
}

/// A worker that stays: its process is started once, and asked the same many times.
pub struct Session {
    talker: Talker,
    hello: Hello,
    request: Request,
    /// Whether nothing was asked yet: the start of the process belongs to the first answer alone.
    fresh: bool,
}

impl Session {
    /// Starts the process.
    ///
    /// # Errors
    /// When it does not start, or the engine has no way to say the plan.
    pub fn open(engine: &dyn Engine, task: &Task<'_>, context: &Context) -> Result<Self, Failure> {
        let request = request(engine, task)?;
        let launch = engine.command(context)?.on(context.processors);
        let patience = Patience::new(context.timeout, &context.stop);
        let mut talker = Talker::start(&launch).map_err(|ending| explain(ending, None))?;
        let hello = greet(&mut talker, &patience).map_err(|failure| match engine.when_it_does_not_start(context) {
            Some(help) if failure.kind == FailureKind::Died && failure.help.is_none() => failure.help(help),
            _ => failure,
        })?;
        Ok(Self { talker, hello, request, fresh: true })
    }

    /// Asks once more on the tables that were loaded before.
    pub fn again(&mut self, context: &Context) -> Outcome {
        match self.ask(Load::Held, context) {
            Ok(answer) => Outcome::Answered(answer),
            Err(failure) => Outcome::Failed(failure),
        }
    }

    fn ask(&mut self, load: Load, context: &Context) -> Result<Answer, Failure> {
        let (id, path) = context.next_answer();
        let request = Request { id, load, answer: context.keep_answers.then_some(path), ..self.request.clone() };
        let line = serde_json::to_string(&request)
            .map_err(|error| Failure::new(FailureKind::Died, format!("the request could not be written: {error}")))?;
        let patience = Patience::new(context.timeout, &context.stop);
        self.talker.say(&line);
        let answered = listen(&mut self.talker, &patience, id)?;
        let mut hello = self.hello.clone();
        if !std::mem::take(&mut self.fresh) {
            hello.start_seconds = None;
        }
        check(answered, hello, &request)
    }
}

fn request(engine: &dyn Engine, task: &Task<'_>) -> Result<Request, Failure> {
    let code = engine.code(task)?;
    Ok(Request {
        id: 0,
        pipeline: task.pipeline.to_owned(),
        sql: task.plan.map(|plan| plan.sql.clone()).unwrap_or_default(),
        code: code.and_then(|code| code.run),
        load: Load::Eager,
        tables: tables_of(task.plan, task.sources),
        answer: None,
    })
}

fn greet(talker: &mut Talker, patience: &Patience) -> Result<Hello, Failure> {
    let line = hear(talker, patience)?;
    // The version first: a newer worker's other words may mean something else.
    let version = serde_json::from_str::<serde_json::Value>(&line).ok().and_then(|hello| hello.get("hello")?.as_u64());
    match version {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            let message = format!("the worker speaks version {version} of the protocol, this Bearoff speaks {VERSION}");
            return Err(
                Failure::new(FailureKind::Missing, message).help("install a worker of the same version as Bearoff")
            );
        }
        None => return Err(out_of_turn(talker, &line)),
    }
    serde_json::from_str(&line).map_err(|_| out_of_turn(talker, &line))
}

fn listen(talker: &mut Talker, patience: &Patience, id: u64) -> Result<Answered, Failure> {
    let line = hear(talker, patience)?;
    match serde_json::from_str::<Reply>(&line) {
        Ok(Reply { id: Some(echoed), result: ReplyResult::Ok(answered) }) if echoed == id => Ok(answered),
        Ok(Reply { id: echoed, result: ReplyResult::Error(error) }) if echoed.is_none_or(|echoed| echoed == id) => {
            let failure = Failure::from(error);
            Err(if failure.last_words.is_some() { failure } else { failure.last_words(talker.last_words()) })
        }
        Ok(_) => {
            let message = "the worker answered another request than the one it was sent";
            Err(Failure::new(FailureKind::Died, message).last_words(talker.last_words()))
        }
        Err(_) => Err(out_of_turn(talker, &line)),
    }
}

fn check(answered: Answered, hello: Hello, request: &Request) -> Result<Answer, Failure> {
    if let Some(path) = &request.answer
        && !path.is_file()
    {
        let message = "the worker says that it wrote an answer, but there is no such file";
        return Err(Failure::new(FailureKind::Died, message));
    }
    Ok(Answer {
        rows: answered.rows,
        columns: answered.columns,
        start_seconds: hello.start_seconds,
        phases: answered.phases,
        versions: hello.versions.into_iter().chain(answered.versions).collect(),
        library: answered.library,
        returned: answered.returned,
        file: request.answer.clone(),
    })
}

fn hear(talker: &mut Talker, patience: &Patience) -> Result<String, Failure> {
    talker.hear(patience).map_err(|ending| explain(ending, talker.last_words()))
}

fn out_of_turn(talker: &Talker, line: &str) -> Failure {
    const SHOWN: usize = 120;
    let mut shown: String = line.chars().take(SHOWN).collect();
    if line.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    let message = format!("the worker wrote to standard output what is no reply: `{shown}`");
    Failure::new(FailureKind::Died, message)
        .last_words(talker.last_words())
        .help("code that prints belongs to standard error")
}

/// An ending in words.
fn explain(ending: Ending, last_words: Option<String>) -> Failure {
    let failure = match ending {
        Ending::NotStarted(message) => Failure::new(FailureKind::Missing, message),
        Ending::Exited(code) => {
            Failure::new(FailureKind::Died, format!("the worker exited with code {code} and without a reply"))
        }
        Ending::Signal { name, out_of_memory: Some(OutOfMemory::Counted) } => {
            Failure::new(FailureKind::Killed, format!("the system ended the worker ({name}) because memory ran out"))
                .help("try fewer rows, or a machine with more memory")
        }
        Ending::Signal { name, out_of_memory: Some(OutOfMemory::Possible) } => Failure::new(
            FailureKind::Killed,
            format!("the worker was ended by {name}, possibly by the system because memory ran out"),
        )
        .help("watch the memory while it runs, or try fewer rows"),
        Ending::Signal { name, out_of_memory: None } => {
            Failure::new(FailureKind::Killed, format!("the worker was ended by {name}"))
        }
        Ending::TimedOut(allowed) => {
            Failure::new(FailureKind::TimedOut, format!("no answer after {}; the worker was ended", seconds(allowed)))
                .help("allow more with `--timeout`, or try fewer rows")
        }
        Ending::Silent => {
            Failure::new(FailureKind::Died, "the worker closed its standard output without a reply; it was ended")
        }
        Ending::Endless => Failure::new(
            FailureKind::Died,
            "the worker wrote a line to standard output that is longer than any reply; it was ended",
        ),
        Ending::Interrupted => Failure::new(FailureKind::Killed, "the run was stopped before the answer came"),
    };
    failure.last_words(last_words)
}

fn seconds(allowed: Duration) -> String {
    let text = format!("{:.1}", allowed.as_secs_f64());
    format!("{} s", text.strip_suffix(".0").unwrap_or(&text))
}

fn name_of(load: Load) -> &'static str {
    match load {
        Load::Eager => "eager",
        Load::Fused => "fused",
        Load::Held => "held",
    }
}

/// The tables of a request: every column of every source, marked where the plan reads it. Without a plan any of them may be read.
pub fn tables_of(plan: Option<&Plan>, sources: &[Source]) -> Vec<Table> {
    let is_used = |source: &Source, column: &str| match plan {
        Some(plan) => plan.roots().any(|root| is_scanned(root, plan, &source.name, column)),
        None => true,
    };
    sources.iter().map(|source| Table::describe(source, |column| is_used(source, column))).collect()
}

fn is_scanned(node: &Node, plan: &Plan, name: &str, column: &str) -> bool {
    let here = match &node.op {
        Op::Scan { table, columns } => {
            plan.tables.get(*table).is_some_and(|table| table.name == name) && columns.iter().any(|used| used == column)
        }
        _ => false,
    };
    here || node.inputs().into_iter().any(|input| is_scanned(input, plan, name, column))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::engines::{Code, Functions, Launch};
    use crate::plan::ResultShape;

    /// An engine that is a shell script.
    struct Shell(&'static str);

    impl Engine for Shell {
        fn id(&self) -> &'static str {
            "shell"
        }
        fn label(&self) -> &'static str {
            "a shell script"
        }
        fn code(&self, _: &Task<'_>) -> Result<Option<Code>, Failure> {
            Ok(None)
        }
        fn command(&self, _: &Context) -> Result<Launch, Failure> {
            Ok(Launch::new("/bin/sh", ["-c", self.0]))
        }
        fn loads(&self) -> &'static [Load] {
            &[Load::Eager]
        }
    }

    fn ask(script: &'static str, timeout: f64) -> Outcome {
        let plan = Plan {
            sql: "SELECT 1 AS x".to_owned(),
            tables: Vec::new(),
            shared: Vec::new(),
            root: Node { op: Op::OneRow, schema: Vec::new(), span: crate::base::Span::default() },
            result: ResultShape::default(),
        };
        let task = Task { pipeline: "p", plan: Some(&plan), sources: &[], functions: &Functions::new() };
        let context = Context::new(Duration::from_secs_f64(timeout)).unwrap();
        answer(&Shell(script), &task, Load::Eager, &context)
    }

    fn failure(script: &'static str) -> Failure {
        match ask(script, 20.0) {
            Outcome::Failed(failure) => failure,
            Outcome::Answered(answer) => panic!("{answer:?}"),
        }
    }

    #[test]
    fn an_answer_needs_its_file() {
        let told = r#"echo '{"hello": 2, "engine": "shell", "versions": {"sh": "5"}}'; read line; path=${line##*\"answer\":\"}; path=${path%%\"*}"#;
        let reply =
            r#"echo "{\"id\": 1, \"ok\": {\"rows\": 3, \"answer\": \"$path\", \"columns\": [], \"phases\": []}}""#;
        let good: &'static str = Box::leak(format!("{told}; : > $path; {reply}").into_boxed_str());
        let Outcome::Answered(answer) = ask(good, 20.0) else { panic!("an answer") };
        assert_eq!((answer.rows, answer.versions["sh"].as_str()), (3, "5"));
        let bad: &'static str = Box::leak(format!("{told}; {reply}").into_boxed_str());
        assert!(failure(bad).message.contains("there is no such file"));
    }

    #[test]
    fn words_out_of_turn_are_shown() {
        let failure = failure("echo 'Hello world <b>'; sleep 60");
        assert_eq!(failure.kind, FailureKind::Died);
        assert_eq!(failure.message, "the worker wrote to standard output what is no reply: `Hello world <b>`");
    }

    #[test]
    fn another_version_of_the_protocol_is_named() {
        let failure = failure(r#"echo '{"hello": 3, "engine": 5}'; sleep 60"#);
        assert_eq!(failure.kind, FailureKind::Missing);
        assert_eq!(failure.message, "the worker speaks version 3 of the protocol, this Bearoff speaks 2");
    }

    #[test]
    fn every_other_end_has_its_own_words() {
        let failure_of_exit = failure("echo 'ModuleNotFoundError: x' >&2; exit 1");
        assert_eq!(failure_of_exit.message, "the worker exited with code 1 and without a reply");
        assert_eq!(failure_of_exit.last_words.as_deref(), Some("ModuleNotFoundError: x"));
        let killed = failure("kill -ABRT $$; sleep 60");
        assert_eq!((killed.kind, killed.message.as_str()), (FailureKind::Killed, "the worker was ended by SIGABRT"));
        let killed = failure("kill -KILL $$; sleep 60");
        assert!(killed.message.contains("SIGKILL") && killed.message.contains("memory ran out"), "{}", killed.message);
        let Outcome::Failed(late) = ask("sleep 60", 0.5) else { panic!("a time-out") };
        assert_eq!(
            (late.kind, late.message.as_str()),
            (FailureKind::TimedOut, "no answer after 0.5 s; the worker was ended")
        );
        let hello = r#"echo '{"hello": 2, "engine": "sh"}'; read line; "#;
        let other: &'static str = Box::leak(
            format!(r#"{hello} echo '{{"id": 99, "error": {{"kind": "input", "message": "m"}}}}'"#).into_boxed_str(),
        );
        assert!(failure(other).message.contains("another request"));
    }
}
