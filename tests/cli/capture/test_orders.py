from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.transport.capture.reading import read


@pytest.fixture
def state():
    return Path(os.environ["SEALPRESS_HOME"])


@pytest.fixture
def controlled(tmp_path, state):
    """Start virtual printers that take orders."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(name):
            folder = tmp_path / name
            config = VirtualPrinterConfig(
                output=folder / "out", identity=folder / "identity", name=name, control=state
            )
            return stack.enter_context(run_in_thread(config))

        yield start


@pytest.fixture
def office(controlled):
    return controlled("office")


def test_a_capture_from_beginning_to_end(sealpress, office, document, state):
    begun = sealpress("capture", "start", "--name", "x", "--because", "why", "--json")
    assert begun.code == 0
    assert begun.json["file"] == str(state / "captures" / "x.pcapng")
    assert "passwords" in begun.err
    assert sealpress("print", document, "--to", office.uri("ipps"), "--trust", office.pin).code == 0
    assert sealpress("capture", "status", "--json").json["running"] == 1
    ended = sealpress("capture", "stop", "--json")
    assert (ended.json["outcome"], ended.json["server"]) == ("stopped", "office")
    assert ended.json["connections"] >= 1
    assert read(Path(ended.json["file"])).secrets


def test_what_people_read(sealpress, office):
    sealpress("capture", "start", "--name", "x")
    out = sealpress("capture", "status").out
    assert [line.split()[0] for line in out.splitlines()] == [
        *("capture", "server", "port", "file", "octets", "connections", "since", "by"),
    ]
    assert sealpress("capture", "stop").out.startswith("capture      off")
    assert sealpress("capture", "status").out.split()[:2] == ["capture", "off"]


@pytest.mark.parametrize("command", ["start", "stop", "status"])
def test_no_server_runs(sealpress, command, state):
    ended = sealpress("capture", command, "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "server-not-found")
    assert str(state) in ended.json["error"]["detail"]


def test_two_servers_run(sealpress, controlled):
    office, lab = controlled("office"), controlled("lab")
    ended = sealpress("capture", "start")
    assert ended.code == 2
    assert f"{office.port} (office)" in ended.err
    assert sealpress("capture", "start", "--server", "lab").code == 0
    status = sealpress("capture", "status", "--server", lab.port, "--json")
    assert (status.json["server"], status.json["running"]) == ("lab", 1)
    assert sealpress("capture", "status", "--server", "office", "--json").json["running"] == 0
    both = {
        facts["server"]: facts["running"] for facts in sealpress("capture", "status", "--json").json
    }
    assert both == {"office": 0, "lab": 1}
    assert sealpress("capture", "status").out.count("capture ") == 2


def test_a_server_that_does_not_run(sealpress, office):
    ended = sealpress("capture", "status", "--server", "garage", "--json")
    assert ended.json["error"]["reason"] == "server-not-found"
    assert "garage" in ended.json["error"]["detail"]


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        (("--name", "../x"), 2, "invalid-argument"),
        (("--max-size", "2G"), 2, "invalid-argument"),
        (("--max-size", "lots"), 2, "invalid-argument"),
        (("--max-time", "48h"), 2, "invalid-argument"),
        (("--max-time", "0"), 2, "invalid-argument"),
    ],
)
def test_what_a_server_refuses(sealpress, office, options, code, reason):
    ended = sealpress("capture", "start", *options, "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (code, reason)


def test_none_is_on(sealpress, office):
    ended = sealpress("capture", "stop", "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "capture-refused")


def test_limits_reach_the_server(sealpress, office, state):
    sealpress("capture", "start", "--max-size", "1M", "--max-time", "2m")
    line = json.loads((state / "audit.jsonl").read_text("ascii").splitlines()[0])
    assert (line["max-octets"], line["max-seconds"]) == (1 << 20, 120)


def test_a_socket_that_nobody_answers_is_passed_over(sealpress, office, state):
    (state / "run" / "1-1.sock").write_text("no socket")
    assert sealpress("capture", "status").code == 0
