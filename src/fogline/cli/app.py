"""The command-line application: its verbs, and how errors reach the user.

Errors are one sentence on standard error that says what to do. Exit codes: 2 for a wrong call or input, 1 for a failure.
"""

import logging
import signal
import sys
from typing import Annotated, NoReturn

import typer

import fogline
from fogline.cli import (
    answers,
    brief,
    doctor,
    exchange,
    foresight,
    keep,
    lake,
    review,
    serving,
    stages,
    theatre,
    train,
    user,
    watch,
    work,
)
from fogline.cli.completion import settle_words
from fogline.cli.output import say
from fogline.errors import FoglineError
from fogline.logs import set_up_logs

app = typer.Typer(
    name="fogline",
    help="From a pile of war reports to who held what, who said so, and who was right.",
    epilog="First look: fogline demo. Your own: fogline init war --theatre syria; cd war; fogline run reports/; fogline serve",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_STOPPED = 130
"""Exit code after Ctrl-C; Typer turns the interrupt itself into an exit."""


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """From a pile of war reports to who held what, who said so, and who was right."""
    if version:
        typer.echo(f"fogline {fogline.__version__}")
        raise typer.Exit


for module in (work, serving, answers, foresight, brief, review, exchange, watch, keep, lake, stages, train, doctor, user):
    for command in module.COMMANDS:
        app.command(name=command.__name__.rstrip("_"))(command)
app.add_typer(review.app, name="decisions")
app.add_typer(theatre.app, name="theatre")
app.add_typer(user.app, name="user")


def _stop(*_given: object) -> NoReturn:
    """Whoever ends the process politely ends it as Ctrl-C does."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; never shows a traceback for an error that a user can mend."""
    set_up_logs()
    settle_words()
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except FoglineError as error:
        say(f"fogline: {error}", level=logging.ERROR)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename2 or error.filename}: " if error.filename else ""
        what = f"{where}{error.strerror or error}; check the path, its permissions and the space left."
        say(f"fogline: {what}", level=logging.ERROR)
        sys.exit(2)
    except (KeyboardInterrupt, SystemExit) as stopped:
        if isinstance(stopped, SystemExit) and stopped.code != _STOPPED:
            raise
        say("fogline: stopped; run the same command again to go on where it was.")
        sys.exit(_STOPPED)
