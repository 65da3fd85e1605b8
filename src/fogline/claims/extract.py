"""Claims of reports: reads each report sentence by sentence and joins who, what, where, when and who says so.

The flow of one report, in order:

1. normalise title and text, keeping the way back to the original's offsets;
2. find places and actors in the whole text;
3. pick the sentences that can hold a claim, and parse only those;
4. in each: triggers x places -> candidates, with the rules' verdict;
5. let the models decide: which candidates are claims, of which action, whose;
6. merge what the report repeats.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fogline.claims.actions import ActionRules, load_rules
from fogline.claims.actors import ActorLexicon, build_lexicon
from fogline.claims.assembly import finish_claims
from fogline.claims.dates import find_dateline
from fogline.claims.decide import ClaimModels, decide, load_models
from fogline.claims.own_voice import find_own_voice
from fogline.claims.passages import Passage, PassageReading, Setting, read_passage
from fogline.claims.places import PlaceLexicon, PlaceMention, make_place_lexicon
from fogline.claims.reading import ReportReading
from fogline.claims.recase import PrintedNames
from fogline.claims.sentences import load_parser
from fogline.contracts import claim_from_row, claim_to_row
from fogline.model import Claim, Rejection, Report
from fogline.reports.language import detect_language
from fogline.theatre import Theatre
from fogline.theatre.gazetteer import Gazetteer, load_gazetteer

MAX_CHARACTERS = 4_000_000
"""Text beyond this is not read, which is told; real reports are a thousandth of it."""

LONGEST_PIECE = 25_000
"""A longer text is read in pieces, so that memory does not grow with it, nor time with its square; real reports are shorter."""


@dataclass(frozen=True)
class Reader:
    """What is loaded once a process: theatre, lexicons of places and actors, rules, names as printed, and models."""

    theatre: Theatre
    places: PlaceLexicon
    actors: ActorLexicon
    rules: ActionRules
    names: PrintedNames
    models: ClaimModels


def load_reader(theatre: Theatre, tables: Sequence[Path] = (), models: Path | None = None) -> Reader:
    """Load what reading a report needs: some seconds, once a process."""
    load_parser()
    return make_reader(theatre, load_gazetteer(theatre, tables), models=load_models(models))


def make_reader(theatre: Theatre, gazetteer: Gazetteer, *, models: ClaimModels) -> Reader:
    """The reader of a theatre with these places and models."""
    places = make_place_lexicon(gazetteer, actors=theatre.actors, sources=theatre.sources)
    return Reader(theatre, places, build_lexicon(theatre), load_rules(theatre), PrintedNames(theatre, places), models)


def read_report(reader: Reader, report: Report) -> list[Claim | Rejection]:
    """Claims of one report; whatever goes wrong in it becomes a rejection, so that the others go on."""

    def read() -> list[Claim | Rejection]:
        if not is_english(report):
            return [Rejection("extract", report.report_id, "language not extracted yet", report.lang or "")]
        return [*map(_checked, _read_claims(reader, report)), *_left_unread(report)]

    return guard(report, read)


def guard(report: Report, read: Callable[[], list[Claim | Rejection]]) -> list[Claim | Rejection]:
    """What reading a report gives, or a rejection with whatever went wrong."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - the per-report guard: one bad report must not stop the others
        return [Rejection("extract", report.report_id, "could not be read", f"{type(error).__name__}: {error}"[:200])]


def is_english(report: Report) -> bool:
    """Whether a report is in the language that is extracted; a text too short to tell is taken for it."""
    if report.lang:
        return report.lang.lower().startswith("en")
    return detect_language(report.text or report.title) in (None, "en")


def _read_claims(reader: Reader, report: Report) -> list[Claim]:
    readings = read_sentences(reader, report)
    return finish_claims(report, (draft for reading in readings for draft in decide(reading, reader.models)))


def read_sentences(reader: Reader, report: Report) -> Iterator[ReportReading]:
    """The report as it is read before anything is decided: as one, or a very long one piece by piece."""
    anchor_on = find_dateline(report.title, report.text, report.published_on) or report.published_on
    source = reader.theatre.source(report.source)
    told = f"{report.title}\n{report.text[:MAX_CHARACTERS]}"
    voice = None if source else find_own_voice(report.source, told, reader.actors, anchor_on)
    camp = source.camp if source else voice.side if voice else None
    setting = Setting(reader.places, reader.actors, reader.rules, reader.names, anchor_on, camp, voice)
    passages: list[PassageReading] = []
    title_places: tuple[PlaceMention, ...] = ()
    for passage in _passages(report):
        reading = read_passage(passage, setting, title_places=title_places)
        passages.append(reading)
        if passage.is_title:
            title_places = reading.text.places
        else:
            yield ReportReading(tuple(passages), reader.actors, camp)
            passages.clear()
    if passages:
        yield ReportReading(tuple(passages), reader.actors, camp)


def _checked(claim: Claim) -> Claim | Rejection:
    """The claim, or a rejection where it is none that the contract allows (a date misread, mostly)."""
    try:
        claim_from_row(claim_to_row(claim))
    except ValueError as error:
        return Rejection("extract", claim.report_id, "impossible claim", f"{error}: {claim.evidence}"[:200])
    return claim


def _passages(report: Report) -> Iterator[Passage]:
    """The title, unless the text repeats it, and the text.

    A title gets a full stop: a line without one is mostly told again in the text below it, and the models know that.
    """
    text = report.text[:MAX_CHARACTERS]
    title = report.title.strip()
    if title and title not in text[:600]:
        yield Passage(title if title[-1] in ".!?" else f"{title}.", is_title=True)
    for begin, end in _pieces(text):
        if text[begin:end].strip():
            yield Passage(text[begin:end], title=report.title, begin=begin)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The whole text; a very long one cut at the ends of lines, else at spaces."""
    begin = 0
    while len(text) - begin > LONGEST_PIECE:
        middle, limit = begin + LONGEST_PIECE // 2, begin + LONGEST_PIECE
        cut = text.rfind("\n", middle, limit)
        cut = cut if cut >= 0 else text.rfind(" ", middle, limit)
        end = cut + 1 if cut >= 0 else limit
        yield begin, end
        begin = end
    yield begin, len(text)


def _left_unread(report: Report) -> list[Rejection]:
    if len(report.text) <= MAX_CHARACTERS:
        return []
    told = f"of {len(report.text):,} characters the first {MAX_CHARACTERS:,} were read"
    return [Rejection("extract", report.report_id, "text too long", told)]
