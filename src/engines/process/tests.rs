#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

fn sh(script: &str) -> Launch {
    Launch::new("/bin/sh", ["-c", script])
}

fn patience(seconds: f64) -> Patience {
    Patience::new(Duration::from_secs_f64(seconds), &Arc::new(AtomicBool::new(false)))
}

fn is_alive(process: &str) -> bool {
    // A zombie is dead: its parent just has not looked yet.
    std::fs::read_to_string(format!("/proc/{}/stat", process.trim())).is_ok_and(|stat| !stat.contains(") Z "))
}

fn wait_until(what: impl Fn() -> bool) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        what()
    })
}

#[test]
fn lines_go_in_and_come_out_and_the_end_of_input_is_the_end() {
    let mut talker = Talker::start(&sh("while read line; do echo \"got $line\"; done; exit 0")).unwrap();
    talker.say("one");
    assert_eq!(talker.hear(&patience(10.0)).unwrap(), "got one");
    talker.say("two");
    assert_eq!(talker.hear(&patience(10.0)).unwrap(), "got two");
    talker.stdin = None;
    assert_eq!(talker.hear(&patience(10.0)), Err(Ending::Exited(0)));
}

#[test]
fn an_exit_code_and_the_last_words_are_told() {
    let mut talker = Talker::start(&sh("echo 'no such thing' >&2; exit 7")).unwrap();
    assert_eq!(talker.hear(&patience(10.0)), Err(Ending::Exited(7)));
    assert_eq!(talker.last_words().as_deref(), Some("no such thing"));
}

#[test]
fn a_signal_is_told_by_its_name() {
    let mut talker = Talker::start(&sh("kill -SEGV $$; sleep 60")).unwrap();
    assert_eq!(talker.hear(&patience(10.0)), Err(Ending::Signal { name: "SIGSEGV".to_owned(), out_of_memory: None }));
    let mut talker = Talker::start(&sh("kill -KILL $$; sleep 60")).unwrap();
    let Err(Ending::Signal { name, out_of_memory }) = talker.hear(&patience(10.0)) else { panic!("a signal") };
    assert_eq!(name, "SIGKILL");
    assert!(out_of_memory.is_some());
}

#[test]
fn a_hang_ends_with_all_that_it_started() {
    let mut talker = Talker::start(&sh("sleep 300 & echo $!; sleep 300")).unwrap();
    let grandchild = talker.hear(&patience(10.0)).unwrap();
    assert!(is_alive(&grandchild));
    let allowed = Duration::from_millis(100);
    assert_eq!(talker.hear(&patience(0.1)), Err(Ending::TimedOut(allowed)));
    assert!(wait_until(|| !is_alive(&grandchild)));
}

#[test]
fn a_talker_that_is_dropped_leaves_nothing_behind() {
    let mut talker = Talker::start(&sh("echo $$; sleep 300")).unwrap();
    let process = talker.hear(&patience(10.0)).unwrap();
    assert!(is_alive(&process));
    drop(talker);
    assert!(wait_until(|| !is_alive(&process)));
}

#[test]
fn closing_the_output_without_an_answer_is_an_end() {
    let mut talker = Talker::start(&sh("exec >&-; sleep 300")).unwrap();
    assert_eq!(talker.hear(&patience(30.0)), Err(Ending::Silent));
}

#[test]
fn a_flood_of_words_on_standard_error_neither_blocks_nor_fills_the_memory() {
    let mut talker =
        Talker::start(&sh("yes 'a warning' | head -c 5000000 >&2; echo the last one >&2; echo done")).unwrap();
    assert_eq!(talker.hear(&patience(30.0)).unwrap(), "done");
    let words = talker.last_words().unwrap();
    assert!(words.len() <= TAIL + 4);
    assert!(words.ends_with("the last one"));
}

#[test]
fn a_line_without_end_is_not_collected() {
    let mut talker = Talker::start(&sh("yes | tr -d '\\n' | head -c 40000000; sleep 300")).unwrap();
    assert_eq!(talker.hear(&patience(60.0)), Err(Ending::Endless));
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let Err(Ending::NotStarted(why)) = Talker::start(&Launch::new("/nowhere/at-all", ["x"])) else {
        panic!("a failure")
    };
    assert!(why.starts_with("`/nowhere/at-all` could not be started: "), "{why}");
}

#[test]
fn the_environment_is_small_and_known() {
    let finished = run(&Launch::new("/usr/bin/env", [""; 0]).env("OWN", "yes"), &patience(10.0)).unwrap();
    let names: Vec<&str> = finished.stdout.lines().filter_map(|line| line.split('=').next()).collect();
    assert!(names.contains(&"OWN") && names.contains(&"PATH") && names.contains(&SPAWNED), "{names:?}");
    for name in names {
        assert!(
            name == "OWN"
                || name == SPAWNED
                || name.starts_with("LC_")
                || INHERITED.iter().chain(&narrow::VARIABLES).any(|known| *known == name),
            "`{name}` is passed on"
        );
    }
}

#[test]
fn a_wait_ends_when_the_run_is_stopped() {
    let stop = Arc::new(AtomicBool::new(false));
    let mut talker = Talker::start(&sh("echo $$; sleep 300")).unwrap();
    let process = talker.hear(&patience(10.0)).unwrap();
    let patience = Patience::new(Duration::from_secs(60), &stop);
    let clock = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            stop.store(true, Ordering::SeqCst);
        });
        assert_eq!(talker.hear(&patience), Err(Ending::Interrupted));
    });
    assert!(clock.elapsed() < Duration::from_secs(10));
    assert!(wait_until(|| !is_alive(&process)));
}

#[test]
fn a_program_run_to_its_end_tells_how_it_went() {
    let finished = run(&sh("echo out; echo err >&2; exit 3"), &patience(10.0)).unwrap();
    assert_eq!((finished.success, finished.stdout.as_str(), finished.stderr.as_str()), (false, "out\n", "err"));
}

#[test]
fn an_output_left_open_by_a_stranger_does_not_hide_the_end() {
    let mut talker = Talker::start(&sh("sleep 300 & exit 3")).unwrap();
    let clock = Instant::now();
    assert_eq!(talker.hear(&patience(60.0)), Err(Ending::Exited(3)));
    assert!(clock.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_long_request_to_a_process_that_does_not_read_is_no_trap() {
    let mut talker = Talker::start(&sh("sleep 300")).unwrap();
    talker.say(&"x".repeat(4 << 20));
    assert_eq!(talker.hear(&patience(0.2)), Err(Ending::TimedOut(Duration::from_millis(200))));
    let mut talker = Talker::start(&sh("head -c 1000000 | wc -c")).unwrap();
    talker.say(&"x".repeat(4 << 20));
    assert_eq!(talker.hear(&patience(20.0)).unwrap().trim(), "1000000");
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_can_be_given_fewer_processors() {
    // `nproc` listens to a variable, too; what counts is what the system allows.
    let launch = |count| sh("unset OMP_NUM_THREADS; nproc; echo $POLARS_MAX_THREADS").on(count);
    let said = |count| run(&launch(count), &patience(20.0)).unwrap().stdout;
    assert_eq!(said(Some(1)), "1\n1\n");
    let all = crate::base::processors();
    assert!(said(None).starts_with(&format!("{all}\n")), "this process has what it had");
}
