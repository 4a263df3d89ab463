//! The examples of `docs/bring-your-own.md`: its files are laid on a desk, its commands run, and what they say is what stands there.

use super::harness::Desk;

const PAGE: &str = include_str!("../../docs/bring-your-own.md");

#[test]
fn the_page_says_what_happens() {
    let desk = Desk::new();
    let mut commands = 0;
    for block in PAGE.split("\n```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').unwrap();
        let first = text.lines().next().unwrap();
        if let Some(command) = first.strip_prefix("$ bearoff ") {
            let said = desk.bearoff(command.split_whitespace());
            let expected = text.split_once('\n').map_or("", |(_, expected)| expected);
            assert_eq!(said.out.trim_end(), expected.trim_end(), "{command}");
            commands += 1;
        } else if let Some((name, rows)) = first.split_once(".csv: ") {
            desk.write(&format!("{name}.csv"), rows.replace(" | ", "\n") + "\n");
        } else if let ("python" | "sql", Some(name)) =
            (language, first.strip_prefix("# ").or_else(|| first.strip_prefix("-- ")))
        {
            desk.write(name, text);
        } else {
            panic!("nobody runs this block:\n{block}");
        }
    }
    assert_eq!(commands, 2);
}
