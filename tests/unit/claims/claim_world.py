"""A small war for the tests of claims: sides, forces and places of our own choosing."""

from datetime import date
from functools import cache

from fogline.claims.decide import load_models
from fogline.claims.extract import Reader, make_reader, read_report
from fogline.claims.sentences import load_parser
from fogline.model import Actor, Claim, Place, Rejection, Report, Side, Source
from fogline.theatre import Theatre
from fogline.theatre.gazetteer import load_gazetteer
from fogline.theatre.load import GenericWords

SIDES = ("syria_gov", "russia", "isis", "nusra", "opposition", "kurds", "turkey", "us_coalition", "hezbollah", "other", "unknown")
ACTORS = (
    Actor(
        "Syrian Arab Army",
        "syria_gov",
        ("Syrian army", "SAA", "Assad's forces", "Syrian government", "government forces", "Syrian troops"),
    ),
    Actor("Islamic State", "isis", ("IS", "ISIS", "ISIL", "Daesh", "Islamic State group")),
    Actor("al-Nusra Front", "nusra", ("Nusra Front", "al-Nusra", "Nusra"), None, date(2016, 7, 28)),
    Actor("Free Syrian Army", "opposition", ("FSA", "Ahrar al-Sham", "Jaish al-Islam")),
    Actor("Syrian Democratic Forces", "kurds", ("SDF", "YPG", "Kurdish forces", "Kurdish fighters")),
    Actor("Russian Armed Forces", "russia", ("Russia", "Russian army")),
    Actor("Turkish Armed Forces", "turkey", ("Turkey", "Turkish army")),
    Actor("US-led coalition", "us_coalition", ("US army", "United States", "international coalition")),
    Actor("Hezbollah", "hezbollah", ("Hizbullah",)),
)
GENERICS = (
    GenericWords(("rebels", "opposition forces", "rebel fighters", "opposition"), ("opposition",)),
    GenericWords(("the army", "army", "regime forces", "regime", "government forces", "government troops"), ("syria_gov",)),
    GenericWords(("militants", "terrorists"), (), {"syria_gov": ("opposition",)}),
    GenericWords(("warplanes", "jets"), (), {}),
)
PLACES = (
    ("syria:idlib-gov", "Idlib (governorate)", "governorate", 35.8, 36.6, None),
    ("syria:aleppo-gov", "Aleppo (governorate)", "governorate", 36.2, 37.5, None),
    ("syria:aleppo", "Aleppo", "city", 36.2, 37.16, "syria:aleppo-gov"),
    ("syria:idlib", "Idlib", "city", 35.93, 36.63, "syria:idlib-gov"),
    ("syria:palmyra", "Palmyra", "city", 34.56, 38.27, None),
    ("syria:raqqa", "Raqqa", "city", 35.95, 39.01, None),
    ("syria:manbij", "Manbij", "town", 36.53, 37.95, "syria:aleppo-gov"),
    ("syria:sarrin", "Sarrin", "town", 36.59, 38.3, "syria:aleppo-gov"),
    ("syria:madaya", "Madaya", "town", 33.69, 36.1, None),
    ("syria:douma", "Douma", "town", 33.57, 36.4, None),
    ("syria:zabadani", "Zabadani", "town", 33.72, 36.1, None),
    ("syria:kobani", "Kobani", "town", 36.89, 38.35, "syria:aleppo-gov"),
    ("syria:azaz", "Azaz", "town", 36.58, 37.04, "syria:aleppo-gov"),
    ("syria:deir-ez-zor", "Deir ez-Zor", "city", 35.33, 40.14, None),
    ("syria:tiyas", "Tiyas", "base", 34.52, 37.63, None),
    ("syria:daraa", "Daraa", "city", 32.62, 36.1, None),
)


@cache
def theatre() -> Theatre:
    return Theatre(
        name="test",
        title="A war for tests",
        countries=(),
        start_on=None,
        end_on=None,
        extent=(35.0, 29.0, 49.0, 38.0),
        sides=tuple(Side(side, side, side, "#000000", "circle") for side in SIDES),
        actors=ACTORS,
        places=tuple(Place(i, name, lat, lon, kind, parent, "SY") for i, name, kind, lat, lon, parent in PLACES),
        sources=(Source("wire", "Wire"), Source("state", "State agency", "syria_gov")),
        generics=GENERICS,
    )


@cache
def reader() -> Reader:
    load_parser()
    return make_reader(theatre(), load_gazetteer(theatre()), models=load_models())


def report(text: str, *, title: str = "", source: str = "wire", published: str = "2016-05-20", report_id: str = "r1") -> Report:
    return Report(report_id, published, source, title, text, lang="en")


def claims_of(text: str, *, source: str = "wire", title: str = "") -> list[Claim]:
    found = read_report(reader(), report(text, source=source, title=title))
    assert not [item for item in found if isinstance(item, Rejection)], found
    return [item for item in found if isinstance(item, Claim)]
