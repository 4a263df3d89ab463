//! A plan as text: one stage a line, in the order of the data, with what each gives.

use std::fmt::Write;

use super::{
    BinaryOp, Bound, Casting, Expr, ExprKind, Frame, FrameUnit, JoinKind, JoinOutput, LikePiece, Measure, Node, Op,
    Plan, Schema, SortKey, Window,
};

/// The plan for people: stages in order, inputs of joins and unions indented, types of the result at the end.
pub fn explain(plan: &Plan) -> String {
    let mut out = String::new();
    for (index, shared) in plan.shared.iter().enumerate() {
        let _ = writeln!(out, "shared {}:", index + 1);
        stage(plan, shared, 1, &mut out);
    }
    stage(plan, &plan.root, 0, &mut out);
    let columns: Vec<String> = plan
        .root
        .schema
        .iter()
        .map(|column| {
            format!("{} {}{}", name(&column.physical), column.ty, if column.nullable { "" } else { " NOT NULL" })
        })
        .collect();
    let _ = writeln!(out, "result: {}", columns.join(", "));
    match &plan.result.keys {
        Some(keys) if keys.is_empty() => out.push_str("rows: exactly one\n"),
        Some(keys) => {
            let _ = writeln!(out, "rows: one per {}", list(keys.iter().map(|key| name(key))));
        }
        None => {}
    }
    match &plan.result.order {
        Some(order) => {
            let _ = writeln!(out, "order: by {}", list(order.iter().map(|key| name(key))));
        }
        None => out.push_str("order: none promised\n"),
    }
    if plan.result.ambiguous_limit {
        out.push_str("note: LIMIT may cut through rows that no ORDER BY tells apart\n");
    }
    if plan.result.ambiguous_order {
        out.push_str("note: a function looks at the order of rows that no ORDER BY tells apart\n");
    }
    out
}

fn stage(plan: &Plan, node: &Node, depth: usize, out: &mut String) {
    let side_inputs: &[Node] = match &node.op {
        Op::Join { right, .. } => std::slice::from_ref(right.as_ref()),
        Op::Union { inputs } => inputs.get(1..).unwrap_or_default(),
        _ => &[],
    };
    if let Some(first) = node.inputs().first() {
        stage(plan, first, depth, out);
    }
    let indent = "  ".repeat(depth);
    let _ = writeln!(out, "{indent}{}", line(plan, node));
    for input in side_inputs {
        stage(plan, input, depth + 1, out);
    }
}

