//! All proposals of all rules in, findings out: the best claims first, and no two findings claim the same.

use crate::compare::columns::ColumnPair;

use super::finding::{Cause, Certainty, Claimed, Diagnosis, Other};
use super::page::{self, Names};
use super::rule::{Proposal, Rule, Said, Strength};
use super::scene::{Engine, Scene};
use super::view::View;

/// No more lines of evidence than a reader takes in.
const EVIDENCE: usize = 6;

/// Causes that may look like one, where nothing else speaks for any of them.
const ALIKE: usize = 2;

/// A proposal, with what it claims as numbers of items.
struct Bid {
    rule: usize,
    flipped: bool,
    said: Said,
    proposal: Proposal,
    items: Vec<u32>,
    /// Whether all that it claims are cells that have a value on both sides.
    valued: bool,
}

impl Bid {
    /// Patterns count more than words: a word says that something was done, not that it did this.
    fn score(&self) -> u8 {
        let words = match self.said {
            Said::No => 0,
            Said::Nothing => 4,
            Said::Yes => 7,
            Said::Shown => 30,
        };
        self.proposal.strength as u8 * 2 + words
    }

    /// Whether enough speaks for it. What the programs do not do is believed only where the tables leave no doubt.
    fn is_founded(&self) -> bool {
        match self.said {
            Said::Yes | Said::Shown => true,
            Said::Nothing => self.proposal.strength >= Strength::Fair,
            Said::No => self.proposal.strength >= Strength::Sure,
        }
    }

    /// Whether another one has as much to say for it. Where no program speaks, what fits hardly less is named, too.
    fn is_matched_by(&self, other: &Bid) -> bool {
        let open = self.said < Said::Yes && self.proposal.strength <= Strength::Fair;
        other.said != Said::No && (other.score() == self.score() || (open && other.score() + 2 >= self.score()))
    }

    /// Whether so much else would look alike that naming it tells nothing. Another value in the place of a value is what any plain mistake
    /// makes; where values are missing, or rows, the libraries are to be suspected first.
    fn is_guess(&self, alike: &[Other]) -> bool {
        self.valued && self.said <= Said::Nothing && self.certainty() == Certainty::Possible && alike.len() > ALIKE
    }

    fn certainty(&self) -> Certainty {
        match (self.proposal.strength, self.said) {
            (_, Said::Shown) => Certainty::Certain,
            (Strength::Sure, Said::Yes | Said::Nothing) | (Strength::Strong, Said::Yes) => Certainty::Certain,
            (Strength::Sure, Said::No) | (Strength::Strong, _) | (Strength::Fair, Said::Yes) => Certainty::Likely,
            _ => Certainty::Possible,
        }
    }
}

