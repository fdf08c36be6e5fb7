#!/usr/bin/env python3
"""What the front door costs: finished bytes against nginx, followers of /live, bytes an update takes.

front_door.py FOLDER    FOLDER: base.geojson and events.jsonl.gz of the real series, as for series.py.
                        Needs nginx, wrk; programs in build/release/bin; ulimit -n 20000 for all followers.
"""
import json
import os
import re
import resource
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("FL_BIN_DIR", os.path.join(HERE, "../../build/release/bin"))


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def make_store(series, folder):
    run(sys.executable, f"{HERE}/series.py", series, folder)
    store = f"{folder}/series.store"
    run(f"{BIN}/frontline", "init", "--outline", f"{folder}/outline.geojson", "--actors",
        "none,occupied,pre22,grey,liberated", store)
    run(f"{BIN}/frontline", "--store", store, "post", f"{folder}/base.geojsonl")
    return store, open(store + ".token", encoding="utf-8").read().strip()


def start(folder, store):
    port = free_port()
    daemon = subprocess.Popen([f"{BIN}/frontlined", "--store", store, "--listen", f"127.0.0.1:{port}",
                               "--connections", "20000", "--log-level", "error"])
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return daemon, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("frontlined does not start")


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return answer.read(), answer.headers


MAP, TILE = "/control.geojson", "/tiles/7/77/44.mvt"  # the tile lies around Bakhmut


def nginx_of(folder, port, files):
    """nginx with `files`, bytes by path."""
    os.chmod(folder, 0o755)
    for path, body in files.items():
        os.makedirs(os.path.dirname(f"{folder}/www{path}"), exist_ok=True)
        with open(f"{folder}/www{path}", "wb") as f:
            f.write(body)
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as f:
        f.write(f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;\n"
                f"events {{ worker_connections 4096; }}\n"
                f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n"
                f"open_file_cache max=100; gzip_static on; types {{ application/geo+json geojson; x/y mvt; }}\n"
                f"server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}\n")
    return subprocess.Popen(["/usr/sbin/nginx", "-c", f"{folder}/nginx.conf"])


def clients(what, *words, stdin=None):
    """What bench_clients says about 64 clients, or about followers."""
    with open(stdin or os.devnull, encoding="utf-8") as lines:
        return subprocess.run([f"{BIN}/bench_clients", what, *map(str, words)], check=True, capture_output=True,
                              text=True, stdin=lines).stdout


def rate(port, path, count, pids, headers):
    """Answers a second, and milliseconds of the processor that one takes the server and its client."""
    said = clients("get", port, path, 64, count, pids, *headers)
    return [float(re.search(pattern, said).group(1))
            for pattern in (r"([\d.]+) a second", r"server ([\d.]+)", r"client ([\d.]+)")]


def wrk(port, path, pids, headers):
    """Answers a second, and milliseconds of the processor that one takes the server."""
    began = sum(usage(int(pid))[0] for pid in pids.split(","))
    said = run("wrk", "-t1", "-c64", "-d4", *(w for h in headers for w in ("-H", h)), f"http://127.0.0.1:{port}{path}")
    took = sum(usage(int(pid))[0] for pid in pids.split(",")) - began
    return [float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)),
            took * 1e3 / int(re.search(r"(\d+) requests in", said).group(1))]


def in_turn(sides, rounds, measure):
    """Medians of what `measure` gives for each side."""
    seen = [[measure(side) for side in sides] for _ in range(rounds)]
    return [[statistics.median(column) for column in zip(*(one[i] for one in seen))] for i in range(len(sides))]


