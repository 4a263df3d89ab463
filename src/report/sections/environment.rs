//! The machine, the versions, the seed, and the command that makes such a run again.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::format::{bytes, list};
use crate::report::visible::line;

pub(super) fn render(record: &Record) -> Rendered {
    let machine = &record.environment;
    let mut seeds: Vec<u64> =
        record.pipelines.iter().filter_map(|pipeline| Some(pipeline.timings.as_ref()?.seed)).collect();
    seeds.dedup();
    let seeds: Vec<String> = seeds.iter().map(u64::to_string).collect();
    let facts = [
        ("Processor", machine.cpu.as_deref().map(line)),
        ("Architecture", Some(line(&machine.arch))),
        ("Processors in use", Some(machine.cores.to_string())),
        ("Memory", machine.memory_bytes.map(bytes)),
        ("Processors of the machine", machine.cores_of_machine.map(|cores| cores.to_string())),
        ("Granted", machine.cpu_quota.as_deref().map(line)),
        ("Clock rate", machine.governor.as_deref().map(line)),
        ("Guest of", machine.virtual_on.as_deref().map(line)),
        ("System", Some(line(&machine.os))),
        ("Kernel", machine.kernel.as_deref().map(line)),
        ("Bearoff", Some(format!("{}, built as {}", line(&record.bearoff), line(&machine.profile)))),
        ("Built with", Some(list(&machine.built_with.iter().map(|part| line(part)).collect::<Vec<_>>()))),
        ("Started", Some(line(&record.started))),
        ("Seed of the order of runs", Some(seeds.join(", "))),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let engines = record.engines.iter().enumerate().map(|(at, engine)| Engine {
        class: format!("e{at}"),
        label: line(&engine.label),
        id: line(&engine.id),
        versions: engine.versions.iter().map(|(part, version)| format!("{} {}", line(part), line(version))).collect(),
    });
    let command: Vec<String> = record.command.iter().map(|word| quoted(&line(word))).collect();
    let section = EnvironmentSection { facts: facts.collect(), engines: engines.collect(), command: command.join(" ") };
    Ok(Some(section.render()?))
}

/// A word as a POSIX shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[derive(Template)]
#[template(path = "sections/environment.html")]
struct EnvironmentSection {
    facts: Vec<(&'static str, String)>,
    engines: Vec<Engine>,
    command: String,
}

struct Engine {
    class: String,
    label: String,
    id: String,
    versions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_pasted_into_a_shell() {
        let words = ["bearoff", "run", "a b", "it's", "", "$(rm)", "-d", "t=x/y.csv"].map(quoted);
        assert_eq!(words.join(" "), r"bearoff run 'a b' 'it'\''s' '' '$(rm)' -d t=x/y.csv");
    }
}
