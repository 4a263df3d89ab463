//! What the intervals are worth: how often they hold the true ratio, and how often two engines of one speed are called different, when runs
//! are measured in pairs, as Bearoff does, and one engine after the other, as one would by hand.
//!
//! ```sh
//! cargo bench --bench coverage             # 20,000 sessions of 12 pairs for each line
//! cargo bench --bench coverage -- 2000 30  # sessions, pairs
//! ```
//!
//! The machine is made up, and so every truth is known: noise of a few percent, and on top of it what machines do. Times of a session:
//! `drift` grows by a fifth from its first run to its last; `wander` is a random walk of 2 % a run; `spikes` are stretches of about five
//! runs, a tenth of all, in which everything takes half as long again.

#![allow(clippy::print_stdout, missing_docs)]

use bearoff::measure::Finding;
use bearoff::measure::schedule::Schedule;
use bearoff::measure::stats::ratio;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (sessions, pairs) = (numbers.first().copied().unwrap_or(20_000), numbers.get(1).copied().unwrap_or(12));
    println!("{sessions} sessions of {pairs} pairs; in percent of the sessions\n");
    println!(
        "{:8} {:8} {:>22} {:>22} {:>16}",
        "machine", "runs", "holds the true ratio", "false alarm at 1.0", "width at 1.5x"
    );
    for machine in [Machine::Quiet, Machine::Drift, Machine::Wander, Machine::Spikes] {
        for design in [Design::Blocked, Design::Paired] {
            let mut random = Random(7);
            let (mut held, mut alarms, mut widths) = (0, 0, Vec::new());
            for session in 0..sessions {
                for truth in [1.0, 1.5] {
                    let pairs = measured(machine, design, truth, pairs, session as u64, &mut random);
                    let Some(found) = ratio("a", "b", "work", &pairs) else { continue };
                    let Some((low, high)) = found.interval else { continue };
                    held += usize::from(low <= truth && truth <= high);
                    if truth == 1.0 {
                        alarms += usize::from(found.finding != Finding::NoDifference);
                    } else {
                        widths.push((high - low) / truth);
                    }
                }
            }
            widths.sort_by(f64::total_cmp);
            println!(
                "{:8} {:8} {:>20.1} % {:>20.1} % {:>14.1} %",
                format!("{machine:?}").to_lowercase(),
                format!("{design:?}").to_lowercase(),
                100.0 * held as f64 / (2 * sessions) as f64,
                100.0 * alarms as f64 / sessions as f64,
                100.0 * widths.get(widths.len() / 2).copied().unwrap_or(f64::NAN),
            );
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Machine {
    Quiet,
    Drift,
    Wander,
    Spikes,
}

#[derive(Debug, Clone, Copy)]
enum Design {
    /// All runs of one, then all of the other.
    Blocked,
    /// In turns, in a balanced random order.
    Paired,
}

/// The seconds of a session: of the engine that takes `truth` times as long, and of the other.
fn measured(
    machine: Machine,
    design: Design,
    truth: f64,
    pairs: usize,
    seed: u64,
    random: &mut Random,
) -> Vec<(f64, f64)> {
    let order: Vec<usize> = match design {
        Design::Blocked => [vec![0; pairs], vec![1; pairs]].concat(),
        Design::Paired => Schedule::new(seed, 2).take(pairs).flatten().collect(),
    };
    let (mut walk, mut spike) = (0.0, 0);
    let mut seconds = [Vec::new(), Vec::new()];
    for (at, engine) in order.iter().enumerate() {
        walk += 0.02 * random.normal();
        if spike == 0 && random.uniform() < 0.02 {
            spike = 5;
        }
        let speed: f64 = match machine {
            Machine::Quiet => 0.0,
            Machine::Drift => 1.2f64.ln() * at as f64 / order.len() as f64,
            Machine::Wander => walk,
            Machine::Spikes => {
                if spike > 0 {
                    1.5f64.ln()
                } else {
                    0.0
                }
            }
        };
        spike = i32::max(spike - 1, 0);
        let own = if *engine == 0 { truth } else { 1.0 };
        seconds[*engine].push(own * (speed + 0.03 * random.normal()).exp());
    }
    let [one, other] = seconds;
    one.into_iter().zip(other).collect()
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        // SplitMix64, as in `measure::schedule`.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Box and Muller's.
    fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }
}
