"""The recipes of the README, word for word, on a page of another site."""
import re

import pytest
from conftest import ROOT, blended, share_of

README = (ROOT / "README.md").read_text()
ISIS, REGIME, SDF, REBELS = "#3a3a3c", "#c8373a", "#f0c52e", "#3f9c4b"
RECIPES = {"Leaflet": (0.6, "Palmyra"), "MapLibre": (0.7, "Sukhna"), "OpenLayers": (0.6, "Mayadin")}
PAPER = {"MapLibre": (0xf4, 0xf1, 0xea)}  # the ground that a style draws


def recipe(title):
    """The script block that follows **title** in the README."""
    return re.search(r"\*\*" + re.escape(title) + r"\*\*.*?```js\n(.*?)```", README, re.S).group(1)


def put_up(site, daemon, title):
    code = recipe(title).replace("http://127.0.0.1:8017", daemon.url)
    return site(title.lower(), code + "Object.assign(window, { show, live })")


def no_complaint(browser):
    said = [c for c in browser.complaints() if "favicon" not in c]
    assert not said, said


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_shows_the_map_another_day_and_what_is_reported(browser, site, daemon, title):
    opacity, place = RECIPES[title]

    def share(colour):
        return share_of(browser.picture(), blended(colour, opacity, PAPER.get(title, (255, 255, 255))), 20)

    browser.open(put_up(site, daemon, title))
    browser.await_true("window.done")
    browser.await_true(lambda: share(REGIME) > 0.1 and share(SDF) > 0.03)
    at_the_end = share(ISIS)

    browser.ask("show('datetime=2017-09-01')")
    browser.await_true(lambda: share(ISIS) > at_the_end + 0.006)

    rebels = share(REBELS)
    daemon.report(actor="rebels", at="2017-10-21", area=f'around("{place}", 60 km)', confirm=True,
                  sources=[{"name": "a test", "reliability": "C", "credibility": "3"}])
    browser.await_true(lambda: share(REBELS) > rebels + 0.01 and share(ISIS) < at_the_end + 0.006)
    browser.ask("live.dispatchEvent(new MessageEvent('reset', { lastEventId: 'v5' }))")
    browser.await_true(lambda: share(REBELS) < rebels + 0.005)
    no_complaint(browser)


@pytest.mark.parametrize("language", ["", "?lang=ar"])
def test_the_style_names_places_and_asks_nobody_else(browser, site, daemon, language):
    browser.open(site("names", f"""
const map = new maplibregl.Map({{ container: 'map', style: '{daemon.url}/style.json{language}' }})
await new Promise(done => map.once('idle', done))
const named = layer => map.queryRenderedFeatures({{ layers: [layer] }}).map(f => f.properties.name)
const far = [...named('city-names'), ...named('town-names')], center = map.getCenter()
map.jumpTo({{ center: [40.2, 35.2], zoom: 9 }})
await new Promise(done => map.once('idle', done))
Object.assign(window, {{ far, center, near: [...named('town-names'), ...named('place-names')] }})"""))
    browser.await_true("window.done")
    far, near, center = browser.ask("return [far, near, [center.lng, center.lat]]")
    assert {"Aleppo", "Damascus", "Raqqa"} < set(far) and len(far) < 30  # cities alone
    assert "Mayadin" in near and len(near) > 10
    assert 38 < center[0] < 40 and 34 < center[1] < 36
    asked = browser.ask("return performance.getEntriesByType('resource').map(e => e.name)")
    glyphs = [a for a in asked if "/fonts/" in a]
    assert len(glyphs) >= (2 if language else 1) and all(a.startswith(daemon.url) for a in glyphs)
    no_complaint(browser)


def test_d3_gets_the_right_winding(browser, site, daemon):
    """On a sphere a ring the wrong way round is all the world but the ground: d3 wants shells clockwise."""
    browser.open(site("d3", f"""
const data = await (await fetch('{daemon.url}/control.geojson?winding=cw')).json()
window.areas = data.features.map(f => d3.geoArea(f))"""))
    browser.await_true("window.done")
    areas = browser.ask("return window.areas")
    assert len(areas) > 5 and all(0 < a < 0.05 for a in areas), areas
