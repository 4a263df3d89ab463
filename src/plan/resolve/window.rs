//! Window functions: taken out of the expressions they stand in, into a stage of their own before the one they stand in.

use sqlparser::ast::{
    Expr as Syntax, Function as Call, Ident, NamedWindowDefinition, NamedWindowExpr, SelectItem, WindowSpec, WindowType,
};

use crate::base::{Diagnostic, Span, Value};
use crate::functions::{Function, Kind, Nulls};

use super::Resolver;
use super::expr::{Scope, literal};
use super::stage::new_column;
use super::syntax::as_call;
use crate::plan::same::all_same;
use crate::plan::{Expr, ExprKind, Frame, Item, Node, Op, SchemaColumn, SortKey, Window};

/// The window functions of one stage, and the columns that must be computed for them first.
#[derive(Default)]
pub(super) struct Windows {
    /// The WINDOW clause of a classic SELECT.
    named: Vec<(Ident, WindowSpec)>,
    /// Physical names that are taken.
    taken: Vec<String>,
    /// Names that the stage will give its own columns: no helper may have them.
    reserved: Vec<String>,
    /// Helpers: what PARTITION BY, ORDER BY and the arguments compute.
    before: Vec<Item>,
    windows: Vec<Window>,
    /// The name for the window function that is the whole of an item.
    wanted: Option<String>,
    /// While the parts of a window function are resolved: none may stand inside another.
    inside: bool,
    /// How many window functions were met, seen before or not.
    met: usize,
    /// Names of a SELECT list and what they stand for, where they may be used: HAVING, QUALIFY and ORDER BY.
    items: Vec<(Ident, Syntax)>,
}

impl Windows {
    /// For a stage over these columns that will give columns of these names.
    pub(super) fn over(schema: &[SchemaColumn], names: Vec<String>) -> Self {
        let taken = schema.iter().map(|column| column.physical.clone()).collect();
        Self { taken, reserved: names, ..Self::default() }
    }

    /// The stage's input with the window functions computed, and with them the helpers and these columns.
    pub(super) fn apply(self, node: Node, leading: Vec<Item>) -> Node {
        let mut before = self.before;
        before.extend(leading);
        let node = with_columns(node, before);
        if self.windows.is_empty() {
            return node;
        }
        let mut schema = node.schema.clone();
        schema.extend(self.windows.iter().map(|window| SchemaColumn {
            name: window.physical.clone(),
            physical: window.physical.clone(),
            qualifier: None,
            ty: window.ty,
            nullable: window.nullable,
        }));
        let span = self.windows.iter().map(|window| window.span).reduce(Span::cover).unwrap_or(node.span);
        Node { op: Op::Window { input: Box::new(node), windows: self.windows, first: None }, schema, span }
    }

    /// From now on these names stand for what the list computes, where no column is called so.
    pub(super) fn name_items(&mut self, list: &[SelectItem]) {
        self.items = list
            .iter()
            .filter_map(|item| match item {
                SelectItem::ExprWithAlias { expr, alias } => Some((alias.clone(), expr.clone())),
                _ => None,
            })
            .collect();
    }

    /// The name that the next window function gets.
    pub(super) fn want(&mut self, name: Option<String>) {
        self.wanted = name;
    }

    /// How many window functions the expressions so far hold.
    pub(super) fn met(&self) -> usize {
        self.met
    }

    /// Whether this column is a window function's.
    pub(super) fn gives(&self, physical: &str) -> bool {
        self.windows.iter().any(|window| window.physical == physical)
    }
}

/// The node with these columns added.
pub(super) fn with_columns(node: Node, items: Vec<Item>) -> Node {
    if items.is_empty() {
        return node;
    }
    let mut schema = node.schema.clone();
    schema.extend(items.iter().map(|item| new_column(&item.physical, &item.expr)));
    let span = items.iter().map(|item| item.expr.span).reduce(Span::cover).unwrap_or(node.span);
    Node { op: Op::Extend { input: Box::new(node), items }, schema, span }
}

impl Scope<'_, '_> {
    pub(super) fn windows(&mut self) -> Option<&mut Windows> {
        match self {
            Scope::Rows(_) => None,
            Scope::Windows(_, windows) => Some(windows),
            Scope::Groups(collector) => collector.windows.as_mut(),
        }
    }

    /// A physical name that nothing else has.
    fn free(&mut self, base: &str) -> String {
        let mut number = 1;
        let mut name = base.to_owned();
        loop {
            let known = |taken: &[String]| taken.contains(&name);
            let grouped = matches!(self, Scope::Groups(collector) if known(&collector.taken));
            let in_windows = self.windows().is_some_and(|windows| known(&windows.taken) || known(&windows.reserved));
            if !grouped && !in_windows {
                return name;
            }
            number += 1;
            name = format!("{base}_{number}");
        }
    }

