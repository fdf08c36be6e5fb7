"""The theatre of Syria against what is known of it: geodata/syria-2017/checks.csv, each row one statement."""
import csv
import datetime

import pytest
from conftest import SYRIA

START, END = datetime.date(2017, 9, 1), datetime.date(2017, 10, 31)

# (place, date): holder; its side; status; who else.
NAMED = [
    ("al-Qaryatayn", "2017-09-01", "regime", "regime", "held", None),
    ("Qaryatain", "2017-09-30", "regime", "regime", "held", None),
    ("القريتين", "2017-10-01", "isis", "isis", "held", None),
    ("al-Qaryatayn", "2017-10-20", "isis", "isis", "held", None),
    ("al-Qaryatayn", "2017-10-21", "regime", "regime", "held", None),
    ("Ma'an", "2017-09-18", "regime", "regime", "held", None),
    ("Ma'an", "2017-09-19", "regime", "regime", "contested", "hts"),
    ("Ma'an", "2017-09-22", "regime", "regime", "held", None),
    ("Raqqa", "2017-09-01", "isis", "isis", "contested", "sdf"),
    ("Raqqa National Hospital", "2017-09-01", "isis", "isis", "held", None),
    ("Raqqa", "2017-10-16", "isis", "isis", "contested", "sdf"),
    ("Raqqa", "2017-10-17", "sdf", "sdf", "held", None),
    ("Raqqa National Hospital", "2017-10-17", "sdf", "sdf", "held", None),
    ("Mayadin", "2017-10-11", "isis", "isis", "held", None),
    ("Mayadin", "2017-10-12", "isis", "isis", "contested", "regime"),
    ("Mayadin", "2017-10-14", "regime", "regime", "held", None),
    ("al-Rahjan", "2017-10-08", "hts", "rebels", "held", None),
    ("al-Rahjan", "2017-10-09", "isis", "isis", "held", None),
    ("al-Rahjan", "2017-10-14", "hts", "rebels", "held", None),
    ("Bab al-Salama", "2017-09-01", "levant-front", "rebels", "held", None),
    ("Bab al-Salama", "2017-10-10", "interim-government", "rebels", "held", None),
]

# Enclaves: each is one zone that holds the first places and not the second, and is no larger than this.
ENCLAVES = [
    ("2017-09-01", "contested", 100, ["Deir ez-Zor"], ["Deir ez-Zor airbase", "Homs"]),
    ("2017-09-01", "held", 100, ["Deir ez-Zor airbase"], ["137th Brigade base", "Homs"]),
    ("2017-09-01", "held", 2500, ["Uqayribat", "Suha", "Umm Mayl"], ["Mayadin"]),
    ("2017-09-01", "held", 500, ["Saham al-Jawlan", "Tasil", "al-Shajarah"], ["Mayadin", "Yarmouk camp"]),
    ("2017-09-01", "held", 100, ["al-Fu'ah", "Kafriya"], ["Nubl"]),
    ("2017-10-01", "held", 100, ["al-Qaryatayn"], ["Mayadin"]),
    ("2017-10-09", "held", 300, ["al-Rahjan", "Sarha"], ["Mayadin"]),
]

# When a siege ends, the place lies in one zone with Homs, and on the day before it does not.
RELIEFS = [("137th Brigade base", "2017-09-05"), ("Deir ez-Zor airbase", "2017-09-09")]


def day_before(date):
    return str(datetime.date.fromisoformat(date) - datetime.timedelta(days=1))


