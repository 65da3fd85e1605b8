"""The stage: claims of many reports, read in processes of their own or on a cluster.

What reads a report takes a second to import, so this module does so only where reports are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fogline.errors import WorkerError
from fogline.model import Claim, Rejection, Report
from fogline.scale import Workers, map_ordered, works_here
from fogline.theatre import Theatre
from fogline.theatre.gazetteer import check_tables, load_gazetteer

if TYPE_CHECKING:
    from fogline.claims.extract import Reader


def extract_claims(
    reports: Iterable[Report],
    theatre: Theatre,
    *,
    gazetteers: Sequence[Path] = (),
    models: Path | None = None,
    workers: Workers = 0,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[Claim | Rejection]:
    """Claims of each report in the order of the reports, by position within each; a report that cannot be read is a rejection.

    ``gazetteers`` are extra tables of places, ``models`` a folder that ``fogline train`` made (else those that ship with
    Fogline), ``workers`` the number of processes (0: one a core) or a cluster; ``on_progress`` is called with the number of
    reports done.
    """
    tables = tuple(gazetteers)
    check_tables(tables)
    if models is not None:
        _check_models(models)
    if works_here(workers):
        results = map_ordered(partial(_read, _load(theatre, tables, models)), reports, workers=1)
    else:
        arguments = (theatre, tables, models)
        results = map_ordered(_read_in_process, reports, workers=workers, initializer=_load_in_process, initargs=arguments)
    try:
        for number, found in enumerate(results, 1):
            yield from found
            if on_progress is not None:
                on_progress(number)
    except WorkerError:
        load_gazetteer(theatre, tables)  # where a bad table ended the workers, this says what is wrong with it
        raise


def _check_models(folder: Path) -> None:
    from fogline.claims.decide import load_models  # noqa: PLC0415 - takes a second to import

    load_models(folder)


def _load(theatre: Theatre, tables: Sequence[Path], models: Path | None) -> Reader:
    from fogline.claims.extract import load_reader  # noqa: PLC0415 - as above

    return load_reader(theatre, tables, models)


def _read(reader: Reader, report: Report) -> list[Claim | Rejection]:
    from fogline.claims.extract import read_report  # noqa: PLC0415 - as above

    return read_report(reader, report)


_process: list[Reader] = []


def _load_in_process(theatre: Theatre, tables: Sequence[Path], models: Path | None) -> None:
    _process[:] = [_load(theatre, tables, models)]


def _read_in_process(report: Report) -> list[Claim | Rejection]:
    return _read(_process[0], report)
