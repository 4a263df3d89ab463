//! `bearoff generate`: what is made, what is refused, and what stays behind.

use super::harness::Desk;

#[test]
fn tables_are_made_and_told() {
    let desk = Desk::new();
    let said = desk.bearoff(["generate", "h2o", "--rows", "1e4", "--nas", "5", "-o", "made"]);
    said.ends(0).tells("making made/G1_1e4_1e2_5_0.csv, about ");
    said.tells("wrote made/J1_1e4_NA_5_0.csv (10,000 rows, ").tells("next: bearoff run benches/suites/h2o --data made");
    assert_eq!(said.out, "");
    assert!(desk.read("made/G1_1e4_1e2_5_0.csv").starts_with("id1,id2,id3,id4,id5,id6,v1,v2,v3\n"));
    let said = desk.bearoff(["generate", "tpch", "--scale", "0.001", "--tables", "nation,Region", "-o", "made"]);
    said.ends(0).tells("wrote made/nation.csv (25 rows, ");
    assert!(desk.read("made/region.csv").starts_with("r_regionkey,r_name,r_comment\n0,AFRICA,\""));
    assert!(!desk.path("made/orders.csv").exists());
}

#[test]
fn groups_and_joins_can_be_made_alone() {
    let desk = Desk::new();
    desk.bearoff(["generate", "h2o", "--rows", "1000", "--groupby", "--k", "1e1", "-o", "."]).ends(0);
    assert!(desk.path("G1_1e3_1e1_0_0.csv").exists());
    assert!(!desk.path("J1_1e3_NA_0_0.csv").exists());
    desk.bearoff(["generate", "h2o", "--rows", "1000", "--join", "--sorted", "-o", "."]).ends(0);
    assert!(desk.path("J1_1e3_1e1_0_1.csv").exists());
    assert!(!desk.path("G1_1e3_1e2_0_1.csv").exists());
}

#[test]
fn what_is_there_stays_unless_force_is_used() {
    let desk = Desk::new().file("made/region.csv", "mine");
    let command = ["generate", "tpch", "--scale", "0.001", "--tables", "region,nation", "-o", "made"];
    let said = desk.bearoff(command);
    said.refuses(
        "error: the table is there already\n  ┌─ made/region.csv\n  = help: add --force to replace it, or choose another directory",
    );
    assert_eq!(desk.read("made/region.csv"), "mine");
    assert!(!desk.path("made/nation.csv").exists());
    desk.bearoff(command.into_iter().chain(["--force"])).ends(0);
    assert!(desk.read("made/region.csv").starts_with("r_regionkey"));
}

#[test]
fn absurd_sizes_are_refused_before_anything_is_written() {
    let desk = Desk::new().file("file", "");
    let cases: [(&[&str], &str); 9] = [
        (&["h2o", "--rows", "1e12"], "1,000,000,000,000 rows cannot be made"),
        (&["h2o", "--rows", "5"], "5 rows cannot be made"),
        (&["h2o", "--rows", "many"], "a number such as 250000 or 1e7 is needed"),
        (&["h2o", "--rows", "1e99"], "a number such as 250000 or 1e7 is needed"),
        (&["h2o", "--rows", "1e3", "--k", "1e4"], "1,000 rows cannot have 10,000 keys"),
        (&["tpch", "--scale", "-1"], "there are no tables at scale -1"),
        (&["tpch", "--scale", "nan"], "there are no tables at scale NaN"),
        (&["tpch", "--scale", "1e9"], "--scale takes 0.001 to 10000"),
        (&["tpch", "--tables", "lineitems"], "did you mean `lineitem`?"),
    ];
    for (options, message) in cases {
        let command = ["generate"].iter().chain(options).chain(&["-o", "made"]);
        desk.bearoff(command).ends(2).tells(message);
        assert!(!desk.path("made").exists());
    }
    desk.bearoff(["generate", "tpch", "-o", "file"]).ends(2).tells("this is a file; a directory is needed");
    // More than any disk of a machine that runs these tests.
    desk.bearoff(["generate", "tpch", "--scale", "10000", "-o", "."]).ends(2).tells("there is not enough space");
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written_to_is_named() {
    let desk = Desk::new();
    // Not even root can make files there.
    let said = desk.bearoff(["generate", "h2o", "--rows", "1e3", "-o", "/proc/made"]);
    said.ends(2).tells("/proc/made").tells("cannot be written");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_table() {
    use std::process::Stdio;

    let desk = Desk::new();
    let mut child = desk
        .command()
        .args(["generate", "h2o", "--rows", "2e7", "--groupby", "-o", "."])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let files = || std::fs::read_dir(desk.path(".")).unwrap().count();
    while files() == 0 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(files(), 0);
}
