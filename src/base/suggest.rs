//! "Did you mean": the name that was probably meant.

/// The candidate nearest to `name`, if one is near enough to be a slip of the fingers. Case counts little.
///
/// Nearness is the Damerau-Levenshtein distance, allowed to be a third of the name's length (at least 1).
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let reach = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let columns = ["dep_delay", "arr_delay", "carrier"];
        assert_eq!(did_you_mean("dep_dealy", columns), Some("dep_delay"));
        assert_eq!(did_you_mean("CARRIER", columns), Some("carrier"));
        assert_eq!(did_you_mean("temperature", columns), None);
    }
}
