"""/tokens and frontline token: accounts are made, told and revoked while the daemon runs."""
import contextlib

import pytest
import requests
from conftest import Daemon, event, frontline, make_store, square
from test_live import Follower


@pytest.fixture
def fresh(tmp_path):
    d = Daemon(*make_store(tmp_path)).start()
    yield d
    if d.process.poll() is None:
        assert d.stop() == 0


def ask(daemon, verb, path, body=None, token=None):
    headers = {"Authorization": f"Bearer {token or daemon.token}"}
    return requests.request(verb, daemon.url + path, json=body, headers=headers, timeout=20)


def made(daemon, name, role):
    answer = ask(daemon, "POST", "/tokens", {"name": name, "role": role})
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == name and answer.json()["role"] == role
    return answer.json()["token"]


def accounts(daemon):
    return {a["name"]: a["role"] for a in ask(daemon, "GET", "/tokens").json()["tokens"]}


def test_a_token_lives_until_it_is_revoked(fresh):
    admin = list(accounts(fresh))
    token = made(fresh, "Desk 1, nights", "analyst")
    assert accounts(fresh)["Desk 1, nights"] == "analyst"
    assert fresh.post(event(geometry=square(10.5, 45.5), actor="north"), token=token).status_code == 201
    assert ask(fresh, "GET", "/tokens", token=token).status_code == 403
    answer = ask(fresh, "DELETE", "/tokens/Desk%201%2C%20nights")
    assert answer.status_code == 200 and answer.json() == {"revoked": "Desk 1, nights"}
    refused = fresh.post(event(geometry=square(10.7, 45.5), actor="north"), token=token)
    assert refused.status_code == 401 and list(accounts(fresh)) == admin
    again = made(fresh, "Desk 1, nights", "editor")
    assert again != token
    assert fresh.json("/events/e2")["properties"]["author"] == "Desk 1, nights"  # who it was stays in the log
    fresh.process.kill()
    fresh.process.wait()
    fresh.start()
    assert accounts(fresh)["Desk 1, nights"] == "editor"
    assert fresh.post(event(geometry=square(10.7, 45.5), actor="north"), token=token).status_code == 401
    assert fresh.post(event(geometry=square(10.7, 45.5), actor="north"), token=again).status_code == 201


@pytest.mark.parametrize("body, status, word", [
    ({"name": "a"}, 400, "role"), ({"role": "reader"}, 400, "name"), ({"name": "", "role": "reader"}, 422, "name"),
    ({"name": "a/b", "role": "reader"}, 422, "slash"), ({"name": "x" * 200, "role": "reader"}, 422, "bytes"),
    ({"name": "a", "role": "king"}, 422, "analyst"), ({"name": "a", "role": "reader", "token": "fl_x"}, 400, "token"),
    ({"name": "admin", "role": "reader"}, 409, "already"),
])
def test_what_cannot_be(fresh, body, status, word):
    before = accounts(fresh)
    answer = ask(fresh, "POST", "/tokens", body)
    assert answer.status_code == status and word in answer.text, answer.text
    assert accounts(fresh) == before


def test_the_last_administrator_stays(fresh):
    (name, role), = accounts(fresh).items()
    assert role == "admin"
    answer = ask(fresh, "DELETE", f"/tokens/{name}")
    assert answer.status_code == 409 and "last" in answer.json()["detail"]
    other = made(fresh, "other", "admin")
    assert ask(fresh, "DELETE", f"/tokens/{name}", token=other).status_code == 200
    assert ask(fresh, "GET", "/tokens").status_code == 401
    assert ask(fresh, "DELETE", "/tokens/nobody", token=other).status_code == 404
    fresh.token = other


def test_by_the_command_line(fresh, tmp_path):
    there = ["--url", fresh.url, "--token", fresh.token]
    token = frontline(*there, "token", "create", "--role", "reader", "--name", "A reader/s").stdout
    assert token == ""  # a name has no slash
    done = frontline(*there, "token", "create", "--role", "reader", "--name", "A reader")
    assert done.returncode == 0 and done.stdout.startswith("fl_") and done.stdout.count("\n") == 1
    listed = frontline(*there, "token", "list")
    assert "reader" in listed.stdout and "A reader" in listed.stdout
    gone = frontline(*there, "token", "revoke", "--name", "A reader")
    assert gone.returncode == 0 and "A reader" in gone.stdout
    assert "A reader" not in frontline(*there, "token", "list").stdout
    assert fresh.stop() == 0
    alone = ["--store", fresh.store]
    assert frontline(*alone, "token", "create", "--role", "editor", "--name", "E").stdout.startswith("fl_")
    assert "editor" in frontline(*alone, "token", "list").stdout
    assert frontline(*alone, "token", "revoke", "--name", "E").returncode == 0
    wrong = frontline(*alone, "token", "revoke", "--name", "E")
    assert wrong.returncode != 0 and "no account" in wrong.stderr
    assert frontline(*alone, "token", "burn").returncode == 2


def test_streams_end_where_reading_needs_a_token(tmp_path):
    store, admin = make_store(tmp_path)
    daemon = Daemon(store, admin, "--read", "token").start()
    try:
        token = made(daemon, "page", "reader")
        with contextlib.closing(Follower(daemon.port, headers={"Authorization": f"Bearer {token}"})) as f:
            assert f.status == 200
            assert ask(daemon, "DELETE", "/tokens/page").status_code == 200
            (name, _, data), = f.events(1)
            assert name == "end" and "token" in data["reason"]
            f.blocks(1)
            assert f.ended
        with contextlib.closing(Follower(daemon.port, headers={"Authorization": f"Bearer {token}"})) as f:
            assert f.status == 401
    finally:
        assert daemon.stop() == 0