    fn take(&mut self, name: &str) {
        if let Scope::Groups(collector) = self {
            collector.taken.push(name.to_owned());
        }
        if let Some(windows) = self.windows() {
            windows.taken.push(name.to_owned());
        }
    }

    /// The expression as a plain column: a helper holds what is computed.
    fn as_column(&mut self, expr: Expr, base: &str) -> Expr {
        if expr.column().is_some() {
            return expr;
        }
        let known = self.windows().and_then(|windows| windows.before.iter().find(|item| item.expr.same(&expr)));
        let name = match known {
            Some(item) => item.physical.clone(),
            None => {
                let name = self.free(base);
                self.take(&name);
                if let Some(windows) = self.windows() {
                    windows.before.push(Item { physical: name.clone(), expr: expr.clone() });
                }
                name
            }
        };
        Expr { kind: ExprKind::Column(name), ..expr }
    }
}

impl Resolver<'_> {
    /// An expression of a stage that may hold window functions. One that is nothing but a window function becomes a column of
    /// the wanted name directly.
    pub(super) fn windowed(
        &self,
        syntax: &Syntax,
        schema: &[SchemaColumn],
        windows: &mut Windows,
        wanted: Option<&str>,
    ) -> Result<Expr, Diagnostic> {
        windows.wanted = wanted.filter(|_| as_call(syntax).is_some_and(|call| call.over.is_some())).map(str::to_owned);
        let expr = self.scoped(syntax, &mut Scope::Windows(schema, windows));
        windows.wanted = None;
        expr
    }

    /// What a name of the SELECT list stands for.
    pub(super) fn by_alias(&self, name: &Ident, scope: &mut Scope<'_, '_>) -> Option<Result<Expr, Diagnostic>> {
        let windows = scope.windows()?;
        let called = |(alias, _): &&(Ident, Syntax)| alias.value.eq_ignore_ascii_case(&name.value);
        let (_, meant) = windows.items.iter().find(called)?.clone();
        // What it stands for is not made of such names again.
        let items = std::mem::take(&mut windows.items);
        let expr = self.scoped(&meant, scope);
        if let Some(windows) = scope.windows() {
            windows.items = items;
        }
        Some(expr)
    }

    /// The WINDOW clause: names and what they stand for.
    pub(super) fn named_windows(
        &self,
        windows: &mut Windows,
        definitions: &[NamedWindowDefinition],
    ) -> Result<(), Diagnostic> {
        for NamedWindowDefinition(name, definition) in definitions {
            if windows.named.iter().any(|(known, _)| known.value.eq_ignore_ascii_case(&name.value)) {
                return Err(self
                    .error(self.ident_place(name), format!("there are two windows called `{}`", name.value))
                    .help("give one of them another name"));
            }
            let spec = match definition {
                NamedWindowExpr::WindowSpec(spec) => self.whole_spec(windows, spec)?,
                NamedWindowExpr::NamedWindow(other) => self.named_window(windows, other)?,
            };
            windows.named.push((name.clone(), spec));
        }
        Ok(())
    }

    fn named_window(&self, windows: &Windows, name: &Ident) -> Result<WindowSpec, Diagnostic> {
        let found = windows.named.iter().find(|(known, _)| known.value.eq_ignore_ascii_case(&name.value));
        found.map(|(_, spec)| spec.clone()).ok_or_else(|| {
            self.error(self.ident_place(name), format!("there is no window `{}`", name.value)).help(
                if windows.named.is_empty() {
                    "write its parts into the parentheses: OVER (PARTITION BY ... ORDER BY ...)"
                } else {
                    "name one of the WINDOW clause"
                },
            )
        })
    }

    /// A specification with the parts of the window that it is based on.
    fn whole_spec(&self, windows: &Windows, spec: &WindowSpec) -> Result<WindowSpec, Diagnostic> {
        let Some(name) = &spec.window_name else { return Ok(spec.clone()) };
        let base = self.named_window(windows, name)?;
        let refuse = |what: &str| {
            Err(self
                .error(self.ident_place(name), format!("{what} of the window `{}` cannot be replaced", name.value))
                .help("write all parts into the parentheses"))
        };
        if !spec.partition_by.is_empty() {
            return refuse("PARTITION BY");
        }
        if !base.order_by.is_empty() && !spec.order_by.is_empty() {
            return refuse("ORDER BY");
        }
        if base.window_frame.is_some() {
            return refuse("the frame");
        }
        let order_by = if spec.order_by.is_empty() { base.order_by } else { spec.order_by.clone() };
        Ok(WindowSpec {
            window_name: None,
            partition_by: base.partition_by,
            order_by,
            window_frame: spec.window_frame.clone(),
        })
    }

    /// `f(...) OVER (...)`: gives the column that will hold it.
    pub(super) fn window(
        &self,
        call: &Call,
        over: &WindowType,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let in_groups = matches!(scope, Scope::Groups(_));
        let Some(windows) = scope.windows() else {
            return Err(if in_groups {
                self.error(span, "a window function has no place in AGGREGATE")
                    .help("put it into |> EXTEND after the AGGREGATE")
            } else {
                self.error(span, "a window function has no place here")
                    .help("put it into an EXTEND before, and use its column here")
            });
        };
        if windows.inside {
            return Err(self
                .error(span, "a window function cannot stand inside another")
                .help("put the inner one into an EXTEND before"));
        }
        let spec = match over {
            WindowType::WindowSpec(spec) => self.whole_spec(windows, spec)?,
            WindowType::NamedWindow(name) => self.named_window(windows, name)?,
        };
        windows.met += 1;
        windows.inside = true;
        let wanted = windows.wanted.take();
        let window = self.window_parts(call, &spec, span, scope);
        if let Some(windows) = scope.windows() {
            windows.inside = false;
        }
        let mut window = window?;
        let expr = |name: &str| Expr {
            kind: ExprKind::Column(name.to_owned()),
            ty: window.ty,
            nullable: window.nullable,
            span,
        };
        let known = scope.windows().and_then(|windows| windows.windows.iter().find(|other| same(other, &window)));
        if let (Some(known), None) = (known, &wanted) {
            return Ok(expr(&known.physical));
        }
        let name = match wanted {
            Some(name) if scope.windows().is_some_and(|windows| !windows.taken.contains(&name)) => name,
            _ => scope.free(&window.function.name.to_lowercase()),
        };
        scope.take(&name);
        let column = expr(&name);
        window.physical = name;
        if let Some(windows) = scope.windows() {
            windows.windows.push(window);
        }
        Ok(column)
    }

    fn window_parts(
        &self,
        call: &Call,
        spec: &WindowSpec,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Window, Diagnostic> {
        let arguments = self.arguments(call, span)?;
        let (mut function, syntax) = self.callee(call, &arguments, span)?;
        if let Some(key) = arguments.order.first() {
            return Err(self
                .error(
                    self.place(&key.expr, span),
                    format!("`{}` with an ORDER BY of its own takes no OVER", function.name),
                )
                .help("AGGREGATE it by the partition's columns and JOIN the result back"));
        }
        let mut args = Vec::new();
        for argument in syntax {
            args.push(self.scoped(argument, scope)?);
        }
        let is_aggregate = match function.kind {
            Kind::Scalar => {
                return Err(self
                    .error(span, format!("`{}` is no window function", function.name))
                    .help("OVER stands behind aggregates, ranks, LAG, LEAD and the like"));
            }
            Kind::Window => false,
            Kind::Aggregate => true,
        };
        let ignore_nulls = self.window_modifiers(call, function, &arguments, span)?;
        if let Some(filter) = &call.filter {
            let condition = self.scoped(filter, scope)?;
            (function, args) = self.filtered(function, args, condition)?;
        }
        if is_aggregate {
            (function, args) = self.plain_aggregate(function, args)?;
        }
        let resolved = self.resolved(function, &args, span)?;
        let mut args = self.typed(args, &resolved)?;
        if function.kind == Kind::Window {
            function = shift_forward(function, &mut args, span);
        }
        // What is computed becomes a column; constants that choose (an offset, a quantile's fraction) stay.
        let first_is_constant = function.name == "NTILE";
        let mut plain = Vec::new();
        for (at, arg) in args.into_iter().enumerate() {
            let chooses = arg.literal().is_some() && (at > 0 || first_is_constant);
            plain.push(if chooses { arg } else { scope.as_column(arg, "value") });
        }
        let mut partition: Vec<String> = Vec::new();
        for key in &spec.partition_by {
            let expr = self.scoped(key, scope)?;
            let column = scope.as_column(expr, "key");
            partition.extend(column.column().map(str::to_owned));
        }
        let mut order = Vec::new();
        for key in &spec.order_by {
            let expr = self.scoped(&key.expr, scope)?;
            if expr.literal().is_some() {
                return Err(self
                    .error(expr.span, "a constant orders nothing")
                    .help("name a column; positions have no meaning inside OVER"));
            }
            let (descending, nulls_first) = self.direction(key, expr.span)?;
            order.push(SortKey { expr: scope.as_column(expr, "sort_key"), descending, nulls_first });
        }
        let frame = self.frame(spec.window_frame.as_ref(), function, !order.is_empty(), span)?;
        let mut window = Window {
            physical: String::new(),
            function,
            nullable: is_nullable(function, resolved.nullable, &plain, frame),
            ty: resolved.ty,
            args: plain,
            partition,
            order,
            frame,
            ignore_nulls,
            span,
        };
        self.simplify(&mut window)?;
        dedup(&mut window.partition);
        Ok(window)
    }

    /// Whether NULLs are passed over; refuses what has no meaning beside OVER.
    fn window_modifiers(
        &self,
        call: &Call,
        function: &Function,
        arguments: &super::call::Arguments<'_>,
        span: Span,
    ) -> Result<bool, Diagnostic> {
        let name = function.name;
        if arguments.distinct && !matches!(name, "MIN" | "MAX" | "BOOL_AND" | "BOOL_OR") {
            return Err(self
                .error(span, format!("`{name}(DISTINCT ...)` takes no OVER"))
                .help("AGGREGATE it by the partition's columns and JOIN the result back"));
        }
        if call.filter.is_some() && function.kind == Kind::Window {
            return Err(self.error(span, format!("`{name}` takes no FILTER")).help("only aggregates do"));
        }
        if arguments.star && name != "COUNT" {
            return Err(self
                .error(span, format!("`{name}(*)` has no meaning"))
                .help(format!("name a column: {name}(x)")));
        }
        match arguments.ignore_nulls {
            Some(_) if !matches!(name, "LAG" | "LEAD" | "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE") => Err(self
                .error(span, format!("`{name}` takes neither IGNORE NULLS nor RESPECT NULLS"))
                .help(if function.kind == Kind::Aggregate {
                    "aggregates leave NULLs out anyway"
                } else {
                    "it looks at no value"
                })),
            ignore => Ok(ignore == Some(true)),
        }
    }

    /// The few aggregates that window stages are made of: the others are said with them.
    fn plain_aggregate(
        &self,
        function: &'static Function,
        mut args: Vec<Expr>,
    ) -> Result<(&'static Function, Vec<Expr>), Diagnostic> {
        match (function.name, args.as_slice()) {
            ("COUNT_IF", [_]) => {
                let condition = self.condition(args.remove(0), "COUNT_IF")?;
                let span = condition.span;
                let counted = self.case(vec![(condition, literal(Value::Boolean(true), span))], None, span)?;
                Ok((self.registered("COUNT", span)?, vec![counted]))
            }
            // FALSE stands before TRUE.
            ("BOOL_AND" | "BOOL_OR", [x]) => {
                let name = if function.name == "BOOL_AND" { "MIN" } else { "MAX" };
                let smallest = self.registered(name, x.span)?;
                self.resolved(function, &args, args[0].span)?;
                Ok((smallest, args))
            }
            ("COUNT", [x]) if x.literal().is_some_and(|value| *value != Value::Null) => Ok((function, Vec::new())),
            _ => Ok((function, args)),
        }
    }
}