fn line(plan: &Plan, node: &Node) -> String {
    match &node.op {
        Op::Scan { table, columns } => {
            let table = plan.tables.get(*table).map_or("?", |table| table.name.as_str());
            format!("scan {}: {}", name(table), list(columns.iter().map(|column| name(column))))
        }
        Op::OneRow => "one row".to_owned(),
        Op::Shared { index } => format!("rows of shared {}", index + 1),
        Op::Number { physical, .. } => format!("number the rows as {}", name(physical)),
        Op::Window { windows, first, .. } => {
            let first = first.map_or_else(String::new, |rows| format!(", first {rows} only"));
            format!("window {}{first}", list(windows.iter().map(window_text)))
        }
        Op::Filter { predicate, .. } => format!("where {}", sql(predicate)),
        Op::Select { items, .. } => {
            format!("select {}", list(items.iter().map(|item| item_text(&item.physical, &item.expr))))
        }
        Op::Extend { items, .. } => {
            format!("extend {}", list(items.iter().map(|item| item_text(&item.physical, &item.expr))))
        }
        Op::Set { items, .. } => {
            format!("set {}", list(items.iter().map(|item| format!("{} = {}", name(&item.physical), sql(&item.expr)))))
        }
        Op::Drop { columns, .. } => format!("drop {}", list(columns.iter().map(|column| name(column)))),
        Op::Rename { renames, .. } => {
            format!("rename {}", list(renames.iter().map(|(old, new)| format!("{} as {}", name(old), name(new)))))
        }
        Op::Aggregate { groups, measures, .. } => {
            let measures = list(measures.iter().map(measure_text));
            if groups.is_empty() {
                format!("aggregate {measures}")
            } else {
                let keys = list(groups.iter().map(|group| item_text(&group.physical, &group.expr)));
                format!("aggregate {measures}{}group by {keys}", if measures.is_empty() { "" } else { " " })
            }
        }
        Op::Join { kind, keys, nulls_equal, output, .. } => {
            let kind = match kind {
                JoinKind::Inner => "inner",
                JoinKind::Left => "left",
                JoinKind::Right => "right",
                JoinKind::Full => "full",
                JoinKind::Cross => "cross",
                JoinKind::Semi => "semi",
                JoinKind::Anti => "anti",
            };
            let equal = if *nulls_equal { "is not distinct from" } else { "=" };
            let keys = list(keys.iter().map(|(left, right)| format!("{} {equal} {}", name(left), name(right))));
            let on = if keys.is_empty() { String::new() } else { format!(" on {keys}") };
            format!("{kind} join{on}: {}", join_columns(&node.schema, output))
        }
        Op::Sort { keys, .. } => format!("order by {}", list(keys.iter().map(sort_text))),
        Op::Limit { limit, offset, .. } => {
            let limit = limit.map_or_else(String::new, |limit| format!("limit {limit}"));
            let offset = if *offset > 0 { format!("offset {offset}") } else { String::new() };
            [limit, offset].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
        }
        Op::Distinct { .. } => "distinct".to_owned(),
        Op::Union { .. } => "union all".to_owned(),
    }
}

fn join_columns(schema: &Schema, output: &[JoinOutput]) -> String {
    list(schema.iter().zip(output).map(|(column, source)| {
        let (side, from) = match source {
            JoinOutput::Left(from) => ("left.", from),
            JoinOutput::Right(from) => ("right.", from),
            JoinOutput::Key(from, _) => ("", from),
        };
        if *from == column.physical {
            format!("{side}{}", name(from))
        } else {
            format!("{side}{} as {}", name(from), name(&column.physical))
        }
    }))
}

fn measure_text(measure: &Measure) -> String {
    let args = if measure.args.is_empty() { "*".to_owned() } else { list(measure.args.iter().map(sql)) };
    let distinct = if measure.distinct { "DISTINCT " } else { "" };
    let order = if measure.order.is_empty() {
        String::new()
    } else {
        format!(" order by {}", list(measure.order.iter().map(sort_text)))
    };
    format!("{}({distinct}{args}{order}) as {}", measure.function.name, name(&measure.physical))
}

fn window_text(window: &Window) -> String {
    let args = match (window.args.as_slice(), window.function.name) {
        ([], "COUNT") => "*".to_owned(),
        (args, _) => list(args.iter().map(sql)),
    };
    let mut over = Vec::new();
    if !window.partition.is_empty() {
        over.push(format!("partition by {}", list(window.partition.iter().map(|column| name(column)))));
    }
    if !window.order.is_empty() {
        over.push(format!("order by {}", list(window.order.iter().map(sort_text))));
    }
    if !window.frame.is_whole() {
        over.push(frame_text(window.frame));
    }
    let nulls = if window.ignore_nulls { " ignore nulls" } else { "" };
    format!("{}({args}{nulls}) over ({}) as {}", window.function.name, over.join(" "), name(&window.physical))
}

fn frame_text(frame: Frame) -> String {
    let bound = |bound| match bound {
        Bound::UnboundedPreceding => "unbounded preceding".to_owned(),
        Bound::Preceding(rows) => format!("{rows} preceding"),
        Bound::CurrentRow => "current row".to_owned(),
        Bound::Following(rows) => format!("{rows} following"),
        Bound::UnboundedFollowing => "unbounded following".to_owned(),
    };
    let unit = match frame.unit {
        FrameUnit::Rows => "rows",
        FrameUnit::Range => "range",
    };
    format!("{unit} between {} and {}", bound(frame.start), bound(frame.end))
}

