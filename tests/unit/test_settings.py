"""A workspace's settings file."""

from pathlib import Path

import pytest

from fogline.errors import WorkspaceError
from fogline.settings import LlmSettings, MailSettings, Settings, read_settings, write_settings


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    settings = Settings(
        "ukraine",
        'postgresql+psycopg://u@h/"x"',
        ("a.csv", "b.csv"),
        ("https://example.org/feed",),
        "sources.csv",
        2,
        "llm",
        "models",
        LlmSettings("http://h", "m", 2, 60.5),
        MailSettings("localhost:25", "Fogline <a@b.org>", "tls", "a"),
    )
    write_settings(tmp_path / "war", settings)
    assert read_settings(tmp_path / "war") == settings


def test_settings_are_never_overwritten(tmp_path: Path) -> None:
    write_settings(tmp_path, Settings())
    with pytest.raises(WorkspaceError, match="already"):
        write_settings(tmp_path, Settings())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("theatre = ", "not valid TOML"),
        ("colour = 1", "unknown setting 'colour'"),
        ('feeds = "http://x"', "a list of texts"),
        ("workers = true", "a whole number"),
        ('extract_with = "magic"', "write one of rules, llm"),
        ('extract_with = "llm"', r"add a table \[llm\]"),
        ('llm = "m"', r"begins with \[llm\]"),
        ('[llm]\nkey = "k"', "unknown setting 'key'"),
        ('[llm]\nprice_in = "dear"', "a number"),
        ("[llm]\nat_once = 0", "too small"),
        ("mail = 1", r"begins with \[mail\]"),
        ('[mail]\nsender = "a@b.org"', "relay = "),
        ('[mail]\nrelay = "b.org"\nsender = "a@b.org"', "relay = "),
        ('[mail]\nrelay = "b.org:25"\nsender = "a@b.org"\nsecurity = "ssl"', "starttls, tls, none"),
        ('[mail]\nrelay = "b.org:25"\nsender = "a@b.org"\nsecurity = "none"\nuser = "a"', "password as it is"),
    ],
)
def test_a_bad_file_says_what_to_mend(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "fogline.toml").write_text(text)
    with pytest.raises(WorkspaceError, match=message):
        read_settings(tmp_path)


def test_a_folder_without_settings_says_how_to_make_a_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="fogline init"):
        read_settings(tmp_path)
