//! Function calls: from the registry, scalar or aggregate.

use sqlparser::ast::{
    DuplicateTreatment, Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, NullTreatment, OrderByExpr,
};

use crate::base::{Diagnostic, Span, Type, Value, did_you_mean};
use crate::functions::{self, ArgType, Function, Kind, Nulls, Resolved};

use super::Resolver;
use super::aggregate::Collector;
use super::build::all_of;
use super::expr::{Scope, literal};
use super::grouping_sets::is_grouping;
use super::refused::refused;
use super::syntax::holds_aggregate;
use crate::plan::{BinaryOp, Expr, ExprKind, Measure, SchemaColumn, SortKey};

/// Aggregates for which it is the same whether a value comes once or often.
const ONE_OF_EACH_WILL_DO: &[&str] = &["MIN", "MAX", "BOOL_AND", "BOOL_OR", "ANY_VALUE", "MIN_BY", "MAX_BY"];

/// Aggregates whose answer has nothing to do with the order of the values: an ORDER BY inside them says nothing.
const ORDER_DOES_NOT_MATTER: &[&str] = &[
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "STDDEV_SAMP",
    "STDDEV_POP",
    "VAR_SAMP",
    "VAR_POP",
    "MEDIAN",
    "BOOL_AND",
    "BOOL_OR",
    "COUNT_IF",
    "PRODUCT",
    "COVAR_POP",
    "COVAR_SAMP",
    "CORR",
];

/// What stands between the parentheses of a call.
pub(super) struct Arguments<'e> {
    pub(super) list: Vec<&'e Syntax>,
    /// `COUNT(*)`.
    pub(super) star: bool,
    pub(super) distinct: bool,
    /// ORDER BY inside the parentheses, or WITHIN GROUP behind them.
    pub(super) order: &'e [OrderByExpr],
    /// IGNORE NULLS (true) or RESPECT NULLS (false), where one of them is written.
    pub(super) ignore_nulls: Option<bool>,
}

