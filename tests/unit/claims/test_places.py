import pytest

from fogline.claims.places import PlaceLexicon, PlaceMention, find_places, make_place_lexicon
from fogline.model import Actor, Place, Source
from fogline.theatre.gazetteer import Gazetteer, fold_name

PLACES = (
    Place("t:damascus", "Damascus", 33.51, 36.29, "city", "t:rif", "SY", (), 1_500_000),
    Place("t:aleppo", "Aleppo", 36.20, 37.16, "city", "t:aleppo-g", "SY", ("Halab",), 2_000_000),
    Place("t:aleppo-g", "Aleppo (governorate)", 36.2, 37.6, "governorate", None, "SY", ("Aleppo province",)),
    Place("t:idlib", "Idlib", 35.93, 36.63, "city", "t:idlib-g", "SY", ("Idleb",), 130_000),
    Place("t:idlib-g", "Idlib (governorate)", 35.8, 36.7, "governorate", None, "SY", ("Idlib province", "Idlib governorate")),
    Place("t:raqqa", "Raqqa", 35.95, 39.01, "city", None, "SY", ("Raqa", "Raqqah"), 220_000),
    Place("t:menagh", "Menagh", 36.52, 37.04, "town", "t:aleppo-g", "SY", ("Minnigh",), 4_000),
    Place("t:menagh-base", "Menagh airbase", 36.521, 37.041, "base", "t:aleppo-g", "SY", ("Menagh air base",)),
    Place("t:t4", "T4 airbase", 34.52, 37.63, "airport", None, "SY", ("T4",)),
    Place("t:baghdad", "Baghdad", 33.34, 44.4, "city"),
    Place("t:sarrin", "Sarrin", 36.6, 38.3, "town", "t:aleppo-g", "SY", (), 6_000),
    Place("t:bab", "al-Bab", 36.37, 37.52, "city", "t:aleppo-g", "SY", (), 60_000),
    Place("t:east-aleppo", "eastern Aleppo", 36.2, 37.18, "province-part", "t:aleppo", "SY"),
    Place("t:midan-d", "Midan (Damascus)", 33.49, 36.29, "district", "t:damascus", "SY", ("Midan",)),
    Place("t:midan-a", "Midan (Aleppo)", 36.22, 37.16, "district", "t:aleppo", "SY", ("Midan",)),
    Place("wof:1", "Rose", 35.0, 37.0, "settlement"),
    Place("wof:2", "Kafr Zaytā", 35.37, 36.60, "settlement", None, "", ("Kafr Zita",)),
)


@pytest.fixture(scope="module")
def lexicon() -> PlaceLexicon:
    by_fold: dict[str, list[str]] = {}
    for place in PLACES:
        for name in dict.fromkeys(fold_name(name) for name in (place.name, *place.aliases)):
            by_fold.setdefault(name, []).append(place.place_id)
    gazetteer = Gazetteer({place.place_id: place for place in PLACES}, {name: tuple(ids) for name, ids in by_fold.items()})
    actors = (Actor("Aleppo Falcons", "opposition"), Actor("Ahrar al-Sham", "opposition"))
    return make_place_lexicon(gazetteer, actors=actors, sources=(Source("hama-today", "Idlib Today"),))


def names(text: str, lexicon: PlaceLexicon) -> list[str]:
    return [mention.name for mention in find_places(text, lexicon) if not mention.locates]


