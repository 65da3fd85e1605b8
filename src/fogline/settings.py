"""A workspace's settings: ``fogline.toml``."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from fogline.errors import WorkspaceError

SETTINGS_FILE = "fogline.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace's ``fogline.toml`` says.

    ``store`` is an SQLAlchemy URL; empty means ``fogline.db`` in the workspace. ``gazetteers`` are extra name tables (Who's On
    First or GeoNames). ``feeds`` are addresses that ``fogline read`` takes when it is called without paths. ``workers`` 0 means
    one a core.
    """

    theatre: str = "syria"
    store: str = ""
    gazetteers: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sources: str = ""
    workers: int = 0


def read_settings(folder: Path) -> Settings:
    """Settings of the workspace in ``folder``; raises :class:`WorkspaceError` that says how to make one."""
    path = folder / SETTINGS_FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        cure = f"make one with: fogline init {folder} --theatre syria"
        raise WorkspaceError(str(folder), f"no {SETTINGS_FILE} here", cure) from error
    except NotADirectoryError as error:
        raise WorkspaceError(str(folder), "this is a file", "give the folder that holds fogline.toml") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(str(folder), f"{SETTINGS_FILE} is not valid TOML ({error})", "mend the line") from error
    known = set(Settings.__dataclass_fields__)
    unknown = sorted(set(raw) - known)
    if unknown:
        raise WorkspaceError(
            str(folder), f"{SETTINGS_FILE} has the unknown setting {unknown[0]!r}", f"use one of {', '.join(sorted(known))}"
        )
    for name, default in ((f.name, f.default) for f in fields(Settings)):
        _check_kind(folder, name, raw.get(name, default), list if isinstance(default, tuple) else type(default))
    return Settings(
        theatre=str(raw.get("theatre", "syria")),
        store=str(raw.get("store", "")),
        gazetteers=tuple(raw.get("gazetteers", ())),
        feeds=tuple(raw.get("feeds", ())),
        sources=str(raw.get("sources", "")),
        workers=int(raw.get("workers", 0)),
    )


def _check_kind(folder: Path, name: str, value: object, kind: type) -> None:
    words = {str: "text in quotes", int: "a whole number", list: 'a list of texts, such as ["a", "b"]'}
    is_right = isinstance(value, (kind, tuple)) and not isinstance(value, bool)
    if not is_right or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
        raise WorkspaceError(str(folder), f"{name} in {SETTINGS_FILE} is {value!r}", f"write {words[kind]}")


def write_settings(folder: Path, settings: Settings) -> Path:
    """Write a new ``fogline.toml`` with a comment on each setting; never overwrites one."""
    path = folder / SETTINGS_FILE
    if path.exists():
        raise WorkspaceError(str(folder), f"there is a {SETTINGS_FILE} already", "use that workspace or choose another folder")
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(str(folder), "there is a file of this name", "choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_as_toml(settings), encoding="utf-8")
    return path


def _as_toml(settings: Settings) -> str:
    lines: list[tuple[str, str, str | int | tuple[str, ...]]] = [
        ("the war's data pack: a name that ships with Fogline, or a folder", "theatre", settings.theatre),
        ("system of record: empty is fogline.db here; or postgresql+psycopg://user@host/name", "store", settings.store),
        ("extra name tables, Who's On First or GeoNames", "gazetteers", settings.gazetteers),
        ("feeds that `fogline read` takes when it is called without paths", "feeds", settings.feeds),
        ("a CSV of sources with camps that replaces or adds to the theatre's", "sources", settings.sources),
        ("worker processes; 0 is one a core", "workers", settings.workers),
    ]
    return "".join(f"# {comment}\n{name} = {_toml_value(value)}\n" for comment, name, value in lines)


def _toml_value(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "[" + ", ".join(_toml_value(item) for item in value) + "]"
