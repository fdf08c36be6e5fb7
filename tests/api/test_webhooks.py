"""/webhooks: signed messages in order, each at least once, whatever happens to either side; nothing to internal addresses."""
import base64
import json
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest
import requests
from conftest import BIN, Daemon, frontline, make_store, make_token, refused, square
from receiver import README, Receiver, verify
from test_live import Follower

KEPT = 64  # messages that can be had again, FL_LIVE_KEPT


@pytest.fixture
def receiver():
    r = Receiver()
    yield r
    r.close()


OPTIONS = ("--webhook-allow", "127.0.0.1", "--webhook-retry", "20ms")


@pytest.fixture(scope="module")
def daemon(seed):
    d = Daemon(seed[0], seed[1], *OPTIONS).start()
    d.analyst = seed[3]
    yield d
    assert d.stop() == 0


@pytest.fixture(autouse=True)
def none_is_left(request):
    yield
    if "daemon" in request.fixturenames:
        d = request.getfixturevalue("daemon")
        remove(d, *ask(d, "GET", "/webhooks", 200)["webhooks"])


places = iter(range(10000))


def report(daemon, count=1):
    """So many changes, each of ground of its own: their versions."""
    found = []
    for i in [next(places) for _ in range(count)]:
        drawn = square(10.1 + i % 20 * 0.02, 45.1 + i // 20 * 0.02, 0.01)
        found.append(daemon.report(geometry=drawn, actor="north")["version"])
    return found


def ask(daemon, method, path, status, token=None, **more):
    answer = requests.request(method, daemon.url + path, timeout=20,
                              headers={"Authorization": f"Bearer {token or daemon.token}"}, **more)
    assert answer.status_code == status, answer.text
    return answer.json()


def add(daemon, url, status=201, **more):
    return ask(daemon, "POST", "/webhooks", status, json={"url": url, **more})


def show(daemon, hook):
    return ask(daemon, "GET", f"/webhooks/{hook['id']}", 200)


def await_hook(daemon, hook, seconds=15, **wanted):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = show(daemon, hook)
        if all(found.get(k) == v for k, v in wanted.items()):
            return found
        time.sleep(0.02)
    raise AssertionError(f"{wanted} did not come: {found}")


def remove(daemon, *hooks):
    for hook in hooks:
        ask(daemon, "DELETE", f"/webhooks/{hook['id']}", 200)


def versions(messages):
    return [json.loads(body)["data"]["version"] for _, _, body in messages]


def version_before(version):
    return f"v{int(version[1:]) - 1}"


# ---- what is told ---------------------------------------------------------------------------------------


def test_it_is_told_what_live_tells(daemon, receiver):
    before = daemon.version()
    hook = add(daemon, receiver.url + "/a")
    assert hook["state"] == "on" and hook["delivered"] == before and hook["secret"].startswith("whsec_")
    follower = Follower(daemon.port, f"?since={before}")
    told = report(daemon, 3)
    got = receiver.await_messages("/a", 3)
    assert versions(got) == told
    live = follower.events(3)
    follower.close()
    for (_, headers, body), (name, version, data) in zip(got, live):
        assert headers["Content-Type"] == "application/json" and headers["User-Agent"] == "frontlined"
        assert re.fullmatch(f"{hook['id']}-[0-9a-f]+-{version}", headers["webhook-id"])
        assert json.loads(body) == {"type": name, "data": data} and name == "version"
        assert verify(hook["secret"], headers, body)
        assert not verify(hook["secret"], headers, body + b" ")
        assert not verify("whsec_" + base64.b64encode(bytes(32)).decode(), headers, body)
    assert len({headers["webhook-id"] for _, headers, _ in got}) == 3
    await_hook(daemon, hook, delivered=told[-1])
    remove(daemon, hook)


def test_topics(daemon, receiver):
    hooks = [add(daemon, receiver.url + "/box", bbox="50,10,51,11"), add(daemon, receiver.url + "/whole", zones="full"),
             add(daemon, receiver.url + "/faction", level="faction")]
    assert hooks[0]["bbox"] == "50,10,51,11" and hooks[2]["level"] == "faction"
    report(daemon)
    box, whole = (json.loads(receiver.await_messages(path, 1)[0][2])["data"] for path in ("/box", "/whole"))
    assert box["changes"]["features"] == [] and whole["changes"]["features"]
    receiver.await_messages("/faction", 1)
    assert json.dumps(whole) != json.dumps(box)
    remove(daemon, *hooks)


def test_a_perspective_that_goes(daemon, receiver):
    """Its message comes like others; without it there is nothing to tell, and the hook says why."""
    rule = {"name": "hook-b2", "title": "B2", "reliability": "B", "credibility": "2"}
    assert daemon.post(rule, "/perspectives", type="application/json").status_code == 201
    hook = add(daemon, receiver.url + "/b2", perspective="hook-b2")
    told = report(daemon)
    data = json.loads(receiver.await_messages("/b2", 1)[0][2])["data"]
    assert (data["version"], data["perspective"]) == (told[0], "hook-b2") and data["changes"]["features"] == []
    ask(daemon, "DELETE", "/perspectives/hook-b2", 200)
    report(daemon)
    assert "perspective" in await_hook(daemon, hook, state="failing")["reason"]
    remove(daemon, hook)


def test_a_new_secret_signs_beside_the_old_one(daemon, receiver):
    given = "whsec_" + base64.b64encode(bytes(range(24))).decode()
    hook = add(daemon, receiver.url + "/s", secret=given)
    assert hook["secret"] == given and "old_secret_until" not in hook
    renewed = ask(daemon, "POST", f"/webhooks/{hook['id']}/secret", 200)
    assert renewed["secret"] != given and renewed["old_secret_until"]
    report(daemon)
    _, headers, body = receiver.await_messages("/s", 1)[0]
    assert len(headers["webhook-signature"].split()) == 2
    assert verify(given, headers, body) and verify(renewed["secret"], headers, body)
    assert "secret" not in show(daemon, hook)
    assert "whsec_" not in json.dumps(ask(daemon, "GET", "/webhooks", 200))
    remove(daemon, hook)


def test_a_test_says_what_came_of_it(daemon, receiver):
    receiver.answer = lambda n, path: 204 if n == 1 else 418
    hook = add(daemon, receiver.url + "/t", on=False)
    assert hook["state"] == "off" and hook["reason"] == "switched off"
    for result in ("answered 204", "answered 418"):
        tried = ask(daemon, "POST", f"/webhooks/{hook['id']}/test", 202)
        assert tried["test"]["result"] is None
        end = time.monotonic() + 10
        while show(daemon, hook)["test"]["result"] is None and time.monotonic() < end:
            time.sleep(0.02)
        assert show(daemon, hook)["test"]["result"] == result
    for _, headers, body in receiver.to("/t"):
        assert verify(hook["secret"], headers, body)
        assert json.loads(body)["type"] == "test" and json.loads(body)["data"]["webhook"] == hook["id"]
    remove(daemon, hook)


# ---- refusals -------------------------------------------------------------------------------------------


def test_administrators_alone(daemon, receiver, unchanged):
    hook = add(daemon, receiver.url + "/r")
    for method, path in (("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", f"/webhooks/{hook['id']}"),
                         ("PUT", f"/webhooks/{hook['id']}"), ("DELETE", f"/webhooks/{hook['id']}"),
                         ("POST", f"/webhooks/{hook['id']}/test"), ("POST", f"/webhooks/{hook['id']}/secret")):
        body = None if method == "GET" else {"url": receiver.url}
        refused(requests.request(method, daemon.url + path, json=body, timeout=20), 401)
        ask(daemon, method, path, 403, token=daemon.analyst, json=body)
    assert len(ask(daemon, "GET", "/webhooks", 200)["webhooks"]) == 1
    remove(daemon, hook)


@pytest.mark.parametrize("body, status, where", [
    ({}, 400, None), ({"url": 3}, 400, "/url"), ({"url": "https://example.org", "colour": "red"}, 400, None),
    ({"url": "https://example.org", "level": "province"}, 400, None),
    ({"url": "https://example.org", "bbox": [1, 2, 3, 4]}, 400, "/bbox"),
    ({"url": "https://example.org", "since": "v1"}, 400, None),
    ({"url": "https://example.org", "on": "yes"}, 400, "/on"),
    ({"url": "https://example.org", "perspective": "nobodys"}, 404, None),
    ({"url": "https://example.org", "secret": "whsec_short"}, 422, None),
    ({"url": "ftp://example.org"}, 422, None), ({"url": "https://a:b@example.org"}, 422, None),
    ({"url": "https://10.0.0.1/"}, 422, None), ({"url": "https://169.254.169.254/latest"}, 422, None),
    ({"url": "https://[::1]/"}, 422, None),
    ({"url": "http://[::ffff:a00:1]/"}, 422, None), ({"url": "https://0x0a000001/"}, 422, None),
    ({"url": "https://example.org/" + "a" * 2000}, 413, None),
])
def test_what_cannot_be(daemon, unchanged, body, status, where):
    said = refused(daemon.post(body, "/webhooks", type="application/json"), status)
    assert said.get("where") == where or where is None
    assert ask(daemon, "GET", "/webhooks", 200)["webhooks"] == []


def test_what_is_not_there(daemon):
    for name in ("w99999", "w0", "w01", "x1", "w1x", "1"):
        ask(daemon, "GET", f"/webhooks/{name}", 404)
        ask(daemon, "DELETE", f"/webhooks/{name}", 404)
        ask(daemon, "POST", f"/webhooks/{name}/test", 404)


def test_there_are_so_many_and_no_more(tmp_path):
    store, token = make_store(tmp_path)
    d = Daemon(store, token).start()
    for i in range(64):
        add(d, f"https://example.org/{i}", on=False)
    add(d, "https://example.org/more", status=413)
    remove(d, {"id": "w7"})
    assert add(d, "https://example.org/more", on=False)["id"] == "w65"
    listed = ask(d, "GET", "/webhooks", 200)["webhooks"]
    assert d.stop() == 0
    d.start()
    assert ask(d, "GET", "/webhooks", 200)["webhooks"] == listed
    assert [h["id"] for h in listed] == [f"w{i}" for i in range(1, 66) if i != 7]
    assert d.stop() == 0


# ---- a receiver that fails ------------------------------------------------------------------------------


def test_it_is_tried_again_in_order(daemon, receiver):
    receiver.answer = lambda n, path: (500, 503, 204)[n - 1] if n <= 3 else 204
    hook = add(daemon, receiver.url + "/f")
    told = report(daemon, 3)
    receiver.await_messages("/f", 1)
    got = receiver.await_messages("/f", 5)
    assert versions(got) == [told[0]] * 3 + told[1:]
    assert len({headers["webhook-id"] for _, headers, _ in got[:3]}) == 1
    assert len({body for _, _, body in got[:3]}) == 1
    found = await_hook(daemon, hook, delivered=told[-1], state="on")
    assert "failing_since" not in found and "reason" not in found
    daemon.await_line('msg="webhook failed" webhook=' + hook["id"])
    remove(daemon, hook)


def test_retry_after_is_kept_to(daemon, receiver):
    receiver.answer = lambda n, path: (429, {"Retry-After": "1000"}, b"") if n == 1 else 204
    hook = add(daemon, receiver.url + "/ra")
    report(daemon)
    found = await_hook(daemon, hook, state="failing", reason="answered 429")
    at = time.strptime(found["next_try_at"][:19], "%Y-%m-%dT%H:%M:%S")
    assert 900 < time.mktime(at) - time.mktime(time.gmtime()) < 1400
    # What is said of it anew is tried at once.
    ask(daemon, "PUT", f"/webhooks/{hook['id']}", 200, json={"url": receiver.url + "/ra"})
    receiver.await_messages("/ra", 2)
    remove(daemon, hook)


def test_gone_switches_it_off_until_it_is_switched_on(daemon, receiver):
    receiver.answer = lambda n, path: 410 if n == 1 else 204
    hook = add(daemon, receiver.url + "/g")
    told = report(daemon)
    found = await_hook(daemon, hook, state="off")
    assert "410" in found["reason"] and found["delivered"] == hook["delivered"]
    told += report(daemon)
    assert "switched off" in daemon.await_line('webhook=' + hook["id"])
    assert len(receiver.to("/g")) == 1
    ask(daemon, "PUT", f"/webhooks/{hook['id']}", 200, json={"url": receiver.url + "/g", "on": True})
    assert versions(receiver.await_messages("/g", 3)[1:]) == told
    await_hook(daemon, hook, state="on", delivered=told[-1])
    remove(daemon, hook)


def test_a_redirect_is_not_followed(daemon, receiver):
    receiver.answer = lambda n, path: (307, {"Location": receiver.url + "/elsewhere"}, b"")
    hook = add(daemon, receiver.url + "/moved")
    report(daemon)
    found = await_hook(daemon, hook, state="failing")
    assert "307" in found["reason"] and "redirect" in found["reason"]
    assert {path for path, _, _ in receiver.got} == {"/moved"}
    remove(daemon, hook)


def test_an_endless_answer_is_cut_off(daemon):
    """100 MB are offered, hardly any taken; what its head said counts."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(15)
    hook = add(daemon, f"http://127.0.0.1:{door.getsockname()[1]}/big")
    told = report(daemon)
    client, _ = door.accept()
    client.settimeout(15)
    while b'"data"' not in client.recv(65536):
        pass
    sent = 0
    try:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        while sent < 100000000:
            sent += client.send(bytes(65536))
    except OSError:
        pass
    assert sent < 20000000
    await_hook(daemon, hook, delivered=told[0])
    remove(daemon, hook)
    client.close()
    door.close()


def test_a_slow_receiver_holds_nobody_up(daemon, receiver):
    done = threading.Event()
    receiver.answer = lambda n, path: done.wait(30) and 204 if path == "/slow" else 204
    slow, quick = add(daemon, receiver.url + "/slow"), add(daemon, receiver.url + "/quick")
    told = report(daemon, 5)
    assert versions(receiver.await_messages("/quick", 5)) == told
    await_hook(daemon, quick, delivered=told[-1])
    assert len(receiver.to("/slow")) == 1
    figures = daemon.get("/metrics").text
    assert "frontlined_webhooks 2\n" in figures and "frontlined_webhooks_waiting 1\n" in figures
    done.set()
    assert versions(receiver.await_messages("/slow", 5)) == told
    remove(daemon, slow, quick)


def test_who_was_away_for_too_long_begins_anew(daemon, receiver):
    hook = add(daemon, receiver.url + "/far", on=False)
    report(daemon, KEPT + 1)
    newest = daemon.version()
    ask(daemon, "PUT", f"/webhooks/{hook['id']}", 200, json={"url": receiver.url + "/far"})
    first = json.loads(receiver.await_messages("/far", 1)[0][2])
    assert first["type"] == "reset" and first["data"]["version"] == newest
    told = report(daemon)
    assert versions(receiver.await_messages("/far", 2)[1:]) == told
    remove(daemon, hook)


# ---- a daemon that stops --------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    """A daemon of one test, to be stopped and started."""
    store, token = make_store(tmp_path)
    d = Daemon(store, token, *OPTIONS).start()
    yield d
    if d.process.poll() is None:
        d.kill()


def chain(messages, before):
    """The versions that each message goes on from and leads to, those that came twice once, without a gap."""
    seen, at = [], before
    for _, _, body in messages:
        data = json.loads(body)["data"]
        if data["version"] in seen:
            continue
        assert data.get("previous", at) == at, (data["previous"], at)
        seen.append(data["version"])
        at = data["version"]
    return at


def test_an_outage_and_a_restart_lose_nothing(own):
    r = Receiver()
    before = own.version()
    hook = add(own, r.url + "/o")
    report(own, 2)
    r.await_messages("/o", 2)
    got, port = r.to("/o"), r.port
    r.close()
    report(own, 2)  # nobody is there
    await_hook(own, hook, state="failing")
    assert own.stop(signal.SIGTERM) == 0
    own.start()
    assert show(own, hook)["failing_since"]
    report(own, 1)
    r = Receiver(port=port)
    newest = own.version()
    await_hook(own, hook, delivered=newest, state="on")
    assert chain(got + r.to("/o"), before) == newest
    assert all(verify(hook["secret"], headers, body) for _, headers, body in r.to("/o"))
    r.close()
    assert own.stop() == 0


def test_kill_9_loses_nothing(own, receiver):
    before = own.version()
    hook = add(own, receiver.url + "/k")
    for _ in range(3):
        report(own, 4)
        own.kill()
        own.start()
    newest = own.version()
    await_hook(own, hook, delivered=newest)
    assert chain(receiver.to("/k"), before) == newest
    own.kill()
    own.start()
    report(own)
    await_hook(own, hook, delivered=own.version())
    assert chain(receiver.to("/k"), before) == own.version()
    assert own.stop() == 0


def test_a_stop_lets_it_arrive(own, receiver):
    under_way, go_on = threading.Event(), threading.Event()

    def answer(n, path):
        under_way.set()
        go_on.wait(10)
        return 204
    receiver.answer = answer
    hook = add(own, receiver.url + "/d")
    told = report(own)
    assert under_way.wait(10)
    own.process.send_signal(signal.SIGINT)  # at once, without the moment that SIGTERM leaves
    own.await_line('msg="stopping"')
    with pytest.raises(subprocess.TimeoutExpired):
        own.process.wait(0.3)  # it waits for the answer
    go_on.set()
    assert own.process.wait(30) == 0
    own.log_reader.join()
    assert not [line for line in own.lines if "webhook failed" in line]
    own.start()
    assert show(own, hook)["delivered"] == told[0]
    own.stop()
    assert len(receiver.to("/d")) == 1


def test_a_revoked_token_ends_no_webhook(tmp_path, receiver):
    """Where reading needs a token, whoever follows has to say it again; a webhook is told on."""
    store, token = make_store(tmp_path)
    make_token(store, "reader", "reads")
    d = Daemon(store, token, *OPTIONS, "--read", "token").start()
    hook = add(d, receiver.url + "/x")
    told = report(d)
    receiver.await_messages("/x", 1)
    ask(d, "DELETE", "/tokens/reads", 200)
    told += report(d, 2)
    assert versions(receiver.await_messages("/x", 3)) == told
    await_hook(d, hook, state="on", delivered=told[-1])
    assert d.stop() == 0


def test_it_gives_up_in_the_end(tmp_path, receiver):
    store, token = make_store(tmp_path)
    d = Daemon(store, token, "--webhook-allow", "127.0.0.1", "--webhook-retry", "5ms", "--webhook-give-up", "200ms",
               "--webhook-timeout", "100ms").start()
    receiver.answer = lambda n, path: time.sleep(1) or 204
    hook = add(d, receiver.url + "/never")
    report(d)
    found = await_hook(d, hook, state="off")
    assert "too long" in found["reason"] and "Timeout" in found["reason"]
    assert d.stop() == 0
    d.start()
    assert show(d, hook)["reason"] == found["reason"]
    assert "frontlined_webhooks_off 1\n" in d.get("/metrics").text
    assert d.stop() == 0


# ---- addresses that are internal ------------------------------------------------------------------------


def name_of_this_machine():
    """A name that is no literal address and means this machine, so that only looking it up tells; None where there is none."""
    for name in ("ip6-localhost", "ip6-loopback", socket.gethostname()):
        try:
            return name, socket.getaddrinfo(name, 443)[0][4][0]
        except OSError:
            pass
    return None


def test_a_name_that_means_an_internal_address(tmp_path):
    found = name_of_this_machine()
    if not found:
        pytest.skip("no name of this machine but localhost")
    name, address = found
    trap = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    trap.setblocking(False)
    store, token = make_store(tmp_path)
    d = Daemon(store, token, "--webhook-retry", "5ms").start()
    hook = add(d, f"https://{name}:{trap.getsockname()[1]}/")
    report(d)
    found = await_hook(d, hook, state="failing")
    assert "this machine" in found["reason"] and address in found["reason"] or "private" in found["reason"]
    time.sleep(0.1)
    with pytest.raises(BlockingIOError):  # nobody has knocked
        trap.accept()
    refused(d.post({"url": f"http://{name}/"}, "/webhooks", type="application/json"), 422)
    assert d.stop() == 0
    trap.close()


def test_tls_is_checked(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", key, "-out", certificate, "-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    r = Receiver(tls=context)
    store, token = make_store(tmp_path)
    d = Daemon(store, token, "--webhook-allow", "127.0.0.1", "--webhook-retry", "10ms").start()
    hook = add(d, r.url + "/tls")
    told = report(d)
    assert "certificate" in await_hook(d, hook, state="failing")["reason"]
    assert d.stop() == 0
    assert r.got == []
    d.options += ("--webhook-authorities", str(certificate))
    d.start()
    assert versions(r.await_messages("/tls", 1)) == told
    assert d.stop() == 0
    r.close()


def test_the_environments_proxy_is_not_asked(tmp_path, receiver, monkeypatch):
    proxy = Receiver()
    for name in ("http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    monkeypatch.setenv("no_proxy", "")
    store, token = make_store(tmp_path)
    d = Daemon(store, token, *OPTIONS).start()
    monkeypatch.undo()
    add(d, receiver.url + "/p")
    report(d)
    receiver.await_messages("/p", 1)
    assert proxy.got == []
    assert d.stop() == 0
    proxy.close()


def test_networks_that_are_none(tmp_path):
    store, _ = make_store(tmp_path)
    done = subprocess.run([BIN / "frontlined", "--store", store, "--webhook-allow", "intranet", "--check"], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode != 0 and "intranet" in done.stderr


# ---- the command line -----------------------------------------------------------------------------------


def test_by_command(daemon, receiver):
    def typed(*words, status=0):
        done = frontline("--url", daemon.url, "--token", daemon.token, "webhook", *words)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr
    line = re.search(r"^frontline webhook (add .*?) +#", README, re.M).group(1)  # nothing is told, so nobody is asked
    added = typed(*line.split())
    assert "https://example.org/changed level=faction" in added and "whsec_" in added
    name = added.split()[0]
    assert "switched off" in typed("off", name) and f"{name}  off" in typed("list")
    shown = typed("on", name)
    assert "on  " in shown and "level=faction" in shown and "whsec_" not in shown
    assert "whsec_" in typed("secret", name)
    assert f"{name} is told no more" in typed("remove", name)
    assert "no webhook" in typed("show", name, status=1)
    name = typed("add", receiver.url + "/cli", "--zones", "full").split()[0]
    assert "tested: answered 204" in typed("test", name)
    assert "list tells" in typed("show", "one", status=2) and "say list" in typed("shout", status=2)
    assert "10.0.0.1" in typed("add", "https://10.0.0.1/", status=1)


def test_by_command_on_a_store(tmp_path):
    store, token = make_store(tmp_path)
    added = frontline("--store", store, "webhook", "add", "https://example.org/x", "--bbox", "10,45,11,46")
    assert added.returncode == 0, added.stderr
    tried = frontline("--store", store, "webhook", "test", "w1")
    assert tried.returncode == 1 and "daemon" in tried.stderr
    assert frontline("--store", store, "webhook", "off", "w1").returncode == 0
    d = Daemon(store, token).start()
    hook = show(d, {"id": "w1"})
    assert (hook["state"], hook["bbox"], hook["url"]) == ("off", "10,45,11,46", "https://example.org/x")
    assert d.stop() == 0


def test_what_the_definition_says(daemon):
    paths = daemon.json("/api")["paths"]
    said = {(path, method): set(of["responses"]) - {"default"} for path, all in paths.items() if path.startswith("/webhooks")
            for method, of in all.items()}
    one = "/webhooks/{feature}"
    assert said == {("/webhooks", "get"): {"200"}, ("/webhooks", "post"): {"201"}, (one, "get"): {"200"}, (one, "put"): {"200"},
                    (one, "delete"): {"200"}, (one + "/test", "post"): {"202"}, (one + "/secret", "post"): {"200"}}
    assert all(of["security"] for of in paths["/webhooks"].values()) and "requestBody" not in paths["/webhooks"]["get"]
