"""The whole pipeline on the shared reports: what was found, how long it took, and how much memory.

    python bench/pipeline.py

Seconds are of this machine; the limits (240 s, 2 GB on two cores) are the design's.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
GAZETTEERS = [SHARED / "gazetteers" / name for name in ("wof_sy.csv.gz", "wof_iq.csv.gz")]
LIMIT_S, LIMIT_MB = 240, 2048


def main() -> int:
    """Print the tables; the exit code says whether the limits were kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "war"
        measured("init", str(folder))
        settings = folder / "fogline.toml"
        tables = json.dumps([str(path) for path in GAZETTEERS])
        settings.write_text(settings.read_text().replace("gazetteers = []", f"gazetteers = {tables}"))
        inputs = [str(SHARED / "reports" / name) for name in ("pages.jsonl", "fakes.jsonl")]
        seconds, megabytes, out = measured("run", *inputs, "--workspace", str(folder), "--json")
        summary = json.loads(out)[0]
        print_summary(summary, seconds, megabytes)
        again, _, out = measured("run", *inputs, "--workspace", str(folder), "--json")
        second = json.loads(out)[0]
        print(f"run again: {second['new']} new reports, same run: {second['run'] == summary['run']}, {again:.1f} s\n")
    return 0 if seconds <= LIMIT_S and megabytes <= LIMIT_MB else 1


def print_summary(summary: dict[str, object], seconds: float, megabytes: float) -> None:
    """One table of counts, time and memory."""
    rows = [
        (name.replace("_", " "), summary[name]) for name in ("reports", "rejected", "origins", "claims", "with_place", "places")
    ]
    print("| what | figure |\n| --- | ---: |")
    for name, value in rows:
        print(f"| {name} | {value} |")
    print(f"| seconds, all stages (limit {LIMIT_S}) | {seconds:.0f} |")
    print(f"| peak memory of all processes, MB (limit {LIMIT_MB}) | {megabytes:.0f} |\n")


def measured(*words: str) -> tuple[float, float, str]:
    """Run the command line: seconds, peak megabytes of it and its workers together, and what it printed."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "fogline", *words], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    peak = [0.0]
    watcher = threading.Thread(target=watch_memory, args=(process.pid, peak), daemon=True)
    watcher.start()
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.perf_counter() - started, peak[0], out


def watch_memory(pid: int, peak: list[float]) -> None:
    """Keep the largest sum of proportional set sizes over a process and its children (shared pages count once)."""
    while True:
        try:
            root = psutil.Process(pid)
            family = [root, *root.children(recursive=True)]
            peak[0] = max(peak[0], sum(process.memory_full_info().pss for process in family) / 2**20)
        except psutil.Error:
            if not psutil.pid_exists(pid):
                return
        time.sleep(0.3)


if __name__ == "__main__":
    sys.exit(main())
