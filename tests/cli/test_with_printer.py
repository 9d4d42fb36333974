"""The commands against a virtual printer, in one process."""

from __future__ import annotations

import io
import json
import os
import socket
from pathlib import Path

import pytest

from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread


@pytest.fixture
def pin(printer):
    return f"sha256:{printer.certificate_sha256}"


def received(printer, job_id=1):
    ticket = json.loads(printer.ticket(job_id).read_text())
    return ticket, (printer.output / ticket["documents"][0]["file"]).read_bytes()


def test_print_over_ipps(sealpress, printer, document, pin):
    ended = sealpress("print", document, "--to", printer.uri("ipps"), "--trust", pin)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("job 1 is completed\nlocalhost:")
    ticket, octets = received(printer)
    assert octets == document.read_bytes()
    assert ticket["connection"]["tls-version"] == "TLSv1.3"


def test_print_says_everything_as_json(sealpress, printer, document, pin):
    uri = printer.uri("ipps")
    told = sealpress("print", document, "--to", uri, "--trust", pin, "-n", 2, "--json").json
    assert told["job"]["state"] == "completed"
    assert told["connection"]["binding"] == "implicit"
    assert told["connection"]["tls_version"] == "TLSv1.3"
    assert told["connection"]["octets_sent"] > len(document.read_bytes())
    assert told["connection"]["chunks_sent"] > 3
    assert received(printer)[0]["job"]["attributes"]["copies"] == 2


def test_print_standard_input_without_waiting(sealpress, printer, monkeypatch, sample):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sample)))
    ended = sealpress("print", "-", "--to", printer.uri("ipp"), "--no-wait", "--name", "from pipe")
    assert ended.code == 0
    assert received(printer)[1] == sample


def test_an_option_that_is_not_supported_is_reported(sealpress, printer, document):
    uri = printer.uri("ipp")
    ended = sealpress("print", document, "--to", uri, "-o", "sides=three-sided")
    assert ended.code == 0
    assert "not supported and ignored: sides (three-sided)" in ended.err
    strict = sealpress("print", document, "--to", uri, "-o", "sides=three-sided", "--strict")
    assert strict.code == 5


def test_an_unknown_certificate_ends_with_4_and_the_way_out(sealpress, printer, document, pin):
    ended = sealpress("print", document, "--to", printer.uri("ipps"))
    assert (ended.code, ended.out) == (4, "")
    assert pin.removeprefix("sha256:") in ended.err
    assert not list(printer.output.iterdir())
    told = sealpress("print", document, "--to", printer.uri("ipps"), "--json").json["error"]
    assert told["certificate"]["sha256"] == printer.certificate_sha256
    assert told["reason"] == "certificate-self-signed"


def test_show(sealpress, printer):
    ended = sealpress("show", printer.uri("ipp"))
    assert ended.code == 0
    assert "\nstate" in ended.out
    assert "idle" in ended.out
    assert ended.out.splitlines()[-1] == f"localhost:{printer.port}: in clear"
    everything = sealpress("show", printer.uri("ipp"), "--all")
    assert len(everything.out.splitlines()) > len(ended.out.splitlines())
    told = sealpress("show", printer.uri("ipp"), "--json").json
    assert told["printer"]["printer-state"] == "idle"
    assert told["connection"]["binding"] == "plain"


@pytest.mark.parametrize("words", [(), ("--all",), ("--json",)])
def test_what_a_printer_is_called_cannot_reach_the_terminal(sealpress, tmp_path, words):
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", name="evil\x1b[2J\u202e\nname"
    )
    with run_in_thread(config) as evil:
        ended = sealpress("show", evil.uri("ipp"), *words)
    assert ended.code == 0
    assert "evil" in ended.out
    assert not {"\x1b", "\u202e"} & set(ended.out)
    assert "\nname" not in ended.out


def test_jobs_and_cancel(sealpress, tmp_path, document):
    config = VirtualPrinterConfig(
        output=tmp_path / "slow", identity=tmp_path / "identity", seconds_per_job=600
    )
    with run_in_thread(config) as slow:
        uri = slow.uri("ipp")
        sealpress("print", document, "--to", uri, "--no-wait", "--name", "held up\x1b")
        listed = sealpress("jobs", uri)
        assert "held up" in listed.out
        assert "\x1b" not in listed.out
        canceled = sealpress("cancel", uri, 1)
        assert canceled.code == 0
        assert canceled.out.startswith("job 1 is ")
        told = sealpress("jobs", uri, "--which", "all", "--json").json
        assert [job["id"] for job in told] == [1]
        waited = sealpress("print", document, "--to", uri, "--timeout", 0.3)
        assert waited.code == 5
        assert "job-wait-timeout" in waited.err


def test_jobs_are_told_apart_and_limited(sealpress, printer, document):
    uri = printer.uri("ipp")
    for user in ("ann", "bob", "ann"):
        sealpress("print", document, "--to", uri, "--user", user)
    told = sealpress("jobs", uri, "--which", "completed", "--json").json
    assert sorted(job["id"] for job in told) == [1, 2, 3]
    mine = sealpress("jobs", uri, "--which", "completed", "--mine", "--user", "bob", "--json").json
    assert [job["id"] for job in mine] == [2]
    limited = sealpress("jobs", uri, "--which", "completed", "--limit", 1, "--json").json
    assert len(limited) == 1
    assert sealpress("jobs", uri, "--json").json == []


