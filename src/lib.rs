//! Bearoff runs one SQL pipeline in Rust Polars and in pandas, compares the answers cell by cell, and measures both.
//!
//! The modules stand in the order in which data flows; [`run`](run::run) walks through them.
#![doc = include_str!("../ARCHITECTURE.md")]

pub mod base;
pub mod cli;
pub mod compare;
pub mod csv;
pub mod engines;
pub mod export;
pub mod functions;
pub mod generate;
pub mod history;
pub mod measure;
pub mod plan;
pub mod profile;
#[cfg(feature = "python")]
mod python;
pub mod record;
pub mod report;
pub mod run;
pub mod sources;
pub mod suite;
