"""Who is named and referred to, in our own sentences."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from claim_world import theatre

from fogline.claims.actors import ActorLexicon, ActorMention, build_lexicon, joint_sides
from fogline.model import Actor
from fogline.theatre.load import GenericWords

DAY = date(2016, 5, 20)


@pytest.fixture(scope="module")
def lexicon() -> ActorLexicon:
    return build_lexicon(theatre())


def acting(lexicon: ActorLexicon, text: str, camp: str | None = None, day: date = DAY) -> list[tuple[str, tuple[str, ...]]]:
    return [(m.text, m.sides) for m in lexicon.find_actors(text, day, camp) if m.kind != "voice"]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Syrian troops moved north.", ["syria_gov"]),
        ("Islamic State fighters fled.", ["isis"]),
        ("The IS group held on.", ["isis"]),
        ("This is quiet.", []),
        ("Assads forces left.", ["syria_gov"]),
        ("Assad's forces left.", ["syria_gov"]),
        ("Russian warplanes struck.", ["russia"]),
        ("Turkish artillery fired.", ["turkey"]),
        ("Russian and Syrian air strikes continued.", ["russia", "syria_gov"]),
        ("Syrian, Turkish and Russian troops moved.", ["syria_gov", "turkey", "russia"]),
        ("Syrian and Russian families left.", []),
        ("Russian Chlorine Attacks On Homs Condemned", ["russia"]),
        ("Syrian jets struck.", ["syria_gov"]),
        ("A Russian tourist smiled.", []),
        ("Families left the IS-held town.", ["isis"]),
        ("They crossed rebel-held ground.", ["opposition"]),
        ("Trucks drove through government-controlled streets.", ["syria_gov"]),
        ("The US-led coalition flew sorties.", ["us_coalition"]),
        ("Turkish-backed rebels dug in.", ["opposition"]),
        ("Anti-IS forces met.", []),
        ("al-Nusra Front terrorists shelled.", ["nusra"]),
        ("ISIL, Daesh and ISIS are one.", ["isis", "isis", "isis"]),
        ("The YPGs fighters rested.", ["kurds"]),
        ("ISILish is no word.", []),
        ("The bridge is in Russian hands.", ["russia"]),
        ("Regime-bombardment went on.", ["syria_gov"]),
        ("Terrorists affiliated with ISIS fired.", ["isis"]),
        ("They spoke of pro-Turkish papers.", []),
    ],
)
def test_names_adjectives_and_compounds(lexicon: ActorLexicon, text: str, sides: list[str]) -> None:
    assert [side for _, found in acting(lexicon, text) for side in found] == sides


def test_a_generic_word_means_what_the_camp_means(lexicon: ActorLexicon) -> None:
    text = "Terrorists fired at the village."
    assert acting(lexicon, text, "syria_gov") == [("Terrorists", ("opposition",))]
    assert acting(lexicon, text) == [("Terrorists", ())]


def test_the_group_is_the_last_force_that_is_no_state(lexicon: ActorLexicon) -> None:
    text = "ISIS met the Syrian army near the dam. The group lost ten men."
    assert acting(lexicon, text)[-1] == ("group", ("isis",))


def test_these_forces_are_the_last_force_named(lexicon: ActorLexicon) -> None:
    text = "The SDF reached the river. These forces then crossed it."
    assert acting(lexicon, text)[-1] == ("forces", ("kurds",))


def test_the_militants_in_a_camps_report_are_those_named_before(lexicon: ActorLexicon) -> None:
    text = "ISIS came at dawn. The militants left at noon."
    assert acting(lexicon, text, "syria_gov")[-1] == ("militants", ("isis",))


def test_who_speaks_or_backs_does_not_act(lexicon: ActorLexicon) -> None:
    mentions = lexicon.find_actors("Russia's defence ministry spoke. Russian-backed troops waited.", DAY, None)
    assert [m.kind for m in mentions if "russia" in m.sides] == ["voice"]


def test_an_actor_counts_only_in_its_days(lexicon: ActorLexicon) -> None:
    text = "The Nusra Front was there."
    assert acting(lexicon, text) == [("Nusra Front", ("nusra",))]
    assert acting(lexicon, text, day=date(2017, 1, 1)) == []


def test_mentions_are_in_order_and_apart(lexicon: ActorLexicon) -> None:
    text = "The Syrian army and Hezbollah fought ISIS, the Nusra Front and rebel fighters near the Russian army."
    mentions = lexicon.find_actors(text, DAY, None)
    assert all(first.end <= second.begin for first, second in pairwise(mentions))
    assert all(text[m.begin : m.end] == m.text for m in mentions)


def test_joint_sides_are_named_once_and_unknown_last() -> None:
    mentions = [
        ActorMention(0, 1, "a", ("isis",)),
        ActorMention(2, 3, "b", ("unknown",)),
        ActorMention(4, 5, "c", ("isis", "nusra")),
    ]
    assert joint_sides(mentions) == ("isis", "nusra")


def test_side_of_an_alias_follows_its_dates() -> None:
    world = theatre()
    early = Actor("Border Guard", "opposition", (), None, date(2015, 12, 31))
    late = Actor("Border Guard", "syria_gov", (), date(2016, 1, 1))
    lexicon = build_lexicon(type(world)(**{**{f: getattr(world, f) for f in world.__slots__}, "actors": (early, late)}))
    assert acting(lexicon, "The Border Guard came.", day=date(2015, 5, 1)) == [("Border Guard", ("opposition",))]
    assert acting(lexicon, "The Border Guard came.", day=date(2016, 5, 1)) == [("Border Guard", ("syria_gov",))]


@pytest.fixture(scope="module")
def abroad() -> ActorLexicon:
    """A lexicon whose theatre knows its country, and the states by their forces alone."""
    world = replace(
        theatre(),
        countries=("SY",),
        actors=(
            Actor("Syrian army", "syria_gov"),
            Actor("Russian army", "russia"),
            Actor("Turkish forces", "turkey"),
            Actor("YPG", "kurds"),
            Actor("Lions of the Army", "opposition"),
            Actor("Houthis", "other", ("Houthi movement",)),
        ),
        generics=(*theatre().generics, GenericWords(("fighters",), (), {"opposition": ("opposition",)})),
    )
    return build_lexicon(world)


def test_a_country_or_its_capital_stands_for_its_state(abroad: ActorLexicon) -> None:
    found = abroad.find_actors("Moscow and Turkey agreed on a truce in Russia and northern Turkey.", DAY)
    assert [(m.text, m.sides, m.kind, m.note) for m in found] == [
        ("Moscow", ("russia",), "voice", "country"),
        ("Turkey", ("turkey",), "voice", "country"),
    ]


def test_a_voice_says_why_it_does_not_act(abroad: ActorLexicon) -> None:
    found = abroad.find_actors("A YPG spokesman met Turkish-backed crowds and the anti-YPG press.", DAY)
    assert [(m.text, m.note) for m in found if m.kind == "voice"] == [("YPG", "spokesman"), ("YPG", "anti")]


def test_the_longer_of_overlapping_names_counts(abroad: ActorLexicon) -> None:
    assert acting(abroad, "They fought the Lions of the Army.") == [("Lions of the Army", ("opposition",))]


def test_fighters_of_others_are_nobodys(abroad: ActorLexicon) -> None:
    assert acting(abroad, "The fighters came.", "opposition") == [("fighters", ("opposition",))]
    assert acting(abroad, "Dozens of Uzbek fighters came.", "opposition") == [("fighters", ())]
    assert acting(abroad, "It was our army.") == [("army", ())]


def test_a_plural_name_gives_an_adjective(abroad: ActorLexicon) -> None:
    assert acting(abroad, "They left the Houthi-held town, the last Houthi stronghold.") == [("Houthi", ("other",))] * 2


def test_a_country_that_only_says_where_is_no_side(abroad: ActorLexicon) -> None:
    text = "Fighters from Russia took the border crossing with Turkey after a deal with Turkey."
    found = [(mention.text, mention.begin) for mention in abroad.find_actors(text, DAY) if mention.sides]
    assert found == [("Turkey", text.rindex("Turkey"))]


def test_home_is_the_state_whose_country_the_war_is_in(abroad: ActorLexicon) -> None:
    assert abroad.home == {"syria_gov"}
    assert abroad.home < abroad.states
    assert acting(abroad, "The Houthis came. The garrison fled.")[-1] == ("garrison", ("syria_gov",))


def test_adjectives_may_stand_before_a_force(abroad: ActorLexicon) -> None:
    assert acting(abroad, "It is Russia. Syria's last northern stronghold fell.")[-1][1] == ("syria_gov",)


def test_who_a_name_is_in_brackets_is_no_other_side(lexicon: ActorLexicon) -> None:
    text = "Al-Nusra Front (Nusra of old in the Levant) terrorists fired two shells."
    (found,) = lexicon.find_actors(text, DAY, "syria_gov")
    assert (found.sides, found.text) == (("nusra",), text.removesuffix(" fired two shells."))
