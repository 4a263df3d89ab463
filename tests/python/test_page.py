"""The pages in a real browser: nothing asked for, nothing executed, nothing cut off, everything readable.

Needs the built program and Chromium (`apt-get install chromium`, or a path in CHROMIUM):
`BEAROFF=target/debug/bearoff python -m pytest tests/python/test_page.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = os.environ.get("BEAROFF")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not PROGRAM, reason="BEAROFF names no built program"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium, and CHROMIUM names none"),
]
playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
#: Text that is markup, a command or a trick wherever it is taken for more than text.
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e`{{7*7}}"
#: Kept examples, and pages that are made here.
KEPT = sorted(path.name for path in (ROOT / "reports").glob("*.html") if path.stem != "latest")
KINDS = ["run", "growth", "functions", "compare", "profile", "history", *KEPT]
THEMES = ["light", "dark"]


def bearoff(desk: Path, *arguments: str, code: set[int]) -> None:
    said = subprocess.run([str(PROGRAM), *arguments], cwd=desk, capture_output=True, text=True, timeout=300)
    assert said.returncode in code, said.stdout + said.stderr


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Real pages, with hostile names and values wherever a name or a value may stand."""
    desk = tmp_path_factory.mktemp("pages")
    quoted = EVIL.replace('"', '""')
    rows = [f'{at},{at * 7 % 13},"{quoted}{at % 3}"' for at in range(400)]
    (desk / "t.csv").write_text("\n".join([f'n,m,"{quoted}"', *rows]) + "\n")
    (desk / "suite").mkdir()
    (desk / "suite" / "suite.toml").write_text('name = "hostile"\n')
    column = EVIL.replace("`", "``")
    for at, key in enumerate(["m", "n % 7", "n % 5", "m % 2", "m % 3"]):
        sql = f"FROM t |> EXTEND {key} AS k |> AGGREGATE SUM(n) AS s, MIN(`{column}`) AS lowest GROUP BY k"
        (desk / "suite" / f"q{at}.sql").write_text(f"-- title: {EVIL}\n-- why: {EVIL}\n{sql}\n")
    bearoff(desk, "run", "suite", "-d", "t=t.csv", "--quick", "--report", "run.html", code={0, 1})
    more = ["-e", "polars,pandas,pandas-naive", "--rows", "100,400", "--threads", "1,all"]
    bearoff(desk, "run", "suite/q0.sql", "-d", "t=t.csv", "--quick", *more, "--report", "growth.html", code={0, 1})
    old = "def f(t):\n    t['m'] = t['m'] + 1\n    return t\n"
    (desk / "old.py").write_text(old)
    (desk / "new.py").write_text("def f(t):\n    return t\n")
    bearoff(desk, "run", "--left", "old.py", "--right", "new.py", "-d", "t=t.csv", "--quick", "--report", "functions.html", code={1})
    (desk / "u.csv").write_text((desk / "t.csv").read_text().replace("3,8,", "3,9,").replace("\n5,", "\n5000,"))
    bearoff(desk, "compare", "t.csv", "u.csv", "--on", "n", "--report", "compare.html", code={1})
    bearoff(desk, "profile", "t.csv", "u.csv", "--report", "profile.html", code={0})
    for _ in range(3):
        bearoff(desk, "run", "suite/q0.sql", "-d", "t=t.csv", "--quick", "--history", "h.jsonl", code={0})
    bearoff(desk, "history", "h.jsonl", "--report", "history.html", code={0})
    made = {kind: desk / f"{kind}.html" for kind in KINDS if not kind.endswith(".html")}
    return made | {kind: ROOT / "reports" / kind for kind in KINDS if kind.endswith(".html")}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Seen:
    """A page that is open, and what it did since."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.goto(path.as_uri())

    def __enter__(self) -> Seen:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_executes_nothing_of_a_file(browser: Any, pages: dict[str, Path], kind: str) -> None:
    with Seen(browser, pages[kind]) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        seen.page.wait_for_timeout(200)
        assert seen.requests == [pages[kind].as_uri()]
        assert seen.complaints == []
        assert seen.page.locator("img, iframe, object, embed, link").count() == 0
        assert seen.page.locator("script").count() <= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [360, 1600])
def test_a_page_is_never_wider_than_its_window(browser: Any, pages: dict[str, Path], kind: str, width: int) -> None:
    with Seen(browser, pages[kind], viewport={"width": width, "height": 800}) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = seen.page.evaluate(
            """() => [...document.querySelectorAll('body *')]
                .filter(one => !one.closest('.scroll, pre, svg, .quiet') && one.getBoundingClientRect().right > innerWidth + 1)
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, wide[:5]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", THEMES)
def test_everybody_can_read_a_page(browser: Any, pages: dict[str, Path], kind: str, theme: str) -> None:
    """The rules of axe-core, contrast in both themes among them."""
    rules = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    with Seen(browser, pages[kind], color_scheme=theme) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        seen.page.evaluate(rules)
        found = seen.page.evaluate("axe.run()")
        told = [
            f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]
        assert told == []


