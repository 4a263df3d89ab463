"""The engines that run a function of the user's: `python -m bearoff_reference.script_worker`.

It imports no library of frames before the user's file does: what only one side uses must not weigh on the
other.
"""

from __future__ import annotations

# First, because it takes the working directory off the path.
from bearoff_reference import serve  # isort: skip

from bearoff_reference.script_answer import answer

if __name__ == "__main__":
    serve.main("script", {}, answer)