/// Asks every rule, and chooses.
pub(super) fn choose(scene: &Scene<'_>, rules: &[Rule]) -> Diagnosis {
    let items = Items::of(scene);
    let mut bids = Vec::new();
    let mut beside = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let named = |causes: &[String]| causes.iter().any(|cause| cause == rule.id);
        if named(&scene.hints.useless) {
            continue;
        }
        let said = if named(&scene.hints.helped) { Said::Shown } else { rule.words.said(scene.hints) };
        for view in views(scene, rule) {
            for proposal in (rule.look)(&view) {
                let items = items.claimed(&proposal, &view);
                let valued = is_of_values(&proposal, &view);
                let bid = Bid { rule: number, flipped: view.flipped, said, proposal, items, valued };
                match bid.proposal.beside {
                    _ if !bid.is_founded() && bid.proposal.strength < Strength::Weak => {}
                    true => beside.push(bid),
                    false if bid.items.is_empty() => {}
                    false => bids.push(bid),
                }
            }
        }
    }
    let mut taken = vec![false; items.count];
    let mut guessed: Vec<u32> = Vec::new();
    let mut findings: Vec<(usize, bool, Cause)> = Vec::new();
    while let Some(best) = best(&bids, &taken) {
        let bid = bids.swap_remove(best);
        let fresh: Vec<u32> = bid.items.iter().copied().filter(|item| !taken[*item as usize]).collect();
        let or = alternatives(&bid, &bids, &fresh, items.count, rules);
        fresh.iter().for_each(|item| taken[*item as usize] = true);
        if bid.is_guess(&or) {
            guessed.extend(fresh);
            continue;
        }
        add(&mut findings, scene, rules, bid, items.counted(&fresh, scene), or);
    }
    guessed.iter().for_each(|item| taken[*item as usize] = false);
    let open: Vec<u32> = (0..items.count as u32).filter(|item| !taken[*item as usize]).collect();
    let mut besides: Vec<(usize, bool, Cause)> = Vec::new();
    beside.sort_by_key(|bid| (std::cmp::Reverse(bid.score()), bid.rule));
    let mut spoken: Vec<Option<String>> = Vec::new();
    while !beside.is_empty() {
        let bid = beside.remove(0);
        if !bid.is_founded() {
            continue;
        }
        // One explanation of a column's type is enough.
        if spoken.contains(&bid.proposal.column) {
            continue;
        }
        spoken.push(bid.proposal.column.clone());
        let same = |other: &&Bid| other.proposal.column == bid.proposal.column && bid.is_matched_by(other);
        let or = named(beside.iter().filter(same).map(|other| other.rule).filter(|rule| *rule != bid.rule), rules);
        add(&mut besides, scene, rules, bid, Claimed::default(), or);
    }
    let finished = |found: Vec<(usize, bool, Cause)>| found.into_iter().map(|(.., finding)| finding).collect();
    Diagnosis {
        findings: finished(findings),
        beside: finished(besides),
        unexplained: items.counted(&open, scene),
        sampled: scene.sampled,
        paired_but: scene.by_all_but.clone(),
        trials: Vec::new(),
    }
}

/// Whether a proposal claims nothing but cells that have a value on both sides.
fn is_of_values(proposal: &Proposal, view: &View<'_>) -> bool {
    let rows = proposal.a_rows.len() + proposal.b_rows.len();
    let columns = proposal.a_columns.len() + proposal.b_columns.len();
    let valued = |(column, places): &(usize, Vec<u32>)| {
        let column = view.column(*column);
        places.iter().all(|place| column.cell_a(*place).has_value() && column.cell_b(*place).has_value())
    };
    rows + columns == 0 && !proposal.order && !proposal.cells.is_empty() && proposal.cells.iter().all(valued)
}

/// The ways in which the two sides can be this rule's `a` and `b`.
fn views<'a>(scene: &'a Scene<'a>, rule: &Rule) -> Vec<View<'a>> {
    let (left, right) = scene.sides;
    let mut views = Vec::new();
    for (flipped, one, other) in [(false, left, right), (true, right, left)] {
        if rule.odd.engines().iter().any(|(a, b)| one.may_be(*a) && other.may_be(*b)) {
            views.push(View { scene, layer: &scene.paired, flipped });
            if !scene.alike.pairs.is_empty() {
                views.push(View { scene, layer: &scene.alike, flipped });
            }
        }
    }
    views
}

/// The place of the best bid: the strongest, then the one that explains most, then the first rule.
fn best(bids: &[Bid], taken: &[bool]) -> Option<usize> {
    let mut best: Option<(u8, usize, std::cmp::Reverse<usize>, usize)> = None;
    for (place, bid) in bids.iter().enumerate() {
        if !bid.is_founded() {
            continue;
        }
        let fresh = bid.items.iter().filter(|item| !taken[**item as usize]).count();
        // Of a pattern that a better one has taken most of, the rest is chance.
        if fresh == 0 || fresh * 2 < bid.items.len() {
            continue;
        }
        let rank = (bid.score(), fresh, std::cmp::Reverse(bid.rule), usize::MAX - place);
        if best.is_none_or(|known| rank > known) {
            best = Some(rank);
        }
    }
    best.map(|(.., place)| usize::MAX - place)
}

/// Causes that claim the same with the same right.
fn alternatives(bid: &Bid, others: &[Bid], fresh: &[u32], count: usize, rules: &[Rule]) -> Vec<Other> {
    let mut mine = vec![false; count];
    fresh.iter().for_each(|item| mine[*item as usize] = true);
    let alike = |other: &&Bid| {
        let shared = other.items.iter().filter(|item| mine[**item as usize]).count();
        bid.is_matched_by(other)
            && rules[other.rule].id != rules[bid.rule].id
            && shared * 10 >= fresh.len().max(other.items.len()) * 9
    };
    named(others.iter().filter(alike).map(|other| other.rule), rules)
}

