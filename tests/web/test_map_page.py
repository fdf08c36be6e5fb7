"""The map at "/": what a reader sees, and that it asks no other host for anything."""

import json
import time

import requests
from conftest import SIZE, blended, daemons, near

REGIME, ISIS, SDF = "#c8373a", "#3a3a3c", "#f0c52e"
OPACITY = 0xb0 / 255
PAPER = (0xf6, 0xf4, 0xef)
QARYATAYN = 37.2407, 34.2296


def show(browser, daemon, lon=QARYATAYN[0], lat=QARYATAYN[1], zoom=11):
    browser.open(daemon.url + "/")
    browser.await_true("document.getElementById('legend').children.length > 0")
    browser.await_true("Boolean(window.frontlined)")
    browser.ask("window.frontlined.look(arguments[0], arguments[1], arguments[2])", lon, lat, zoom)


def middle(browser):
    """What is drawn a little beside the middle of the window, where the place's own mark is not."""
    return browser.picture().getpixel((SIZE[0] // 2 + 14, browser.ask("return innerHeight") // 2 + 14))


def is_held_by(browser, colour):
    browser.await_true(lambda: near(middle(browser), blended(colour, OPACITY, PAPER), 30))


def choose(browser, date):
    browser.ask("""const field = document.getElementById('date'); field.value = arguments[0]
                   field.dispatchEvent(new Event('change'))""", date)


def test_the_whole_theatre_is_there_at_once(browser, daemon):
    browser.open(daemon.url + "/")
    browser.await_true("document.title === 'Syria, autumn 2017'")
    browser.await_true("document.querySelectorAll('#legend li').length >= 6")

    def seen():
        pixels = list(browser.picture().resize((250, 175)).getdata())
        return all(sum(near(p, blended(c, OPACITY, PAPER), 30) for p in pixels) > 300 for c in (REGIME, SDF))
    browser.await_true(seen)
    assert "OpenStreetMap" in browser.ask("return document.getElementById('credit').textContent")
    assert browser.hosts() == {daemon.url.removeprefix("http://")}
    assert browser.complaints() == []


def test_the_date_changes_what_is_drawn(browser, daemon):
    show(browser, daemon)
    is_held_by(browser, REGIME)
    choose(browser, "2017-10-10")
    is_held_by(browser, ISIS)
    assert "10 October 2017" in browser.ask("return document.getElementById('state').textContent")
    browser.ask("document.getElementById('newest').click()")
    is_held_by(browser, REGIME)


def test_a_click_says_who_holds_what(browser, daemon):
    show(browser, daemon)
    choose(browser, "2017-10-10")
    is_held_by(browser, ISIS)
    browser.ask("""const map = document.querySelector('#map canvas'), box = map.getBoundingClientRect()
        const at = { clientX: box.width / 2 + 14, clientY: box.height / 2 + 14, bubbles: true, pointerId: 1,
                     isPrimary: true, button: 0, pointerType: 'mouse' }
        for (const kind of ['pointerdown', 'pointerup']) map.dispatchEvent(new PointerEvent(kind, at))""")
    browser.await_true("!document.getElementById('card').hidden")
    browser.await_true("document.getElementById('card').textContent.includes('Islamic State')")
    assert "1 October 2017" in browser.ask("return document.getElementById('card').textContent")
    browser.ask("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    assert browser.ask("return document.getElementById('card').hidden")


def test_a_report_is_drawn_without_a_reload(browser, daemon):
    show(browser, daemon)
    is_held_by(browser, REGIME)
    done = daemon.post(daemons.event(kind="control", actor="sdf", at="2017-10-23", area='around("Qaryatayn", 5 km)'))
    assert done.status_code == 201, done.text
    is_held_by(browser, SDF)
    gone = requests.delete(f"{daemon.url}/events/{done.json()['events'][0]}", timeout=20,
                           headers={"Authorization": f"Bearer {daemon.token}"})
    assert gone.status_code == 200, gone.text
    is_held_by(browser, REGIME)


def test_an_update_asks_for_no_tile_that_stands(browser, daemon):
    """What is far from a change is not even asked about; what was missed while the page was hidden is told later."""
    show(browser, daemon)
    is_held_by(browser, REGIME)
    asked = "return performance.getEntriesByType('resource').filter(e => e.name.includes('/tiles/')).length"
    browser.ask("window.frontlined.look(37.23, 34.23, 11)")
    browser.await_true("performance.getEntriesByType('resource').some(e => /\\/tiles\\/(10|11)\\//.test(e.name))")
    time.sleep(1)
    before = browser.ask(asked)
    far = daemon.post(daemons.event(kind="control", actor="isis", at="2017-10-23", area='around("Raqqa", 2 km)'))
    assert far.status_code == 201, far.text
    time.sleep(2)
    assert browser.ask(asked) == before
    near = daemon.post(daemons.event(kind="control", actor="sdf", at="2017-10-23", area='around("Qaryatayn", 5 km)'))
    is_held_by(browser, SDF)
    assert before < browser.ask(asked) <= before + 9
    for answer in (far, near):
        gone = requests.delete(f"{daemon.url}/events/{answer.json()['events'][0]}", timeout=20,
                               headers={"Authorization": f"Bearer {daemon.token}"})
        assert gone.status_code == 200, gone.text
    is_held_by(browser, REGIME)


def test_actors_are_called_as_on_the_day(browser, daemon):
    said = "return document.getElementById('legend').textContent"
    show(browser, daemon)
    assert "Renamed side" not in browser.ask(said)
    done = requests.put(f"{daemon.url}/actors/sdf", timeout=20, headers={"Authorization": f"Bearer {daemon.token}"},
                        json={"id": "sdf", "short": "Renamed side", "since": "2017-10-05"})
    assert done.ok, done.text
    browser.await_true("document.getElementById('legend').textContent.includes('Renamed side')")
    choose(browser, "2017-10-01")
    browser.await_true("!document.getElementById('legend').textContent.includes('Renamed side')")
    choose(browser, "2017-10-06")
    browser.await_true("document.getElementById('legend').textContent.includes('Renamed side')")


def test_the_policy_lets_nothing_else_in(daemon):
    page = requests.get(daemon.url + "/", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=20)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    for name, kind in (("map.js", "text/javascript"), ("map.css", "text/css")):
        asset = requests.get(f"{daemon.url}/web/{name}", timeout=20)
        assert asset.status_code == 200 and asset.headers["Content-Type"].startswith(kind)
        again = requests.get(f"{daemon.url}/web/{name}", headers={"If-None-Match": asset.headers["ETag"]}, timeout=20)
        assert again.status_code == 304
    assert requests.get(daemon.url + "/web/other.js", timeout=20).status_code == 404


def test_programs_get_json(daemon):
    assert "links" in daemon.json("/")


def test_a_theatre_of_other_names_and_of_nothing_yet(browser, tmp_path):
    """Names stand where there are no short ones, from right to left too; on a phone no panel covers another."""
    words = {"ar": "السودان، الحرب منذ نيسان 2023", "en": "Sudan"}
    actors = [{"id": "saf", "name": {"ar": "القوات المسلحة السودانية"}}, {"id": "rsf", "name": {"ar": "قوات"}, "short": "RSF"}]
    (tmp_path / "outline.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": daemons.square(22, 9, 12)}))
    (tmp_path / "theatre.json").write_text(json.dumps({
        "format": "frontline theatre 1", "id": "sudan", "name": words, "credit": "حدود: Natural Earth", "borders": "None",
        "settings": {"snap_m": 1, "languages": ["ar", "en"]}, "outline": "outline.geojson", "actors": actors}))
    store = tmp_path / "sudan.store"
    made = daemons.frontline("init", "--theatre", tmp_path / "theatre.json", store)
    assert made.returncode == 0, made.stderr
    daemon = daemons.Daemon(store, (tmp_path / "sudan.store.token").read_text().strip()).start()
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                   {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True})
    try:
        browser.open(daemon.url + "/")
        browser.await_true("document.querySelectorAll('#legend li').length === 4 && Boolean(window.frontlined)")
        said = [browser.ask(f"return document.querySelectorAll('#legend li')[{i}].textContent") for i in range(2)]
        assert said == ["القوات المسلحة السودانية", "RSF"]
        assert browser.ask("return document.getElementById('state').textContent") == "Nothing is reported yet"
        assert browser.ask("return getComputedStyle(document.getElementById('title')).direction") == "rtl"
        head, legend = (browser.ask("const b = document.querySelector(arguments[0]).getBoundingClientRect()\n"
                                    "return [b.left, b.right]", what) for what in ("header", "#legend"))
        assert 0 < head[0] and head[1] < legend[0] and legend[1] < 360
        assert browser.complaints() == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        daemon.kill()
