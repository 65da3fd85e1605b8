"""The verb brief: what an editor wants to read about a day."""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.output import KnownOnOption, WorkspaceOption, counted, estimate_then, parse_date, say, working
from fogline.errors import InputError


class BriefForm(StrEnum):
    """How a brief is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


_FORM_BY_SUFFIX = {".md": BriefForm.MARKDOWN, ".html": BriefForm.HTML, ".htm": BriefForm.HTML}


def brief(
    day: Annotated[
        str | None,
        typer.Argument(
            metavar="DATE",
            help="The day of the brief.",
            show_default="the last one known",
            autocompletion=completed(completion.days),
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Tell changes since this day.",
            show_default="a week before",
            autocompletion=completed(completion.days),
        ),
    ] = None,
    known_on: KnownOnOption = None,
    form: Annotated[
        BriefForm | None, typer.Option("--as", help="How to write it.", show_default="by the name of --out, else text")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write instead of standard output.")] = None,
) -> None:
    """Write the brief of a day: changes of hands, contested and besieged places, doubted claims, forecasts, silent sources.

    Every sentence ends with the claims or reports it rests on.

    Example: fogline brief 2017-06-05 --since 2017-05-29 --out brief.md
    """
    from fogline.publish import brief_html, brief_markdown, brief_text, make_brief
    from fogline.workspace import Workspace

    opened, known = Workspace.open(workspace), parse_date(known_on, name="--known-on")
    estimate_then(opened, known)
    with working():
        publication = opened.publication(known_on=known)
    if publication.run is None:
        raise InputError("nothing has been estimated yet", "run the stages: fogline run PATH")
    first, last = publication.days
    on = parse_date(day, name="the day") or last
    begin = parse_date(since, name="--since") or on - timedelta(days=7)
    if not first <= on <= last or begin >= on:
        raise InputError(
            f"no brief of {on} since {begin} can be written", f"ask for a day from {first} to {last}, since one before"
        )
    with working():
        made = make_brief(publication, on, since=begin)
    chosen = form or (_FORM_BY_SUFFIX.get(out.suffix, BriefForm.TEXT) if out else BriefForm.TEXT)
    write = {BriefForm.TEXT: brief_text, BriefForm.MARKDOWN: brief_markdown, BriefForm.HTML: brief_html}[chosen]
    if out is None:
        typer.echo(write(made).rstrip())
        return
    out.write_text(write(made), encoding="utf-8")
    n_sentences = sum(len(section.sentences) for section in made.sections)
    say(f"Wrote {out}: {counted(n_sentences, 'sentence')} about {on}, changes since {begin}.")


COMMANDS = (brief,)