/// Causes, each once, in the order of the rules.
fn named(found: impl Iterator<Item = usize>, rules: &[Rule]) -> Vec<Other> {
    let mut found: Vec<usize> = found.collect();
    found.sort_unstable();
    found.dedup();
    let other =
        |rule: usize| Other { cause: rules[rule].id.to_owned(), title: page::title(rules[rule].page).to_owned() };
    found.into_iter().map(other).collect()
}

/// One finding for each cause: several columns of one cause are one finding.
fn add(
    findings: &mut Vec<(usize, bool, Cause)>,
    scene: &Scene<'_>,
    rules: &[Rule],
    bid: Bid,
    claims: Claimed,
    or: Vec<Other>,
) {
    let certainty = bid.certainty();
    let Bid { rule, flipped, said, proposal, .. } = bid;
    let known = findings.iter_mut().find(|(known, side, _)| *known == rule && *side == flipped);
    if let Some((.., finding)) = known {
        finding.claims.add(claims);
        // What holds of one column as of the other is said once.
        for line in proposal.evidence {
            if !finding.evidence.contains(&line) {
                finding.evidence.push(line);
            }
        }
        finding.evidence.truncate(EVIDENCE);
        finding.or.retain(|known| or.contains(known));
        return;
    }
    let Rule { id, page, .. } = &rules[rule];
    // What identifies the rows is what a program grouped by, where the rule does not know better.
    let keys = match proposal.keys.is_empty() {
        true => scene.keys.iter().map(|key| scene.columns.pairs[*key].name.clone()).collect(),
        false => proposal.keys.clone(),
    };
    let names = Names { column: proposal.column.as_deref(), other: proposal.other.as_deref(), keys: &keys };
    // Advice is for the engines at hand; where nobody said which they are, for pandas and Polars.
    let at_hand = |engine: Engine| scene.sides.0.may_be(engine) || scene.sides.1.may_be(engine);
    let changes = page::changes(page, &names).into_iter().filter(|change| at_hand(change.to)).collect();
    let finding = Cause {
        cause: (*id).to_owned(),
        title: page::title(page).to_owned(),
        seen: proposal.seen,
        why: page::why(page),
        evidence: proposal.evidence,
        changes,
        claims,
        or,
        certainty,
        in_program: said >= Said::Yes,
    };
    findings.push((rule, flipped, finding));
}

impl Claimed {
    fn add(&mut self, more: Claimed) {
        self.cells += more.cells;
        for (column, cells) in more.columns {
            match self.columns.iter_mut().find(|(known, _)| *known == column) {
                Some((_, known)) => *known += cells,
                None => self.columns.push((column, cells)),
            }
        }
        self.left_rows += more.left_rows;
        self.right_rows += more.right_rows;
        self.left_columns.extend(more.left_columns);
        self.right_columns.extend(more.right_columns);
        self.order |= more.order;
    }
}

/// Everything that differs, numbered: cells column by column, rows, columns, the order.
struct Items<'a> {
    scene: &'a Scene<'a>,
    cells: Vec<u32>,
    noise: Vec<u32>,
    rows: (u32, u32),
    columns: (u32, u32),
    order: u32,
    count: usize,
}

impl<'a> Items<'a> {
    fn of(scene: &'a Scene<'a>) -> Self {
        let mut next = 0u32;
        let mut take = |count: usize| {
            let first = next;
            next += count as u32;
            first
        };
        let cells = scene.paired.differing.iter().map(|places| take(places.len())).collect();
        let noise = scene.paired.noise.iter().map(|places| take(places.len())).collect();
        let rows = (take(scene.left_only.len()), take(scene.right_only.len()));
        let columns = (take(scene.columns.left_only.len()), take(scene.columns.right_only.len()));
        let order = take(usize::from(scene.moved));
        Self { scene, cells, noise, rows, columns, order, count: next as usize }
    }

