"""Hostile inputs for every door of Fogline: seeds that are right, mutated; what may come of them; how long it may take.

Each target takes bytes and ends well: with a value, or with an error that Fogline raises on purpose. Anything else is a crash.
"""

import gzip
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from seeds import ACLED, CLAIM, CSV, DATES, FILES, HTML, REPORT, RSS, SETTINGS, TOKENS, UCDP, packed, pages

from fogline.claims.dates import find_dates
from fogline.claims.extract import load_reader, read_report
from fogline.claims.text import normalise
from fogline.contracts import claim_from_row, origin_from_row, report_from_row, storable
from fogline.errors import FoglineError
from fogline.lake import share_days
from fogline.model import Rejection, Report, content_id
from fogline.reports.coded import Coder
from fogline.reports.options import ReadOptions
from fogline.reports.printed import find_date_in_name, find_date_line, parse_date
from fogline.reports.read import read_reports
from fogline.settings import Settings, read_settings
from fogline.store.backup import check_backup
from fogline.theatre import load_theatre
from fogline.theatre.check import check_theatre
from fogline.theatre.gazetteer import load_gazetteer
from fogline.theatre.load import theatre_path
from fogline.workspace import Workspace

HANG_S = 2.0
KNOWN_ON = date(2020, 1, 1)


@dataclass(frozen=True)
class Target:
    """A door, inputs that are right, and its share of all inputs."""

    name: str
    take: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    share: float


@dataclass
class Tally:
    """What became of a target's inputs."""

    n_inputs: int = 0
    n_refused: int = 0
    slowest_s: float = 0.0
    grown_mb: float = 0.0
    crashes: tuple[str, ...] = ()


class Hang(BaseException):
    """An input took longer than it may."""


