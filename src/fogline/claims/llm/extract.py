"""Reports through a model: ask, keep, check.

The flow of one report, in order:

1. leave out what is not English, as the rules do;
2. show it in parts that a request can hold, each as data in a block of its own;
3. take each part's answer from the cache, or ask the server and keep what it says;
4. hold every claim against the report: evidence, place, sides, speaker and days must stand in it.

Steps 1 to 3 run for several reports at once in a thread of their own; step 4 runs in the caller's, in the order of the reports.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from fogline.claims.actors import build_lexicon
from fogline.claims.dateline import find_dateline
from fogline.claims.extract import MAX_CHARACTERS, guard, is_english
from fogline.claims.llm.answer import Row, read_answer
from fogline.claims.llm.cache import AnswerCache
from fogline.claims.llm.check import Terms, check_claims
from fogline.claims.llm.facts import Lexicons, read_facts
from fogline.claims.llm.options import LlmOptions, Usage, cache_folder
from fogline.claims.llm.prompt import Briefing, Question, ShownReport, ask_again, claim_sides, make_briefing, make_question
from fogline.claims.llm.server import ChatServer, NoAnswer
from fogline.claims.llm.shown import parts, show
from fogline.claims.places import make_place_lexicon
from fogline.codebook import load_codebook
from fogline.errors import ServerError
from fogline.model import Claim, Rejection, Report
from fogline.theatre import Theatre
from fogline.theatre.gazetteer import check_tables, load_gazetteer

MOST_WITHOUT = 5
"""Reports in a row without a usable answer after which asking on would only cost."""

READ_TRIES = 3
"""How often a model is asked whose answers cannot be read."""


class LlmExtractor:
    """Extracts claims with a language model, behind the same interface as :func:`~fogline.claims.extract.extract_claims`.

    ``usage`` counts what its reports have used so far.
    """

    def __init__(self, options: LlmOptions) -> None:
        self.options = options
        self.usage = Usage()

    def extract_claims(
        self,
        reports: Iterable[Report],
        theatre: Theatre,
        *,
        gazetteers: Sequence[Path] = (),
        on_progress: Callable[[int], None] | None = None,
    ) -> Iterator[Claim | Rejection]:
        """Claims of each report in the order of the reports, by position within each; what fails a check is a rejection.

        Raises :class:`~fogline.errors.ServerError` where the server cannot be used. Answers that came are kept, so that the
        same call later goes on where it was.
        """
        check_tables(gazetteers)
        asking = _Asking(ChatServer(self.options), self.options, make_briefing(load_codebook(), theatre), theatre)
        asking.cache.check()
        lexicons = load_lexicons(theatre, gazetteers)
        terms = Terms(load_codebook(), claim_sides(theatre))
        n_without = 0
        with closing(_in_order(asking, reports, self.options.at_once)) as in_order:
            for number, (report, heard) in enumerate(in_order, 1):
                self.usage += heard.usage
                n_without = n_without + 1 if heard.failures and not heard.rows else 0
                if n_without >= MOST_WITHOUT:
                    last = heard.failures[-1]
                    what = f"gave {n_without} reports in a row no usable answer ({last.reason}: {last.detail})"
                    raise ServerError(asking.server.address, what, _CURE)
                yield from (*heard.passed_over, *heard.failures)
                if heard.rows:
                    yield from guard(report, partial(_check, report, heard, lexicons, terms, theatre))
                if on_progress is not None:
                    on_progress(number)


def load_lexicons(theatre: Theatre, tables: Sequence[Path] = ()) -> Lexicons:
    """The lexicons that the rules use, without the parser."""
    places = make_place_lexicon(load_gazetteer(theatre, tuple(tables)), actors=theatre.actors, sources=theatre.sources)
    return Lexicons(places, build_lexicon(theatre))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard of a report: the rows of all its parts, the parts that failed, what both used; or why it was not asked."""

    rows: tuple[Row, ...] = ()
    failures: tuple[Rejection, ...] = ()
    usage: Usage = field(default_factory=Usage)
    passed_over: tuple[Rejection, ...] = ()


