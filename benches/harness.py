"""Prints what Bearoff itself takes of a run: its memory, its share of the processors' time, and the time that passes outside of engines.

    python3 benches/harness.py path/to/release/bearoff [ARGUMENT...]

Standard library only; Linux. Without arguments it is the bundled suite, otherwise `bearoff run ARGUMENT...`. Memory and
processors' time are those of the one process that starts the engines, as the kernel counts them. Inside of engines is what
workers clock themselves: their start, loading, computing, writing answers.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def status(process: int) -> dict[str, str]:
    text = Path(f"/proc/{process}/status").read_text()
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def inside(outcome: dict) -> float:
    """Seconds that a worker clocked."""
    answered = outcome.get("answered")
    if answered is None:
        return 0.0
    return (answered["start_seconds"] or 0.0) + sum(phase["seconds"] for phase in answered["phases"])


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program, arguments = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "record.json"
        page = Path(scratch) / "report.html"
        command = [program, "run", *arguments, "--json", file, "--report", page]
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0
        while True:
            try:
                peak = max(peak, int(status(process.pid)["VmHWM"].split()[0]))
            except (KeyError, FileNotFoundError):
                pass
            # Seen before it is reaped: `times` are its own and those of its children apart.
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            if ended is not None:
                break
            time.sleep(0.01)
        wall = time.perf_counter() - started
        # Behind the name, which may hold blanks, from the third field on.
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        tick = os.sysconf("SC_CLK_TCK")
        own, children = ((int(fields[at]) + int(fields[at + 1])) / tick for at in (11, 13))
        if process.wait() != 0:
            sys.exit(f"`{' '.join(map(str, command))}` ended with {process.returncode}")
        record = json.loads(file.read_text())
    runs = [run["outcome"] for pipeline in record["pipelines"] for run in pipeline["engines"]]
    for pipeline in record["pipelines"]:
        for round_ in (pipeline["timings"] or {"rounds": []})["rounds"]:
            runs += [run["outcome"] for run in round_["runs"]]
    clocked = sum(map(inside, runs))
    print(f"{len(record['pipelines'])} pipelines, {len(runs)} runs of engines, {wall:.1f} s")
    print(f"memory of Bearoff itself       {peak / 1024:.0f} MiB at most")
    print(f"its share of processors' time  {100 * own / (own + children):.2f} % ({own:.2f} of {own + children:.1f} s)")
    print(f"time outside of engines        {100 * (wall - clocked) / wall:.1f} % ({wall - clocked:.1f} of {wall:.1f} s)")


if __name__ == "__main__":
    main()