def only(text: str, lexicon: PlaceLexicon) -> PlaceMention:
    mentions = find_places(text, lexicon)
    assert len(mentions) == 1, mentions
    return mentions[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army entered Idleb on Monday.", ["Idlib"]),
        ("Syrias army entered Raqas old market.", ["Raqqa"]),
        ("Shelling hit Aleppo, Idlib and Raqqa.", ["Aleppo", "Idlib", "Raqqa"]),
        ("Rebels took the Menagh airbase.", ["Menagh airbase"]),
        ("Rebels took the Menagh air base.", ["Menagh airbase"]),
        ("Rebels took Menagh.", ["Menagh"]),
        ("They overran the headquarters of the 16th Infantry Division.", ["16th Infantry Division headquarters"]),
        ("The Northern Command headquarters in Idlib was shelled.", ["Northern Command headquarters"]),
        ("Rebels overran the camp of Battalion 275 near Idlib.", ["Battalion 275 camp"]),
        ("Fighters of the 17th Division attacked Raqqa.", ["Raqqa"]),
        ("A bomb went off at the police headquarters in Idlib.", ["Idlib"]),
        ("Missiles hit the port of Raqqa.", ["Raqqa"]),
        ("Missiles hit the seaport of Raqqa.", ["Raqqa seaport"]),
        ("Clashes went on in Idlib province.", ["Idlib (governorate)"]),
        ("Clashes went on in the province of Idlib.", ["Idlib (governorate)"]),
        ("Clashes went on in Aleppo and Idlib provinces.", ["Aleppo (governorate)", "Idlib (governorate)"]),
        ("Clashes went on in the provinces of Aleppo and Idlib.", ["Aleppo (governorate)", "Idlib (governorate)"]),
        ("Clashes went on in Aleppo city and Idlib province.", ["Aleppo", "Idlib (governorate)"]),
        ("Clashes went on in Sarrin, Aleppo and Idlib provinces.", ["Sarrin", "Aleppo (governorate)", "Idlib (governorate)"]),
        ("Clashes went on in the northern city of Idlib.", ["Idlib"]),
        ("Troops advanced in the southern countryside of Idlib.", ["southern Idlib countryside"]),
        ("Jets hit eastern Aleppo.", ["eastern Aleppo"]),
        ("Jets hit the eastern districts of Aleppo.", ["eastern Aleppo"]),
        ("Jets hit Aleppo's western neighbourhoods.", ["western Aleppo"]),
        ("Rebels hold the Old City of Aleppo.", ["Old City of Aleppo"]),
        ("They shelled Tal Bazin and Sheikh Barakat near Idlib.", ["Tal Bazin", "Sheikh Barakat"]),
        ("Tuways was captured on Friday.", ["Tuways"]),
        ("Qahel fell, then Idlib.", ["Qahel", "Idlib"]),
        ("February 1: Tall Jibbin falls.", ["Tall Jibbin"]),
        ("They fired at Sarrin Qahel Menagh Raqqa.", ["Sarrin", "Qahel", "Menagh", "Raqqa"]),
        ("Strikes hit Aleppo and its countryside.", ["Aleppo"]),
        ("Strikes hit IDP camps in Idlib.", ["Idlib"]),
        ("The town of Menagh in northern rural Aleppo was hit.", ["Menagh"]),
        ("Raqqa was stormed, and the stadium was taken.", ["Raqqa", "Raqqa stadium"]),
        ("The Qahel television reported clashes.", []),
        ("The villages of Bazin, Marzaf and Kernaz fell.", ["Bazin", "Marzaf", "Kernaz"]),
        ("They stormed Base 46 at dawn.", ["Base 46"]),
        ("They cut the Damascus-Aleppo highway.", ["Damascus-Aleppo highway"]),
        ("Troops seized the village of Kafr Zita.", ["Kafr Zayta"]),
        ("Jets struck fighters east of Raqqa.", ["Raqqa"]),
        ("Jets struck fighters to the north of Idlib.", ["Idlib"]),
        ("Troops reached the eastern side of Sarrin.", ["Sarrin"]),
        ("Clashes went on in the western desert of Raqqa.", ["western Raqqa desert"]),
        ("Clashes went on in the barrens of Idlib.", ["Idlib barrens"]),
        ("They stormed the Tal Bazin hilltop.", ["Tal Bazin"]),
        ("They hit an airbase in Idlib province.", ["Idlib (governorate)"]),
        ("Troops pushed into the countryside south of Idlib.", ["southern Idlib countryside"]),
        ("A bomb went off in the central Idlib city.", ["Idlib"]),
        ("Jets bombed the towns of Sarrin, Kafr Alzorba and Menagh.", ["Sarrin", "Kafr Alzorba", "Menagh"]),
        ("Qabran was shelled at dawn.", ["Qabran"]),
        ("Jets struck the Sarrin market.", ["Sarrin"]),
        ("Qabran was tired at dawn.", []),
        ("Jets flew from T4 to Idlib.", ["T4 airbase", "Idlib"]),
        ("In my opinion T4 will not fall.", ["T4 airbase"]),
        ("A bomb went off in Baghdad.", ["Baghdad"]),
        ("They cut the highway of Damascus \u2013 Aleppo.", ["Damascus-Aleppo highway"]),
    ],
)
def test_places_are_named_as_the_guide_names_them(text: str, expected: list[str], lexicon: PlaceLexicon) -> None:
    assert names(text, lexicon) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Damascus said that it would answer.",
        "Rebels backed by Damascus withdrew.",
        "DAMASCUS, Aug 26 - The minister spoke.",
        "The talks in Geneva and Moscow failed.",
        "Ahrar al-Sham and the Aleppo Falcons joined.",
        "President Karam Haddad told Idlib Today.",
        "Rose petals fell on Monday.",
        "A pro-Damascus paper wrote about it.",
        "Damascus denounced the letter.",
        "Damascus asserts that all is well.",
        "Baghdad has sent a letter.",
        "Citizens of CIS states were among them.",
        "It joined the Convention on the Prohibition of such arms.",
        "The Syrian and Russian armies advanced in June.",
    ],
)
def test_what_only_looks_like_a_place_is_left_out(text: str, lexicon: PlaceLexicon) -> None:
    assert names(text, lexicon) == []