def test_what_became_of_a_canceled_job_is_told_as_json(sealpress, printer, document):
    uri = printer.uri("ipp")
    sealpress("print", document, "--to", uri)
    told = sealpress("cancel", uri, 1, "--json").json
    assert (told["job"]["id"], told["job"]["state"]) == (1, "completed")


def test_copies_of_the_flag_and_options_arrive(sealpress, printer, document):
    words = ["-n", 2, "-o", "sides=two-sided-long-edge", "-o", "copies=2", "--format"]
    uri = printer.uri("ipp")
    ended = sealpress("print", document, "--to", uri, *words, "application/pdf", "--name", "a b")
    assert (ended.code, ended.err) == (0, "")
    job = received(printer)[0]["job"]
    assert job["attributes"] == {"copies": 2, "sides": "two-sided-long-edge"}
    assert job["job-name"] == "a b"


def test_without_a_name_the_job_has_the_file_s(sealpress, printer, document):
    sealpress("print", document, "--to", printer.uri("ipp"))
    assert received(printer)[0]["job"]["job-name"] == "a b.pdf"


def test_what_was_ignored_is_in_the_json(sealpress, printer, document):
    words = ["-o", "sides=three-sided", "--json"]
    told = sealpress("print", document, "--to", printer.uri("ipp"), *words).json
    assert told["unsupported"] == {"sides": "three-sided"}


def test_a_plan_that_was_not_asked_for_offers_none(sealpress):
    told = sealpress("plan", "ipps://printer.invalid/", "--json").json
    assert (told["offers"], told["security"]) == ([], "as-uri")


def test_cancel_a_job_that_is_not_there(sealpress, printer):
    ended = sealpress("cancel", printer.uri("ipp"), 99)
    assert ended.code == 5
    assert "client-error-not-found" in ended.err


def test_plan_without_asking_sends_nothing(sealpress):
    ended = sealpress("plan", "ipps://printer.invalid/ipp/print")
    assert ended.code == 0
    assert "choice: printer.invalid:631, implicit" in ended.out
    told = sealpress("plan", "ipp://printer.invalid/", "--security", "require", "--json").json
    assert [way["binding"] for way in told["attempts"]] == ["implicit", "implicit", "upgrade"]


def test_plan_asks(sealpress, printer, pin):
    uri = printer.uri("ipp")
    ended = sealpress("plan", uri, "--ask", "--security", "prefer", "--trust", pin)
    assert ended.code == 0
    assert "TLSv1.3" in ended.out
    assert printer.certificate_sha256 in ended.out
    assert ended.out.rstrip().endswith("implicit")
    offers = sealpress("plan", uri, "--ask", "--trust", pin, "--json").json["offers"]
    assert {offer["binding"] for offer in offers if offer["works"]} == {
        "plain",
        "upgrade",
        "implicit",
    }


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_asking_where_nobody_answers(sealpress, words):
    ended = sealpress("plan", "ipp://localhost:9/", "--ask", *words)
    assert ended.code == 3
    assert ended.out.count("connection-refused") == 3


@pytest.mark.parametrize("security", ["prefer", "require"])
@pytest.mark.parametrize("tls", [TlsMode.REQUIRED, TlsMode.IMPLICIT_ONLY, TlsMode.UPGRADE_ONLY])
def test_an_ipp_uri_ends_in_tls(sealpress, tmp_path, document, tls, security):
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", tls=tls)
    with run_in_thread(config) as running:
        told = sealpress(
            "print", document, "--to", running.uri("ipp"), "--security", security,
            "--trust", f"sha256:{running.certificate_sha256}", "--json",
        ).json  # fmt: skip
        assert told["connection"]["tls_version"] == "TLSv1.3"
        assert received(running)[1] == document.read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["show", "ipp://localhost:9/"], 3, "connection-refused"),
        (["show", "ipp://printer.invalid/"], 3, "name-not-found"),
        (["show", "file:///etc/passwd"], 2, "invalid-uri"),
        (["show", "ipp://localhost/", "--trust", "bob"], 2, "trust-settings-invalid"),
        (["print", "/no/such/file", "--to", "ipp://localhost:9/"], 6, "document-unreadable"),
        (["print", "/dev/null", "--to", "ipp://localhost:9/"], 6, "document-empty"),
        (["print", __file__, "--to", "ipp://localhost:9/", "-o", "copies=x"], 2,
         "invalid-argument"),
        (["print", __file__, "--to", "ipp://localhost:9/", "-n", "2", "-o", "copies=3"], 2,
         "invalid-argument"),
    ],
)  # fmt: skip
def test_failures_have_their_code_and_reason(sealpress, words, code, reason):
    ended = sealpress(*words)
    assert (ended.code, ended.out) == (code, "")
    assert f"{reason} (SP-" in ended.err
    assert "Traceback" not in ended.err


def test_a_printer_that_says_nothing_ends_in_time(sealpress):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        ended = sealpress("show", f"ipp://127.0.0.1:{port}/ipp/print", "--timeout", 0.3)
    assert ended.code == 3
    assert "receive-timeout" in ended.err


def test_state_stays_under_the_home_folder(sealpress, printer):
    sealpress("show", printer.uri("ipp"))
    assert list(Path(os.environ["SEALPRESS_HOME"]).iterdir())