def against_nginx(daemon, folder, port):
    here = f"http://127.0.0.1:{port}"
    gzip = ["Accept-Encoding: gzip"]
    files = {path + end: get(here + path, **({"Accept-Encoding": "gzip"} if end else {}))[0]
             for path in (MAP, TILE) for end in ("", ".gz")}
    print("bytes: " + ", ".join(f"{path} {len(body)}" for path, body in files.items()))
    other = free_port()
    nginx = nginx_of(folder, other, files)
    time.sleep(0.5)
    with open(f"/proc/{nginx.pid}/task/{nginx.pid}/children", encoding="utf-8") as f:
        workers = ",".join(f.read().split())
    sides = ((port, str(daemon.pid)), (other, workers))
    tags = {at: [f"If-None-Match: {get(f'http://127.0.0.1:{at}{MAP}')[1]['ETag']}"] for at in (port, other)}
    for what, path, count, headers in (("identity", MAP, 4000, []), ("gzip", MAP, 8000, gzip), ("304", MAP, 40000, None),
                                       ("a tile, gzip", TILE, 30000, gzip)):
        us, them = in_turn(sides, 7, lambda s: rate(s[0], path, count, s[1], tags[s[0]] if headers is None else headers))
        print(f"{what}: {us[0]:.0f} a second, nginx {them[0]:.0f}, {us[0] / them[0]:.2f} times; of the processor "
              f"{us[1]:.4f} ms (client {us[2]:.4f}), nginx {them[1]:.4f} ms (client {them[2]:.4f})")
        if headers is not None:
            us, them = in_turn(sides, 5, lambda s: wrk(s[0], path, s[1], headers))
            print(f"  wrk: {us[0]:.0f} a second, nginx {them[0]:.0f}, {us[0] / them[0]:.2f} times; of the processor "
                  f"{us[1]:.4f} ms, nginx {them[1]:.4f} ms")
    print("load:", *os.getloadavg())
    nginx.terminate()
    nginx.wait()


def follow(port, head=""):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
    return s


def post(port, token, feature):
    body = json.dumps(feature).encode()
    urllib.request.urlopen(urllib.request.Request(
        f"http://127.0.0.1:{port}/events", body,
        {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}), timeout=30).read()


def drain(poll, by_fd, seconds):
    """Reads until it is silent for so long; the bytes by socket."""
    seen = {}
    while ready := poll.poll(seconds):
        for fd, _ in ready:
            got = by_fd[fd].recv(1 << 20)
            if not got:
                poll.unregister(fd)
            seen[fd] = seen.get(fd, 0) + len(got)
    return seen


def bytes_of_updates(port, token, events):
    """An update is what the series has for one moment: posted whole, and told whole, plain and as gzip."""
    updates = {}
    for e in events:
        updates.setdefault(e["properties"]["occurred_at"], []).append(e)
    followers = {"plain": follow(port), "gzip": follow(port, head="Accept-Encoding: gzip\r\n")}
    poll = select.epoll()
    by_fd = {f.fileno(): f for f in followers.values()}
    for fd in by_fd:
        poll.register(fd, select.EPOLLIN)
    drain(poll, by_fd, 0.3)
    sizes = {name: [] for name in followers}
    for features in updates.values():
        post(port, token, {"type": "FeatureCollection", "features": features})
        got = drain(poll, by_fd, 0.2)
        for name, f in followers.items():
            sizes[name].append(got.get(f.fileno(), 0))
    for name, all_of in sizes.items():
        print(f"{len(all_of)} updates of {len(events)} events, {name}: median {statistics.median(all_of):.0f} bytes "
              f"on the wire, max {max(all_of)}")
    for f in followers.values():
        f.close()


def usage(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/statm", encoding="utf-8") as f:
        resident = int(f.read().split()[1]) * 4096
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), resident


def idle(folder, store, count, form, head):
    """In a daemon of its own: what another one's followers have left in its heap would count here."""
    daemon, port = start(folder, store)
    _, before = usage(daemon.pid)
    followers = [follow(port, head) for _ in range(count)]
    time.sleep(25)
    cpu, resident = usage(daemon.pid)
    time.sleep(40)
    later, _ = usage(daemon.pid)
    print(f"{count} idle followers, {form}: {(resident - before) / 1e6:.0f} MB more, {resident / 1e6:.0f} MB in all, "
          f"{(later - cpu) / 40 * 100:.2f} % of a core")
    for f in followers:
        f.close()
    daemon.terminate()
    daemon.wait()


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        store, token = make_store(sys.argv[1], folder)
        with open(f"{folder}/events.geojsonl", encoding="utf-8") as f:
            events = [json.loads(line) for line in f]
        daemon, port = start(folder, store)
        try:
            against_nginx(daemon, folder, port)
            bytes_of_updates(port, token, events[:400])
            with open(f"{folder}/later.geojsonl", "w", encoding="utf-8") as f:
                f.writelines(json.dumps(e) + "\n" for e in events[400:500])
            print(clients("live", port, 1000, daemon.pid, token, stdin=f"{folder}/later.geojsonl"), end="")
        finally:
            daemon.terminate()
            daemon.wait()
        for form, head in (("plain", ""), ("gzip", "Accept-Encoding: gzip\r\n")):
            idle(folder, store, min(10000, hard - 500), form, head)


if __name__ == "__main__":
    main()