def test_who_claims_something_is_no_place_of_a_list(lexicon: PlaceLexicon) -> None:
    for verb in ("claimed", "said", "confirmed"):
        assert names(f"Fighters took control of Sarrin, Hadarov {verb}.", lexicon) == ["Sarrin"]
    assert names("Fighters took control of Sarrin, Hadarov and Menagh.", lexicon) == ["Sarrin", "Hadarov", "Menagh"]


def test_a_parent_only_locates(lexicon: PlaceLexicon) -> None:
    mentions = find_places("Fighters captured Sarrin in Aleppo province.", lexicon)
    assert [(mention.name, mention.locates) for mention in mentions] == [("Sarrin", False), ("Aleppo (governorate)", True)]


def test_a_distance_keeps_the_name_and_lowers_the_precision(lexicon: PlaceLexicon) -> None:
    assert only("A convoy was hit 10 km south of Raqqa.", lexicon).precision == "near"
    assert only("A convoy was hit near Raqqa.", lexicon).precision == "near"
    assert only("Rebels hold the land outside the provincial capital Idlib.", lexicon).precision == "near"
    assert only("A convoy was hit in Raqqa.", lexicon).precision == "settlement"


def test_a_part_is_a_place_of_its_own_at_its_citys_point(lexicon: PlaceLexicon) -> None:
    part = only("Jets hit western Raqqa.", lexicon).place
    assert part is not None
    assert (part.place_id, part.parent, part.lat) == ("t:raqqa/western", "t:raqqa", 35.95)
    listed = only("Jets hit the eastern districts of Aleppo.", lexicon).place
    assert listed is not None
    assert listed.place_id == "t:east-aleppo"


def test_references_mean_the_last_place_that_fits(lexicon: PlaceLexicon) -> None:
    text = "Jets hit Aleppo and the village of Menagh. The city is calm. The village is not. The eastern districts burn."
    found = [(mention.text, mention.name) for mention in find_places(text, lexicon) if mention.anaphor]
    assert found == [("The city", "Aleppo"), ("The village", "Menagh"), ("eastern districts", "eastern Aleppo")]
    assert [m.name for m in find_places("Shells hit the capital.", lexicon)] == ["Damascus"]


def test_a_reference_may_mean_a_place_of_the_title(lexicon: PlaceLexicon) -> None:
    title = find_places("Army enters Raqqa", lexicon)
    assert [mention.name for mention in find_places("The city was calm.", lexicon, context=title)] == ["Raqqa"]
    assert find_places("The city was calm.", lexicon) == []


@pytest.mark.parametrize(("city", "expected"), [("Aleppo", "Midan (Aleppo)"), ("Damascus", "Midan (Damascus)")])
def test_homonyms_are_chosen_by_the_places_beside_them(city: str, expected: str, lexicon: PlaceLexicon) -> None:
    assert names(f"Shells fell on {city} today. Two people died in the Midan district.", lexicon)[1] == expected


def test_an_unknown_name_is_kept_unresolved(lexicon: PlaceLexicon) -> None:
    mention = only("Troops took the town of Qarmida.", lexicon)
    assert (mention.name, mention.place, mention.precision) == ("Qarmida", None, "unresolved")


def test_mentions_are_in_order_and_verbatim(lexicon: PlaceLexicon) -> None:
    text = "Near Raqqa and al-Bab, troops left the eastern parts of Aleppo for Idlib's suburbs. The city fell."
    mentions = find_places(text, lexicon)
    assert [mention.begin for mention in mentions] == sorted(mention.begin for mention in mentions)
    assert all(text[mention.begin : mention.end] == mention.text for mention in mentions)


@pytest.mark.parametrize("text", ["", "\n", "al-", "Al", "the city", "X" * 5000, "Aleppo " * 3000, "al-" * 3000, "in Q. " * 2000])
def test_odd_texts_do_no_harm(text: str, lexicon: PlaceLexicon) -> None:
    assert all(0 <= mention.begin < mention.end <= len(text) for mention in find_places(text, lexicon))


def test_a_reference_may_mean_what_a_place_lies_in(lexicon: PlaceLexicon) -> None:
    capital = find_places("Rebels in Idlib province seized the provincial capital.", lexicon)[-1]
    assert (capital.name, capital.anaphor) == ("Idlib", True)
    province = find_places("The army entered Sarrin and shelled the province.", lexicon)[-1]
    assert (province.name, province.kind) == ("Aleppo (governorate)", "governorate")