def test_tables_can_be_sorted_and_filtered(browser: Any, pages: dict[str, Path]) -> None:
    with Seen(browser, pages["run"]) as seen:
        table = seen.page.locator("table.decision")
        names = lambda: table.locator("tbody tr:visible th a").all_inner_texts()  # noqa: E731
        before = names()
        assert len(before) == 5
        head = table.locator("thead th").first
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert names() == sorted(before)
        head.locator("button").press("Enter")
        assert head.get_attribute("aria-sort") == "descending"
        assert names() == sorted(before, reverse=True)
        at = 3
        table.locator("thead th").nth(at).locator("button").click()
        cells = [float(row.locator("td, th").nth(at).get_attribute("data-v")) for row in table.locator("tbody tr").all()]
        assert cells == sorted(cells)
        assert head.get_attribute("aria-sort") is None
        seen.page.locator(".filter input").first.fill("q3")
        assert names() == ["q3"]
        assert seen.page.locator(".filter output").first.inner_text() == "1 of 5"
        seen.page.locator(".filter input").first.fill("")
        assert len(names()) == 5


def test_the_theme_can_be_changed(browser: Any, pages: dict[str, Path]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with Seen(browser, pages["run"], color_scheme="dark") as seen:
        dark = seen.page.evaluate(ground)
        button = seen.page.locator("#tools button").first
        button.click()
        assert button.inner_text() == "Theme: light"
        light = seen.page.evaluate(ground)
        assert light != dark
        button.click()
        assert (button.inner_text(), seen.page.evaluate(ground)) == ("Theme: dark", dark)


@pytest.mark.parametrize("kind", KINDS)
def test_without_its_script_a_page_shows_the_same(browser: Any, pages: dict[str, Path], kind: str) -> None:
    words = "document.querySelector('main').textContent.replace(/\\s+/g, ' ')"
    with Seen(browser, pages[kind], java_script_enabled=False) as seen:
        plain = " ".join(seen.page.locator("main").text_content().split())
        assert seen.page.locator("button").count() == 0
    with Seen(browser, pages[kind]) as seen:
        seen.page.evaluate("document.querySelectorAll('button.copy, .filter').forEach(one => one.remove())")
        assert " ".join(seen.page.evaluate(words).split()).replace(" ", "") == plain.replace(" ", "")


@pytest.mark.parametrize("kind", KINDS)
def test_paper_hides_nothing(browser: Any, pages: dict[str, Path], kind: str) -> None:
    with Seen(browser, pages[kind], viewport={"width": 720, "height": 1000}, color_scheme="dark") as seen:
        assert seen.page.locator("details:not([open])").count() > 0
        seen.page.emulate_media(media="print", color_scheme="dark")
        hidden = seen.page.evaluate(
            """() => [...document.querySelectorAll('main details table, main details pre, main details p')]
                .filter(one => !one.closest('#record') && !(one.checkVisibility() && one.getBoundingClientRect().height > 0))
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert hidden == []
        assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 34, 44)"
        assert seen.page.pdf().startswith(b"%PDF")
        assert seen.page.locator("details:not([open])").count() > 0, "what printing opened is closed again"
