"""Run a command and tell how long it took and how much memory it and its workers held together at the worst moment."""

import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
PAUSE_S = 0.3


@dataclass(frozen=True)
class Measured:
    """What a command took, and what it printed."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    out: str


def measured(*words: str) -> Measured:
    """Run Python with these words; a command that fails ends this one too."""
    started, spent = time.perf_counter(), cpu_seconds()
    process = subprocess.Popen([sys.executable, "-W", "ignore", *words], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    peak = [0.0]
    threading.Thread(target=watch_memory, args=(process.pid, peak), daemon=True).start()
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    return Measured(time.perf_counter() - started, cpu_seconds() - spent, peak[0], out)


def cpu_seconds() -> float:
    """What all ended children and their workers have computed so far, in seconds of one core."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


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
        time.sleep(PAUSE_S)
