#!/usr/bin/env python3
"""What webhooks cost who writes, and how soon a change arrives: Syria 2017, 20 reports a second.

webhooks.py BIN_DIR [EVENTS]
"""
import asyncio
import http.client
import json
import multiprocessing
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SYRIA = pathlib.Path(__file__).resolve().parent.parent.parent / "geodata/syria-2017"
# How many are told, and how many of them never answer.
RATE = 20
SETUPS = ((0, 0), (1, 0), (16, 0), (64, 0), (64, 32))


class Receiver(asyncio.Protocol):
    """As little of a server as will do; it is to take no more of the processor than it must."""
    arrived = []  # version, moment, bytes

    def connection_made(self, transport):
        self.transport, self.raw = transport, b""

    def data_received(self, data):
        self.raw += data
        while b"\r\n\r\n" in self.raw:
            head, rest = self.raw.split(b"\r\n\r\n", 1)
            size = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            if len(rest) < size or head.startswith(b"POST /deaf"):
                return
            kind, version = re.search(rb'"type":"(\w+)".*?"version":"(v\d+)"', rest).groups()
            self.arrived.append((kind.decode(), version.decode(), time.monotonic(), size))
            self.raw = rest[size:]
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def receive(pipe):
    async def serve():
        server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            await asyncio.sleep(0.05)
            if pipe.poll():
                pipe.recv()
                pipe.send(Receiver.arrived)
    asyncio.run(serve())


class Daemon:
    def __init__(self, bin_dir, store):
        self.process = subprocess.Popen([f"{bin_dir}/frontlined", "--store", store, "--listen", "127.0.0.1:0", "--webhook-allow",
                                         "127.0.0.1"], stderr=subprocess.PIPE, text=True)
        self.token = pathlib.Path(f"{store}.token").read_text().strip()
        served = next(line for line in self.process.stderr if "msg=\"serving\"" in line)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", served).group(1))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {self.token}",
                                                                 "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        told = json.load(answer)
        assert answer.status == 201, told
        return told

    def cpu_ms(self):
        """Time of the processor that the daemon has taken."""
        used = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, used[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")

    def resident_mb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) / 1024

    def stop(self):
        self.process.kill()
        self.process.wait()


def report(i):
    """A small square that changes hands each time."""
    west, south = 38.5 + i % 20 * 0.02, 35.2 + i // 20 % 20 * 0.02
    ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]]
    ring = [[round(x, 7), round(y, 7)] for x, y in ring]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"kind": "control", "actor": ("regime", "isis")[i // 400 % 2], "occurred_at": "2017-12-31"}}


def arrived_at(pipe):
    """How each message came to each who hears."""
    pipe.send("what arrived?")
    return pipe.recv()


def measure(bin_dir, store, told, deaf, events):
    pipe, end = multiprocessing.Pipe()
    receiver = multiprocessing.Process(target=receive, args=(end,), daemon=True)
    receiver.start()
    port = pipe.recv()
    daemon = Daemon(bin_dir, store)
    for i in range(told):
        path = "deaf" if i < deaf else "hears"
        daemon.post("/webhooks", {"url": f"http://127.0.0.1:{port}/{path}/{i}"})
    took, acknowledged = [], {}
    cpu, begin = daemon.cpu_ms(), time.monotonic()
    for i in range(events):
        time.sleep(max(0, begin + i / RATE - time.monotonic()))
        posted = time.monotonic()
        version = daemon.post("/events", report(i))["version"]
        acknowledged[version] = time.monotonic()
        took.append(1000 * (acknowledged[version] - posted))
    time.sleep(2)
    cpu = (daemon.cpu_ms() - cpu) / events
    arrived = arrived_at(pipe)
    last = {}
    for _, version, at, _ in arrived:
        last[version] = max(at, last.get(version, 0))
    assert len(arrived) == events * (told - deaf) and {kind for kind, *_ in arrived} <= {"version"}
    print(f"| {told}, {deaf} | {middle(took)} | {cpu:.1f} | "
          f"{middle([1000 * (at - acknowledged[version]) for version, at in last.items()])} | {daemon.resident_mb():.0f} |", flush=True)
    daemon.stop()
    receiver.kill()


def middle(values):
    """Median and 99th of a hundred."""
    return f"{statistics.median(values):.1f}, {statistics.quantiles(values, n=100)[98]:.1f}" if values else "-"


def main():
    bin_dir, events = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    print("| told, deaf | report: median, p99 ms | processor, ms a report | until the last of them has it: median, p99 ms | MB |")
    with tempfile.TemporaryDirectory() as folder:
        for told, deaf in SETUPS:
            store = f"{folder}/{told}-{deaf}.store"
            for made in (["init", "--theatre", SYRIA / "theatre.json", store], ["--store", store, "post", SYRIA / "events.geojsonl"]):
                subprocess.run([f"{bin_dir}/frontline", *made], check=True, capture_output=True)
            measure(bin_dir, store, told, deaf, events)


if __name__ == "__main__":
    main()
