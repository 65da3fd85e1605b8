"""A workspace's settings: ``fogline.toml``."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fogline.errors import WorkspaceError

SETTINGS_FILE = "fogline.toml"

_TABLES = ("llm", "mail")

_Value = str | int | float | tuple[str, ...]


EXTRACTORS = ("rules", "llm")


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """The table ``[llm]``: which language model extracts, and what a million tokens cost there.

    The server's key never stands in the file: it is taken from the environment.
    """

    server: str = ""
    model: str = ""
    at_once: int = 4
    timeout_s: float = 300.0
    max_tokens: int = 8000
    price_in: float = 0.0
    price_out: float = 0.0


SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The table ``[mail]``: which server takes mail for people with an account, and who it is from; none is sent without it.

    ``relay`` is host:port. The user's password never stands in the file: it is taken from the environment.
    """

    relay: str = ""
    sender: str = ""
    security: str = "starttls"
    user: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace's ``fogline.toml`` says.

    ``store`` is an SQLAlchemy URL; empty means ``fogline.db`` in the workspace. ``gazetteers`` are extra name tables (Who's On
    First or GeoNames). ``feeds`` are addresses that ``fogline read`` takes when it is called without paths. ``workers`` 0 means
    one a core. ``extract_with`` is ``rules`` or ``llm``. ``models`` is a folder that ``fogline train`` made; empty means those
    that ship with Fogline.
    """

    theatre: str = "syria"
    store: str = ""
    gazetteers: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sources: str = ""
    workers: int = 0
    extract_with: str = "rules"
    models: str = ""
    llm: LlmSettings = LlmSettings()
    mail: MailSettings = MailSettings()


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
    except (ValueError, RecursionError) as error:  # what is no TOML or no UTF-8, and numbers beyond measure
        raise WorkspaceError(str(folder), f"{SETTINGS_FILE} is not valid TOML ({error})", "mend the line") from error
    llm = LlmSettings(**_known(folder, _table(folder, raw, "llm"), LlmSettings()))
    mail = MailSettings(**_known(folder, _table(folder, raw, "mail"), MailSettings()))
    settings = Settings(llm=llm, mail=mail, **_known(folder, raw, Settings()))
    _check_extractor(folder, settings)
    _check_mail(folder, mail)
    return settings


def _table(folder: Path, raw: dict[str, Any], name: str) -> dict[str, Any]:
    table = raw.pop(name, {})
    if not isinstance(table, dict):
        raise WorkspaceError(
            str(folder), f"{name} in {SETTINGS_FILE} is {table!r}", f"write it as a table that begins with [{name}]"
        )
    return table


def _known(folder: Path, raw: dict[str, Any], defaults: Settings | LlmSettings | MailSettings) -> dict[str, Any]:
    """The file's settings by name, each of the kind of its default; raises :class:`WorkspaceError` for others."""
    kinds = {f.name: type(getattr(defaults, f.name)) for f in fields(defaults) if f.name not in _TABLES}
    unknown = sorted(set(raw) - set(kinds))
    if unknown:
        raise WorkspaceError(
            str(folder), f"{SETTINGS_FILE} has the unknown setting {unknown[0]!r}", f"use one of {', '.join(sorted(kinds))}"
        )
    return {name: _as_kind(folder, name, value, kinds[name]) for name, value in raw.items()}


def _as_kind(folder: Path, name: str, value: object, kind: type) -> object:
    words = {
        str: "text in quotes",
        int: "a whole number",
        float: "a number",
        tuple: 'a list of texts, such as ["a", "b"]',
    }
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    given = tuple(value) if kind is tuple and isinstance(value, list) else value
    is_right = isinstance(given, kind) and not isinstance(given, bool)
    if not is_right or (isinstance(given, tuple) and not all(isinstance(item, str) for item in given)):
        raise WorkspaceError(str(folder), f"{name} in {SETTINGS_FILE} is {value!r}", f"write {words[kind]}")
    return given


def _check_extractor(folder: Path, settings: Settings) -> None:
    if settings.extract_with not in EXTRACTORS:
        what = f"extract_with in {SETTINGS_FILE} is {settings.extract_with!r}"
        raise WorkspaceError(str(folder), what, f"write one of {', '.join(EXTRACTORS)}")
    llm = settings.llm
    if settings.extract_with == "llm" and not (llm.server and llm.model):
        cure = 'add a table [llm] with server = "…" and model = "…"'
        raise WorkspaceError(str(folder), 'extract_with is "llm" but no server and model are named', cure)
    if llm.at_once < 1 or llm.timeout_s <= 0 or llm.max_tokens < 1:
        raise WorkspaceError(str(folder), "a number in [llm] is too small", "at_once, timeout_s and max_tokens are above 0")


def _check_mail(folder: Path, mail: MailSettings) -> None:
    if mail == MailSettings():
        return
    host, _, port = mail.relay.rpartition(":")
    if not host or not port.isdecimal() or not mail.sender:
        cure = 'write relay = "mail.example.org:587" and sender = "fogline@example.org"'
        raise WorkspaceError(str(folder), f"[mail] in {SETTINGS_FILE} does not say where to and from whom", cure)
    if mail.security not in SECURITY:
        what = f"security in [mail] is {mail.security!r}"
        raise WorkspaceError(str(folder), what, f"write one of {', '.join(SECURITY)}")
    if mail.security == "none" and mail.user:
        raise WorkspaceError(str(folder), "[mail] would send a password as it is", 'write security = "starttls" or "tls"')


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
    lines: list[tuple[str, str, _Value]] = [
        ("the war's data pack: a name that ships with Fogline, or a folder", "theatre", settings.theatre),
        ("system of record: empty is fogline.db here; or postgresql+psycopg://user@host/name", "store", settings.store),
        ("extra name tables, Who's On First or GeoNames", "gazetteers", settings.gazetteers),
        ("feeds that `fogline read` takes when it is called without paths", "feeds", settings.feeds),
        ("a CSV of sources with camps that replaces or adds to the theatre's", "sources", settings.sources),
        ("worker processes; 0 is one a core", "workers", settings.workers),
        (
            "who finds the claims: rules, offline; or llm, the language model in a table [llm]",
            "extract_with",
            settings.extract_with,
        ),
        ("models of claims that `fogline train` made; empty is those that ship with Fogline", "models", settings.models),
    ]
    text = "".join(f"# {comment}\n{name} = {_toml_value(value)}\n" for comment, name, value in lines)
    for title, table, default in (("llm", settings.llm, LlmSettings()), ("mail", settings.mail, MailSettings())):
        if table != default:
            named = ((f.name, getattr(table, f.name)) for f in fields(table))
            text += f"\n[{title}]\n" + "".join(f"{name} = {_toml_value(value)}\n" for name, value in named)
    return text


def _toml_value(value: _Value) -> str:
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "[" + ", ".join(_toml_value(item) for item in value) + "]"
