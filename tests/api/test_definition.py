"""Every address of the OpenAPI definition answers as it says: with its media types, its parameters, and no others."""
import re

import pytest
import requests
from conftest import refused

VALUES = {"z": "7", "x": "67", "y": "45", "tileMatrix": "7", "tileCol": "67", "tileRow": "45", "id": "e2", "event": "e2", "fontstack": "DejaVu%20Sans", "range": "0-255"}
NEEDED = {"/at": "place=Alpha", "/changes.geojson": "datetime=2020-01-01/2020-03-01"}  # what they do not answer without
SAMPLES = {"string": "x", "integer": "1", "number": "1", "boolean": "true", "array": "1,1,2,2"}


@pytest.fixture(scope="module")
def api(daemon):
    daemon.report(at="2020-02-01", area='around("Alpha", 2 km)', sources=[{"name": "a test"}])
    made = requests.post(daemon.url + "/webhooks", json={"url": "https://hooks.invalid/", "on": False},
                         headers=token(daemon), timeout=20)
    assert made.status_code == 201, made.text
    return daemon.json("/api")


def token(daemon):
    return {"Authorization": f"Bearer {daemon.token}"}


def media(declared):
    return {kind.split(";")[0] for kind in declared}


def first_of(daemon, path):
    """An item of the collection before {feature}."""
    above = path.split("/{feature}")[0]
    if above == "/perspectives":
        return daemon.json(above)["perspectives"][0]["name"]
    if above == "/webhooks":
        return daemon.json(above, headers=token(daemon))["webhooks"][0]["id"]
    return daemon.json(above + "?limit=1")["features"][0]["id"]


def address_of(daemon, path):
    for name in re.findall(r"{(\w+)}", path):
        value = VALUES.get(name) or str(first_of(daemon, path))
        path = path.replace("{" + name + "}", value)
    return path + ("?" + NEEDED[path] if path in NEEDED else "")


def reads(api):
    return [(path, item["get"]) for path, item in api["paths"].items() if "get" in item]


def parameters_of(api, operation):
    for p in operation["parameters"]:
        if "$ref" in p:
            p = api["components"]["parameters"][p["$ref"].rsplit("/", 1)[1]]
        if p["in"] == "query":
            yield p


def ask(daemon, address):
    with daemon.get(address, stream=True, headers=token(daemon)) as answer:
        said = answer.headers.get("Content-Type", "")
        return answer.status_code, said.split(";")[0], answer.json() if said.endswith("json") and "stream" not in said else {}


def with_parameter(address, name, value):
    return f"{address}{'&' if '?' in address else '?'}{name}={value}"


def test_every_address_answers_with_what_it_declares(daemon, api):
    for path, operation in reads(api):
        address = address_of(daemon, path)
        declared = media(operation["responses"]["200"]["content"])
        status, kind, problem = ask(daemon, address)
        if path.startswith("/web/") and status == 404:  # built without npm
            continue
        assert status == 200 and kind in declared, (address, status, kind, declared, problem)
        seen = {kind}
        for p in parameters_of(api, operation):
            if p["name"] == "f":
                for form in p["schema"]["enum"]:
                    status, kind, problem = ask(daemon, with_parameter(address, "f", form))
                    assert status == 200, (address, form, problem)
                    seen.add(kind)
        assert seen == declared, (path, seen, declared)


def test_every_parameter_that_is_declared_is_known_and_no_other_is(daemon, api):
    for path, operation in reads(api):
        address = address_of(daemon, path)
        refused(daemon.get(with_parameter(address, "nonsense", "1"), headers=token(daemon)), 400)
        for p in parameters_of(api, operation):
            if p["name"] in NEEDED.get(path, ""):
                continue
            schema = p["schema"]
            value = schema.get("enum", [schema.get("default", SAMPLES[schema["type"]])])[0]
            _, _, said = ask(daemon, with_parameter(address, p["name"], str(value).lower()))
            assert "is no parameter" not in said.get("detail", ""), (address, p["name"], said)


def test_every_refusal_is_a_problem(daemon, api):
    for path, item in api["paths"].items():
        for method, operation in item.items():
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/problem"}
            address = daemon.url + re.sub(r"{(\w+)}", lambda m: VALUES.get(m[1], "1"), path)
            answer = requests.request(method.upper(), address + "?nonsense=1", timeout=20, data=b"{" if method != "get" else None,
                                      headers={"Content-Type": "application/json", "Authorization": "Bearer none"})
            assert 400 <= answer.status_code < 500, (method, path, answer.status_code)
            assert answer.headers["Content-Type"] == "application/problem+json"
            said = answer.json()
            assert said["status"] == answer.status_code and len(said["detail"]) > 10


def test_an_address_that_is_none_names_the_near_ones(daemon):
    for path, meant in (("/control.geojsn", "/control.geojson"), ("/collections/controls/items", "/collections/control/items"),
                        ("/tiles/7/76/50", "/tiles/{z}/{x}/{y}.mvt"), ("/CONTROL", "/control.geojson")):
        assert f"did you mean {meant}" in refused(daemon.get(path), 404)["detail"]
    for path in "/wp-login.php", "/" + "a" * 500:
        assert "did you mean" not in refused(daemon.get(path), 404)["detail"]