def test_an_unnamed_suburb_of_a_city_is_near_it(lexicon: PlaceLexicon) -> None:
    mention = only("Rebels had held the suburb of Aleppo since 2012.", lexicon)
    assert (mention.name, mention.precision) == ("Aleppo", "near")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells hit a rebel-held town on Monday. Activists said that jets struck Sarrin twice.", ["Sarrin"]),
        ("Buses left two besieged towns. People of Sarrin and Menagh boarded them.", ["Sarrin", "Menagh"]),
        ("Shells hit a town held by rebels. Jets struck Sarrin.", ["Sarrin"]),
        ("Shells hit a rebel-held village near Sarrin.", []),
        ("Shells hit a small town. Jets struck Sarrin.", []),
        ("Shells hit a rebel-held district of Syria's Aleppo city. The strikes hit Sukkari district.", ["Sukkari"]),
        ("Rebels shelled a neighbourhood of the Syrian city of Aleppo. Two died in the Sukkari district.", ["Sukkari"]),
        ("Rebels shelled the neighbourhood of Sukkari. Two died in the Zebdiya district.", []),
        ("A raid on an Islamic State stronghold killed ten. The strike on Sarrin was at dawn.", ["Sarrin"]),
        ("Ten dead in attack on IS-held Syria town. Jets struck Sarrin.", ["Sarrin"]),
        ("Jets hit a village held by militants. They struck Aleppo too, from where they came to Sarrin.", ["Sarrin"]),
        ("Sarrin, al-Bab and Menagh are quiet. All three towns were shelled.", ["Menagh", "al-Bab", "Sarrin"]),
        ("Aleppo is quiet. Rebels hold the devastated Old City.", ["Old City of Aleppo"]),
        ("Aleppo is split between rebels in the east and the army in the west.", ["eastern Aleppo", "western Aleppo"]),
        ("They cut the Damascus-Aleppo highway. The road is closed.", ["Damascus-Aleppo highway"]),
        ("They shelled Sarrin. The road to the coast is closed.", []),
    ],
)
def test_what_a_reference_means(text: str, expected: list[str], lexicon: PlaceLexicon) -> None:
    assert sorted(mention.name for mention in find_places(text, lexicon) if mention.anaphor) == sorted(expected)


def test_the_city_of_a_district_that_is_not_named_only_says_where_it_lies(lexicon: PlaceLexicon) -> None:
    found = find_places("Shells hit a rebel-held district of Syria's Aleppo city. They fell on Sukkari district.", lexicon)
    assert [(mention.name, mention.locates) for mention in found] == [("Sukkari", False), ("Aleppo", True), ("Sukkari", False)]


def test_who_holds_a_place_is_no_place(lexicon: PlaceLexicon) -> None:
    found = find_places("Shells hit Menagh-held Sarrin and Kurd-held villages.", lexicon)
    assert [mention.name for mention in found] == ["Sarrin"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jets bombed the Aleppo suburb of Menagh.", ["Menagh"]),
        ("Jets bombed the rebel-held Aleppo district of Sukkari.", ["Sukkari"]),
        ("Jets bombed the Aleppo province town of Manbij.", ["Manbij"]),
        ("Jets bombed Aleppo's eastern Sukkari district.", ["Sukkari"]),
        ("Jets bombed Menagh, a suburb of Aleppo.", ["Menagh", "Aleppo"]),
        ("Jets bombed Aleppo and the village of Menagh.", ["Aleppo", "Menagh"]),
        ("Jets bombed the Manbij district of Aleppo province.", ["Manbij", "Aleppo (governorate)"]),
    ],
)
def test_a_larger_name_before_a_place_only_says_where_it_lies(text: str, found: list[str], lexicon: PlaceLexicon) -> None:
    assert [mention.name for mention in find_places(text, lexicon)] == found


def test_what_stands_beside_a_name_is_read_with_it(lexicon: PlaceLexicon) -> None:
    text = "Jets bombed Aleppo's railway station, Manbij's outskirts and the northern part of Aleppo province. Moreover in Azaz"
    names = [mention.name for mention in find_places(text, lexicon)]
    assert names == ["Aleppo railway station", "Manbij", "Aleppo (governorate)", "Azaz"]


def test_a_reference_has_the_name_as_it_is_printed(lexicon: PlaceLexicon) -> None:
    found = find_places("Rebels took Idleb. The army shelled the city, and the eastern districts.", lexicon)
    assert [mention.printed for mention in found] == ["Idleb", "Idleb", "eastern districts"]
