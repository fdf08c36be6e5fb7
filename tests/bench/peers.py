#!/usr/bin/env python3
"""The same map through frontlined, MapServer and QGIS Server (OGC API - Features), and nginx with its bytes as a file.

peers.py FOLDER [SECONDS]   FOLDER: base.geojson and events.jsonl.gz of the real series, as for series.py; each is asked
                            for SECONDS (5) by 64 connections, three times in turn, plain and with gzip.
Needs wrk, nginx, gdal-bin, spawn-fcgi, cgi-mapserver, qgis-server, python3-qgis; programs in build/release/bin.
"""
import glob
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("FL_BIN_DIR", os.path.join(HERE, "../../build/release/bin"))
FASTCGI = "include /etc/nginx/fastcgi_params; fastcgi_buffers 64 64k; fastcgi_read_timeout 300;"
WORKERS = 2  # of each peer: one a core

PROJECT = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
layer = QgsVectorLayer(sys.argv[1] + "|layername=control", "control", "ogr")
project.addMapLayer(layer)
project.setCrs(layer.crs())
project.writeEntry("WFSLayers", "/", [layer.id()])
project.writeEntry("WFSLayersPrecision", "/" + layer.id(), 7)
project.write(sys.argv[2])
os._exit(0 if layer.isValid() else 1)
"""

MAP = """MAP
  NAME "control"
  EXTENT 22 44 41 53
  PROJECTION "init=epsg:4326" END
  WEB METADATA "ows_enable_request" "*" "ows_title" "control" "oga_onlineresource" "{url}" "ows_srs" "EPSG:4326" END END
  LAYER
    NAME "control"
    STATUS ON
    TYPE POLYGON
    CONNECTIONTYPE OGR
    CONNECTION "{gpkg}"
    DATA "control"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    PROJECTION "init=epsg:4326" END
    METADATA "ows_title" "control" "gml_include_items" "all" "gml_featureid" "zone" "oga_max_limit" "10000" END
    TEMPLATE "none"
  END
END
"""


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{words[0]}: {done.stderr}")
    return done.stdout


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url, encoding="identity"):
    asked = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.headers.get("Content-Encoding", "identity") == encoding, url
        return answer.read()


class Servers:
    """What was started, to be ended: each is a group of processes."""

    def __init__(self):
        self.all = []

    def start(self, *words, **environment):
        self.all.append(subprocess.Popen(words, env={**os.environ, **environment}, start_new_session=True,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.all[-1].pid

    def end(self):
        for p in self.all:
            os.killpg(p.pid, signal.SIGTERM)
        for p in self.all:
            try:
                p.wait(10)
            except subprocess.TimeoutExpired:  # mapserv that waits for a request may not hear the first
                p.kill()
                p.wait()


def processor(groups):
    """Seconds of the processor that these groups of processes have used, and nginx's workers with it."""
    ticks = 0
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) in groups:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def await_answer(url):
    for _ in range(300):
        try:
            return get(url)
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")


def start_ours(servers, series, folder):
    run(sys.executable, f"{HERE}/series.py", series, folder)
    store, port = f"{folder}/series.store", free_port()
    run(f"{BIN}/frontline", "init", "--outline", f"{folder}/outline.geojson", "--actors",
        "none,occupied,pre22,grey,liberated", store)
    run(f"{BIN}/frontline", "--store", store, "post", f"{folder}/base.geojsonl")
    run(f"{BIN}/frontline", "--store", store, "post", "--group", "100", f"{folder}/events.geojsonl")
    pid = servers.start(f"{BIN}/frontlined", "--store", store, "--listen", f"127.0.0.1:{port}", "--log-level", "error")
    return f"http://127.0.0.1:{port}", {pid}


