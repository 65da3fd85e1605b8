"""Verbs on theatres: check one, list those that ship, copy one to extend it."""

from pathlib import Path
from typing import Annotated

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.output import JsonOption, print_rows, say

app = typer.Typer(help="Data packs of wars: list those that ship, copy one to extend it, check your own.", no_args_is_help=True)


@app.command()
def check(
    folder: Annotated[
        str,
        typer.Argument(help="A theatre's folder, or the name of one that ships.", autocompletion=completed(completion.theatres)),
    ],
) -> None:
    """Find every fault in a theatre's files, with file, line and cure.

    Example: fogline theatre check ./my-war
    """
    from fogline.theatre import load_theatre
    from fogline.theatre.check import check_theatre
    from fogline.theatre.load import theatre_path

    path = Path(folder) if Path(folder).is_dir() else theatre_path(folder)
    faults = check_theatre(path)
    for fault in faults:
        say(str(fault))
    if faults:
        say(f"{len(faults)} faults in {path}.")
        raise typer.Exit(2)
    theatre = load_theatre(str(path))
    n_names = (
        f"{len(theatre.sides)} sides, {len(theatre.actors)} actors, {len(theatre.places)} places, {len(theatre.sources)} sources"
    )
    say(f"{theatre.title}: no fault found in {n_names}.")


@app.command(name="list")
def list_theatres(as_json: JsonOption = False) -> None:
    """The theatres that ship with Fogline.

    Example: fogline theatre list
    """
    from fogline.theatre import load_theatre, theatre_names

    theatres = [load_theatre(name) for name in theatre_names()]
    rows = [{"theatre": t.name, "title": t.title, "sides": len(t.sides), "places": len(t.places)} for t in theatres]
    print_rows(rows, as_json=as_json)


@app.command()
def copy(
    theatre: Annotated[
        str,
        typer.Argument(
            help="The name of a theatre that ships, or a theatre's folder.", autocompletion=completed(completion.theatres)
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
) -> None:
    """Copy a theatre's files into a new folder, to extend them.

    Example: fogline theatre copy ukraine my-ukraine
    """
    from fogline.errors import InputError
    from fogline.theatre.load import theatre_path

    if folder.exists():
        raise InputError(f"{folder} is already there", "name a folder that is not")
    names = ("theatre.toml", "actors.toml", "places.csv", "sources.csv", "actions.toml")
    found = [path for name in names if (path := theatre_path(theatre) / name).is_file()]
    folder.mkdir(parents=True)
    for path in found:
        (folder / path.name).write_bytes(path.read_bytes())
    say(f"{len(found)} files written to {folder}. Next: change them; fogline theatre check {folder}")
