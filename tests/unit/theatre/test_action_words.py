"""A theatre's own words for actions are added to the package's, and every fault in them is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from fogline.claims.actions import load_rules
from fogline.errors import TheatreError
from fogline.theatre import load_theatre
from fogline.theatre.action_words import check_action_words, read_action_words

GOOD = """without = ["free"]
[[triggers]]
action = "captures"
shape = "verb"
words = ["ring ~ bells in"]
[[refinements]]
action = "bombards"
of = ["attacks"]
words = ["catapult"]
[[refinements]]
action = "breaks_siege"
of = ["besieges"]
done_to = ["wind up"]
[irregular]
ring = ["rang", "rung"]
[means]
ground = ["catapult"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "actions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_theatre_without_the_file_has_no_words_and_no_faults(tmp_path: Path) -> None:
    assert read_action_words(tmp_path / "actions.toml") == {}
    assert list(check_action_words(tmp_path / "actions.toml")) == []


def test_own_words_join_those_of_the_package(tmp_path: Path) -> None:
    words = read_action_words(write(tmp_path, GOOD))
    package, own = load_rules(), load_rules(replace(load_theatre("syria"), action_words=words))
    assert "rung" in own.openings
    assert "rung" not in package.openings
    assert {rule.action for rule, _ in own.by_form["rang"]} == {"captures"}
    assert any(rule.words == ("free",) for rule, _ in package.by_form["freed"])
    assert not any(rule.words == ("free",) for rule, _ in own.by_form.get("freed", ()))
    assert own.means["ground"] - package.means["ground"] == {"catapult"}
    assert len(own.refinements) == len(package.refinements) + 2


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('without = ["free"]', 'without = "free"', 1, "without is no list of words"),
        ('without = ["free"]', 'witout = ["free"]', 1, "unknown key 'witout'"),
        ('action = "captures"', 'action = "conquers"', 3, "which the codebook lacks"),
        ('shape = "verb"', 'shape = "verbs"', 4, "the shape is 'verbs'"),
        ('shape = "verb"', 'shape = "verb"\nsure = 2', 5, "sure is 2"),
        ('shape = "verb"', 'shape = "verb"\nneeds = ["planes"]', 5, "needs is ['planes']"),
        ('shape = "verb"', 'shape = "verb"\nactor = "subject"', 5, "actor is no list of roles"),
        ('shape = "verb"', 'shape = "verb"\nactors = ["subject"]', 5, "unknown key 'actors'"),
        ('words = ["ring ~ bells in"]', "", 2, "the action has no list of words"),
        ('of = ["attacks"]', 'of = ["walks"]', 8, "of is ['walks']"),
        ('done_to = ["wind up"]', "done_to = []", 13, "the refinement has no list in done_to"),
        ('ring = ["rang", "rung"]', 'ring = "rang"', 15, "irregular: ring is no list of words"),
        ('ground = ["catapult"]', 'sea = ["boat"]', 17, "unknown means 'sea'"),
        ("[means]", "[means", 16, "not valid TOML"),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    faults = list(check_action_words(path))
    assert [(fault.line, told in fault.what) for fault in faults] == [(line, True)]
    with pytest.raises(TheatreError):
        read_action_words(path)
