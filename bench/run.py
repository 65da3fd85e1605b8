"""Every table of accuracy and speed, in one command.

    python bench/run.py [NAME …] [--write]

``--write`` also puts the tables into ``bench/README.md``, each below its heading. Tables that need ``../shared`` are left out,
saying so, where it is missing.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "bench" / "README.md"

BENCHES = {
    "pipeline": "The whole pipeline on 809 real reports",
    "claims": "Claims",
    "learning": "Claims on unseen reports of the training gold",
    "wars": "Claims on a war left out",
    "speed": "Speed",
    "places": "Places found",
    "dates_speech": "Dates, modality and speakers",
    "origins": "Shared origins",
    "wire_speed": "Speed of grouping by origin",
    "control": "Control on simulated wars",
    "foresight": "Foresight: the war model beside no change and the base rate",
    "foresight_simulated": "Foresight on a simulated war, and its speed",
    "foretold": "Forecasts of sources found",
    "well_known": "Control at well-known days",
    "resolved": "Forecasts resolved on simulated wars",
    "listening": "Forecasts listened for: how many are right",
    "control_fast": "Control on simulated wars whose front moves fast",
    "live": "Live estimates of simulated wars",
    "found": "Sources of simulated wars",
    "static": "Labels without time",
    "million": "A million claims",
    "growth": "How time grows",
    "updates": "One new claim beside a full run",
    "web_slider": "The map's slider over 10,000 places and 1,500 days",
    "web_api": "Pages and the API over a million claims",
    "faults": "Runs killed at random moments",
    "faults_postgresql": "Runs killed at random moments, on PostgreSQL",
    "fuzz": "Hostile input",
    "warc": "Pages of a web archive",
    "scale": "Costs of each stage",
    "review": "The review queue",
}

ARGUMENTS = {
    "faults_postgresql": ("faults.py", "25", "postgresql"),
    "foresight": ("foresight.py", "--skip-simulated"),
    "foresight_simulated": ("foresight.py", "--skip-real"),
    "control": ("control.py", "--full", "--worlds", "balanced,sparse"),
    "control_fast": ("control.py", "--full", "--worlds", "liars,loud"),
    "live": ("control.py", "--live", "--seeds", "3"),
    "found": ("control.py", "--sources-found", "--places=800", "--days=900", "--claims=80000"),
    "static": ("peers.py",),
    "million": ("peers.py", "--speed"),
    "growth": ("peers.py", "--growth"),
    "web_api": ("web_api.py", "--seconds", "4"),
    "learning": ("train.py", "--only-figures", "--errors"),
    "wars": ("train.py", "--wars"),
}
"""Tables that another file makes."""


def main() -> int:
    """Run the chosen tables; the exit code is the worst of theirs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    options = parser.parse_args()
    if not (ROOT.parent / "shared").is_dir():
        print("No table was made: they need the folder ../shared.")
        return 0
    worst = 0
    for name in options.names or BENCHES:
        code, table = run(name)
        worst = max(worst, code)
        if options.write and code == 0:
            write(name, table)
    return worst


def run(name: str) -> tuple[int, str]:
    """One table, shown while it is made."""
    print(f"\n## {BENCHES[name]}\n", flush=True)
    started = time.perf_counter()
    lines = []
    file, *arguments = ARGUMENTS.get(name, (f"{name}.py",))
    command = [sys.executable, "-W", "ignore", f"bench/{file}", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    print(f"({time.perf_counter() - started:.0f} s)")
    return process.returncode, "".join(lines).strip()


def write(name: str, table: str) -> None:
    """Put a table between its marks in the README."""
    text = README.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if begin not in text:
        raise SystemExit(f"bench/README.md has no place for {name}: add {begin.strip()} and {end}")
    block = f"{begin}\n```text\n{table}\n```\n\n{end}"
    README.write_text(re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: block, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
