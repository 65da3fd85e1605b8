"""A workspace as one file, and back: every row of its store, every file of its folder, each with its hash.

The rows are one moment of the database, whoever writes meanwhile; of the runs those are taken that it knows, whose files never
change. The form is the same for SQLite and PostgreSQL, so that a backup of one restores into the other. The same workspace gives
the same bytes.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import tomllib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Date, Table, func, select, text

from fogline.errors import InputError, StoreError
from fogline.settings import SETTINGS_FILE
from fogline.store import tables
from fogline.store.engine import open_engine, snapshot, transaction
from fogline.store.records import Records
from fogline.store.schema import prepare_schema

_MANIFEST = "fogline-backup.json"
_FORM = 1
_AT_ONCE = 1000
_DATABASE = "fogline.db"
_SQLITE = b"SQLite format 3\0"
_ANOTHER = "make another backup, or take an earlier one"


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds: rows by table, and files."""

    rows: Mapping[str, int]
    n_files: int


Tick = Callable[[str, int, int | None], None]
"""Called with what is being done, how many rows or files it has done, and of how many (``None`` where that is not known)."""


def write_backup(records: Records, folder: Path, out: Path, *, tick: Tick = lambda _what, _done, _total: None) -> BackupSummary:
    """Write a backup under a temporary name, read it back, and rename it into place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.part")
    try:
        with open(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw:  # noqa: PTH123  # as secret as it is
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
                summary = _write_archive(packed, records, folder, {out.resolve(), temporary.resolve()}, tick)
            raw.flush()
            os.fsync(raw.fileno())
        check_backup(temporary, tick=tick)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return summary


def check_backup(path: Path, *, tick: Tick = lambda _what, _done, _total: None) -> BackupSummary:
    """Read a backup to its end; raises :class:`InputError` where anything in it is not what was written."""
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    with _told(path):
        for name, content in _members(path):
            if name == _MANIFEST:
                manifest = json.loads(content.read())
            else:
                hashes[name] = _hash_of(content)
                tick("check", len(hashes), None)
    if manifest is None or manifest.get("form") != _FORM:
        raise InputError(f"{path} is no backup that this Fogline reads, or its end is missing", _ANOTHER)
    wanted: dict[str, str] = manifest["files"]
    spoilt = sorted(name for name in wanted.keys() | hashes.keys() if wanted.get(name) != hashes.get(name))
    if spoilt:
        raise InputError(f"{path} is damaged: {spoilt[0]} is not what was written", _ANOTHER)
    if manifest["schema"] != tables.SCHEMA_VERSION:
        what = f"{path} has schema {manifest['schema']}, this Fogline {tables.SCHEMA_VERSION}"
        raise InputError(what, f"restore it with Fogline {manifest['made_by']}; newer ones then open the workspace")
    return BackupSummary(manifest["rows"], sum(not name.startswith("rows/") for name in wanted))


def restore_backup(
    path: Path, folder: Path, *, store: str | None = None, tick: Tick = lambda _what, _done, _total: None
) -> BackupSummary:
    """Make the workspace of a backup in a folder that holds none; all of it or nothing.

    ``store`` is the address of an empty database in place of the one in the backup's settings; empty means ``fogline.db``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", "name a folder that is not there yet")
    summary = check_backup(path, tick=tick)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _beside(folder) as temporary:
        _unpack(path, temporary)
        address = _settle_store(temporary, store)
        is_inside = not address
        _restore_rows(path, address or f"sqlite:///{temporary / _DATABASE}", summary, tick)
        if is_inside:
            _sync(temporary / _DATABASE)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    return summary


def _write_archive(packed: gzip.GzipFile, records: Records, folder: Path, own: set[Path], tick: Tick) -> BackupSummary:
    hashes: dict[str, str] = {}
    rows: dict[str, int] = {}
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        with snapshot(records.engine) as connection:
            runs = set(connection.execute(select(tables.runs.c.run_id)).scalars())
            for table in _tables():
                with tempfile.TemporaryFile() as spool:
                    rows[table.name] = _write_rows(connection, table, spool, sum(rows.values()), tick)
                    hashes[f"rows/{table.name}.jsonl"] = _add(archive, f"rows/{table.name}.jsonl", spool)
        for file in _files(folder, runs):
            if file.resolve() not in own:
                name = f"files/{file.relative_to(folder).as_posix()}"
                with tempfile.TemporaryFile() as spool:
                    _copy(file, spool)
                    hashes[name] = _add(archive, name, spool)
        manifest = {"form": _FORM, "made_by": version("fogline"), "schema": tables.SCHEMA_VERSION, "rows": rows, "files": hashes}
        _add(archive, _MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))
    return BackupSummary(rows, sum(not name.startswith("rows/") for name in hashes))


def _tables() -> list[Table]:
    return sorted(tables.metadata.tables.values(), key=lambda table: table.name)


def _write_rows(connection: Connection, table: Table, spool: IO[bytes], n_before: int, tick: Tick) -> int:
    query = select(table).order_by(*table.primary_key.columns)
    count = 0
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings():
        spool.write(json.dumps(dict(row), ensure_ascii=False, default=date.isoformat).encode() + b"\n")
        count += 1
        if not count % _AT_ONCE:
            tick("backup", n_before + count, None)
    return count


