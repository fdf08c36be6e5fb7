"""A daemon of its own for each test module, on a free port, with a small theatre."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time

import pytest
import requests

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("FL_BIN_DIR", HERE.parent.parent / "build/release/bin"))
GEO = "application/geo+json"
SYRIA = HERE.parent.parent / "geodata/syria-2017"


def square(west, south, side=0.1):
    """A closed square as GeoJSON coordinates."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return [[[round(x, 7), round(y, 7)] for x, y in ring]]


def event(kind="control", actor="south", at="2020-02-01", geometry=None, **properties):
    """An event as a Feature; `geometry` is polygon coordinates."""
    said = {"kind": kind, "actor": actor, "occurred_at": at, **properties}
    drawn = {"type": "Polygon", "coordinates": geometry} if geometry else None
    return {"type": "Feature", "properties": {k: v for k, v in said.items() if v is not None}, "geometry": drawn}


class Daemon:
    """frontlined on a store; `url` and `port` once it serves."""

    def __init__(self, store, token, *options):
        self.store, self.token, self.options = str(store), token, options
        self.process = self.url = self.port = self.log_reader = None
        self.lines = []  # of the log

    def start(self, listen="127.0.0.1:0"):
        self.process = subprocess.Popen(
            [BIN / "frontlined", "--store", self.store, "--listen", listen, *self.options],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.lines = []
        self.log_reader = threading.Thread(target=self._read_log, daemon=True)
        self.log_reader.start()
        served = self.await_line("msg=\"serving\"")
        self.url = re.search(r"url=(\S+)", served).group(1)
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def _read_log(self):
        lines = self.lines
        with self.process.stderr as pipe:
            for line in pipe:
                lines.append(line.decode().rstrip("\n"))

    def read_log(self, wait=0.2):
        """What the daemon has written, given a moment to write it."""
        time.sleep(wait)
        return self.lines

    def await_line(self, text, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [line for line in self.lines if text in line]
            if found:
                return found[-1]
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no line with {text}: {self.lines}")

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        code = self.process.wait(30)
        self.log_reader.join()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log_reader.join()

    def get(self, path, method="GET", **more):
        return requests.request(method, self.url + path, timeout=20, **more)

    def json(self, path, status=200, **more):
        answer = self.get(path, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, body, path="/events", token=None, type=GEO, headers=None, **more):
        sent = {"Authorization": f"Bearer {token or self.token}", "Content-Type": type, **(headers or {})}
        sent = {k: v for k, v in sent.items() if v is not None}
        how = {"data": body} if isinstance(body, (bytes, str)) else {"json": body}
        return requests.post(self.url + path, headers=sent, timeout=20, **how, **more)

    def report(self, status=201, **said):
        """Posts one event and gives the answer's body."""
        answer = self.post(event(**said))
        assert answer.status_code == status, answer.text
        return answer.json()

    def version(self):
        return self.json("/version")["version"]


def frontline(*arguments, **more):
    return subprocess.run([BIN / "frontline", *map(str, arguments)], capture_output=True, text=True, timeout=120,
                          **more)


def make_store(folder):
    """A store with the tests' theatre; gives its path and the admin's token."""
    store = folder / "squares.frontline"
    made = frontline("init", "--theatre", HERE / "theatre/theatre.json", store)
    assert made.returncode == 0, made.stderr
    beside = [p for p in folder.iterdir() if "token" in p.name]
    assert beside, f"no admin token beside the store: {list(folder.iterdir())}"
    assert beside[0].stat().st_mode & 0o077 == 0
    return store, beside[0].read_text().strip()


def make_token(store, role, name):
    made = frontline("--store", store, "token", "create", "--role", role, "--name", name)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    """A new store: its path, the admin's token, a reader's and an analyst's."""
    folder = tmp_path_factory.mktemp("store")
    store, admin = make_store(folder)
    return store, admin, make_token(store, "reader", "reads"), make_token(store, "analyst", "reports")


@pytest.fixture(scope="module")
def daemon(seed):
    d = Daemon(seed[0], seed[1]).start()
    d.reader, d.analyst = seed[2], seed[3]
    yield d
    code = d.stop()
    assert code == 0, d.lines[-8:]  # what it said last


@pytest.fixture(scope="module")
def syria(tmp_path_factory):
    """A daemon on the theatre Syria 2017 with all its events."""
    store = tmp_path_factory.mktemp("syria") / "syria.frontline"
    for command in (["init", "--theatre", SYRIA / "theatre.json", store],
                    ["--store", store, "post", SYRIA / "events.geojsonl"],
                    ["--store", store, "post", SYRIA / "claims.geojsonl"]):
        done = frontline(*command)
        assert done.returncode == 0, done.stderr
    d = Daemon(store, next(p for p in store.parent.iterdir() if "token" in p.name).read_text().strip()).start()
    yield d
    code = d.stop()
    assert code == 0, d.lines[-8:]  # what it said last


# ---- a system that behaves otherwise -------------------------------------------------------------------


def compile_shim(folder, source):
    """A library for LD_PRELOAD, made of some lines of C."""
    cc = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not cc:
        pytest.skip("there is no C compiler")
    (folder / "shim.c").write_text(source)
    subprocess.run([cc, "-shared", "-fPIC", "-o", folder / "shim.so", folder / "shim.c", "-ldl"], check=True)
    return folder / "shim.so"


# ---- what a refusal is --------------------------------------------------------------------------------


def untouched(daemon):
    """What no refusal changes."""
    v = daemon.json("/version")
    return v["version"], v["root"], v["events"]


@pytest.fixture
def unchanged(daemon):
    before = untouched(daemon)
    yield
    assert untouched(daemon) == before


def refused(answer, *statuses):
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()