impl Resolver<'_> {
    pub(super) fn function(&self, call: &Call, span: Span, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        if is_grouping(call) {
            return self.grouping_of(call, span, scope);
        }
        if let Some(over) = &call.over {
            return self.window(call, over, self.text.call(span), scope);
        }
        let arguments = self.arguments(call, span)?;
        if let ("DATE_PART" | "DATEPART", [field, of]) =
            (call.name.to_string().to_uppercase().as_str(), arguments.list.as_slice())
        {
            return self.date_part(field, of, span, scope);
        }
        let (function, syntax) = self.callee(call, &arguments, span)?;
        let refuse = |what: &str, help: &str| {
            Err(self.error(self.text.call(span), format!("`{}` {what}", function.name)).help(help))
        };
        match function.kind {
            Kind::Scalar => {
                if arguments.star || arguments.distinct {
                    return refuse("takes neither `*` nor DISTINCT", "write its arguments alone");
                }
                if call.filter.is_some() {
                    return refuse("takes no FILTER", "only aggregates do; write CASE WHEN condition THEN ... END");
                }
                if !arguments.order.is_empty() || arguments.ignore_nulls.is_some() {
                    return refuse("takes plain arguments", "ORDER BY and IGNORE NULLS are for other functions");
                }
                if let Some(moment) = self.moment(function, &syntax, span, scope)? {
                    return Ok(moment);
                }
                let mut args = Vec::new();
                for argument in syntax {
                    args.push(self.scoped(argument, scope)?);
                }
                // `MOD(a, b)` is `a % b`, and the operator is exact for doubles in every engine.
                match (function.name, <[Expr; 2]>::try_from(args)) {
                    ("MOD", Ok([a, b])) => self.arithmetic(BinaryOp::Modulo, a, b, span),
                    (_, Ok(args)) => self.call(function, args.into(), span),
                    (_, Err(args)) => self.call(function, args, span),
                }
            }
            Kind::Window => Err(self
                .error(span, format!("`{}` needs OVER (...)", function.name))
                .help(format!("it is written {}", function.signature))),
            Kind::Aggregate => {
                if arguments.star && function.name != "COUNT" {
                    return Err(self
                        .error(span, format!("`{}(*)` has no meaning", function.name))
                        .help(format!("name a column: {}(x)", function.name)));
                }
                if arguments.ignore_nulls.is_some() {
                    return refuse("takes neither IGNORE NULLS nor RESPECT NULLS", "aggregates leave NULLs out anyway");
                }
                self.measure(function, &syntax, &arguments, call.filter.as_deref(), span, scope)
            }
        }
    }

    /// The arguments of a call, with what else may stand in its parentheses.
    pub(super) fn arguments<'e>(&self, call: &'e Call, span: Span) -> Result<Arguments<'e>, Diagnostic> {
        let name = call.name.to_string();
        if !matches!(call.parameters, FunctionArguments::None) {
            return Err(self
                .error(span, format!("`{name}` is followed by two pairs of parentheses"))
                .help("write all arguments into one: f(a, b)"));
        }
        let mut ignore_nulls = call.null_treatment;
        // What PERCENTILE_CONT has WITHIN GROUP is its argument.
        let is_percentile = name.to_uppercase().starts_with("PERCENTILE_");
        let mut order = if is_percentile { &[] } else { call.within_group.as_slice() };
        let (arguments, distinct) = match &call.args {
            FunctionArguments::None => (&[][..], false),
            FunctionArguments::Subquery(_) => {
                return Err(self.error(span, "queries inside expressions are not supported yet"));
            }
            FunctionArguments::List(list) => {
                for clause in &list.clauses {
                    match clause {
                        FunctionArgumentClause::IgnoreOrRespectNulls(treatment) if ignore_nulls.is_none() => {
                            ignore_nulls = Some(*treatment);
                        }
                        FunctionArgumentClause::OrderBy(keys) if order.is_empty() => order = keys,
                        FunctionArgumentClause::Limit(_) => {
                            return Err(self
                                .error(span, "LIMIT inside a function is not supported")
                                .help("use ROW_NUMBER() OVER (...) and WHERE before the AGGREGATE"));
                        }
                        FunctionArgumentClause::Separator(_) => {
                            return Err(self
                                .error(span, "SEPARATOR inside a function is not supported")
                                .help("write STRING_AGG(x, ', ' ORDER BY x)"));
                        }
                        _ => return Err(self.error(span, "this clause inside a function is not supported")),
                    }
                }
                (list.args.as_slice(), list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
            }
        };
        let star = matches!(arguments, [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
        let mut syntax: Vec<&Syntax> = Vec::new();
        for argument in arguments.iter().filter(|_| !star) {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => syntax.push(expr),
                _ => {
                    return Err(self
                        .error(span, format!("`{name}` takes plain arguments"))
                        .help("write them without names"));
                }
            }
        }
        let ignore_nulls = ignore_nulls.map(|treatment| treatment == NullTreatment::IgnoreNulls);
        Ok(Arguments { list: syntax, star, distinct, order, ignore_nulls })
    }

    /// The function that a call means, and its arguments. `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)` is `QUANTILE_CONT(x, 0.9)`.
    pub(super) fn callee<'e>(
        &self,
        call: &'e Call,
        arguments: &Arguments<'e>,
        span: Span,
    ) -> Result<(&'static Function, Vec<&'e Syntax>), Diagnostic> {
        let name = call.name.to_string();
        let Some(function) = functions::find(&name) else {
            return Err(self.unknown_function(&name, self.place(&call.name, span)));
        };
        let upper = name.to_uppercase();
        if !matches!(upper.as_str(), "PERCENTILE_CONT" | "PERCENTILE_DISC") {
            if !call.within_group.is_empty() && function.name != "STRING_AGG" {
                return Err(self
                    .error(self.text.call(span), format!("`{name}` takes no WITHIN GROUP"))
                    .help(format!("it is written {}", function.signature)));
            }
            return Ok((function, arguments.list.clone()));
        }
        match (arguments.list.as_slice(), call.within_group.as_slice()) {
            ([fraction], [key])
                if key.options.sort.is_none() || key.options.sort == Some(sqlparser::ast::OrderBySort::Asc) =>
            {
                Ok((function, vec![&key.expr, fraction]))
            }
            ([_], [_]) => Err(self
                .error(span, "WITHIN GROUP takes an ascending order")
                .help("write 1 - the fraction instead of DESC")),
            ([x, fraction], []) => Ok((function, vec![x, fraction])),
            _ => Err(self
                .error(span, format!("`{upper}` needs a fraction and WITHIN GROUP (ORDER BY x)"))
                .help("or write QUANTILE_CONT(x, 0.9)")),
        }
    }

    fn unknown_function(&self, name: &str, span: Span) -> Diagnostic {
        let error = self.error(span, format!("there is no function `{name}`"));
        if let Some(help) = refused(name) {
            return error.help(help);
        }
        match did_you_mean(name, functions::names()) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help("the functions are listed in docs/functions.md"),
        }
    }

    fn measure(
        &self,
        function: &'static Function,
        syntax: &[&Syntax],
        arguments: &Arguments<'_>,
        filter: Option<&Syntax>,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let Scope::Groups(collector) = scope else {
            return Err(self
                .error(span, format!("`{}` is an aggregate function and stands only in AGGREGATE", function.name))
                .help("write |> AGGREGATE ... GROUP BY ..., or OVER (...) behind it"));
        };
        let distinct = arguments.distinct && !ONE_OF_EACH_WILL_DO.contains(&function.name);
        if distinct && function.name == "COUNT" && syntax.len() > 1 {
            return Err(self
                .error(span, "COUNT(DISTINCT a, b) means different things in different engines")
                .help("put |> SELECT DISTINCT a, b before |> AGGREGATE COUNT(*)"));
        }
        if let Some(inner) = syntax.iter().find(|argument| holds_aggregate(argument)) {
            return Err(self
                .error(self.place(*inner, span), "an aggregate function cannot stand inside another")
                .help("put the inner one into an AGGREGATE before"));
        }
        let mut args = Vec::new();
        for argument in syntax {
            args.push(self.expr(argument, collector.input)?);
        }
        if distinct && args.iter().filter(|arg| arg.literal().is_none()).count() > 1 {
            return Err(self
                .error(span, format!("`{}(DISTINCT ...)` of several columns is not supported", function.name))
                .help("put |> SELECT DISTINCT before the AGGREGATE"));
        }
        if function.name == "STRING_AGG" && args.len() == 1 {
            args.push(literal(Value::Varchar(",".to_owned()), span));
        }
        let order = self.order_inside(function, arguments, &args, collector.input, span)?;
        let mut function = function;
        let filter = filter.map(|filter| self.condition(self.expr(filter, collector.input)?, "FILTER")).transpose()?;
        if let Some(condition) = all_of(collector.only.clone().into_iter().chain(filter).collect()) {
            (function, args) = self.filtered(function, args, condition)?;
        }
        if function.name.starts_with("REGR_") {
            return self.regression(function, args, span, collector);
        }
        self.add_measure(function, args, distinct, order, span, collector)
    }

    /// An aggregate over these arguments; gives the column that will hold it.
    pub(super) fn add_measure(
        &self,
        function: &'static Function,
        args: Vec<Expr>,
        distinct: bool,
        order: Vec<SortKey>,
        span: Span,
        collector: &mut Collector<'_>,
    ) -> Result<Expr, Diagnostic> {
        let resolved = self.resolved(function, &args, span)?;
        let args = self.typed(args, &resolved)?;
        // Counting always gives a number; anything else is NULL where there is nothing to aggregate: a group of NULLs, or
        // no rows at all where there are no groups.
        let no_rows_possible = collector.levels.has_total(collector.groups.len()) && function.nulls != Nulls::Never;
        let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
        let nullable = no_rows_possible || function.can_be_null(resolved.nullable, &of_args);
        Ok(collector.add(Measure {
            physical: String::new(),
            function,
            args,
            distinct,
            order,
            ty: resolved.ty,
            nullable,
            span,
        }))
    }

    /// ORDER BY inside an aggregate: it decides the text of STRING_AGG, means nothing to most, and the others do not take it.
    fn order_inside(
        &self,
        function: &Function,
        arguments: &Arguments<'_>,
        args: &[Expr],
        input: &[SchemaColumn],
        span: Span,
    ) -> Result<Vec<SortKey>, Diagnostic> {
        let mut order: Vec<SortKey> = Vec::new();
        for key in arguments.order {
            let expr = self.expr(&key.expr, input)?;
            if expr.literal().is_some() {
                return Err(self.error(expr.span, "a constant orders nothing").help("name a column"));
            }
            let (descending, nulls_first) = self.direction(key, expr.span)?;
            order.push(SortKey { expr, descending, nulls_first });
        }
        match function.name {
            "STRING_AGG" => {
                let Some(text) = args.first() else { return Ok(order) };
                let is_text = |key: &SortKey| key.expr.same(text);
                if let Some(other) = order.iter().find(|key| arguments.distinct && !is_text(key)) {
                    return Err(self.error(other.expr.span, "different texts can be ordered by themselves only").help(
                        "a text that comes twice would have two places; order by the text, or leave DISTINCT out",
                    ));
                }
                // What the keys leave open the texts decide, so that the answer depends on no engine's order of rows.
                if !order.iter().any(is_text) && text.literal().is_none() {
                    order.push(SortKey { expr: text.clone(), descending: false, nulls_first: false });
                }
                Ok(order)
            }
            name if order.is_empty() || ORDER_DOES_NOT_MATTER.contains(&name) || name.starts_with("REGR_") => {
                Ok(Vec::new())
            }
            name => {
                let error = self.error(span, format!("`{name}` takes no ORDER BY"));
                Err(match name {
                    "ANY_VALUE" => {
                        error.help("the first value in an order is MIN_BY(x, key), the last one MAX_BY(x, key)")
                    }
                    _ => error.help(format!("it is written {}", function.signature)),
                })
            }
        }
    }

    /// FILTER (WHERE condition): what does not fulfil it is NULL, and NULLs take no part.
    pub(super) fn filtered(
        &self,
        function: &'static Function,
        mut args: Vec<Expr>,
        condition: Expr,
    ) -> Result<(&'static Function, Vec<Expr>), Diagnostic> {
        let condition = self.condition(condition, "FILTER")?;
        if args.is_empty() {
            return Ok((self.registered("COUNT_IF", condition.span)?, vec![condition]));
        }
        let constant = |arg: &Expr| arg.literal().is_some();
        let all_constant = args.iter().all(constant);
        for (at, arg) in args.iter_mut().enumerate() {
            // A constant that is not the value itself chooses: a separator, a quantile's fraction.
            if !constant(arg) || (all_constant && at == 0) {
                let span = arg.span;
                *arg = self.case(vec![(condition.clone(), arg.clone())], None, span)?;
            }
        }
        Ok((function, args))
    }

    /// A scalar call by name, for syntax that stands for a function.
    pub(super) fn call_named(&self, name: &str, args: Vec<Expr>, span: Span) -> Result<Expr, Diagnostic> {
        match functions::find(name) {
            Some(function) if function.kind == Kind::Scalar => self.call(function, args, span),
            _ => Err(self.error(span, format!("there is no function `{name}`"))),
        }
    }

    pub(super) fn call(&self, function: &'static Function, args: Vec<Expr>, span: Span) -> Result<Expr, Diagnostic> {
        let resolved = self.resolved(function, &args, span)?;
        let args = self.typed(args, &resolved)?;
        // A constant day stays a constant when it is moved: no engine needs to move it for every row.
        if let ("DATE_ADD", [date, unit, by]) = (function.name, args.as_slice())
            && let (Some(date), Some(Value::Varchar(unit)), Some(Value::BigInt(by))) =
                (date.literal(), unit.literal(), by.literal())
            && let Some(moved) = date.moved(unit, *by)
        {
            return Ok(literal(moved, span));
        }
        let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
        let nullable = function.can_be_null(resolved.nullable, &of_args);
        Ok(Expr { kind: ExprKind::Call(function, args), ty: resolved.ty, nullable, span })
    }

    pub(super) fn resolved(&self, function: &Function, args: &[Expr], span: Span) -> Result<Resolved, Diagnostic> {
        let types: Vec<ArgType<'_>> = args.iter().map(|arg| ArgType { ty: arg.ty, literal: arg.literal() }).collect();
        (function.resolve)(&types).map_err(|reason| {
            self.error(span, format!("`{}` {reason}", function.name))
                .help(format!("it is written {}", function.signature))
        })
    }

    pub(super) fn typed(&self, args: Vec<Expr>, resolved: &Resolved) -> Result<Vec<Expr>, Diagnostic> {
        args.into_iter()
            .zip(&resolved.args)
            .map(|(arg, ty)| if *ty == Type::Null { Ok(arg) } else { self.coerce(arg, *ty) })
            .collect()
    }
}