def _files(folder: Path, runs: set[str]) -> Iterator[Path]:
    """The workspace's files: not the database, nothing hidden, no link, and of the runs those that the database knows."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        is_other_run = parts[0] == "runs" and len(parts) > 1 and parts[1] not in runs
        is_plain = file.is_file() and not file.is_symlink()
        if (
            is_plain
            and not is_other_run
            and not any(part.startswith(".") for part in parts)
            and not parts[0].startswith(_DATABASE)
        ):
            yield file


def _copy(file: Path, spool: IO[bytes]) -> None:
    """A file's bytes; of a database that others may be writing to, those of one moment."""
    with file.open("rb") as handle:
        if handle.read(len(_SQLITE)) != _SQLITE:
            handle.seek(0)
            shutil.copyfileobj(handle, spool)
            return
    with tempfile.NamedTemporaryFile(suffix=".db") as copy:
        with closing(sqlite3.connect(file, timeout=30)) as source, closing(sqlite3.connect(copy.name)) as target:
            source.backup(target)
        shutil.copyfileobj(copy, spool)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> str:
    """Put a file into the archive; returns its hash."""
    info = tarfile.TarInfo(name)
    info.size = content.seek(0, os.SEEK_END)
    info.mode = 0o600
    content.seek(0)
    digest = _hash_of(content)
    content.seek(0)
    archive.addfile(info, content)
    return digest


def _hash_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever goes wrong with reading a backup, as an :class:`InputError` that says so."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"there is no {path}", "give the path of a file that fogline backup wrote") from error
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is damaged or no backup ({str(error)[:80]})", _ANOTHER) from error


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents, one after the other."""
    with tarfile.open(path, "r|gz") as archive:
        for info in archive:
            content = archive.extractfile(info) if info.isfile() else None
            if content is None or not _is_inside(info.name):
                raise InputError(f"{path} holds {info.name!r}, which no backup does", _ANOTHER)
            yield info.name, content


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return name == _MANIFEST or (parts[0] in ("rows", "files") and ".." not in parts and all(parts[1:]) and "\\" not in name)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder beside another one, removed if it has not been renamed by the end."""
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _unpack(path: Path, folder: Path) -> None:
    for name, content in _members(path):
        if name.startswith("files/"):
            target = folder / name.removeprefix("files/")
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = 0o600 if target.suffix == ".db" else 0o644
            with open(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
                shutil.copyfileobj(content, file)
            _sync(target)


def _settle_store(folder: Path, store: str | None) -> str:
    """The address of the store to fill, written into the settings where another one was asked for."""
    settings = folder / SETTINGS_FILE
    words = settings.read_text(encoding="utf-8")
    kept = str(tomllib.loads(words).get("store", ""))
    if store is None or store == kept:
        return kept
    line = f"store = {json.dumps(store)}\n"
    without = re.sub(r"^store\s*=.*\n?", "", words, flags=re.MULTILINE)
    settings.write_text(line + without, encoding="utf-8")
    return store


def _restore_rows(path: Path, address: str, summary: BackupSummary, tick: Tick) -> None:
    engine = open_engine(address)
    try:
        prepare_schema(engine)
        with transaction(engine, writes=True) as connection:
            for table in _tables():
                n_there = connection.execute(select(func.count()).select_from(table)).scalar_one()
                if n_there and table is not tables.meta:
                    what = f"the store {engine.url.render_as_string()} holds rows already"
                    raise InputError(what, 'name an empty one with --store URL, or --store "" for a file in the folder')
            by_name = {f"rows/{table.name}.jsonl": table for table in _tables()}
            n_done, n_all = 0, sum(summary.rows.values())
            for name, content in _members(path):
                if name in by_name:
                    for n_rows in _insert_rows(connection, by_name[name], content):
                        n_done += n_rows
                        tick("restore", n_done, n_all)
            for name, count in summary.rows.items():
                n_there = connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()
                if n_there != count:
                    raise StoreError(f"{name} got {n_there} rows of {count}", "")
    finally:
        engine.dispose()


def _insert_rows(connection: Connection, table: Table, content: IO[bytes]) -> Iterator[int]:
    """Insert the rows batch by batch; gives how many each had."""
    days = [column.name for column in table.columns if isinstance(column.type, Date)]
    if table is tables.meta:
        connection.execute(table.delete())
    batch: list[dict[str, Any]] = []
    for line in io.BufferedReader(content):  # type: ignore[type-var]
        row = json.loads(line)
        batch.append(row | {name: date.fromisoformat(row[name]) for name in days if row[name]})
        if len(batch) >= _AT_ONCE:
            connection.execute(table.insert(), batch)
            yield len(batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)
        yield len(batch)
    if connection.dialect.name == "postgresql" and "seq" in table.columns:
        last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'seq'), max(seq)) FROM {table.name}"  # noqa: S608  # our names
        connection.execute(text(last))


def _sync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
