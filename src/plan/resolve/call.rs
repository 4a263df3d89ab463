//! Function calls: from the registry, scalar or aggregate.

use sqlparser::ast::{
    DuplicateTreatment, Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, Interval,
};

use crate::base::{Diagnostic, Span, Type, Value, did_you_mean};
use crate::functions::{self, ArgType, Function, Kind, Nulls, Resolved};

use super::Resolver;
use super::expr::{Scope, extract_name, literal};
use super::refused::refused;
use crate::plan::{BinaryOp, Expr, ExprKind, Measure};

impl Resolver<'_> {
    pub(super) fn function(&self, call: &Call, span: Span, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let name = call.name.to_string();
        let name_place = self.place(&call.name, span);
        if call.over.is_some() {
            return Err(self
                .error(span, "window functions are not supported yet")
                .help("use AGGREGATE and JOIN the result back"));
        }
        if call.filter.is_some() {
            return Err(self
                .error(span, "FILTER is not supported yet")
                .help("put a CASE inside: SUM(CASE WHEN condition THEN x END)"));
        }
        if call.null_treatment.is_some() {
            return Err(self.error(span, "IGNORE NULLS and RESPECT NULLS are not supported"));
        }
        let (arguments, distinct) = match &call.args {
            FunctionArguments::None => (&[][..], false),
            FunctionArguments::Subquery(_) => {
                return Err(self.error(span, "queries inside expressions are not supported yet"));
            }
            FunctionArguments::List(list) => {
                if let Some(clause) = list.clauses.first() {
                    let what = match clause {
                        FunctionArgumentClause::OrderBy(_) => "ORDER BY inside a function",
                        FunctionArgumentClause::Limit(_) => "LIMIT inside a function",
                        _ => "this clause inside a function",
                    };
                    return Err(self.error(span, format!("{what} is not supported")));
                }
                (list.args.as_slice(), list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
            }
        };
        let star = matches!(arguments, [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
        let mut syntax: Vec<&Syntax> = Vec::new();
        if !star {
            for argument in arguments {
                match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => syntax.push(expr),
                    _ => {
                        return Err(self
                            .error(span, format!("`{name}` takes plain arguments"))
                            .help("write them without names"));
                    }
                }
            }
        }
        let upper = name.to_uppercase();
        if matches!(upper.as_str(), "PERCENTILE_CONT" | "PERCENTILE_DISC") {
            return self.percentile(call, &syntax, &upper, span, scope);
        }
        if !call.within_group.is_empty() {
            return Err(self.error(span, format!("`{name}` takes no WITHIN GROUP")));
        }
        let Some(function) = functions::find(&name) else {
            return Err(self.unknown_function(&name, name_place));
        };
        match function.kind {
            Kind::Scalar => {
                if star || distinct {
                    return Err(self.error(span, format!("`{}` takes neither `*` nor DISTINCT", function.name)));
                }
                let mut args = Vec::new();
                for (at, argument) in self.in_order(function, &syntax).into_iter().enumerate() {
                    args.push(match self.unit(function, at, argument) {
                        Some(unit) => unit,
                        None => self.scoped(argument, scope)?,
                    });
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
                .help(format!("write it in EXTEND or SELECT: {}(...) OVER (ORDER BY ...)", function.name))),
            Kind::Aggregate => {
                if star && function.name != "COUNT" {
                    return Err(self
                        .error(span, format!("`{}(*)` has no meaning", function.name))
                        .help(format!("name a column: {}(x)", function.name)));
                }
                self.measure(function, &syntax, distinct, span, scope)
            }
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

    /// DATE_TRUNC and DATE_DIFF come in two orders of arguments; the unit comes first here.
    fn in_order<'e>(&self, function: &Function, args: &[&'e Syntax]) -> Vec<&'e Syntax> {
        let is_unit = |syntax: &Syntax| matches!(syntax, Syntax::Identifier(name) if name.quote_style.is_none() && is_unit(&name.value));
        match (function.name, args) {
            // BigQuery's DATE_TRUNC(d, MONTH), and DATE_DIFF(later, earlier, DAY).
            ("DATE_TRUNC", [date, unit]) if is_unit(unit) && !is_unit(date) => vec![unit, date],
            ("DATE_DIFF", [later, earlier, unit]) if is_unit(unit) => vec![unit, earlier, later],
            _ => args.to_vec(),
        }
    }

    /// A bare `MONTH` where a unit is expected is the text 'month', not a column.
    fn unit(&self, function: &Function, at: usize, syntax: &Syntax) -> Option<Expr> {
        match syntax {
            Syntax::Identifier(name)
                if at == 0
                    && matches!(function.name, "DATE_TRUNC" | "DATE_DIFF")
                    && name.quote_style.is_none()
                    && is_unit(&name.value) =>
            {
                Some(literal(Value::Varchar(name.value.to_lowercase()), self.ident_place(name)))
            }
            _ => None,
        }
    }

    fn measure(
        &self,
        function: &'static Function,
        syntax: &[&Syntax],
        distinct: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let Scope::Groups(collector) = scope else {
            return Err(self
                .error(span, format!("`{}` is an aggregate function and stands only in AGGREGATE", function.name))
                .help("write |> AGGREGATE ... GROUP BY ..."));
        };
        if distinct && function.name != "COUNT" {
            return Err(self
                .error(span, format!("`{}(DISTINCT ...)` is not supported", function.name))
                .help("put |> SELECT DISTINCT before the AGGREGATE"));
        }
        if distinct && syntax.len() > 1 {
            return Err(self
                .error(span, "COUNT(DISTINCT a, b) means different things in different engines")
                .help("put |> SELECT DISTINCT a, b before |> AGGREGATE COUNT(*)"));
        }
        let mut args = Vec::new();
        for argument in syntax {
            args.push(self.expr(argument, collector.input)?);
        }
        let resolved = self.resolved(function, &args, span)?;
        let args = self.typed(args, &resolved)?;
        // Counting always gives a number; anything else is NULL where there is nothing to aggregate: a group of NULLs, or
        // no rows at all where there are no groups.
        let no_rows_possible = collector.groups.is_empty() && function.nulls != Nulls::Never;
        let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
        let nullable = no_rows_possible || function.can_be_null(resolved.nullable, &of_args);
        Ok(collector.add(Measure {
            physical: String::new(),
            function,
            args,
            distinct,
            order: Vec::new(),
            ty: resolved.ty,
            nullable,
            span,
        }))
    }

    /// `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)` is `QUANTILE_CONT(x, 0.9)`.
    fn percentile(
        &self,
        call: &Call,
        syntax: &[&Syntax],
        name: &str,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let function = functions::find(if name == "PERCENTILE_CONT" { "QUANTILE_CONT" } else { "QUANTILE_DISC" });
        let Some(function) = function else {
            return Err(self.unknown_function(name, span));
        };
        match (syntax, call.within_group.as_slice()) {
            ([fraction], [key])
                if key.options.sort.is_none() || key.options.sort == Some(sqlparser::ast::OrderBySort::Asc) =>
            {
                self.measure(function, &[&key.expr, fraction], false, span, scope)
            }
            ([_], [_]) => Err(self
                .error(span, "WITHIN GROUP takes an ascending order")
                .help("write 1 - the fraction instead of DESC")),
            ([x, fraction], []) => self.measure(function, &[x, fraction], false, span, scope),
            _ => Err(self
                .error(span, format!("`{name}` needs a fraction and WITHIN GROUP (ORDER BY x)"))
                .help("or write QUANTILE_CONT(x, 0.9)")),
        }
    }

    /// `d + INTERVAL 7 DAY`.
    pub(super) fn shift(
        &self,
        date: Expr,
        interval: &Interval,
        back: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let amount = self.scoped(&interval.value, scope)?;
        let help = "write INTERVAL 7 DAY, or INTERVAL '7 days'";
        let (amount, unit) = match (amount.literal(), &interval.leading_field) {
            (Some(Value::Varchar(text)), None) => {
                let (number, unit) = text
                    .trim()
                    .split_once(' ')
                    .ok_or_else(|| self.error(amount.span, "an interval needs a number and a unit").help(help))?;
                let number: i64 = number
                    .parse()
                    .map_err(|_| self.error(amount.span, format!("`{number}` is no whole number")).help(help))?;
                (literal(Value::BigInt(number), amount.span), unit.trim().to_owned())
            }
            (Some(Value::Varchar(text)), Some(field)) => {
                let number: i64 = text
                    .trim()
                    .parse()
                    .map_err(|_| self.error(amount.span, format!("`{text}` is no whole number")).help(help))?;
                (literal(Value::BigInt(number), amount.span), field.to_string())
            }
            (_, Some(field)) => (amount, field.to_string()),
            (_, None) => return Err(self.error(span, "the interval has no unit").help(help)),
        };
        if !matches!(amount.literal(), Some(Value::BigInt(_) | Value::Null)) {
            return Err(self.error(amount.span, "an interval needs a constant whole number").help(help));
        }
        let amount = if back { self.negate(amount)? } else { amount };
        let unit = extract_name(&unit).to_lowercase();
        if !is_unit(&unit) {
            return Err(self
                .error(span, format!("an interval has no unit `{unit}`"))
                .help("the units are year, quarter, month, week, day, hour, minute and second"));
        }
        self.call_named("ADD_INTERVAL", vec![date, literal(Value::Varchar(unit), span), amount], span)
    }

    /// A scalar call by name, for syntax that stands for a function.
    pub(super) fn call_named(&self, name: &str, args: Vec<Expr>, span: Span) -> Result<Expr, Diagnostic> {
        match functions::find(name) {
            Some(function) if function.kind == Kind::Scalar => self.call(function, args, span),
            _ => Err(self.error(span, format!("there is no function `{name}`"))),
        }
    }

    fn call(&self, function: &'static Function, args: Vec<Expr>, span: Span) -> Result<Expr, Diagnostic> {
        let resolved = self.resolved(function, &args, span)?;
        let args = self.typed(args, &resolved)?;
        let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
        let nullable = function.can_be_null(resolved.nullable, &of_args);
        Ok(Expr { kind: ExprKind::Call(function, args), ty: resolved.ty, nullable, span })
    }

    fn resolved(&self, function: &Function, args: &[Expr], span: Span) -> Result<Resolved, Diagnostic> {
        let types: Vec<ArgType<'_>> = args.iter().map(|arg| ArgType { ty: arg.ty, literal: arg.literal() }).collect();
        (function.resolve)(&types).map_err(|reason| {
            self.error(span, format!("`{}` {reason}", function.name))
                .help(format!("it is written {}", function.signature))
        })
    }

    fn typed(&self, args: Vec<Expr>, resolved: &Resolved) -> Result<Vec<Expr>, Diagnostic> {
        args.into_iter()
            .zip(&resolved.args)
            .map(|(arg, ty)| if *ty == Type::Null { Ok(arg) } else { self.coerce(arg, *ty) })
            .collect()
    }
}

fn is_unit(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "year" | "quarter" | "month" | "week" | "day" | "hour" | "minute" | "second")
}
