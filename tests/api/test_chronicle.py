"""What reports of autumn 2017 say in words, sentence by sentence: the expression for it, which ground that is, and the
map before and after the event of the chronicle, geodata/syria-2017/events.geojsonl."""
import collections
import datetime
import json
import re

import pytest
from conftest import SYRIA

CHANGES = 61  # of the list on which the chronicle rests; each has a key of its own
REGIME, ISIS, SDF, HTS = ((actor, "held", None) for actor in ("regime", "isis", "sdf", "hts"))
FOUGHT_OVER = ("isis", "contested", "regime")
CITY = ("regime", "contested", "isis")
IN_RAQQA = ("isis", "contested", "sdf")
WEST, EAST = (f"side(river \"Euphrates\", {bank})" for bank in ("west", "east"))

# A sentence: the key of its event; its km2, from and to; places in it and beside it; and what the map says on the day
# before and on the day, by place or position.
Sentence = collections.namedtuple("Sentence", "key least most within beyond before after")

SENTENCES = {
    "moved into the western section of the city": Sentence(
        "west-of-deir-ez-zor", 27, 29, [], ["Deir ez-Zor", "Siyasiyah bridge", "al-Husayniyah"],
        {"40.10,35.335": CITY, "Deir ez-Zor": CITY, "Siyasiyah bridge": ISIS},
        {"40.10,35.335": REGIME, "Deir ez-Zor": CITY, "Siyasiyah bridge": ISIS}),
    "reclaimed territory to the south along the Euphrates": Sentence(
        "south-along-the-euphrates", 20, 23, [], ["al-Muri'iyah", "Deir ez-Zor airbase", "Mazlum", "Marrat"],
        {"40.235,35.26": REGIME, "al-Muri'iyah": REGIME, "Mazlum": REGIME, "Muhasan": ISIS},
        {"40.235,35.26": ISIS, "al-Muri'iyah": REGIME, "Mazlum": REGIME, "Muhasan": ISIS}),
    "returned to eastern Homs, including the town of Qaryatayn": Sentence(
        "27", 78, 79, ["al-Qaryatayn"], ["Mahin"],
        {"al-Qaryatayn": REGIME, "Mahin": REGIME}, {"al-Qaryatayn": ISIS, "Mahin": REGIME}),
    "300 km from Deir ez-Zor": Sentence(
        "far-behind-the-lines", 580, 600, ["Deir ez-Zor", "al-Qaryatayn"], ["Palmyra", "al-Sukhnah"],
        {"Palmyra": REGIME, "38.7,34.79": REGIME}, {"Palmyra": REGIME, "38.7,34.79": REGIME}),
    "retook the area to the south": Sentence(
        "south-of-deir-ez-zor", 160, 172, [], ["Muhasan", "al-Husayniyah", "Hatlah"],
        {"40.235,35.26": ISIS, "39.62,35.07": ISIS, "Muhasan": ISIS, "Hatlah": ISIS},
        {"40.235,35.26": REGIME, "39.62,35.07": REGIME, "Muhasan": ISIS, "Hatlah": ISIS}),
    "unable to break into Mayadin": Sentence(
        "mayadin-surrounded", 48, 53, [], ["Mayadin", "Dhiban", "Buqrus"],
        {"40.42,35.0": ISIS, "Mayadin": ISIS, "Dhiban": ISIS},
        {"40.42,35.0": FOUGHT_OVER, "Mayadin": ISIS, "Dhiban": ISIS}),
    "crossed to the eastern bank": Sentence(
        "14", 17, 18.5, ["Marrat"], ["al-Muri'iyah", "Mazlum", "Hatlah"],
        {"Marrat": ISIS, "al-Muri'iyah": REGIME, "Hatlah": ISIS},
        {"Marrat": FOUGHT_OVER, "al-Muri'iyah": REGIME, "Hatlah": ISIS}),
    "on pontoon bridges": Sentence(
        "pontoon-bridges", 3.7, 4, ["al-Muri'iyah", "Marrat"], ["Mazlum", "Deir ez-Zor airbase"],
        {"al-Muri'iyah": REGIME, "Marrat": FOUGHT_OVER}, {"al-Muri'iyah": REGIME, "Marrat": FOUGHT_OVER}),
    "the west bank is free of ISIS down to Deir ez-Zor": Sentence(
        "19", 2400, 2600, ["Ma'dan", "Ayyash"], ["al-Kasrah", "al-Zughayr", "al-Baghiliyah"],
        {"39.45,35.2": ISIS, "39.7,35.5": ISIS, "al-Kasrah": ISIS},
        {"39.45,35.2": REGIME, "39.7,35.5": REGIME, "al-Kasrah": ISIS}),
    "struck the SDF once": Sentence(
        "first-strike-on-sdf", 12.5, 12.6, ["Deir ez-Zor industrial zone"], ["Deir ez-Zor"],
        {"Deir ez-Zor industrial zone": SDF}, {"Deir ez-Zor industrial zone": SDF}),
    "twice, according to the SDF": Sentence(
        "second-strike-on-sdf", 12.5, 12.6, ["Conoco gas plant"], ["Deir ez-Zor"],
        {"Conoco gas plant": SDF}, {"Conoco gas plant": SDF}),
    "the SDF to the north and east of the city": Sentence(
        "north-and-east-of-deir-ez-zor", 325, 360, [], ["Deir ez-Zor", "al-Husayniyah", "Hatlah", "Khasham"],
        {"40.33,35.45": ISIS, "40.09,35.49": ISIS, "Hatlah": ISIS, "al-Husayniyah": ISIS},
        {"40.33,35.45": SDF, "40.09,35.49": SDF, "Hatlah": ISIS, "al-Husayniyah": ISIS}),
    "holds 90 percent of Raqqa": Sentence(
        "ninety-percent-of-raqqa", 24, 24.7, [],
        ["Raqqa", "Raqqa National Hospital", "al-Naim roundabout", "Raqqa stadium"],
        {"Raqqa National Hospital": ISIS, "al-Naim roundabout": ISIS, "Raqqa stadium": ISIS, "38.99,35.955": IN_RAQQA},
        {"Raqqa National Hospital": ISIS, "al-Naim roundabout": ISIS, "Raqqa stadium": ISIS, "38.99,35.955": SDF}),
    "captured 12 villages of eastern Hama": Sentence(
        "twelve-villages", 180, 200, ["al-Rahjan", "Abu Lafah", "Nufaylah", "al-Shakusiyah", "Sarha", "al-Mustarihah"],
        ["Jubb al-Tabaqaliyah", "al-Sa'n"],
        {"al-Rahjan": HTS, "Sarha": HTS, "Jubb al-Tabaqaliyah": HTS, "37.40,35.44": HTS},
        {"al-Rahjan": ISIS, "Sarha": ISIS, "Jubb al-Tabaqaliyah": HTS, "37.40,35.44": ISIS}),
    "some quickly retaken by HTS": Sentence(
        "some-quickly-retaken", 40, 55, [], ["al-Rahjan", "al-Shakusiyah", "al-Mustarihah"],
        {"37.40,35.44": ISIS, "al-Rahjan": ISIS, "Sarha": ISIS},
        {"37.40,35.44": HTS, "al-Rahjan": ISIS, "Sarha": ISIS}),
    "crossed 30 km of regime territory": Sentence(
        "through-regime-lines", 60 + 3, 90, [], ["al-Rahjan", "Uqayribat", "Salamiyah"],
        {"37.44,35.15": REGIME}, {"37.44,35.15": REGIME}),
    "cleared ISIS from its last pocket": Sentence(
        "35", 470, 525, [], ["Uqayribat", "Suha", "Salamiyah"],
        {"37.45,34.93": ISIS, "Suha": REGIME}, {"37.45,34.93": REGIME, "Suha": REGIME}),
    "handed Bab al-Salama to the interim government": Sentence(
        "47", 2, 3.2, ["Bab al-Salama"], ["A'zaz"],
        {"Bab al-Salama": ("levant-front", "held", None), "A'zaz": ("turkish-backed", "held", None)},
        {"Bab al-Salama": ("interim-government", "held", None), "A'zaz": ("turkish-backed", "held", None)}),
    "had forced Ahrar al-Sham from Bab al-Hawa": Sentence(
        "bab-al-hawa", 3, 3.2, ["Bab al-Hawa"], ["Sarmada"], {}, {"Bab al-Hawa": HTS}),
    "a Su-24 crashed at Hmeimim": Sentence(
        "su-24-at-hmeimim", 0, 0, [], [], {"Hmeimim airbase": REGIME}, {"Hmeimim airbase": REGIME}),
}


