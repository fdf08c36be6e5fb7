"""A daemon with the Syria 2017 theatre, a headless Chromium, and a second site with the pages of the recipes."""
import functools
import http.server
import importlib.util
import io
import os
import pathlib
import shutil
import subprocess
import threading
import time

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
THEATRE = ROOT / "geodata/syria-2017"
SIZE = 1000, 700

spec = importlib.util.spec_from_file_location("daemons", HERE.parent / "api/conftest.py")
daemons = importlib.util.module_from_spec(spec)
spec.loader.exec_module(daemons)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("syria")
    store = folder / "syria.store"
    for made in (daemons.frontline("init", "--theatre", THEATRE / "theatre.json", store),
                 daemons.frontline("--store", store, "post", THEATRE / "events.geojsonl")):
        assert made.returncode == 0, made.stderr
    d = daemons.Daemon(store, (folder / "syria.store.token").read_text().strip()).start()
    yield d
    assert d.stop() == 0


class Browser:
    """Chromium with a page in it."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        for flag in ("--headless=new", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync",
                     "--disable-background-networking", "--disable-component-update", "--use-angle=swiftshader",
                     "--enable-unsafe-swiftshader", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--force-device-scale-factor=1", f"--window-size={SIZE[0]},{SIZE[1]}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)

    def open(self, address):
        self.driver.get_log("browser")  # what an earlier page said
        self.driver.get(address)

    def ask(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def await_true(self, what, seconds=20):
        """`what` is a script's expression, or a function of no arguments."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what() if callable(what) else self.ask(f"return {what}"):
                return
            time.sleep(0.1)
        raise AssertionError(f"never true: {what}; the console says {self.complaints()}")

    def picture(self):
        return Image.open(io.BytesIO(self.driver.get_screenshot_as_png())).convert("RGB")

    def complaints(self):
        return [line["message"] for line in self.driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]

    def hosts(self):
        """Which hosts the page has asked for anything."""
        return set(self.ask("return performance.getEntriesByType('resource').map(e => new URL(e.name).host)"))


@pytest.fixture(scope="session")
def browser():
    b = Browser()
    yield b
    b.driver.quit()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Another site: gives a function that puts up a page whose script is `code`, and says its address."""
    folder = pathlib.Path(os.environ.get("FL_WEB_LIBRARIES", ROOT / "build/web-tests"))
    assert (folder / "libraries.js").exists(), "script/test web makes these"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def put_up(name, code):
        (folder / f"{name}.html").write_text(f"""<!doctype html><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="libraries.css"><style>html, body, #map {{ height: 100%; margin: 0 }}</style>
<div id="map"></div><script src="libraries.js"></script><script type="module">{code}
window.done = true</script>""")
        return f"http://127.0.0.1:{server.server_port}/{name}.html"

    yield put_up
    server.shutdown()


def near(pixel, colour, reach=60):
    return all(abs(a - b) <= reach for a, b in zip(pixel, colour))


def share_of(picture, colour, reach=60):
    """The share of a picture's pixels that are about this colour."""
    pixels = list(picture.resize((250, 175)).getdata())
    return sum(near(p, colour, reach) for p in pixels) / len(pixels)


def blended(colour, opacity, ground=(255, 255, 255)):
    """What a "#rrggbb" at that opacity looks like."""
    own = tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return tuple(round(a * opacity + b * (1 - opacity)) for a, b in zip(own, ground))


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=120, **more)
