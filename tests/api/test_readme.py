"""What the README tells one to type, word for word, against a daemon of its own."""
import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import BIN, HERE, Daemon, frontline

ROOT = HERE.parent.parent
README = (ROOT / "README.md").read_text()
THEATRE = ROOT / "geodata/syria-2017"


def blocks(after, before):
    """The blocks for a shell that stand between two headings or words."""
    part = README[README.index(after):README.index(before)]
    return re.findall(r"```\n(.*?)```", part, re.S)


@pytest.fixture(scope="module")
def syria(tmp_path_factory):
    """The daemon, started as script/server starts it, in a folder where its store is at the README's path."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "build").mkdir()
    store = folder / "build/syria-2017.store"
    for made in (frontline("init", "--theatre", THEATRE / "theatre.json", store),
                 frontline("--store", store, "post", THEATRE / "events.geojsonl"),
                 frontline("--store", store, "post", THEATRE / "claims.geojsonl")):
        assert made.returncode == 0, made.stderr
    shutil.copy(store, folder / "theatre.store")
    d = Daemon(store, store.with_suffix(".store.token").read_text().strip()).start()
    d.folder = folder
    yield d
    assert d.stop() == 0


def typed(syria, script, status=0):
    """What a shell in the project's folder says to it."""
    env = {**os.environ, "HOME": str(syria.folder), "PATH": f"{BIN}:{os.environ['PATH']}", "FRONTLINE_URL": syria.url,
           "FRONTLINE_TOKEN": syria.token}
    out = subprocess.run(["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8017", syria.url)],
                         cwd=syria.folder, env=env, capture_output=True, text=True, timeout=120)
    assert out.returncode == status, out.stderr
    assert "ERROR" not in out.stderr and "Warning" not in out.stderr, out.stderr
    return out.stdout


def test_a_report_by_command_and_by_curl(syria):
    by_command, by_curl = blocks("## Report a change", "`area` says where")
    name = f"e{int(syria.version()[1:]) + 1}"  # each entry of this log is an event
    said = typed(syria, re.sub(r"\be\d+\b", name, by_command))
    assert f"{name} is recorded" in said and "ISIS, since 2017-10-08" in said and f"{name} is corrected" in said
    known = syria.json(f"/events/{name}")["properties"]
    assert known["area"] == 'around("Sukhna", 2 km)' and known["occurred_at"].startswith("2017-10-08")
    answers = typed(syria, by_curl)
    assert f'"events":["e{int(name[1:]) + 2}"]' in answers and '"since":"2017-10-08' in answers, answers


def test_whole_maps_of_others(syria):
    script, = blocks("Whole maps of others", "## Use the map")
    (syria.folder / "daily").mkdir()
    drawn = {"country": [("", 0, 10)], "daily/2024-05-01": [("occupied", 6, 2), ("grey", 5, 1)], "daily/2024-05-02": [("occupied", 6, 3)]}
    for name, squares in drawn.items():
        features = [{"type": "Feature", "properties": {"class": value}, "geometry": {"type": "Polygon", "coordinates": [
            [[x, x], [x + side, x], [x + side, x + side], [x, x + side], [x, x]]]}} for value, x, side in squares]
        shown = features[0] if name == "country" else {"type": "FeatureCollection", "features": features}
        (syria.folder / f"{name}.geojson").write_text(json.dumps(shown))
    assert typed(syria, script).endswith("1 map is recorded\n1 map is recorded; 1 recorded before\n")
    assert typed(syria, "frontline --store ukraine.store at 8.5,8.5") == "russia, since 2024-05-02 (e3)\n"


def test_areas_in_words(syria):
    shown, = blocks("`area` says where", "`frontline area 'EXPRESSION'`")
    expressions = re.findall(r"\S(?:.*?\S)?(?=\s{3,}|$)", shown, re.M)
    assert len(expressions) == 4
    for expression in expressions:
        answer = syria.post({"area": expression}, "/areas", type="application/json")
        assert answer.status_code == 200, (expression, answer.text)
        assert answer.json()["features"][0]["properties"]["km2"] > 1, expression


def cron_lines():
    return re.findall(r"^0 6 \* \* \*  (.*)$", README, re.M)


def test_the_lines_for_cron(syria):
    """As cron runs them: by sh, where \\% is a % and what follows a bare one would be input."""
    snapshot, fetched = cron_lines()
    maps = syria.folder / "maps"
    for line in (snapshot, fetched):
        assert not re.search(r"(?<!\\)%", line)
        ready = line.replace("\\%", "%").replace("http://127.0.0.1:8017", syria.url)
        done = subprocess.run(["sh", "-c", ready], cwd=syria.folder, capture_output=True, text=True, timeout=120,
                              env={"HOME": str(syria.folder), "PATH": f"{BIN}:/usr/bin:/bin"})
        assert done.returncode == 0, done.stderr
    assert (maps / "latest/control.geojson").exists() and (maps / "latest/areas.csv").exists()
    today, = maps.glob("*.geojson")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", today.stem)
    assert json.loads(today.read_text()) == syria.json("/control.geojson")


def features_of(path, layer):
    out = subprocess.run(["ogrinfo", "-ro", "-so", path, layer], capture_output=True, text=True, timeout=60, check=True)
    return int(re.search(r"Feature Count: (\d+)", out.stdout).group(1))


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="gdal-bin is not installed")
def test_gdal(syria):
    plain, standard = blocks("**GDAL**", "**QGIS**")
    assert f"Feature Count: {len(syria.json('/control.geojson')['features'])}" in typed(syria, plain)
    assert features_of(syria.folder / "syria.gpkg", "control") == \
        len(syria.json("/control.geojson?datetime=2017-10-10")["features"])
    assert f"Feature Count: {len(syria.json('/places.geojson')['features'])}" in typed(syria, standard)
    wanted = syria.json("/control.geojson?actor=sdf&bbox=38.5,35.5,39.5,36.5")["features"]
    assert features_of(syria.folder / "raqqa.gpkg", "control") == len(wanted) > 0