@pytest.fixture(scope="module")
def chronicle():
    """The events by the end of their key."""
    lines = (SYRIA / "events.geojsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    return {e["properties"]["key"].removeprefix("syria-2017-"): e for e in events}


def day_before(date):
    return str(max(datetime.date(2017, 9, 1), datetime.date.fromisoformat(date) - datetime.timedelta(days=1)))


def ground(daemon, area, date):
    """What POST /areas says of an expression, on the map at the end of a day."""
    answer = daemon.post(json.dumps({"area": area}), f"/areas?datetime={date}", token="", type="application/json")
    assert answer.status_code == 200, answer.text
    (feature,) = answer.json()["features"]
    return feature["properties"]


def names(said):
    return {p["name"] for p in said["places"]}


def holder(daemon, where, date):
    at = re.fullmatch(r"([\d.]+),([\d.]+)", where)
    asked = {"lon": at[1], "lat": at[2]} if at else {"place": where}
    said = daemon.json("/at", params={**asked, "datetime": date, "level": "faction"})
    return said["actor"], said["status"], said["other"]


@pytest.mark.parametrize("words", SENTENCES)
def test_sentence(syria, chronicle, words):
    s = SENTENCES[words]
    event = chronicle[s.key]["properties"]
    date = event["occurred_at"]
    if "area" in event:
        said = ground(syria, event["area"], day_before(date))
        assert s.least <= said["km2"] <= s.most
        assert names(said) >= set(s.within) and not names(said) & set(s.beyond)
    assert {where: holder(syria, where, day_before(date)) for where in s.before} == s.before
    assert {where: holder(syria, where, date) for where in s.after} == s.after


def test_every_event_says_when_who_and_how_sure(chronicle):
    assert set(chronicle) >= {str(n) for n in range(1, CHANGES + 1)}
    assert {s.key for s in SENTENCES.values()} <= set(chronicle)
    for key, event in chronicle.items():
        said = event["properties"]
        assert said["precision"] in ("day", "week", "month"), key
        assert "2017-09-01" <= said["occurred_at"] <= "2017-10-31", key
        assert said["sources"], key
        assert all(s["name"] and s["reliability"] and s["credibility"] for s in said["sources"]), key
        assert len(said["note"]) > 20, key
        assert event["geometry"] is None or event["geometry"]["type"] == "Point", key


# ---- the sentences whose figures can be told from what they say -----------------------------------------


def test_west_of_deir_ez_zor_is_without_the_east_bank(syria):
    half = "sector(\"Deir ez-Zor\", 180..360, 6 km)"
    both, west, east = (ground(syria, half + more, "2017-09-09") for more in ("", f" & {WEST}", f" & {EAST}"))
    assert "Siyasiyah bridge" in names(both) and "Siyasiyah bridge" in names(east) and not names(west)
    assert west["km2"] + east["km2"] == pytest.approx(both["km2"], abs=1e-6) and east["km2"] > 5
    assert west["parts"][1]["change_km2"] == pytest.approx(-east["km2"], abs=1e-6)


def test_the_corridor_to_sukhna(syria):
    said = ground(syria, "corridor(\"Sukhna\", \"Deir ez-Zor\", 10 km)", "2017-09-09")
    assert names(said) >= {"al-Sukhnah", "Deir ez-Zor", "al-Shula", "Kabajib"}
    assert not names(said) & {"al-Taybah", "al-Taym oil field", "Mayadin"}
    assert said["km2"] == pytest.approx(126.1 * 20 + 314.16, rel=0.002)
    narrow = ground(syria, "corridor(\"Sukhna\", \"Deir ez-Zor\", 5 km)", "2017-09-09")
    assert "Kabajib" not in names(narrow) and "al-Shula" in names(narrow)


def test_ninety_percent_of_raqqa(syria):
    town = ground(syria, "place(\"Raqqa\")", "2017-10-10")["km2"]

    def percent(actor, date):
        return 100 * ground(syria, f"place(\"Raqqa\") & held_by({actor})", date)["km2"] / town
    assert percent("sdf", "2017-10-09") == pytest.approx(60, abs=0.5)
    assert percent("sdf", "2017-10-10") == pytest.approx(90, abs=0.5)
    assert percent("isis", "2017-10-10") == pytest.approx(10, abs=0.5)
    assert percent("sdf", "2017-10-17") == pytest.approx(100, abs=1e-6)


def test_no_isis_zone_in_eastern_hama_between_the_pocket_and_the_villages(syria):
    def zones(date):
        found = syria.json(f"/control.geojson?bbox=36.8,34.6,38.2,35.7&actor=isis&datetime={date}")["features"]
        return [f["properties"]["area_km2"] for f in found]
    assert len(zones("2017-10-06")) == 1
    assert zones("2017-10-07") == zones("2017-10-08") == []
    assert len(zones("2017-10-09")) == 1
    assert ground(syria, "admin(\"Hama Governorate\") & held_by(isis)", "2017-10-08")["km2"] == 0
    assert ground(syria, "admin(\"Hama Governorate\") & held_by(isis)", "2017-10-09")["km2"] > 200


def test_how_far_the_fighters_came(syria, chronicle):
    """A strip of 2 km: half its km2, without the round ends, is the way."""
    behind = ground(syria, chronicle["far-behind-the-lines"]["properties"]["area"], "2017-09-30")
    assert (behind["km2"] - 3.14) / 2 == pytest.approx(300, abs=10)
    crossed = ground(syria, chronicle["through-regime-lines"]["properties"]["area"], "2017-10-08")
    assert (crossed["km2"] - 3.14) / 2 >= 30


def test_what_an_incident_tells_is_shown_and_moves_nothing(syria, chronicle):
    incidents = {e["properties"]["key"] for e in chronicle.values() if e["properties"]["kind"] == "incident"}
    assert len(incidents) >= 8
    told = syria.json("/events.geojson?limit=1000")["features"]
    assert {f["properties"]["key"] for f in told if f["properties"]["kind"] == "incident"} == incidents
    behind = {e for f in syria.json("/changes.geojson?datetime=2017-09-02/2017-10-31")["features"]
              for e in f["properties"]["events"]}
    assert behind and not behind & {f["id"] for f in told if f["properties"]["kind"] == "incident"}
