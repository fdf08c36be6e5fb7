"""The recipes of the README, word for word, on a page of another site."""
import re

import pytest
from conftest import ROOT, blended, share_of

README = (ROOT / "README.md").read_text()
ISIS, REGIME, SDF = "#3a3a3c", "#c8373a", "#f0c52e"


def recipe(title):
    """The script block that follows **title** in the README."""
    return re.search(r"\*\*" + re.escape(title) + r"\*\*.*?```js\n(.*?)```", README, re.S).group(1)


def put_up(site, daemon, title, before="", after=""):
    code = recipe(title).replace("http://127.0.0.1:8017", daemon.url)
    return site(title.lower().replace(" ", "-"), before + code + after)


def shows_the_theatre(browser, opacity=0.6):
    """Do regime and SDF colour a good part of the window?"""
    def seen():
        picture = browser.picture()
        return all(share_of(picture, blended(c, opacity), 45) > 0.03 for c in (REGIME, SDF))
    browser.await_true(seen)
    assert not [c for c in browser.complaints() if "favicon" not in c]


@pytest.mark.parametrize("title", ["Leaflet", "MapLibre", "OpenLayers"])
def test_a_recipe_shows_the_map(browser, site, daemon, title):
    browser.open(put_up(site, daemon, title))
    browser.await_true("window.done")
    shows_the_theatre(browser)


def test_d3_gets_the_right_winding(browser, site, daemon):
    """On a sphere a ring the wrong way round is all the world but the ground: d3 wants shells clockwise."""
    browser.open(site("d3", f"""
const data = await (await fetch('{daemon.url}/control.geojson?winding=cw')).json()
window.areas = data.features.map(f => d3.geoArea(f))"""))
    browser.await_true("window.done")
    areas = browser.ask("return window.areas")
    assert len(areas) > 5 and all(0 < a < 0.05 for a in areas), areas