def start_peers(servers, folder, page):
    """MapServer and QGIS Server as FastCGI behind nginx, which also has the page as a file."""
    port, gpkg = free_port(), f"{folder}/control.gpkg"
    url = f"http://127.0.0.1:{port}"
    os.makedirs(f"{folder}/www")
    os.chmod(folder, 0o755)
    with open(f"{folder}/www/control.geojson", "wb") as f:
        f.write(page)
    run("gzip", "-k", f"{folder}/www/control.geojson")
    run("ogr2ogr", gpkg, f"{folder}/www/control.geojson", "-nln", "control", "-unsetFid", "-dialect", "sqlite",
        "-sql", "SELECT *, row_number() OVER () AS zone FROM control")
    run("/usr/bin/python3", "-c", PROJECT, gpkg, f"{folder}/control.qgs")
    write(f"{folder}/control.map", MAP.format(gpkg=gpkg, url=f"{url}/mapserver/control/ogcapi"))
    config = write(f"{folder}/mapserver.conf",
                   f'CONFIG ENV MS_MAP_PATTERN "." END MAPS control "{folder}/control.map" END END')
    fastcgi = "spawn-fcgi", "-n", "-M", "0666", "-s"
    mapserver = {servers.start(*fastcgi, f"{folder}/mapserver{i}", "--", "/usr/bin/mapserv",
                               MAPSERVER_CONFIG_FILE=config) for i in range(WORKERS)}
    qgis = {servers.start(*fastcgi, f"{folder}/qgis{i}", "--", "/usr/lib/cgi-bin/qgis_mapserv.fcgi", HOME=folder,
                          QT_QPA_PLATFORM="offscreen", QGIS_PROJECT_FILE=f"{folder}/control.qgs")
            for i in range(WORKERS)}
    upstream = "".join(
        f"upstream {name} {{ " + "".join(f"server unix:{folder}/{name}{i}; " for i in range(WORKERS)) + "}\n"
        for name in ("mapserver", "qgis"))
    temporary = "".join(f"{what}_temp_path {folder}/t-{what}; "
                        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = write(f"{folder}/nginx.conf", f"""daemon off; pid {folder}/pid; error_log {folder}/error.log;
worker_processes 2;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100; {temporary}
gzip_static on; gzip on; gzip_types application/json application/geo+json; types {{ application/geo+json geojson; }}
{upstream}server {{ listen 127.0.0.1:{port}; root {folder}/www;
location /mapserver/ {{ {FASTCGI} fastcgi_split_path_info ^(/mapserver)(/.*)$;
  fastcgi_param PATH_INFO $fastcgi_path_info; fastcgi_param SCRIPT_NAME /mapserver; fastcgi_pass mapserver; }}
location /wfs3 {{ {FASTCGI} fastcgi_param SCRIPT_NAME ""; fastcgi_pass qgis; }} }} }}
""")
    nginx = {servers.start("/usr/sbin/nginx", "-c", conf)}
    return url, nginx, mapserver | nginx, qgis | nginx


def rate(url, groups, encoding, seconds):
    """How many a second it answers, and the milliseconds of the processor that one takes it."""
    before = processor(groups)
    said = run("wrk", "-t1", "-c64", f"-d{seconds}s", "--timeout", "120s", "-H", f"Accept-Encoding: {encoding}", url)
    assert "Non-2xx" not in said, said
    took = processor(groups) - before
    count = int(re.search(r"(\d+) requests in", said).group(1))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), took * 1000 / max(count, 1)


def compare(asked, encoding, seconds):
    for name, (url, _) in asked.items():
        zones = len(json.loads(await_answer(url))["features"])
        print(f"{name}: {zones} zones, {len(get(url, encoding))} bytes {encoding}")
    seen = {name: [] for name in asked}
    for _ in range(3):
        for name, (url, groups) in asked.items():
            seen[name].append(rate(url, groups, encoding, seconds))
    ours, our_cost = (statistics.median(x) for x in zip(*seen["frontlined"]))
    for name, pairs in seen.items():
        a_second, cost = (statistics.median(x) for x in zip(*pairs))
        print(f"{name}, {encoding}: {a_second:.1f} a second ({min(pairs)[0]:.1f} to {max(pairs)[0]:.1f}), frontlined "
              f"{ours / a_second:.2f} times; {cost:.3f} ms of the processor, {cost / our_cost:.2f} times frontlined's")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    servers = Servers()
    with tempfile.TemporaryDirectory() as folder:
        try:
            ours, daemon = start_ours(servers, sys.argv[1], folder)
            page = await_answer(f"{ours}/control.geojson")
            peers, nginx, mapserver, qgis = start_peers(servers, folder, page)
            items = "collections/control/items"
            asked = {
                "frontlined": (f"{ours}/control.geojson", daemon),
                "frontlined, OGC API": (f"{ours}/{items}?limit=1000", daemon),
                "nginx, a file": (f"{peers}/control.geojson", nginx),
                "MapServer": (f"{peers}/mapserver/control/ogcapi/{items}?limit=1000&f=json", mapserver),
                "QGIS Server": (f"{peers}/wfs3/{items}.geojson?limit=1000", qgis),
            }
            for encoding in "identity", "gzip":
                compare(asked, encoding, seconds)
            print("load", os.getloadavg())
        finally:
            servers.end()


main()
