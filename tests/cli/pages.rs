//! A page in Chromium, where there is one: its own script runs under its policy, and nothing of a file does.
//!
//! `tests/python/test_page.py` looks much closer; this is what `cargo test` alone can see.

use std::path::PathBuf;
use std::process::Command;

use super::harness::Desk;

/// The browser of this machine.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
        .find(|file| file.is_file());
    named.or(found)
}

#[test]
#[allow(clippy::print_stdout)]
fn the_script_of_a_page_runs_and_none_of_a_file() {
    let Some(chromium) = chromium() else {
        println!("skipped: there is no Chromium, and CHROMIUM names none");
        return;
    };
    let evil = "</script><script>document.title='owned'</script><img src=x onerror=\"\"document.title='owned'\"\">";
    let desk = Desk::new().file("t.csv", format!("n,s\n1,\"{evil}\"\n2,b\n"));
    let sql = "FROM t |> WHERE s <> '<script>document.title=1</script>' |> ORDER BY n";
    desk.run(["-c", sql, "-d", "t=t.csv", "-e", "polars,mock", "--report", "r.html"]);
    let page = format!("file://{}", desk.path("r.html").display());
    let profile = format!("--user-data-dir={}", desk.path("browser").display());
    let seen = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", &profile, "--dump-dom", &page])
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&seen.stdout);
    assert!(dom.contains("Theme: system") && dom.contains("class=\"sort\""), "the script did not run: {dom:.2000}");
    assert!(dom.contains("<title>query · Bearoff</title>") && !dom.contains("<img"), "{dom:.2000}");
}
