//! All values stand one column to the left on one side, and its first column is the index.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("load-trailing-delimiter", Pandas, Words::new("read_csv|read_table", "", ""), moved_left);
