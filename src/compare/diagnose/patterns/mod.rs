//! Shapes that differences take, shared by the causes: rows with a mark, cells in a relation, runs along the rows.
//!
//! A pattern says what is seen and which rows or cells it covers; which cause that is, the files of `causes` say.

mod cells;
mod counts;
mod cuts;
mod names;
mod order;
mod rows;
mod runs;
mod tables;
mod texts;
mod times;
mod traits;
mod types;

pub(super) use super::rule::Strength::{Fair, Hint, Strong, Sure, Weak};
pub(super) use super::rule::{Proposal, Rule};
pub(super) use super::view::{Cell, Column, View};
pub(super) use cells::*;
pub(super) use counts::*;
pub(super) use cuts::*;
pub(super) use names::*;
pub(super) use order::*;
pub(super) use rows::*;
pub(super) use runs::*;
pub(super) use tables::*;
pub(super) use texts::*;
pub(super) use times::*;
pub(super) use traits::*;
pub(super) use types::*;
