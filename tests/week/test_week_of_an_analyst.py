"""A week of one analyst's work, on the command line, as a person could follow it.

Two feeds change each day. The analyst watches them, reads briefs on Tuesday and Friday, reviews the claims that matter most, gets
one of them wrong and takes it back, asks what was believed on Wednesday, and hands events and gold to others.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feed_server import Entry, FeedServer, serving
from fogline.cli.app import app

WIRE, ARMY = "/test-wire", "/test-army"

WEEK: dict[str, dict[str, list[str]]] = {
    "2017-06-05": {
        WIRE: [
            "Islamic State holds Raqqa. Syrian Democratic Forces captured the town of Mansoura on Sunday, an SDF spokesman said.",
            "Islamic State fighters attacked Deir ez-Zor on Sunday. The Syrian army holds Palmyra.",
        ],
        ARMY: ["The Syrian army captured Maskanah from Islamic State on Sunday, the army said."],
    },
    "2017-06-06": {
        WIRE: [
            "Syrian Democratic Forces attacked Raqqa on Tuesday. Islamic State still holds Raqqa.",
            "Islamic State besieges Deir ez-Zor. Warplanes bombed Mayadin on Monday.",
        ],
        ARMY: ["The Syrian army captured Sukhnah from Islamic State on Monday, a military source said."],
    },
    "2017-06-07": {
        WIRE: [
            "Islamic State fighters captured Palmyra on Wednesday, local activists said. The army withdrew from Palmyra.",
            "The Syrian Observatory for Human Rights said Islamic State still holds Sukhnah.",
        ],
        ARMY: ["The army denied that Palmyra had fallen to Islamic State. Syrian government forces hold Maskanah."],
    },
    "2017-06-08": {
        WIRE: [
            "The Syrian army recaptured Palmyra from Islamic State on Thursday, the Observatory said.",
            "Syrian Democratic Forces captured part of Raqqa on Thursday.",
        ],
        ARMY: ["The Syrian army holds Palmyra. Government forces attacked Mayadin on Thursday."],
    },
    "2017-06-09": {
        WIRE: [
            "Syrian government forces broke the siege of Deir ez-Zor on Friday. Islamic State will lose Raqqa within a month."
        ],
        ARMY: ["The Syrian army controls Sukhnah and Palmyra, a military source said on Friday."],
    },
}
N_REVIEWED = 20


class Analyst:
    """Someone at a terminal in the workspace's folder."""

    def __init__(self, war: Path) -> None:
        self.war = war

    def types(self, *words: object) -> str:
        """A command, as typed; returns what stands on the terminal."""
        result = CliRunner().invoke(app, [*map(str, words), "-w", str(self.war)], env={"FOGLINE_REVIEWER": "ann"})
        assert result.exit_code == 0, f"fogline {' '.join(map(str, words))}: {result.output} {result.exception}"
        return result.output

    def asks(self, *words: object) -> list[dict[str, object]]:
        """A command whose answer is a table."""
        answer = self.types(*words, "--json")
        rows: list[dict[str, object]] = json.loads(answer[: answer.rindex("]") + 1])
        return rows

    def run_id(self) -> object:
        """The name of the run that answers rest on."""
        return self.asks("run")[0]["run"]


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    with serving() as server:
        yield server


def publish(feeds: FeedServer, day: str) -> None:
    """The feeds as they stand on a day: its own entries above those of the days before."""
    for path in (WIRE, ARMY):
        entries = [Entry(day, text.partition(" on ")[0], text) for text in WEEK[day][path]]
        feeds.entries[path] = entries + feeds.entries.get(path, [])


@pytest.mark.slow
def test_a_week(feeds: FeedServer, tmp_path: Path) -> None:
    war = tmp_path / "war"
    ann = Analyst(war)
    CliRunner().invoke(app, ["init", str(war), "--theatre", "syria"])
    settings = war / "fogline.toml"
    addresses = ", ".join(f'"{feeds.address}{path}"' for path in (WIRE, ARMY))
    settings.write_text(
        settings.read_text().replace("feeds = []", f"feeds = [{addresses}]").replace("workers = 0", "workers = 1")
    )
    watch = ("watch", "--once", "--every", 0, "--allow-private")

    # Monday: the first reports come in; nothing has changed hands yet, since nothing was known before.
    publish(feeds, "2017-06-05")
    assert "2 feeds asked: 3 new reports" in ann.types(*watch)
    assert "2 feeds asked: 0 new reports" in ann.types(*watch), "the feeds are asked again, and have nothing new"

    # Tuesday: more comes in, and the first brief is written for the editor.
    publish(feeds, "2017-06-06")
    ann.types(*watch)
    ann.types("brief", "2017-06-06", "--since", "2017-06-05", "--out", tmp_path / "tuesday.md")
    assert "## Besieged" in (tmp_path / "tuesday.md").read_text()

    # Wednesday: activists say that Palmyra has fallen; the watch says so at once.
    publish(feeds, "2017-06-07")
    wednesday = ann.types(*watch)
    assert "Palmyra: Syrian gov." in wednesday
    assert "to ISIS" in wednesday
    believed = {row["controller"]: row["probability"] for row in ann.asks("show", "Palmyra", "--on", "2017-06-07")}

    # Thursday and Friday: it was retaken, or had never fallen.
    for day in ("2017-06-08", "2017-06-09"):
        publish(feeds, day)
        ann.types(*watch)
    assert "Palmyra" in (war / "changes.atom").read_text()

    # Friday: the claims that matter most are reviewed; one verdict is wrong, and is taken back.
    before = ann.run_id()
    queue = ann.asks("review", "--limit", N_REVIEWED + 10)
    fallen = next(row for row in queue if row["place"] == "Palmyra" and row["actor"] == "isis" and row["action"] == "captures")
    ann.types("review", "reject", str(fallen["claim_id"])[:8], "--note", "an old video, I think")
    rejected = ann.run_id()
    assert rejected != before
    (made,) = ann.asks("decisions", "list")
    ann.types("decisions", "undo", str(made["decision"])[:8], "--note", "it was of that day after all")
    assert ann.run_id() == before, "undone, it is as if it had never been decided"

    everything = {row["claim_id"]: row for row in ann.asks("review", "--limit", 100)}
    assert len(everything) >= N_REVIEWED
    for claim_id in everything:
        ann.types("review", "accept", claim_id[:8])
    others = [row["claim_id"] for row in ann.asks("review", "--limit", 100)]
    assert others == [], "the queue is empty"

    # What was believed on Wednesday is still what was believed on Wednesday.
    then = ann.asks("show", "Palmyra", "--on", "2017-06-07", "--known-on", "2017-06-07")
    assert {row["controller"]: row["probability"] for row in then} == believed
    compared = ann.types("diff", "Palmyra", "--known-on", "2017-06-07", "--known-on", "2017-06-09")
    assert "as known on 2017-06-07: isis" in compared
    assert "recaptured Palmyra" in compared

    # The second brief, events for colleagues who count them, and gold for those who build extractors.
    brief = ann.types("brief", "2017-06-09", "--since", "2017-06-06")
    assert "Deir ez-Zor" in brief
    ann.types("export", tmp_path / "events.csv")
    events = csv.DictReader((tmp_path / "events.csv").read_text().splitlines())
    assert {"Maskanah", "Palmyra"} <= {row["location"] for row in events}
    assert "written to" in ann.types("decisions", "export", "--out", tmp_path / "gold.jsonl")
    gold = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text().splitlines()]
    assert all(claim["evidence"] for row in gold for claim in row["claims"])
