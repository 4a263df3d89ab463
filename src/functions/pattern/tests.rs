#![allow(clippy::unwrap_used)]

use super::*;

fn parse(text: &str) -> Pattern {
    Pattern::parse(text, false, false).unwrap()
}

#[test]
fn what_engines_read_differently_is_written_out() {
    let pattern = parse(r"^(\d+)\s[^\w-]\b$");
    assert_eq!(pattern.re2, r"^([0-9]+)[\t\n\f\r\x20][^0-9A-Za-z_\-]\b$");
    assert_eq!(pattern.rust, r"^([0-9]+)[\t\n\f\r\x20][^0-9A-Za-z_\-](?-u:\b)$");
    assert_eq!(pattern.pandas, r"^([0-9]+)[\t\n\f\r\x20][^0-9A-Za-z_\-](?U:\b)\Z");
    assert_eq!(pattern.groups, 1);
    assert!(pattern.pandas_without_groups.starts_with("^(?:[0-9]+)"));
    assert_eq!(parse("(?m)a$|(?-m:b$)").pandas, r"(?m)a(?U:$)|(?-m:b\Z)");
    assert_eq!(parse("(?P<name>x)(?<other>y)").rust, "(x)(y)");
    assert_eq!(parse("[]a-c[:digit:]é&&]").rust, r"[\]a-c0-9é\&\&]");
    assert_eq!(parse(r"a{2,3}?\x41\.\p{Lu}").re2, r"a{2,3}?A\.\p{Lu}");
}

#[test]
fn what_not_every_engine_has_is_refused() {
    for (text, part) in [
        (r"(a)\1", "reference back"),
        ("a(?=b)", "looks ahead"),
        ("(?<!a)b", "looks behind"),
        ("(?>a)", "does not go back"),
        ("a++", "one repetition on another"),
        ("(a*)*", "can be empty"),
        ("a{1001}", "at most 1000"),
        ("a{3,2}", "not smaller"),
        ("a{x", "no repetition"),
        ("(a", "never closed"),
        ("a)", "closes nothing"),
        ("[a", "never closed"),
        ("*a", "repeats nothing"),
        (r"\Bx", "not every engine"),
        (r"\p{Greek}", "categories"),
        ("[z-a]", "which is empty"),
        ("[[:ascii:]]", "the classes are"),
        ("(?x)a", "the flag `x`"),
        (r"a\", "lone"),
    ] {
        let message = Pattern::parse(text, false, false).unwrap_err();
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn replacements_are_text_and_groups() {
    use Piece::{Group, Text};
    assert_eq!(replacement(r"a\1\\$2\0", 1).unwrap(), [Text("a".into()), Group(1), Text(r"\$2".into()), Group(0)]);
    assert!(replacement(r"\2", 1).unwrap_err().contains("no group 2"));
    assert!(replacement("a\\", 0).is_err());
}
