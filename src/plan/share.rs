//! What is read by name or more than once: counts the readers of each shared sub-pipeline, puts those with one reader where
//! they are read, and forgets what nothing reads, tables included.

use crate::base::TableSchema;

use super::{Node, Op};

/// Settles which sub-pipelines are computed once for several readers. `shared` comes in order: each reads those before it only.
pub(super) fn settle(
    tables: Vec<TableSchema>,
    shared: Vec<Node>,
    mut root: Node,
) -> (Vec<TableSchema>, Vec<Node>, Node) {
    let mut readers = vec![0usize; shared.len()];
    count(&root, &mut readers);
    for index in (0..shared.len()).rev() {
        if readers[index] > 0 {
            count(&shared[index], &mut readers);
        }
    }
    // What is settled so far: where it is computed, or the stages themselves for the one who reads them.
    let mut settled: Vec<Settled> = Vec::with_capacity(shared.len());
    let mut kept = Vec::new();
    for (index, mut node) in shared.into_iter().enumerate() {
        place(&mut node, &settled);
        // A table is read once however many stages scan it.
        settled.push(if readers[index] > 1 && !matches!(node.op, Op::Scan { .. } | Op::Shared { .. }) {
            kept.push(node);
            Settled::Shared(kept.len() - 1)
        } else {
            Settled::Here(node)
        });
    }
    place(&mut root, &settled);
    let tables = used_tables(tables, kept.iter_mut().chain(std::iter::once(&mut root)));
    (tables, kept, root)
}

enum Settled {
    /// Computed once, at this place of the plan.
    Shared(usize),
    /// Belongs where it is read.
    Here(Node),
}

fn count(node: &Node, readers: &mut [usize]) {
    if let Op::Shared { index } = node.op
        && let Some(readers) = readers.get_mut(index)
    {
        *readers += 1;
    }
    node.inputs().into_iter().for_each(|input| count(input, readers));
}

fn place(node: &mut Node, settled: &[Settled]) {
    if let Op::Shared { index } = node.op {
        match settled.get(index) {
            Some(Settled::Shared(index)) => node.op = Op::Shared { index: *index },
            // The reader may call the columns' table otherwise.
            Some(Settled::Here(stages)) => {
                node.op = stages.op.clone();
                node.span = stages.span;
            }
            None => {}
        }
        return;
    }
    node.inputs_mut().into_iter().for_each(|input| place(input, settled));
}

/// The tables that are scanned, in their order; the scans find them at their new places.
fn used_tables<'n>(tables: Vec<TableSchema>, roots: impl Iterator<Item = &'n mut Node>) -> Vec<TableSchema> {
    let mut roots: Vec<&mut Node> = roots.collect();
    let mut used = vec![false; tables.len()];
    roots.iter().for_each(|root| mark(root, &mut used));
    let places: Vec<usize> = used
        .iter()
        .scan(0, |next, used| {
            let place = *next;
            *next += usize::from(*used);
            Some(place)
        })
        .collect();
    roots.iter_mut().for_each(|root| renumber(root, &places));
    tables.into_iter().zip(used).filter_map(|(table, used)| used.then_some(table)).collect()
}

fn mark(node: &Node, used: &mut [bool]) {
    if let Op::Scan { table, .. } = node.op
        && let Some(used) = used.get_mut(table)
    {
        *used = true;
    }
    node.inputs().into_iter().for_each(|input| mark(input, used));
}

fn renumber(node: &mut Node, places: &[usize]) {
    if let Op::Scan { table, .. } = &mut node.op
        && let Some(place) = places.get(*table)
    {
        *table = *place;
    }
    node.inputs_mut().into_iter().for_each(|input| renumber(input, places));
}
