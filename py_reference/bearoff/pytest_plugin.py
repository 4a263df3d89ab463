"""The pytest plugin: an old function in pandas and a new one in Polars give the same answer, or the test says why not.

    @pytest.mark.bearoff(left=old.monthly, right=new.monthly, tables={"sales": "tests/data/sales.csv"})
    def test_monthly():
        pass

    def test_report(bearoff):
        bearoff.assert_same(old_frame, new_frame, on="id")

`--bearoff-report FILE.html` writes everything that was compared in a session into one page.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

#: What a marker may say beside what `bearoff.run` takes.
_MARK = (
    "bearoff(left, right, tables, *, on=None, ordered=False, faster=None, ...): "
    "both functions give the same answer for these tables, and, with `faster`, `right` is at least so many times as fast"
)

_FOUND = pytest.StashKey["Desk"]()
_PAGES = pytest.StashKey[list[tuple[str, str, str]]]()


class Desk:
    """The fixture `bearoff`: what is compared here goes into the session's report."""

    def __init__(self) -> None:
        #: What was found, in order: comparisons, runs and profiles.
        self.found: list[Any] = []

    def compare(self, left: Any, right: Any, on: Any = None, **how: Any) -> Any:
        """As `bearoff.compare`."""
        return self._kept("compare", left, right, on, **how)

    def assert_same(self, left: Any, right: Any, on: Any = None, **how: Any) -> Any:
        """As `bearoff.assert_same`."""
        __tracebackhide__ = True
        from bearoff.comparison import held

        return held(self.compare(left, right, on, **how))

    def run(self, *what: Any, **how: Any) -> Any:
        """As `bearoff.run`."""
        return self._kept("run", *what, **how)

    def profile(self, *what: Any, **how: Any) -> Any:
        """As `bearoff.profile`."""
        return self._kept("profile", *what, **how)

    @property
    def marked(self) -> Any:
        """What the test's marker found, if it has one."""
        return self.found[0] if self.found else None

    def _kept(self, name: str, *what: Any, **how: Any) -> Any:
        # Not before a test asks for it: pytest loads every plugin that is installed.
        import bearoff

        made = getattr(bearoff, name)(*what, **how)
        self.found.append(made)
        return made


@pytest.fixture
def bearoff(request: pytest.FixtureRequest) -> Desk:
    """Compare frames, run pipelines, profile files: `bearoff.assert_same(old, new, on="id")`."""
    return _desk(request.node)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("bearoff", "comparing pandas and Polars")
    group.addoption(
        "--bearoff-report",
        metavar="FILE.html",
        default=None,
        help="write all that was compared into one page",
    )
    group.addoption(
        "--bearoff-no-timing",
        action="store_true",
        default=False,
        help="measure nothing: markers with `faster` check the answers alone",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARK)
    config.stash[_PAGES] = []


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Hold two functions against each other before the test's own body runs."""
    __tracebackhide__ = True
    from bearoff.errors import BearoffError

    for marker in pyfuncitem.iter_markers("bearoff"):
        try:
            _check(pyfuncitem, marker)
        except BearoffError as error:
            # What went wrong is in the functions and tables, not in any code between here and there.
            pytest.fail(str(error), pytrace=False)
    return (yield)


def _check(item: pytest.Function, marker: pytest.Mark) -> None:
    __tracebackhide__ = True
    from bearoff.errors import InputError

    how = {**dict(zip(("left", "right", "tables"), marker.args, strict=False)), **marker.kwargs}
    missing = [name for name in ("left", "right", "tables") if name not in how]
    if len(marker.args) > 3 or missing:
        what = f"lacks {', '.join(missing)}" if missing else "has too many arguments"
        raise InputError(f"the marker of {item.name} {what}\nhelp: @pytest.mark.{_MARK.split(':')[0]}")
    faster = how.pop("faster", None)
    if item.config.getoption("--bearoff-no-timing"):
        faster = None
    how["tables"] = {name: _beside(item, table) for name, table in dict(how["tables"]).items()}
    _desk(item).run(**{"timing": faster is not None, "progress": False} | how).check(faster=faster)


def _beside(item: pytest.Item, table: Any) -> Any:
    """Paths are taken from the test's own directory if a file is there, else from the current one."""
    if isinstance(table, str) and (item.path.parent / table).exists():
        return item.path.parent / table
    return table


def _desk(item: pytest.Item) -> Desk:
    return item.stash.setdefault(_FOUND, Desk())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Send along what a test compared: with several processes the report is made in another one."""
    report = yield
    if call.when == "call" and item.config.getoption("--bearoff-report"):
        desk = item.stash.get(_FOUND, None)
        report.bearoff = [found.to_json() for found in desk.found] if desk else []
    return report


class _Collector:
    """Keeps what tests sent, in the process that writes the page."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: Any) -> None:
        for record in getattr(report, "bearoff", ()):
            self.config.stash[_PAGES].append((report.nodeid, report.outcome, record))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Listen, if there will be a page."""
    if session.config.getoption("--bearoff-report") and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_Collector(session.config))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Write the page, and say where it is."""
    path = config.getoption("--bearoff-report")
    if not path or hasattr(config, "workerinput"):
        return
    from bearoff import showing

    pages = config.stash[_PAGES]
    showing.write(path, _page(pages))
    terminalreporter.write_line(f"bearoff: {len(pages)} comparison{'s' * (len(pages) != 1)} in {path}")


def _page(pages: list[tuple[str, str, str]]) -> str:
    from bearoff import _bearoff, showing

    shown = [
        (test, outcome, showing.framed(_bearoff.render(record, "html", False, showing.WIDTH), 640))
        for test, outcome, record in pages
    ]
    return showing.session(shown)


#: For annotations of tests: `def test(bearoff: Bearoff)`.
Bearoff = Desk