fn sort_text(key: &SortKey) -> String {
    format!(
        "{}{} nulls {}",
        sql(&key.expr),
        if key.descending { " desc" } else { "" },
        if key.nulls_first { "first" } else { "last" }
    )
}

fn item_text(physical: &str, expr: &Expr) -> String {
    if expr.column() == Some(physical) { name(physical) } else { format!("{} as {}", sql(expr), name(physical)) }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A name, in double quotes where it is not a plain one.
fn name(text: &str) -> String {
    let plain =
        text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit());
    if plain && !text.is_empty() { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// An expression as SQL again, with a pair of parentheses around every operation inside another.
pub fn sql(expr: &Expr) -> String {
    let inner = |expr: &Expr| match &expr.kind {
        ExprKind::Binary(..)
        | ExprKind::Not(_)
        | ExprKind::IsNull { .. }
        | ExprKind::In { .. }
        | ExprKind::Between { .. }
        | ExprKind::Like { .. } => {
            format!("({})", sql(expr))
        }
        _ => sql(expr),
    };
    let not = |negated: &bool| if *negated { "NOT " } else { "" };
    match &expr.kind {
        ExprKind::Column(column) => name(column),
        ExprKind::Literal(value) => match value {
            crate::base::Value::Varchar(text) => format!("'{}'", text.replace('\'', "''")),
            crate::base::Value::Date(_) => format!("DATE '{value}'"),
            crate::base::Value::Timestamp(_) => format!("TIMESTAMP '{value}'"),
            other => other.to_string(),
        },
        ExprKind::Negate(expr) => format!("-{}", inner(expr)),
        ExprKind::Not(expr) => format!("NOT {}", inner(expr)),
        ExprKind::Binary(op, left, right) => format!("{} {} {}", inner(left), symbol(*op), inner(right)),
        ExprKind::IsNull { expr, negated } => format!("{} IS {}NULL", inner(expr), not(negated)),
        ExprKind::In { expr, list: members, list_has_null, negated } => {
            let mut shown: Vec<String> = members
                .iter()
                .map(|value| {
                    sql(&Expr { kind: ExprKind::Literal(value.clone()), ty: expr.ty, nullable: false, span: expr.span })
                })
                .collect();
            if *list_has_null {
                shown.push("NULL".to_owned());
            }
            format!("{} {}IN ({})", inner(expr), not(negated), shown.join(", "))
        }
        ExprKind::Between { expr, low, high, negated } => {
            format!("{} {}BETWEEN {} AND {}", inner(expr), not(negated), inner(low), inner(high))
        }
        ExprKind::Like { expr, pattern, ignore_case, negated } => {
            let text: String = pattern
                .iter()
                .map(|piece| match piece {
                    LikePiece::Text(text) => text.clone(),
                    LikePiece::One => "_".to_owned(),
                    LikePiece::Any => "%".to_owned(),
                })
                .collect();
            let like = if *ignore_case { "ILIKE" } else { "LIKE" };
            format!("{} {}{like} '{}'", inner(expr), not(negated), text.replace('\'', "''"))
        }
        ExprKind::Case { branches, otherwise } => {
            let mut out = "CASE".to_owned();
            for (condition, value) in branches {
                let _ = write!(out, " WHEN {} THEN {}", sql(condition), sql(value));
            }
            if let Some(value) = otherwise {
                let _ = write!(out, " ELSE {}", sql(value));
            }
            out + " END"
        }
        ExprKind::Cast { expr: of, casting } => match casting {
            Casting::Implicit => sql(of),
            Casting::Strict => format!("CAST({} AS {})", sql(of), expr.ty),
            Casting::Try => format!("TRY_CAST({} AS {})", sql(of), expr.ty),
        },
        ExprKind::Call(function, args) => format!("{}({})", function.name, list(args.iter().map(sql))),
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::IntegerDivide => "//",
        BinaryOp::Modulo => "%",
        BinaryOp::Concat => "||",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "<>",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::And => "AND",
        BinaryOp::Or => "OR",
    }
}
