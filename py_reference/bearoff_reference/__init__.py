"""The pandas side of Bearoff: a worker that answers one pipeline at a time in its own process.

In: requests as described in PROTOCOL.md. Out: replies, and answers as Arrow IPC files.
Start it with `python -m bearoff_reference.worker`.

The package needs the standard library, pandas and pyarrow, and nothing of the rest of Bearoff:
it does not know SQL, other engines, or how answers are judged.
"""
