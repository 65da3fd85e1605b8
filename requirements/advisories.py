"""Known vulnerabilities of the pins, by advisories that lie on this machine: nothing is asked over the network.

Takes archives of advisories in the form of OSV (https://ossf.github.io/osv-schema/), one for each ecosystem, as osv.dev publishes
them as ``all.zip``; looks up what runs (``base.txt``) and what the front end is built from. Exits with 1 where a pin is affected,
and with 2 where there is nothing to look up in, or it is too old to say anything.

Example: python requirements/advisories.py PyPI.zip npm.zip
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
OLDEST = timedelta(days=14)
"""Advisories of which the newest is older than this say nothing about today."""

Pins = dict[tuple[str, str], str]
"""Version by ecosystem and name."""


def read_pins() -> Pins:
    """All that is pinned to run Fogline and to build its front end."""
    words = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", words, re.MULTILINE)
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path.rpartition("node_modules/")[2]: about["version"] for path, about in lock["packages"].items() if path}
    return {("PyPI", _plain(name)): pinned for name, pinned in found} | {("npm", name): v for name, v in packages.items()}


def read_advisories(archive: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of an archive that was not withdrawn."""
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if name.endswith(".json"):
                advisory = json.loads(opened.read(name))
                if not advisory.get("withdrawn"):
                    yield advisory


def affected_pins(advisory: dict[str, Any], pins: Pins) -> list[str]:
    """The pins that an advisory is about, with their versions."""
    found = []
    for affected in advisory.get("affected", ()):
        ecosystem, name = affected["package"]["ecosystem"], affected["package"]["name"]
        pinned = pins.get((ecosystem, _plain(name) if ecosystem == "PyPI" else name))
        if pinned and (pinned in affected.get("versions", ()) or any(_is_within(pinned, r) for r in affected.get("ranges", ()))):
            found.append(f"{name} {pinned}")
    return sorted(set(found))


def main(archives: list[str]) -> int:
    """Look every pin up; returns the exit code."""
    pins = read_pins()
    advisories = [advisory for archive in archives for advisory in read_advisories(Path(archive))]
    ecosystems = {a["package"]["ecosystem"] for advisory in advisories for a in advisory.get("affected", ())}
    if missing := {ecosystem for ecosystem, _ in pins} - ecosystems:
        print(f"no advisories for {', '.join(sorted(missing))}: give the all.zip of each", file=sys.stderr)
        return 2
    newest = max(datetime.fromisoformat(advisory["modified"]) for advisory in advisories)
    found = {advisory["id"]: names for advisory in advisories if (names := affected_pins(advisory, pins))}
    for ident, names in sorted(found.items()):
        print(f"{', '.join(names)}: {ident}")
    print(f"{len(pins)} pins, {len(advisories)} advisories, the newest of {newest.date()}: {len(found)} are about a pin")
    if found:
        return 1
    if datetime.now(UTC) - newest > OLDEST:
        print("these advisories are too old to say anything about today", file=sys.stderr)
        return 2
    return 0


def _is_within(pinned: str, affected: dict[str, Any]) -> bool:
    """Whether a version lies in a range; one that cannot be compared does, so that somebody looks."""
    if affected["type"] not in ("ECOSYSTEM", "SEMVER"):
        return False
    try:
        version, is_in = Version(pinned), False
        for kind, said in sorted((event for events in affected["events"] for event in events.items()), key=_place):
            at = _version(said)
            if kind == "introduced" and version >= at:
                is_in = True
            elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
                is_in = False
    except InvalidVersion:
        return True
    return is_in


def _place(event: tuple[str, str]) -> tuple[Version, bool]:
    return _version(event[1]), event[0] != "introduced"


def _version(said: str) -> Version:
    return Version("0.dev0" if said == "0" else said)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
