"""What runs and profiles have in common: a record, and the forms in which it is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bearoff import _bearoff, showing


class Shown:
    """A record as Bearoff writes it, and what people see of it."""

    def __init__(self, text: str, called: Mapping[str, str] | None = None) -> None:
        """`called`: what files that are gone by now were, for people."""
        for path, name in (called or {}).items():
            text = text.replace(_within_json(path), _within_json(name))
        self._text = text
        self._record: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The whole record."""
        if self._record is None:
            self._record = json.loads(self._text)
        return self._record

    def to_json(self) -> str:
        """The same as text: `bearoff report` reads it from a file."""
        return self._text

    def summary(self) -> str:
        """What a terminal shows."""
        return _bearoff.render(self._text, "text", False, showing.WIDTH)

    def __str__(self) -> str:
        return self.summary()

    def to_html(self) -> str:
        """The page, which needs nothing beside itself."""
        return _bearoff.render(self._text, "html", False, showing.WIDTH)

    def save(self, path: Any) -> None:
        """Write the page to a file. It stands there only when it is complete."""
        showing.write(path, self.to_html())

    def _repr_html_(self) -> str:
        return showing.framed(self.to_html())


def _within_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def without_output(text: str) -> str:
    """The text of a record whose command says nothing of a file that only this package asked for."""
    record = json.loads(text)
    command = record["command"]
    if "--json" in command:
        at = command.index("--json")
        del command[at : at + 2]
    record["command"] = command
    return json.dumps(record, ensure_ascii=False)
