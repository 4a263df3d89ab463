"""For each cause, the small changes that make pandas mean what Polars means. Must not know: files, which cause is suspected.

A rule gets a piece of Python and the bytes of the script, and gives replacements by byte offsets. It looks at the piece alone:
whether the change does what is hoped for is found out by running the script.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bearoff_reference.lint_code import called, chain, is_missing, is_numpy, is_pandas, literal, named, option


@dataclass(frozen=True, order=True)
class Change:
    """The bytes from `start` to `end` become `text`."""

    start: int
    end: int
    text: str


Rule = Callable[[ast.AST, bytes], Iterator[Change]]


def _offset(data: bytes, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = data.index(b"\n", at) + 1
    return at + column


def _start(node: ast.expr, data: bytes) -> int:
    return _offset(data, node.lineno, node.col_offset)


def _end(node: ast.expr, data: bytes) -> int:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return _offset(data, node.end_lineno, node.end_col_offset)


def _text(node: ast.expr, data: bytes) -> str:
    return data[_start(node, data) : _end(node, data)].decode()


def _replaced(node: ast.expr, data: bytes, text: str) -> Change:
    return Change(_start(node, data), _end(node, data), text)


def _with_keyword(node: ast.Call, data: bytes, name: str, value: str) -> Iterator[Change]:
    """The call with this keyword. What `**options` say nobody sees."""
    if any(keyword.arg is None for keyword in node.keywords):
        return
    known = option(node, name)
    if known is not None:
        if _text(known, data) != value:
            yield _replaced(known, data, value)
        return
    given: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
    if any(isinstance(argument, ast.GeneratorExp) for argument in given):
        return
    if not given:
        at = _end(node, data) - 1
        yield Change(at, at, f"{name}={value}")
        return
    at = max(_end(argument, data) for argument in given)
    # An argument may stand in parentheses of its own, which belong to no node.
    closing = data[at : _end(node, data) - 1]
    at += len(closing.rstrip(b" \t\r\n,"))
    yield Change(at, at, f", {name}={value}")


def _keyword(methods: str, name: str, value: str, where: Callable[[ast.Call], bool] = lambda _: True) -> Rule:
    """Adds a keyword to calls of these methods."""
    wanted = methods.split()

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.Call) and called(node) in wanted and where(node):
            yield from _with_keyword(node, data, name, value)

    return rule


def _is_text(node: ast.Call) -> bool:
    func = node.func
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Attribute) and func.value.attr == "str"


def _is_column(node: ast.expr) -> bool:
    """`df["a"]` or `df.a`, as far as one can see."""
    if isinstance(node, ast.Subscript):
        return isinstance(literal(node.slice), str)
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def _column(node: ast.expr) -> ast.expr | None:
    """The column that an expression begins with: that of `df["a"].str.lower()` is `df["a"]`."""
    while not _is_column(node):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            return None
    return node


def _only_where_known(node: ast.expr, columns: list[ast.expr | None], data: bytes) -> Iterator[Change]:
    """A condition, true only where these columns have a value."""
    known = dict.fromkeys(_text(column, data) for column in columns if column is not None)
    if known:
        conditions = "".join(f" & {column}.notna()" for column in known)
        yield _replaced(node, data, f"(({_text(node, data)}){conditions})")


def _not_equal(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.NotEq):
        sides = [node.left, node.comparators[0]]
        if not any(map(is_missing, sides)):
            yield from _only_where_known(node, [_column(side) for side in sides], data)


def _queried(pattern: str) -> Rule:
    """A condition of `query` over a column that may have no value."""
    wanted = re.compile(pattern)

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.Call) and called(node) == "query" and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                names = dict.fromkeys(wanted.findall(text.value))
                known = "".join(f" and {name} == {name}" for name in names)
                if known:
                    yield _replaced(text, data, repr(f"({text.value}){known}"))

    return rule


def _not_equal_none(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.NotEq):
        if is_missing(node.comparators[0]):
            yield _replaced(node, data, f"{_text(node.left, data)}.notna()")


def _negated(wanted: Callable[[ast.expr], list[ast.expr] | None]) -> Rule:
    """`~x`, where `wanted` names the operands of such an `x`."""

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            operands = wanted(node.operand)
            if operands is not None:
                yield from _only_where_known(node, [_column(operand) for operand in operands], data)

    return rule


def _comparison(node: ast.expr) -> list[ast.expr] | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return [node.left, node.comparators[0]]
    return [_receiver(node)] if called(node) == "between" and isinstance(node, ast.Call) else None


def _membership(node: ast.expr) -> list[ast.expr] | None:
    return [_receiver(node)] if called(node) == "isin" and isinstance(node, ast.Call) else None


def _search(node: ast.expr) -> list[ast.expr] | None:
    methods = ("contains", "startswith", "endswith", "match", "fullmatch")
    return [_receiver(node)] if called(node) in methods and isinstance(node, ast.Call) else None


def _receiver(node: ast.Call) -> ast.expr:
    assert isinstance(node.func, ast.Attribute)
    return node.func.value


def _isin_column(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Call) and called(node) == "isin" and len(node.args) == 1:
        values = node.args[0]
        if _column(values) is not None and called(values) != "dropna":
            yield _replaced(values, data, f"{_text(values, data)}.dropna()")


def _isin_list(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Call) and called(node) == "isin" and len(node.args) == 1:
        values = node.args[0]
        if isinstance(values, (ast.List, ast.Tuple, ast.Set)) and any(map(is_missing, values.elts)):
            known = [_text(value, data) for value in values.elts if not is_missing(value)]
            yield _replaced(values, data, f"[{', '.join(known)}]")


def _merge_keys(node: ast.AST, data: bytes) -> Iterator[Change]:
    """The side of a merge whose rows without a key would find a partner, without these rows."""
    if not isinstance(node, ast.Call) or called(node) != "merge":
        return
    how = literal(option(node, "how"))
    if how not in (None, "inner", "left", "right"):
        return
    of_pandas = is_pandas(node.func)
    sides = node.args[:2] if of_pandas else [_receiver(node), *node.args[:1]]
    if len(sides) < 2:
        return
    side, word = (sides[0], "left_on") if how == "right" else (sides[1], "right_on")
    keys = option(node, "on") or option(node, word)
    if keys is None or called(side) == "dropna":
        return
    names = _text(keys, data) if isinstance(keys, (ast.List, ast.Tuple)) else f"[{_text(keys, data)}]"
    yield _replaced(side, data, f"{_text(side, data)}.dropna(subset={names})")


def _renamed(method: str, to: str, where: Callable[[ast.Call], bool]) -> Rule:
    """Calls another method with the same arguments."""

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.Call) and called(node) == method and where(node):
            end = _end(node.func, data)
            yield Change(end - len(method.encode()), end, to)

    return rule


def _functions(node: ast.AST) -> Iterator[ast.expr]:
    """The functions that `agg` and its like are given."""
    if isinstance(node, ast.Call) and called(node) in ("agg", "aggregate", "transform"):
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            yield from named(argument)


def _aggregated(name: str, to: str) -> Rule:
    """`"sum"` among the functions of `agg`."""

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        for part in _functions(node):
            if isinstance(part, ast.Constant) and part.value == name:
                yield _replaced(part, data, to)

    return rule


def _numpy_with(names: str, keyword: str, value: str) -> Rule:
    """`np.std(x)` with one more keyword; `np.std` as a function of `agg` as one that has it."""
    wanted = names.split()

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.Call) and _is_numpy_call(node) and called(node) in wanted:
            yield from _with_keyword(node, data, keyword, value)
        for part in _functions(node):
            if isinstance(part, ast.Attribute) and is_numpy(part) and part.attr in wanted:
                yield _replaced(part, data, f"lambda x: x.{part.attr}({keyword}={value})")

    return rule


def _is_numpy_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and is_numpy(node.func)


def _numpy_named(name: str, to: str) -> Rule:
    """`np.median` among the functions of `agg`."""

    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        for part in _functions(node):
            if isinstance(part, ast.Attribute) and is_numpy(part) and part.attr == name:
                yield _replaced(part, data, to)

    return rule


def _weekday(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Attribute) and node.attr in ("weekday", "dayofweek", "day_of_week"):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "dt":
            yield _replaced(node, data, f"({_text(node, data)} + 1)")


def _of_groups(node: ast.Call) -> bool:
    return "groupby" in chain(node)[:-1]


def _per_row(node: ast.AST, data: bytes) -> Iterator[Change]:
    """`df["s"] = df.groupby("k")["v"].sum()`, with a value for every row."""
    if isinstance(node, ast.Assign):
        values = [node.value]
    elif isinstance(node, ast.Call) and called(node) == "assign":
        values = [keyword.value for keyword in node.keywords]
    else:
        return
    for value in values:
        method = called(value)
        if isinstance(value, ast.Call) and _of_groups(value) and not value.args and not value.keywords:
            if method in ("sum", "mean", "count", "size", "max", "min", "median", "nunique"):
                end = _end(value, data)
                start = _end(value.func, data) - len(method)
                yield Change(start, end, f'transform("{method}")')


def _by_place(node: ast.AST, data: bytes) -> Iterator[Change]:
    if isinstance(node, ast.Assign) and chain(node.value)[-1:] == ["sort_values"]:
        yield _replaced(node.value, data, f"{_text(node.value, data)}.to_numpy()")


def _no_axis(node: ast.Call) -> bool:
    return option(node, "axis") is None and not node.args


def _over_columns(node: ast.Call) -> bool:
    return literal(option(node, "axis")) in (1, "columns")


def _cast_to(kind: str, to: str) -> Rule:
    def rule(node: ast.AST, data: bytes) -> Iterator[Change]:
        if isinstance(node, ast.Call) and called(node) == "astype" and len(node.args) == 1:
            given = node.args[0]
            if literal(given) == kind or (isinstance(given, ast.Name) and given.id == kind):
                yield _replaced(given, data, to)

    return rule


_GROUPS_WITHOUT_KEY = (_keyword("groupby", "dropna", "False"),)
_NULLS_FIRST = (_keyword("sort_values", "na_position", '"first"'),)
_STABLE = (_keyword("sort_values", "kind", '"stable"'),)

#: What to try for a cause; a cause that is not here has no change that a machine should make.
RULES: dict[str, tuple[Rule, ...]] = {
    "agg-count-size-len": (_aggregated("count", '"size"'),),
    "agg-first-null": (
        _keyword("first last", "skipna", "False", lambda node: not node.args),
        _aggregated("first", "lambda x: x.iloc[0]"),
        _aggregated("last", "lambda x: x.iloc[-1]"),
    ),
    "agg-np-median-null": (
        _renamed("median", "nanmedian", _is_numpy_call),
        _renamed("percentile", "nanpercentile", _is_numpy_call),
        _numpy_named("median", '"median"'),
    ),
    "agg-np-std-ddof": (_numpy_with("std var", "ddof", "1"),),
    "agg-nunique-null": (
        _keyword("nunique", "dropna", "False"),
        _aggregated("nunique", "lambda x: x.nunique(dropna=False)"),
    ),
    "agg-sort-last-as-argmax": _NULLS_FIRST,
    "agg-sum-all-null": (
        _keyword("sum", "min_count", "1", _no_axis),
        _aggregated("sum", "lambda x: x.sum(min_count=1)"),
    ),
    "expr-groupby-assign-misaligned": (_per_row,),
    "expr-index-alignment": (_by_place,),
    "expr-null-to-bool": (_cast_to("bool", '"boolean"'),),
    "expr-rowwise-sum-vs-plus": (_keyword("sum mean", "skipna", "False", _over_columns),),
    "expr-str-replace-first": (_keyword("replace", "n", "1", _is_text),),
    "expr-weekday-base": (_weekday,),
    "expr-where-negated-null": (_negated(_comparison),),
    "filter-contains-is-regex": (_keyword("contains replace", "regex", "False", _is_text),),
    "filter-contains-negated-null": (_negated(_search),),
    "filter-in-list-with-null": (_isin_list,),
    "filter-ne-none-literal": (_not_equal_none,),
    "filter-ne-null": (_not_equal, _queried(r"([A-Za-z_]\w*|`[^`]+`)\s*!=")),
    "filter-negated-comparison-null": (_negated(_comparison),),
    "filter-not-in-null": (_negated(_membership), _queried(r"([A-Za-z_]\w*|`[^`]+`)\s+not\s+in\b")),
    "filter-str-match-anchored": (_renamed("match", "contains", _is_text),),
    "groupby-null-in-any-key": _GROUPS_WITHOUT_KEY,
    "groupby-null-key-dropped": _GROUPS_WITHOUT_KEY,
    "groupby-pivot-sum-empty-cell": (_keyword("pivot_table", "fill_value", "0"),),
    "groupby-unobserved-category": (_keyword("groupby", "observed", "True"),),
    "groupby-value-counts": (_keyword("value_counts", "dropna", "False"),),
    "join-anti-null-key": (_isin_column,),
    "join-concat-duplicate-index": (_keyword("concat", "ignore_index", "True"),),
    "join-default-how": (_keyword("join", "how", '"inner"', lambda node: not _is_text(node)),),
    "join-null-keys-left": (_merge_keys,),
    "join-null-keys-match": (_merge_keys,),
    "join-semi-null-key": (_isin_column,),
    "load-date-day-first": (_keyword("read_csv to_datetime", "dayfirst", "True"),),
    "load-na-tokens": (_keyword("read_csv read_table", "keep_default_na", "False, na_values=['']"),),
    "rust-rolling-min-periods": (_keyword("rolling", "min_periods", "1"),),
    "sort-multi-null": _NULLS_FIRST,
    "sort-null-position": _NULLS_FIRST,
    "sort-null-then-limit": _NULLS_FIRST,
    "sort-unstable-limit": _STABLE,
    "sort-unstable-pandas": _STABLE,
    "window-null-partition": _GROUPS_WITHOUT_KEY,
    "window-rank-default": (_keyword("rank", "method", '"min"'),),
    "window-rolling-partial": (_keyword("rolling", "min_periods", "1"),),
}
