"""A pandas script -> the places that mean something else in Polars, each with the cause's page.

In: the text of a script. Out: findings: line, column, cause (a page of docs/causes), words. The script is parsed,
never run, and what a name holds is not known: a method is taken for pandas' where nothing speaks against it. What
agrees in both is not mentioned, nor what the script has settled already (`dropna=False`, `na_position`, `.notna()`
beside a `!=`).

`python -m bearoff_reference.lint SCRIPT` writes the findings as JSON: `{"findings": [...]}`, or `{"unreadable": {...}}` with
the reason and the place.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bearoff_reference.lint_code import (
    called,
    chain,
    is_missing,
    is_numpy,
    is_pandas,
    literal,
    named,
    option,
    root_of,
)
from bearoff_reference.lint_words import (
    DATES,
    METHODS,
    NAMED,
    NUMPY,
    PARTS,
    PER_GROUP,
    PER_ROW,
    TEXTS,
    WIDTHS,
)


@dataclass(frozen=True, order=True)
class Finding:
    """A place: lines count from 1, columns too, in characters."""

    line: int
    column: int
    cause: str
    words: str
    #: The column that it is about, where the place names one.
    about: str | None = field(default=None, compare=False)


def lint(text: str) -> list[Finding]:
    """What a script says that Polars would take otherwise. A script that is no Python raises `SyntaxError`."""
    tree = ast.parse(text)
    if not _uses_pandas(tree):
        return []
    return sorted(set(_Script(tree, text).findings()))


def _uses_pandas(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] == "pandas" for name in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pandas":
            return True
    return False


class _Script:
    """A script under inspection."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        self.tree = tree
        self.lines = text.splitlines()
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.modules = {
            name.asname or name.name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in node.names
        }
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        names = [
            (target.id, node.value) for node in assigned for target in node.targets if isinstance(target, ast.Name)
        ]
        #: Names that hold groups, and names that hold a condition which a table is filtered by.
        self.groups = {name for name, value in names if chain(value)[:1] == ["groupby"]}
        #: Names that are tables for sure: made by pandas, or asked for a column by its name.
        self.tables = {name for name, value in names if isinstance(value, ast.Call) and is_pandas(value.func)} | {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and isinstance(literal(node.slice), str)
        }
        #: Names that hold the `.dt` of a column.
        self.dates = {name for name, value in names if isinstance(value, ast.Attribute) and value.attr == "dt"}
        used = {
            name.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Subscript)
            for name in ast.walk(node.slice)
            if isinstance(name, ast.Name)
        }
        self.masks = {id(value) for name, value in names if name in used}

    def findings(self) -> Iterator[Finding]:
        rules: dict[type[ast.AST], tuple[Callable[..., Iterator[tuple[ast.AST, str, str]]], ...]] = {
            ast.Compare: (self._compared,),
            ast.UnaryOp: (self._negated,),
            ast.BinOp: (self._computed,),
            ast.Attribute: (self._attribute,),
            ast.Subscript: (self._sliced,),
            ast.Assign: (self._assigned,),
            ast.Call: (
                self._called,
                self._grouped,
                self._sorted,
                self._joined,
                self._listed,
                self._read,
                self._text,
                self._cast,
                self._filled,
                self._mapped,
                self._resampled,
                self._pivoted,
                self._written,
                self._aggregated,
                self._queried,
                self._added,
            ),
        }
        for node in ast.walk(self.tree):
            for rule in rules.get(type(node), ()):
                for place, cause, words in rule(node):
                    yield self._at(place, cause, words)

    def _at(self, node: ast.AST, cause: str, words: str) -> Finding:
        line = getattr(node, "lineno", 1)
        column = getattr(node, "col_offset", 0)
        if isinstance(node, ast.Attribute) and node.end_lineno is not None and node.end_col_offset is not None:
            # A chain runs over many lines; what is meant is its last name.
            line, column = node.end_lineno, node.end_col_offset - len(node.attr.encode())
        text = self.lines[line - 1].encode()[:column].decode(errors="replace")
        return Finding(line, len(text) + 1, cause, words, self._about(node))

    def _about(self, node: ast.AST) -> str | None:
        """The column that a condition is about."""
        if isinstance(node, ast.UnaryOp):
            node = node.operand
        if isinstance(node, ast.Compare):
            return self._column(node.left) or self._column(node.comparators[0])
        return self._column(node)

    # Conditions

    def _compared(self, node: ast.Compare) -> Iterator[tuple[ast.AST, str, str]]:
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.NotEq) or not self._filters(node):
            return
        left, right = node.left, node.comparators[0]
        column = self._column(left) or self._column(right)
        if column is None:
            return
        if is_missing(right) or is_missing(left):
            yield node, "filter-ne-none-literal", "is true for every row; in Polars for none: write `.notna()`"
        elif not self._settled(node, column):
            yield node, "filter-ne-null", f"keeps the rows where `{column}` is missing; Polars drops them"

    def _negated(self, node: ast.UnaryOp) -> Iterator[tuple[ast.AST, str, str]]:
        if not isinstance(node.op, ast.Invert):
            return
        inner = node.operand
        column = self._column(inner.left if isinstance(inner, ast.Compare) else inner)
        if column is None or self._settled(node, column):
            return
        kept = f"keeps the rows where `{column}` is missing; Polars drops them"
        if isinstance(inner, ast.Compare):
            if len(inner.ops) == 1 and isinstance(inner.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)):
                branch = self._in_where(node)
                words = (
                    f"is true where `{column}` is missing; in Polars the other branch is taken" if branch else kept
                )
                yield node, "expr-where-negated-null" if branch else "filter-negated-comparison-null", words
            return
        method = called(inner)
        if method == "between":
            yield node, "filter-negated-comparison-null", kept
        elif method == "isin":
            assert isinstance(inner, ast.Call)
            other = inner.args and self._column(inner.args[0]) is not None
            if other and called(inner.args[0]) == "dropna":
                pass
            elif other:
                yield (
                    node,
                    "join-anti-null-key",
                    "drops a row without a key if the other table has one; Polars keeps it",
                )
            else:
                yield node, "filter-not-in-null", kept
        elif method in ("contains", "startswith", "endswith", "match", "fullmatch"):
            assert isinstance(inner, ast.Call)
            if option(inner, "na") is None:
                yield node, "filter-contains-negated-null", kept

    def _listed(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "isin" or not node.args:
            return
        values = node.args[0]
        if isinstance(values, (ast.List, ast.Tuple, ast.Set)) and any(map(is_missing, values.elts)):
            yield node.func, "filter-in-list-with-null", "matches the missing value; `is_in` of Polars does not"
        negated = isinstance(self.parents.get(node), ast.UnaryOp)
        if not negated and self._column(values) is not None and called(values) != "dropna":
            yield node.func, "join-semi-null-key", "matches missing keys; a semi join of Polars does not"

    def _queried(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "query" or not node.args:
            return
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            if "!=" in text.value:
                yield text, "filter-ne-null", "keeps the rows without a value; Polars drops them"
            if re.search(r"\bnot in\b", text.value):
                yield text, "filter-not-in-null", "keeps the rows without a value; Polars drops them"

    def _filters(self, node: ast.AST) -> bool:
        """Whether an expression is a condition that rows are chosen by."""
        child, parent = node, self.parents.get(node)
        while parent is not None and not isinstance(parent, ast.stmt):
            if isinstance(parent, ast.Subscript) and parent.slice is child:
                return True
            if isinstance(parent, ast.Call) and parent.args[:1] == [child]:
                return called(parent) in ("where", "mask", "select", "query", "filter")
            child, parent = parent, self.parents.get(parent)
        return id(child) in self.masks

    def _in_where(self, node: ast.AST) -> bool:
        parent = self.parents.get(node)
        while parent is not None and not isinstance(parent, (ast.stmt, ast.Subscript)):
            if isinstance(parent, ast.Call) and called(parent) == "where":
                return True
            parent = self.parents.get(parent)
        return False

    def _settled(self, node: ast.AST, column: str) -> bool:
        """Whether a condition beside this one says what becomes of missing values of the column."""
        parent = self.parents.get(node)
        top: ast.AST = node
        while isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.BitAnd, ast.BitOr)):
            top, parent = parent, self.parents.get(parent)
        return any(
            isinstance(call, ast.Call)
            and called(call) in ("notna", "notnull", "isna", "isnull")
            and self._column(call) == column
            for call in ast.walk(top)
        )

    def _column(self, node: ast.AST, sure: bool = False) -> str | None:
        """The column that an expression begins with: `df["a"]` and `df.a`, and methods of it.

        With `sure`, `x.a` is one only where `x` is a table for sure.
        """
        called = False
        while True:
            if isinstance(node, ast.Call):
                called = True
                node = node.func
            elif isinstance(node, ast.Subscript):
                if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                    return node.slice.value
                called = False
                node = node.value
            elif isinstance(node, ast.Attribute):
                base = node.value
                plain = isinstance(base, ast.Name) and base.id not in self.modules and not called
                plain = plain and (not sure or base.id in self.tables)
                if plain and node.attr not in ("str", "dt", "values", "index", "columns", "iloc", "loc", "T"):
                    return node.attr
                called = False
                node = base
            else:
                return None

    # Arithmetic

    def _computed(self, node: ast.BinOp) -> Iterator[tuple[ast.AST, str, str]]:
        divisor = self._column(node.right, sure=True) is not None
        if isinstance(node.op, ast.FloorDiv) and divisor:
            yield node, "expr-int-div-by-zero", "is infinite where the divisor is 0; in Polars NULL"
        elif isinstance(node.op, ast.Mod) and divisor and not isinstance(node.left, ast.Constant):
            yield node, "expr-int-mod-zero", "makes floats where the divisor is 0; Polars NULL among integers"
        elif isinstance(node.op, ast.Div) and divisor and self._column(node.left, sure=True) is not None:
            yield node, "expr-float-div-zero-over-zero", "is missing for 0/0; in Polars NaN, which is not NULL"
        elif isinstance(node.op, ast.Mult):
            part = self._part_of_date(node.left) or self._part_of_date(node.right)
            factor = next((x.value for x in (node.left, node.right) if isinstance(x, ast.Constant)), None)
            if part and isinstance(factor, int) and factor >= 2:
                yield node, *_wrapped(part, factor, self._summed(node))

    def _part_of_date(self, node: ast.AST) -> str | None:
        if not isinstance(node, ast.Attribute) or node.attr not in PARTS:
            return None
        base = node.value
        dates = isinstance(base, ast.Attribute) and base.attr == "dt"
        return node.attr if dates or (isinstance(base, ast.Name) and base.id in self.dates) else None

    def _summed(self, node: ast.AST) -> bool:
        """Whether a product is part of a sum with a year in it."""
        parent = self.parents.get(node)
        top: ast.AST = node
        while isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
            top, parent = parent, self.parents.get(parent)
        return any(isinstance(part, ast.Attribute) and part.attr == "year" for part in ast.walk(top))

    # Methods

    def _called(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        method = called(node)
        if method in METHODS and not self._is_text(node.func):
            cause, words, settled = METHODS[method]
            if not settled & {keyword.arg for keyword in node.keywords}:
                yield node.func, cause, words
        if method in ("any", "all") and literal(option(node, "axis")) in (1, "columns"):
            words = "skips missing values; `any_horizontal` and `all_horizontal` of Polars do not"
            yield node.func, "expr-rowwise-any-all-null", words
        if method == "rank":
            words = "gives NaN no rank; Polars the highest. In Rust ties are ranked densely by default"
            yield node.func, "window-rank-nan", words
        if method == "rolling" and option(node, "min_periods") is None:
            words = "wants as many values as the window is long; Rust Polars is content with one"
            yield node.func, "rust-rolling-min-periods", words
        if method == "MonthEnd" and not (node.args and literal(node.args[0]) == 0):
            words = "moves the last day of a month to the next month's; `month_end` leaves it"
            yield node.func, "expr-month-end-rollforward", words

    def _is_text(self, func: ast.expr) -> bool:
        return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Attribute) and func.value.attr == "str"

    def _grouped(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) == "groupby":
            if literal(option(node, "observed")) is False:
                words = "has groups for categories without rows; Polars has not"
                yield node.func, "groupby-unobserved-category", words
            if option(node, "dropna") is None:
                yield node.func, *self._without_key(node)
        elif called(node) in ("first", "last") and self._of_groups(node) and option(node, "skipna") is None:
            yield node.func, *NAMED[called(node) or ""]

    def _without_key(self, node: ast.Call) -> tuple[str, str]:
        after = []
        parent = self.parents.get(node)
        while isinstance(parent, (ast.Attribute, ast.Subscript, ast.Call)):
            if isinstance(parent, ast.Attribute):
                after.append(parent.attr)
            parent = self.parents.get(parent)
        if PER_ROW & set(after):
            return "window-null-partition", "leaves rows without a key missing; `over` of Polars does not"
        keys = node.args[0] if node.args else option(node, "by")
        if isinstance(keys, (ast.List, ast.Tuple)) and len(keys.elts) > 1:
            return "groupby-null-in-any-key", "leaves out rows in which any key is missing; Polars keeps them"
        return "groupby-null-key-dropped", "leaves out rows without a key; Polars has a group of them"

    def _of_groups(self, node: ast.Call) -> bool:
        root = root_of(node)
        return "groupby" in chain(node)[:-1] or (isinstance(root, ast.Name) and root.id in self.groups)

    def _aggregated(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) not in ("agg", "aggregate", "transform", "apply"):
            return
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            for part in named(argument):
                if isinstance(part, ast.Constant) and part.value in NAMED:
                    yield part, *NAMED[part.value]
                elif isinstance(part, ast.Attribute) and is_numpy(part) and part.attr in NUMPY:
                    yield part, *NUMPY[part.attr]

    def _sorted(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "sort_values" or option(node, "na_position") is not None:
            return
        parent = self.parents.get(node)
        following = parent.attr if isinstance(parent, ast.Attribute) else None
        columns = parent.value if isinstance(parent, ast.Subscript) else None
        if columns is node:
            above = self.parents.get(parent) if parent else None
            following = above.attr if isinstance(above, ast.Attribute) else None
        if following in ("head", "tail", "iloc", "first", "last"):
            words = "puts missing values last; Polars begins with NULL, and so do its first rows"
            yield node.func, "sort-null-then-limit", words
            if option(node, "kind") is None:
                words = "which of rows that tie come first is open; let a further key decide"
                yield node.func, "sort-unstable-limit", words
        elif following == "groupby":
            words = "puts missing values last; Polars sorts NULL to the front of each group"
            yield node.func, "agg-sort-last-as-argmax", words
        else:
            yield node.func, "sort-null-position", "puts missing values last; Polars puts NULL first"

    def _joined(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        method = called(node)
        how = literal(option(node, "how"))
        if method == "merge" and self._keyed(node):
            # Without missing keys there is nothing to match.
            pass
        elif method == "merge":
            if how == "left":
                words = "fills the columns of rows without a key if the right table has one; Polars does not"
                yield node.func, "join-null-keys-left", words
            elif how != "cross":
                yield node.func, "join-null-keys-match", "matches missing keys with each other; Polars does not"
            if how == "outer":
                yield node.func, "join-outer-sorted", "sorts by key; Polars does not"
            keyed = {"on", "left_on", "right_on", "left_index", "right_index"} & {k.arg for k in node.keywords}
            expected = 3 if is_pandas(node.func) else 2
            if not keyed and how != "cross" and len(node.args) <= expected:
                yield node.func, "join-implicit-on-all-common", "joins by every common column; Polars wants `on`"
            if option(node, "left_on") is not None:
                yield node.func, "join-right-key-dropped", "keeps both keys; Polars drops the right one"
        elif method == "merge_asof" and literal(option(node, "direction")) == "nearest":
            yield node.func, "join-asof-nearest-tie", "takes the earlier of two equally near rows; Polars the later"
        elif method == "join" and how is None and isinstance(node.func, ast.Attribute):
            frames = [node.func.value, *node.args]
            sure = any("set_index" in chain(frame) for frame in frames)
            if sure or {"lsuffix", "rsuffix"} & {keyword.arg for keyword in node.keywords}:
                yield node.func, "join-default-how", "keeps all left rows; `join` of Polars only those that match"
        elif method == "concat" and is_pandas(node.func) and option(node, "ignore_index") is None:
            if literal(option(node, "axis")) in (1, "columns"):
                return
            words = "keeps the labels of every part, so that a label stands for several rows"
            yield node.func, "join-concat-duplicate-index", words

    def _keyed(self, node: ast.Call) -> bool:
        """Whether a side of a merge has been rid of missing keys."""
        sides = [*node.args[:2], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        return any("dropna" in chain(side) for side in sides)

    def _filled(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "fillna" or not node.args:
            return
        assert isinstance(node.func, ast.Attribute)
        value = literal(node.args[0])
        if isinstance(value, (int, float)) and isinstance(node.func.value, ast.Name):
            words = "fills texts as well if this is a table; `fill_null` of Polars numbers only"
            yield node.func, "expr-fillna-frame-zero", words
        yield node.func, "filter-nan-is-not-null", "fills NaN as well; `fill_null` of Polars fills NULL only"

    def _mapped(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "map" or not node.args or option(node, "na_action") is not None:
            return
        if not isinstance(node.func, ast.Attribute):
            return
        if isinstance(node.args[0], ast.Dict):
            words = "makes values missing that the dictionary lacks; `replace` of Polars leaves them"
            yield node.func, "expr-map-missing-key", words
        elif isinstance(node.args[0], ast.Lambda) or called(node.args[0]) is None:
            words = "calls the function with missing values too; `map_elements` of Polars does not"
            yield node.func, "expr-map-function-null", words

    def _cast(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "astype" or not node.args:
            return
        kind = node.args[0]
        name = (
            kind.id if isinstance(kind, ast.Name) else kind.attr if isinstance(kind, ast.Attribute) else literal(kind)
        )
        if name in ("bool", "bool_"):
            yield node.func, "expr-null-to-bool", "makes a missing value true; in Polars it stays NULL"
        elif name == "str":
            words = "writes integers beside a missing value as `1.0`, and booleans as `True`; Polars `1`, `true`"
            yield node.func, "expr-int-missing-to-text", words
        elif isinstance(name, str) and WIDTHS.fullmatch(name):
            yield node.func, "expr-cast-out-of-range", "wraps what does not fit; `cast` of Polars fails"

    def _text(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if not self._is_text(node.func):
            return
        method = called(node) or ""
        texts = [literal(argument) for argument in node.args]
        if method == "replace" and any(isinstance(text, str) and re.search(r"\\\d", text) for text in texts[1:]):
            yield node.func, "expr-regex-backreference", r"names groups by `\1`; Polars by `$1`"
        if method == "replace" and option(node, "n") is not None:
            return
        if method in TEXTS and (method != "slice" or len(node.args) + len(node.keywords) > 1):
            yield node.func, *TEXTS[method]
        if method == "split" and (option(node, "n") is not None or len(node.args) > 1):
            yield node.func, "expr-split-limit", "keeps the rest after the last split; `split` of Polars has no limit"
        pattern = texts[0] if texts and method in ("contains", "match", "extract") else None
        if isinstance(pattern, str) and pattern.endswith("$") and not pattern.endswith(r"\$"):
            words = "`$` also matches before a line end at the end; in Polars it does not"
            yield node.func, "filter-regex-dollar-newline", words

    def _read(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) not in ("read_csv", "read_table"):
            return
        given = {keyword.arg for keyword in node.keywords}
        if not {"keep_default_na", "na_values"} & given:
            words = "takes NA, null, None and other words for missing values; Polars for texts"
            yield node.func, "load-na-tokens", words
        if "parse_dates" in given and not {"date_format", "dayfirst"} & given:
            yield node.func, "load-date-day-first", "reads 01/02/2024 month first; Polars day first"
        if "thousands" in given:
            yield node.func, "load-thousands", "reads numbers with a separator; Polars has no such option"
        if isinstance(option(node, "usecols"), ast.List):
            words = "keeps the file's order of columns; `columns` of Polars the order in which they are named"
            yield node.func, "load-column-selection-order", words

    def _resampled(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "resample":
            return
        rule = literal(node.args[0] if node.args else option(node, "rule"))
        label = option(node, "label") is not None
        if isinstance(rule, str) and rule.startswith("W") and not label:
            yield node.func, "groupby-resample-week-label", "names a week by its last day; Polars by its first"
        elif rule in ("ME", "M", "QE", "Q", "YE", "Y") and not label:
            yield node.func, "groupby-resample-month-label", "names a span by its last day; Polars by its first"
        elif isinstance(rule, str) and re.fullmatch(r"([579]|1[013-9])h", rule) and option(node, "origin") is None:
            yield node.func, "groupby-bucket-origin", "counts from the first midnight; Polars from 1970"
        yield node.func, "groupby-resample-fills-gaps", "has a row for every span; Polars for those that occur"

    def _pivoted(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) != "pivot_table":
            return
        how = literal(option(node, "aggfunc"))
        if option(node, "aggfunc") is None:
            yield node.func, "groupby-pivot-duplicates", "takes the mean of several rows; `pivot` of Polars refuses"
        elif how == "sum" and option(node, "fill_value") is None:
            yield node.func, "groupby-pivot-sum-empty-cell", "leaves an empty cell missing; in Polars it is 0"
        yield node.func, "groupby-pivot-column-order", "sorts the new columns; Polars has them as first seen"

    def _written(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) == "to_csv" and literal(option(node, "index")) is not False:
            yield node.func, "output-csv-index", "writes the index first; Polars writes the columns only"
        if called(node) == "to_json" and option(node, "date_format") is None:
            yield node.func, "output-json-dates", "writes dates as milliseconds; Polars as text"

    # Attributes, slices and assignments

    def _attribute(self, node: ast.Attribute) -> Iterator[tuple[ast.AST, str, str]]:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "dt":
            added = self.parents.get(node)
            shifted = isinstance(added, ast.BinOp) and isinstance(added.op, ast.Add) and literal(added.right) == 1
            if node.attr in DATES and not shifted:
                yield node, *DATES[node.attr]
            call = self.parents.get(node)
            if node.attr == "strftime" and isinstance(call, ast.Call) and call.args:
                form = literal(call.args[0])
                if isinstance(form, str) and "%f" in form:
                    yield node, "expr-strftime-fraction", "`%f` has six digits; in Polars nine"

    def _sliced(self, node: ast.Subscript) -> Iterator[tuple[ast.AST, str, str]]:
        part = node.slice
        texts = isinstance(node.value, ast.Attribute) and node.value.attr == "str"
        if texts and isinstance(part, ast.Slice) and part.lower is not None and part.upper is not None:
            yield node.value, *TEXTS["slice"]

    def _assigned(self, node: ast.Assign) -> Iterator[tuple[ast.AST, str, str]]:
        if all(isinstance(target, (ast.Subscript, ast.Attribute)) for target in node.targets):
            yield from self._column_of(node.value)

    def _added(self, node: ast.Call) -> Iterator[tuple[ast.AST, str, str]]:
        if called(node) == "assign":
            for keyword in node.keywords:
                yield from self._column_of(keyword.value)

    def _column_of(self, value: ast.expr) -> Iterator[tuple[ast.AST, str, str]]:
        """Whether what becomes a column of a table has the table's labels."""
        methods = chain(value)
        if "groupby" in methods and methods[-1] in PER_GROUP:
            words = "has the keys for labels, so that no row matches: write `.transform`, `over` in Polars"
            yield value, "expr-groupby-assign-misaligned", words
        elif methods[-1:] == ["sort_values"]:
            words = "is put back into the table's order; Polars assigns by place"
            yield value, "expr-index-alignment", words


def _wrapped(part: str, factor: int, with_year: bool) -> tuple[str, str]:
    if with_year:
        return "expr-date-key-wrap", f"`{part}` is 8 bits wide in Polars, and its product wraps inside the sum"
    if part in ("hour", "minute") and factor in (60, 3600):
        return "expr-seconds-of-day-wrap", f"`{part}` is 8 bits wide in Polars, and its product wraps"
    return "expr-narrow-literal-wrap", f"`{part}` is 8 bits wide in Polars, and its product wraps"


def _said(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return {"unreadable": {"message": str(error)}}
    try:
        return {"findings": [asdict(finding) for finding in lint(text)]}
    except SyntaxError as error:
        place = {"line": error.lineno or 1, "column": error.offset or 1}
        return {"unreadable": {"message": error.msg, **place}}
    except ValueError as error:
        # A NUL, for one.
        return {"unreadable": {"message": str(error)}}


if __name__ == "__main__":
    print(json.dumps(_said(Path(sys.argv[1]))))