    /// The numbers of what a proposal claims, in order.
    fn claimed(&self, proposal: &Proposal, view: &View<'_>) -> Vec<u32> {
        let mut items = Vec::with_capacity(proposal.size());
        if view.is_alike() {
            return self.rows_of(proposal, view);
        }
        let known = [
            (&proposal.cells, &self.scene.paired.differing, &self.cells),
            (&proposal.noise, &self.scene.paired.noise, &self.noise),
        ];
        for (claims, all, first) in known {
            for (column, places) in claims {
                let number = |place: &u32| all[*column].binary_search(place).ok().map(|at| first[*column] + at as u32);
                items.extend(places.iter().filter_map(number));
            }
        }
        let (left, right) = match view.flipped {
            false => (&proposal.a_rows, &proposal.b_rows),
            true => (&proposal.b_rows, &proposal.a_rows),
        };
        let known = [(left, &self.scene.left_only, self.rows.0), (right, &self.scene.right_only, self.rows.1)];
        for (claims, all, first) in known {
            items.extend(claims.iter().filter_map(|row| all.binary_search(row).ok().map(|at| first + at as u32)));
        }
        let (left, right) = match view.flipped {
            false => (&proposal.a_columns, &proposal.b_columns),
            true => (&proposal.b_columns, &proposal.a_columns),
        };
        let columns = self.scene.columns;
        let known = [(left, &columns.left_only, self.columns.0), (right, &columns.right_only, self.columns.1)];
        for (claims, all, first) in known {
            let number = |name: &String| all.iter().position(|known| known == name).map(|at| first + at as u32);
            items.extend(claims.iter().filter_map(number));
        }
        if proposal.order && self.scene.moved {
            items.push(self.order);
        }
        items.sort_unstable();
        items.dedup();
        items
    }

    /// Rows that are like each other but for what is claimed: both have no partner because of it.
    fn rows_of(&self, proposal: &Proposal, view: &View<'_>) -> Vec<u32> {
        let mut items = Vec::new();
        let claimed = |at: usize, place: &u32| {
            proposal.cells.iter().any(|(column, places)| *column == at && places.binary_search(place).is_ok())
        };
        // Where two rows differ in more than what is claimed, they may be two rows.
        let alike = |place: &&u32| {
            let differing = view.layer.differing.iter().enumerate();
            differing.filter(|(_, places)| places.binary_search(place).is_ok()).all(|(at, _)| claimed(at, place))
        };
        for place in proposal.cells.iter().flat_map(|(_, places)| places).filter(alike) {
            let (left, right) = view.layer.pairs[*place as usize];
            let known = [(left, &self.scene.left_only, self.rows.0), (right, &self.scene.right_only, self.rows.1)];
            items.extend(
                known.iter().filter_map(|(row, all, first)| all.binary_search(row).ok().map(|at| first + at as u32)),
            );
        }
        items.sort_unstable();
        items.dedup();
        items
    }

    /// What these numbers are.
    fn counted(&self, items: &[u32], scene: &Scene<'_>) -> Claimed {
        let mut claimed = Claimed::default();
        let within = |first: u32, count: usize| {
            let from = items.partition_point(|item| *item < first);
            let to = items.partition_point(|item| *item < first + count as u32);
            &items[from..to]
        };
        for (column, ColumnPair { name, .. }) in scene.columns.pairs.iter().enumerate() {
            let cells = within(self.cells[column], scene.paired.differing[column].len()).len()
                + within(self.noise[column], scene.paired.noise[column].len()).len();
            if cells > 0 {
                claimed.cells += cells as u64;
                claimed.columns.push((name.clone(), cells as u64));
            }
        }
        claimed.left_rows = within(self.rows.0, scene.left_only.len()).len() as u64;
        claimed.right_rows = within(self.rows.1, scene.right_only.len()).len() as u64;
        let names = |first: u32, all: &[String]| {
            within(first, all.len()).iter().map(|item| all[(*item - first) as usize].clone()).collect()
        };
        claimed.left_columns = names(self.columns.0, &scene.columns.left_only);
        claimed.right_columns = names(self.columns.1, &scene.columns.right_only);
        claimed.order = scene.moved && items.binary_search(&self.order).is_ok();
        claimed
    }
}