class _Asking:
    """Asks about reports; lives in the thread of the event loop."""

    def __init__(self, server: ChatServer, options: LlmOptions, briefing: Briefing, theatre: Theatre) -> None:
        self.server = server
        self.cache = AnswerCache(cache_folder(options))
        self._options = options
        self._briefing = briefing
        self._theatre = theatre
        self._gate = asyncio.Semaphore(options.at_once)

    async def hear(self, report: Report) -> _Heard:
        """The rows of a report's answers."""
        if not is_english(report):
            passed_over = Rejection("extract", report.report_id, "language not extracted yet", report.lang or "")
            return _Heard(passed_over=(passed_over,))
        heard = _Heard()
        for part in self._parts(report):
            rows, failure, usage = await self._hear_part(report, make_question(self._briefing, part))
            failures = (*heard.failures, failure) if failure else heard.failures
            heard = _Heard((*heard.rows, *rows), failures, heard.usage + usage)
        return heard

    def _parts(self, report: Report) -> list[ShownReport]:
        text, title = show(_read_text(report)), show(report.title).shown
        camp = _camp(report, self._theatre)
        shown = [text.shown[begin:end] for begin, end in parts(text)] or ([""] if title.strip() else [])
        return [ShownReport(title, part, show(report.source).shown, _spoken_on(report), camp) for part in shown]

    async def _hear_part(self, report: Report, question: Question) -> tuple[list[Row], Rejection | None, Usage]:
        kept = self.cache.get(self._options.model, question)
        if kept is not None:
            try:
                return read_answer(kept), None, Usage(n_cached=1)
            except ValueError:
                pass  # made by something else under this name: ask again
        async with self._gate:
            return await self._ask(report, question)

    async def _ask(self, report: Report, question: Question) -> tuple[list[Row], Rejection | None, Usage]:
        """Ask until an answer can be read; only such an answer is kept."""
        usage, asked = Usage(), question
        for _ in range(READ_TRIES):
            try:
                answer = await self.server.ask(asked)
            except NoAnswer as error:
                return [], Rejection("extract", report.report_id, "no answer from the language model", str(error)), usage
            usage += answer.usage
            try:
                rows = read_answer(answer.text)
            except ValueError as error:
                fault = f"{error}: {answer.text[:120]}"
                if answer.is_cut:
                    fault = f"it was cut off after {answer.usage.tokens_out} tokens ({_MORE})"
                    break
                asked = ask_again(question, answer.text)
            else:
                self.cache.put(self._options.model, question, answer.text)
                return rows, None, usage
        return [], Rejection("extract", report.report_id, "answer of the language model cannot be read", fault), usage


def _in_order(asking: _Asking, reports: Iterable[Report], at_once: int) -> Generator[tuple[Report, _Heard], None, None]:
    """What was heard of each report, in order, while the next ones are being asked about."""
    remaining = iter(reports)
    under_way: deque[tuple[Report, Future[_Heard]]] = deque()
    with _event_loop() as loop:
        try:
            while True:
                for report in islice(remaining, 4 * at_once - len(under_way)):
                    under_way.append((report, asyncio.run_coroutine_threadsafe(asking.hear(report), loop)))
                if not under_way:
                    return
                report, future = under_way.popleft()
                yield report, future.result()
        finally:
            asyncio.run_coroutine_threadsafe(_stop(asking.server), loop).result()


async def _stop(server: ChatServer) -> None:
    """Give up what is under way, and the connections."""
    for _ in range(_STEPS):
        await asyncio.sleep(0)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await server.close()


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, so that callers need none and may have one; it never keeps the process alive."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fogline-llm", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _check(report: Report, heard: _Heard, lexicons: Lexicons, terms: Terms, theatre: Theatre) -> list[Claim | Rejection]:
    """The report's claims by position, then what was rejected."""
    facts = read_facts(report, _read_text(report), lexicons, spoken_on=_spoken_on(report), camp=_camp(report, theatre))
    found = list(check_claims(heard.rows, facts, terms))
    claims = [item for item in found if isinstance(item, Claim)]
    claims.sort(key=lambda claim: (claim.evidence_at or (-1, -1), claim.place, claim.action))
    return [*claims, *(item for item in found if isinstance(item, Rejection))]


def _read_text(report: Report) -> str:
    return report.text[:MAX_CHARACTERS]


def _spoken_on(report: Report) -> date:
    return find_dateline(report.title, report.text, report.published_on) or report.published_on


def _camp(report: Report, theatre: Theatre) -> str | None:
    source = theatre.source(report.source)
    return source.camp if source else None


_CURE = "mend what it says or take another model; answers that came are kept"
_MORE = "allow more: --max-tokens, or max_tokens in fogline.toml"
_STEPS = 10  # of the event loop: what has just begun can only be given up in good order once it has taken its first ones