fn same(left: &Window, right: &Window) -> bool {
    left.function.name == right.function.name
        && all_same(&left.args, &right.args)
        && left.partition == right.partition
        && left.frame == right.frame
        && left.ignore_nulls == right.ignore_nulls
        && left.order.len() == right.order.len()
        && left
            .order
            .iter()
            .zip(&right.order)
            .all(|(a, b)| a.expr.same(&b.expr) && a.descending == b.descending && a.nulls_first == b.nulls_first)
}

/// `LAG(x, -1)` is `LEAD(x, 1)`; the offset is always written out, a default that is NULL never.
fn shift_forward(function: &'static Function, args: &mut Vec<Expr>, span: Span) -> &'static Function {
    let other = match function.name {
        "LAG" => "LEAD",
        "LEAD" => "LAG",
        _ => return function,
    };
    if args.len() == 1 {
        args.push(literal(Value::BigInt(1), span));
    }
    if args.len() == 3 && args[2].literal() == Some(&Value::Null) {
        args.pop();
    }
    match args[1].literal() {
        Some(Value::BigInt(back)) if *back < 0 => {
            args[1] = literal(Value::BigInt(back.saturating_neg()), args[1].span);
            crate::functions::find(other).unwrap_or(function)
        }
        _ => function,
    }
}

fn is_nullable(function: &Function, resolved: bool, args: &[Expr], frame: Frame) -> bool {
    let first = args.first().is_some_and(|arg| arg.nullable);
    match function.name {
        "LAG" | "LEAD" => first || args.get(2).is_none_or(|otherwise| otherwise.nullable),
        _ => {
            let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
            let empty = function.nulls != Nulls::Never && !frame.has_current_row();
            empty || function.can_be_null(resolved, &of_args)
        }
    }
}

fn dedup(names: &mut Vec<String>) {
    let mut seen: Vec<String> = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name);
        if new {
            seen.push(name.clone());
        }
        new
    });
}
