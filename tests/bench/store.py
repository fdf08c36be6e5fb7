#!/usr/bin/env python3
"""What recording, opening and keeping cost, with the real series (series.py makes the files).

store.py FOLDER BIN_DIR [clients|open|post|order|all]
"""
import http.client
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ACTORS = "none,occupied,pre22,grey,liberated"


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command):
    """Seconds by the clock and of the processor, and what it said."""
    cpu, begin = cpu_of_children(), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.monotonic() - begin, cpu_of_children() - cpu, done.stdout


class Bench:
    def __init__(self, folder, bin_dir, work):
        self.bin, self.work = bin_dir, work
        for times in (1, 11):
            subprocess.run([sys.executable, f"{HERE}/series.py", folder, f"{work}/{times}", str(times)], check=True)

    def frontline(self, *arguments):
        return run(f"{self.bin}/frontline", *arguments)

    def new_store(self, name, times):
        path = f"{self.work}/{name}.store"
        self.frontline("init", "--outline", f"{self.work}/1/outline.geojson", "--actors", ACTORS, path)
        self.frontline("--store", path, "post", f"{self.work}/{times}/base.geojsonl")
        return path

    def events(self, times):
        with open(f"{self.work}/{times}/events.geojsonl", encoding="utf-8") as f:
            return f.read().splitlines()

    def post(self):
        events = f"{self.work}/1/events.geojsonl"
        count = len(self.events(1))
        for group in (1, 100):
            path = self.new_store(f"group{group}", 1)
            clock, cpu, _ = self.frontline("--store", path, "post", "--group", str(group), events)
            print(f"post --group {group}: {1000 * clock / count:.3f} ms an event by the clock, "
                  f"{1000 * cpu / count:.3f} ms of the processor; {count / clock:.0f} events/s, "
                  f"{count / cpu:.0f} a second of the processor")
        print(f"stored: {os.path.getsize(path) / count:.0f} bytes an event, all counted")

    def order(self):
        """The same events as a file has them that somebody wrote the other way round."""
        lines = self.events(1)
        with open(f"{self.work}/reverse.geojsonl", "w", encoding="utf-8") as f:
            f.write("\n".join(reversed(lines)) + "\n")
        ways = [("in order", f"{self.work}/1/events.geojsonl"), ("in reverse, sorted", "--sort", f"{self.work}/reverse.geojsonl"),
                ("in reverse", f"{self.work}/reverse.geojsonl")]
        for what, *arguments in ways:
            path = self.new_store(what.replace(" ", "-"), 1)
            clock, cpu, _ = self.frontline("--store", path, "post", "--group", "100", *arguments)
            print(f"post --group 100, {what}: {clock:.1f} s by the clock, {cpu:.2f} s of the processor, "
                  f"{1000 * cpu / len(lines):.2f} ms an event")

    def serve(self, path):
        daemon = subprocess.Popen([f"{self.bin}/frontlined", "--store", path, "--listen", "127.0.0.1:0"],
                                  stderr=subprocess.PIPE, text=True)
        for line in daemon.stderr:
            found = re.search(r"http://127\.0\.0\.1:(\d+)|127\.0\.0\.1:(\d+)", line)
            if found:
                threading.Thread(target=daemon.stderr.read, daemon=True).start()
                return daemon, int(found.group(1) or found.group(2))
        raise RuntimeError("the daemon does not say where it listens")

    def clients(self):
        path = self.new_store("clients", 1)
        events = self.events(1)
        with open(f"{path}.token", encoding="utf-8") as f:
            token = f.read().strip()
        daemon, port = self.serve(path)
        lock, refused = threading.Lock(), []

        def client():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}
            while True:
                with lock:
                    if not events:
                        return
                    event = events.pop(0)
                connection.request("POST", "/events", event, headers)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 201:
                    refused.append(body)

        count, begin = len(events), time.monotonic()
        threads = [threading.Thread(target=client) for _ in range(16)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        clock = time.monotonic() - begin
        daemon.terminate()
        _, _, used = os.wait4(daemon.pid, 0)
        cpu = used.ru_utime + used.ru_stime
        print(f"HTTP, 16 clients: {count / clock:.0f} events/s by the clock; the daemon used "
              f"{1000 * cpu / count:.3f} ms of the processor an event; {len(refused)} refused")

    def open(self):
        path = self.new_store("long", 11)
        events = f"{self.work}/11/events.geojsonl"
        count = len(self.events(11))
        self.frontline("--store", path, "post", "--group", "500", events)
        print(f"{count} events, {os.path.getsize(path) / count:.0f} bytes an event, all counted")
        taken = [self.frontline("--store", path, "at", "37.6,48.2")[:2] for _ in range(9)]
        print(f"opened and asked: {1000 * statistics.median(t[0] for t in taken):.0f} ms by the clock, "
              f"{1000 * statistics.median(t[1] for t in taken):.0f} ms of the processor (medians of 9)")
        daemon, port = self.serve(path)
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def ask(address):
            begin = time.monotonic()
            connection.request("GET", address)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body
            return 1000 * (time.monotonic() - begin)

        now = [ask(f"/at?lon=37.6&lat=48.{i:02}") for i in range(50)]
        then = [ask(f"/at?lon=37.6&lat=48.2&known-at=v{9 + i * (count // 50)}") for i in range(50)]
        ages = [ask(f"/at?lon=37.6&lat=48.2&datetime={2020 + i // 12}-{1 + i % 12:02}-03") for i in range(55)]
        for name, taken in (("the newest", now), ("any version", then), ("any time", ages)):
            print(f"/at of {name}: median {statistics.median(taken):.2f} ms, most {max(taken):.2f} ms")
        ask("/control.geojson")
        with open(f"/proc/{daemon.pid}/status", encoding="utf-8") as f:
            rss = next(line for line in f if line.startswith("VmRSS"))
        print("memory of the daemon: " + " ".join(rss.split()[1:]))
        daemon.terminate()
        daemon.wait()


def main():
    folder, bin_dir, what = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "all"
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as work:
        bench = Bench(folder, bin_dir, work)
        for name in ("post", "order", "clients", "open") if what == "all" else (what,):
            getattr(bench, name)()


main()
