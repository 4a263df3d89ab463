//! Where a pipeline's rows come from: files that are read on the way, or frames that were read before; and what is read or
//! computed once though it is used more often.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::engines::Failure;
use crate::engines::protocol::Table;
use crate::plan::{Node, Op, Plan};

use super::failure::{of as failure_of, unsupported};
use super::scan;

/// Where the stages at the leaves get their rows.
pub(super) trait Leaves {
    /// A table with at least these columns.
    ///
    /// # Errors
    /// When there is no such table, or it cannot be opened.
    fn open(&self, table: &str, columns: &[String]) -> Result<LazyFrame, Failure>;

    /// A shared sub-pipeline, ready to be read many times.
    ///
    /// It is computed on its own, and not as a `cache()` within the whole: below one of those Polars moves no filter to
    /// where it belongs.
    ///
    /// # Errors
    /// When it fails.
    fn settle(&self, frame: LazyFrame) -> Result<LazyFrame, Failure> {
        frame.collect().map(IntoLazy::lazy).map_err(|error| failure_of(&error, false))
    }
}

/// The columns that the stages read, by table.
pub(super) fn scanned(plan: &Plan) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for root in plan.roots() {
        scans(root, &mut |table, columns| {
            if let Some(table) = plan.tables.get(table) {
                found.entry(&table.name).or_default().extend(columns.iter().map(String::as_str));
            }
        });
    }
    found
}

/// Calls `visit` with the table and the columns of every scan from a stage downwards.
fn scans<'a>(node: &'a Node, visit: &mut impl FnMut(usize, &'a [String])) {
    if let Op::Scan { table, columns } = &node.op {
        visit(*table, columns);
    }
    node.inputs().into_iter().for_each(|input| scans(input, visit));
}

/// Leaves that read their files as part of the plan.
pub(super) struct Files<'a> {
    tables: &'a [Table],
    /// Tables that are read by more than one stage, with all columns that any of them needs.
    often: BTreeMap<&'a str, Often<'a>>,
    /// Those of them that are open.
    open: RefCell<BTreeMap<&'a str, LazyFrame>>,
}

struct Often<'a> {
    columns: BTreeSet<&'a str>,
    /// Whether a shared sub-pipeline is among the readers, so that the file would be read by several runs.
    apart: bool,
}

impl<'a> Files<'a> {
    /// The files of these tables.
    pub(super) fn of(plan: &'a Plan, tables: &'a [Table]) -> Self {
        let mut readers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, root) in plan.roots().enumerate() {
            scans(root, &mut |table, _| {
                if let Some(table) = plan.tables.get(table) {
                    readers.entry(&table.name).or_default().push(at);
                }
            });
        }
        let often = scanned(plan)
            .into_iter()
            .filter_map(|(name, columns)| {
                let readers = readers.get(name).filter(|readers| readers.len() > 1)?;
                Some((name, Often { columns, apart: readers.iter().any(|reader| *reader != readers[0]) }))
            })
            .collect();
        Self { tables, often, open: RefCell::default() }
    }

    /// The table as a scan, if need be one that all its readers share; a table that several runs read is read by `settle`.
    fn scan(
        &self,
        table: &str,
        columns: &[String],
        settle: impl FnOnce(LazyFrame) -> Result<LazyFrame, Failure>,
    ) -> Result<LazyFrame, Failure> {
        let described = find(self.tables, table)?;
        let Some((name, often)) = self.often.get_key_value(table) else {
            return scan::open(described, columns);
        };
        if let Some(frame) = self.open.borrow().get(name) {
            return Ok(frame.clone());
        }
        let columns: Vec<String> = often.columns.iter().map(|&column| column.to_owned()).collect();
        let frame = scan::open(described, &columns)?;
        // Of a cache Polars knows by its number that it is the same one: all readers get the one frame.
        let frame = if often.apart { settle(frame)? } else { frame.cache() };
        self.open.borrow_mut().insert(name, frame.clone());
        Ok(frame)
    }
}

impl Leaves for Files<'_> {
    fn open(&self, table: &str, columns: &[String]) -> Result<LazyFrame, Failure> {
        self.scan(table, columns, |frame| frame.collect().map(IntoLazy::lazy).map_err(|error| failure_of(&error, true)))
    }
}

/// Files that are only looked at, to say what would be done with them: nothing is computed.
pub(super) struct Imagined<'a> {
    files: Files<'a>,
    /// What would be computed on its own, as Polars explains it.
    settled: RefCell<Vec<String>>,
}

impl<'a> Imagined<'a> {
    pub(super) fn new(files: Files<'a>) -> Self {
        Self { files, settled: RefCell::default() }
    }

    /// What would be computed before the rest, in order.
    pub(super) fn settled(self) -> Vec<String> {
        self.settled.into_inner()
    }
}

impl Leaves for Imagined<'_> {
    fn open(&self, table: &str, columns: &[String]) -> Result<LazyFrame, Failure> {
        self.files.scan(table, columns, |frame| self.settle(frame))
    }

    fn settle(&self, mut frame: LazyFrame) -> Result<LazyFrame, Failure> {
        let fail = |error| failure_of(&error, false);
        self.settled.borrow_mut().push(frame.explain(true).map_err(fail)?);
        let schema = frame.collect_schema().map_err(fail)?;
        Ok(DataFrame::empty_with_schema(&schema).lazy())
    }
}

/// Leaves that were read before.
pub(super) struct Frames(pub(super) BTreeMap<String, DataFrame>);

impl Leaves for Frames {
    fn open(&self, table: &str, _: &[String]) -> Result<LazyFrame, Failure> {
        let frame = self.0.get(table).ok_or_else(|| unsupported(format!("table `{table}` was not read")))?;
        Ok(frame.clone().lazy())
    }
}

/// The table of this name.
pub(super) fn find<'a>(tables: &'a [Table], name: &str) -> Result<&'a Table, Failure> {
    tables.iter().find(|table| table.name == name).ok_or_else(|| unsupported(format!("there is no table `{name}`")))
}