@pytest.fixture(scope="module")
def rows():
    with open(SYRIA / "checks.csv", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def holding(properties):
    return properties["actor"], properties["status"], properties["other"] or None


def map_of(daemon, date, level):
    found = daemon.json(f"/places.geojson?datetime={date}&level={level}")["features"]
    return {f["properties"]["name"]: holding(f["properties"]) for f in found}


def complain(faults, asked):
    if faults:
        pytest.fail("\n".join([f"{len(faults)} of {asked} are wrong:", *faults]), pytrace=False)


def test_every_row_of_the_checks(syria, rows):
    maps = {(date, level): map_of(syria, date, level)
            for date in {row["date"] for row in rows} for level in ("faction", "side")}
    faults = []
    for row in rows:
        faction = maps[row["date"], "faction"].get(row["place"])
        side = maps[row["date"], "side"].get(row["place"], [None])[0]
        if faction != holding(row) or side != row["side"]:
            faults.append(f"{row['place']}, {row['date']}: {row['side']}, {holding(row)} expected ({row['why']}); "
                          f"the map has {side}, {faction}")
    assert len(rows) >= 900
    complain(faults, len(rows))


def test_nothing_moves_that_no_row_names(syria, rows):
    """Every place on every day is as its last row says: a change leaves its neighbours alone. A place that goes
    wrong is told once."""
    expected, faults, asked, wrong = {}, [], 0, set()
    for n in range((END - START).days + 1):
        date = str(START + datetime.timedelta(days=n))
        expected.update({row["place"]: holding(row) for row in rows if row["date"] == date})
        found = map_of(syria, date, "faction")
        assert found.keys() == expected.keys()
        asked += len(found)
        before, wrong = wrong, {place for place, has in found.items() if has != expected[place]}
        faults += [f"{place}, from {date}: {expected[place]} expected; the map has {found[place]}"
                   for place in sorted(wrong - before)]
    complain(faults, asked)


def test_named_places(syria):
    faults = []
    for place, date, actor, side, status, other in NAMED:
        asked = {"place": place, "datetime": date}
        by_faction = syria.json("/at", params={**asked, "level": "faction"})
        by_side = syria.json("/at", params=asked)
        if holding(by_faction) != (actor, status, other) or by_side["actor"] != side:
            faults.append(f"{place}, {date}: {side}, {(actor, status, other)} expected; "
                          f"the map has {by_side['actor']}, {holding(by_faction)}")
    complain(faults, len(NAMED))


# ---- zones ------------------------------------------------------------------------------------


def contains(polygon, x, y):
    odd = False
    for ring in polygon["coordinates"]:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                odd = not odd
    return odd


def zone_of(daemon, place, date):
    point = daemon.json("/at", params={"place": place, "datetime": date})
    lon, lat = point["lon"], point["lat"]
    box = f"{lon - 0.01:.4f},{lat - 0.01:.4f},{lon + 0.01:.4f},{lat + 0.01:.4f}"
    zones = daemon.json(f"/control.geojson?datetime={date}&bbox={box}")["features"]
    (zone,) = [z for z in zones if contains(z["geometry"], lon, lat)]
    return zone


@pytest.mark.parametrize("date, status, km2, within, beyond", ENCLAVES, ids=[e[3][0] + e[0][4:] for e in ENCLAVES])
def test_enclaves_are_zones_of_their_own(syria, date, status, km2, within, beyond):
    zone = zone_of(syria, within[0], date)
    assert zone["properties"]["status"] == status and zone["properties"]["area_km2"] < km2
    assert {zone_of(syria, place, date)["id"] for place in within} == {zone["id"]}
    assert zone["id"] not in {zone_of(syria, place, date)["id"] for place in beyond}


@pytest.mark.parametrize("place, date", RELIEFS)
def test_a_siege_ends(syria, place, date):
    def joined(when):
        return zone_of(syria, place, when)["id"] == zone_of(syria, "Homs", when)["id"]
    assert joined(date) and not joined(day_before(date))


def test_who_held_qaryatayn(syria):
    history = syria.json("/at?place=Qaryatayn&history=true")["history"]
    assert [(h["actor"], h["from"][:10], h["to"] and h["to"][:10]) for h in history] == [
        ("regime", "2017-09-01", "2017-10-01"), ("isis", "2017-10-01", "2017-10-21"), ("regime", "2017-10-21", None)]
    for h in history[1:]:
        event = syria.json("/events/" + h["event"])["properties"]
        assert event["actor"] == h["actor"] and event["sources"] == h["sources"] and h["sources"]


def test_sieges_end_and_begin(syria):
    """The enclaves of Deir ez-Zor are relieved on 5 and 9 September; Qaryatayn is one from 1 October."""
    def pockets(when):
        said = syria.json(f"/changes.geojson?datetime={when}&pockets=true")["pockets"]
        return {(p["change"], p["since"][:10], p["actor"]) for p in said}
    assert pockets("2017-09-02/2017-09-30") >= {("linked_up", day, "regime") for _, day in RELIEFS}
    assert not [p for p in pockets("2017-09-06/2017-09-08") if p[0] == "linked_up"]
    assert ("cut_off", "2017-10-01", "isis") in pockets("2017-09-30/2017-10-10")
    assert not [p for p in pockets("2017-09-30/2017-10-31") if p[:2] == ("cut_off", "2017-10-01")]


# ---- perspectives -----------------------------------------------------------------------------

def zones(syria, **params):
    return {f["id"]: f["properties"] for f in syria.json("/control.geojson", params=params)["features"]}


def test_a_zone_says_when_it_became_what_it_is(syria):
    key = {e["id"]: e["properties"]["key"] for e in syria.json("/events.geojson")["features"]}
    days = [f"2017-{month}-{day:02}" for month, last in (("09", 30), ("10", 22)) for day in range(1, last + 1)]
    seen, before, dates = {}, None, set()
    for day in days:
        now = zones(syria, datetime=day)
        for zone, said in now.items():
            dates.add(said["changed_at"])
            if before is not None and zone not in before:
                assert said["changed_at"][:10] == day and said["event"] in key, said
            elif zone in seen:
                assert (said["changed_at"], said["event"]) == seen[zone], said
            seen[zone] = (said["changed_at"], said["event"])
        before = now
    assert len(dates) > 20
    isis = [z for z in zones(syria, datetime="2017-10-01").values() if z["actor"] == "isis"]
    assert any(key.get(z["event"]) == "syria-2017-27" and z["pocket"] for z in isis)


def test_what_is_drawn_or_dissolved_has_the_dates_of_its_zones(syria):
    whole = zones(syria, datetime="2017-10-14")
    drawn = zones(syria, datetime="2017-10-14", zoom=8)

    def of(rows):  # islands that are not drawn count with the ground around them
        return sorted((z["actor"] or "", round(z["area_km2"]), z["changed_at"], z["event"] or "")
                      for z in rows.values() if z["area_km2"] > 100)

    assert of(whole) == of(drawn)
    newest = {}
    for z in whole.values():
        sort = (z["actor"], z["status"], z["other"])
        newest[sort] = max(newest.get(sort, ""), z["changed_at"])
    for z in zones(syria, datetime="2017-10-14", dissolve="actor").values():
        assert z["changed_at"] == newest[z["actor"], z["status"], z["other"]]


# (place, date): who is there by main, by Moscow and Damascus, and by the coalition and the SDF.
REGIME, ISIS, FOUGHT_OVER = ("regime", "held", None), ("isis", "held", None), ("isis", "contested", "regime")
CLAIMED = [
    ("Marrat", "2017-09-21", FOUGHT_OVER, REGIME, ISIS),
    ("Mazlum", "2017-09-21", ISIS, REGIME, ISIS),
    ("Mazlum", "2017-09-24", REGIME, REGIME, ISIS),
    ("Khasham", "2017-09-24", ISIS, FOUGHT_OVER, ISIS),
    ("Mayadin", "2017-10-07", ISIS, FOUGHT_OVER, ISIS),
    ("Mayadin", "2017-10-14", REGIME, REGIME, REGIME),
    ("Conoco gas plant", "2017-09-24", ("sdf", "held", None), ("sdf", "held", None), ("sdf", "held", None)),
]


def test_perspectives_tell_what_was_claimed(syria):
    faults = []
    for place, date, *expected in CLAIMED:
        for name, held in zip(("main", "moscow-damascus", "coalition-sdf"), expected):
            found = holding(syria.json("/at", params={"place": place, "datetime": date, "perspective": name}))
            if found != held:
                faults.append(f"{place}, {date}, {name}: {held} expected; the map has {found}")
    complain(faults, 3 * len(CLAIMED))


def difference(daemon, perspective, against, date):
    told = daemon.json("/changes.geojson", params={"perspective": perspective, "against": against, "datetime": date})
    return told["km2"], [f["properties"] for f in told["features"]]


def test_where_two_perspectives_disagree(syria):
    """The army on the east bank, in September: some 40 km2 by the ministry's word alone."""
    km2, areas = difference(syria, "moscow-damascus", "main", "2017-09-21")
    assert 30 < km2 < 70 and areas
    claim = {e["properties"]["key"]: e["id"] for e in syria.json("/events.geojson?perspective=moscow-damascus")["features"]}
    east = claim["syria-2017-claim-east-bank"]
    assert all(a["to"] == "regime" and east in a["events"] for a in areas)
    assert abs(sum(a["km2"] for a in areas) - km2) < 0.01
    back, others = difference(syria, "main", "moscow-damascus", "2017-09-21")
    assert back == km2 and all(a["from"] == "regime" for a in others)
    wide, _ = difference(syria, "moscow-damascus", "coalition-sdf", "2017-10-31")
    assert wide > 500
    raqqa = raqqa_claim(syria)
    assert any(a["to"] == "sdf" and raqqa in a["events"] for a in difference(syria, "coalition-sdf", "main", "2017-10-01")[1])


def raqqa_claim(daemon):
    events = daemon.json("/events.geojson?perspective=coalition-sdf")["features"]
    return next(e["id"] for e in events if e["properties"].get("key") == "syria-2017-claim-raqqa")


def test_what_one_side_claims_is_not_in_main(syria):
    keys = {e["properties"].get("key", "") for e in syria.json("/events.geojson")["features"]}
    assert len(keys) == 80 and not any("claim" in key for key in keys)
    names = [p["name"] for p in syria.json("/perspectives")["perspectives"]]
    assert names == ["main", "moscow-damascus", "coalition-sdf", "b2-and-better"]
    better = syria.json("/events.geojson?perspective=b2-and-better")["features"]
    assert 10 < len(better) < 40
    assert all(any(s["reliability"] <= "B" and s["credibility"] <= "2" for s in e["properties"]["sources"]) for e in better)