def mutate(chance: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with pieces cut out, said again, put in, flipped, or taken from another."""
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randint(0, len(content)), chance.choice((1, 1, 2, 5, 20, 200))
        piece = bytes(content[at : at + length])
        how = chance.randrange(8)
        if how == 0 and content:
            content[at % len(content)] ^= 1 << chance.randrange(8)
        elif how == 1:
            del content[at : at + length]
        elif how == 2:
            content[at:at] = piece * chance.choice((1, 2, 3, 50, 2000))
        elif how == 3:
            content[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 3000))
        elif how == 4:
            other = chance.choice(seeds)
            begin = chance.randint(0, len(other))
            content[at:at] = other[begin : begin + length]
        elif how == 5:
            content[at : at + length] = chance.randbytes(length)
        elif how == 6:
            del content[at:]
        else:
            content[at : at + length] = chance.choice(TOKENS)
        del content[300_000:]
    return bytes(content)


def attack(target: Target, n_inputs: int, seed: int) -> Tally:
    """Give a target so many inputs; errors raised on purpose count as refusals."""
    chance, tally = random.Random(f"{target.name}{seed}"), Tally(n_inputs)
    find_date_line("5 nemêsic 2017")  # what the library of dates loads once is not one input's doing
    for seed_input in target.seeds:
        target.take(seed_input)
    before = _peak_mb()
    for _ in range(n_inputs):
        content = mutate(chance, target.seeds)
        begun = time.process_time()
        try:
            with _bounded():
                target.take(content)
        except FoglineError:
            tally.n_refused += 1
        except (Hang, Exception) as error:  # noqa: BLE001  # whatever it is, it is what is looked for
            tally.crashes += (f"{target.name}: {type(error).__name__}: {str(error)[:200]} on {content[:300]!r}",)
        tally.slowest_s = max(tally.slowest_s, time.process_time() - begun)
    tally.grown_mb = _peak_mb() - before
    return tally


@contextmanager
def _bounded() -> Iterator[None]:
    """Raise :class:`Hang` after so many seconds of work."""

    def hang(*_given: object) -> None:
        raise Hang(f"over {HANG_S} s")

    signal.signal(signal.SIGVTALRM, hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="hostile-"))


def _read(name: str) -> Callable[[bytes], object]:
    path = _folder() / name

    def take(content: bytes) -> None:
        path.write_bytes(content)
        for item in read_reports([path], options=ReadOptions(known_on=KNOWN_ON, max_bytes=1_000_000, max_line_bytes=200_000)):
            assert isinstance(item, Report | Rejection)
            if isinstance(item, Report):
                item.text.encode()  # what no database could keep
                assert "\x00" not in item.text + item.title + item.source

    return take


def _theatre(name: str) -> Callable[[bytes], object]:
    folder = _folder() / f"theatre-{name}"
    folder.mkdir(exist_ok=True)
    for file, words in FILES.items():
        (folder / file).write_text(words, encoding="utf-8")

    def take(content: bytes) -> None:
        (folder / name).write_bytes(content)
        check_theatre(folder)
        load_theatre(str(folder))

    return take


def _dates(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape")
    for day_first in (None, True):
        parse_date(text, day_first=day_first)
    find_date_line(text)
    find_date_in_name(text)
    for mention in find_dates(text[:2000], date(2017, 6, 5)):
        assert 0 <= mention.begin < mention.end <= len(text)


def _offsets(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape")
    result = normalise(text)
    at = 0
    for begin in range(0, len(result.text), max(1, len(result.text) // 50)):
        first, last = result.original_span(begin, begin + 1)
        assert at <= first < last <= len(text)
        at = first


def _rows(content: bytes) -> None:
    try:
        row = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return
    for read in (report_from_row, claim_from_row, origin_from_row):
        try:
            read(row if isinstance(row, dict) else {"text": row})
        except ValueError:
            continue


def _coded() -> Callable[[bytes], object]:
    theatre = load_theatre("syria")
    coder = Coder.of(theatre, theatre_path("syria"), load_gazetteer(theatre, ()))
    path = _folder() / "coded.csv"

    def take(content: bytes) -> None:
        path.write_bytes(content)
        list(coder.read(path, None))

    return take


def _claims() -> Callable[[bytes], object]:
    reader = load_reader(load_theatre("syria"))

    def take(content: bytes) -> None:
        text = storable(content.decode("utf-8", "replace"))[:2000]
        for item in read_report(reader, Report("r1", "2016-03-27", "wire", "", text, lang="en")):
            if isinstance(item, Rejection):
                assert item.reason != "could not be read", item.detail
            else:
                assert item.evidence in text

    return take


def _gathered(kind: str) -> Callable[[bytes], object]:
    workspace, lake = _small_workspace(f"gathering {kind}"), _folder() / f"lake of {kind}"
    shutil.copytree(_lake(), lake)
    (part,) = (lake / kind).rglob("part-*")

    def take(content: bytes) -> None:
        for old in part.parent.iterdir():
            old.unlink()
        part.with_name(f"part-{content_id(content.hex())}.parquet").write_bytes(content)
        workspace.gather(str(lake))

    return take


def _shared(kind: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in (_lake() / kind).rglob("part-*"))


@cache
def _lake() -> Path:
    workspace = _small_workspace("sharing")
    workspace.desk.records.add_reports([report_from_row(REPORT)])
    workspace.desk.records.add_extraction(workspace.desk.extractor, ["r1"], [claim_from_row(CLAIM)])
    share_days(workspace.desk, str(_folder() / "lake"))
    return _folder() / "lake"


def _small_workspace(name: str) -> Workspace:
    return Workspace.create(_folder() / name, settings=Settings(workers=1))


def _settings(content: bytes) -> None:
    (_folder() / "fogline.toml").write_bytes(content)
    read_settings(_folder())


def _backup(content: bytes) -> None:
    (_folder() / "backup").write_bytes(content)
    check_backup(_folder() / "backup")


def _csv_of(row: dict[str, str]) -> bytes:
    return (",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()) + "\n").encode()


def targets() -> list[Target]:
    """Every door, with its share."""
    lines = "\n".join(json.dumps(REPORT | {"report_id": f"r{n}"}) for n in range(3)).encode()
    array = json.dumps([REPORT, {**REPORT, "report_id": 2}]).encode()
    html, rss, csv = HTML.encode(), RSS.encode(), CSV.encode()
    words = b"Town falls\n5 June 2017\n\nThe army took the town on Sunday, the Observatory said. \xd8\xad\xd9\x84\xd8\xa8"
    archive = pages(2, every=1)
    rows = (json.dumps(REPORT).encode(), json.dumps(CLAIM).encode(), b'{"report_id": "a", "origin_id": "b", "score": 1}')
    return [
        Target("JSON Lines", _read("a.jsonl"), (lines,), 0.11),
        Target("JSON array", _read("a.json"), (array,), 0.07),
        Target("CSV", _read("a.csv"), (csv, csv.replace(b",", b";")), 0.11),
        Target("HTML", _read("a.html"), (html,), 0.05),
        Target("feeds", _read("a.xml"), (rss,), 0.05),
        Target("plain text", _read("a.txt"), (words, words.decode().encode("utf-16")), 0.10),
        Target("gzip", _read("a.gz"), (gzip.compress(lines, mtime=0), gzip.compress(csv, mtime=0)), 0.05),
        Target("WARC", _read("a.warc"), (b"".join(archive),), 0.04),
        Target("packed WARC", _read("a.warc.gz"), (packed(archive),), 0.04),
        Target("rows of the contracts", _rows, rows, 0.10),
        Target("coded events", _coded(), (_csv_of(UCDP), _csv_of(ACLED)), 0.03),
        *(Target(f"theatre, {name}", _theatre(name), (text.encode(),), 0.02) for name, text in FILES.items()),
        Target("dates", _dates, tuple(word.encode() for word in DATES), 0.05),
        Target("offsets", _offsets, (words, "â€œtakenâ€\x9d e\u0301 ﬁ…".encode()), 0.05),
        Target("claims of a report", _claims(), (words, REPORT["text"].encode()), 0.02),
        *(Target(f"shared {kind} (Parquet)", _gathered(kind), _shared(kind), 0.01) for kind in ("reports", "claims")),
        Target("settings", _settings, (SETTINGS.encode(),), 0.02),
        Target("backups", _backup, (_small_backup(),), 0.01),
    ]


@cache
def _small_backup() -> bytes:
    from fogline.store import open_records
    from fogline.store.backup import write_backup

    folder = _folder() / "kept"
    folder.mkdir(exist_ok=True)
    (folder / "fogline.toml").write_text("")
    records = open_records(f"sqlite:///{folder / 'fogline.db'}")
    write_backup(records, folder, _folder() / "made")
    records.close()
    return (_folder() / "made").read_bytes()


def main() -> None:
    """``python hostile.py N SEED NAME…``: the tallies of some targets (all by default) as JSON lines."""
    n_all, seed, names = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    for target in targets():
        if not names or target.name in names:
            tally = attack(target, max(20, round(n_all * target.share)), seed)
            sys.stdout.write(json.dumps({"name": target.name, **vars(tally)}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
