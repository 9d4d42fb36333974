"""``sealpress queue add``: what is asked, what is trusted, what is kept."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sealpress import discovery
from sealpress.discovery import FoundService, TxtRecord, merged
from sealpress.gateway.capabilities import AbilitiesFolder
from sealpress.gateway.settings_file import load_gateway_settings
from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.trust import HostKey, Pin
from sealpress.trust.certificates.finding import Purpose
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.records import PinSource
from sealpress.trust.stores.file_store import TrustStore


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def pin(printer) -> str:
    return f"sha256:{printer.certificate_sha256}"


def queues(home: Path) -> dict[str, object]:
    return {
        queue.name: queue for queue in load_gateway_settings(None, flags={"state": home}).queues
    }


def test_a_pinned_printer_gets_its_queue_in_one_step(sealpress, printer, pin, home):
    ended = sealpress("queue", "add", printer.uri("ipps"), "--name", "laser", "--pin", pin)
    assert ended.code == 0
    assert f"printer  {printer.uri('ipps')}" in ended.out
    assert "secure: TLS with a certificate that is checked" in ended.out
    assert "added laser: in " in ended.out
    assert queues(home)["laser"].uri == printer.uri("ipps")
    record = TrustStore(home / "trust").record(HostKey("localhost", printer.port))
    assert record is not None
    assert (record.source, record.why) == (PinSource.PERSON, "queue add")


def test_the_secure_way_is_taken_although_the_uri_says_ipp(sealpress, printer, pin, home):
    told = sealpress("queue", "add", printer.uri("ipp"), "--pin", pin, "--json").json
    assert told["destination"] == printer.uri("ipps")
    assert (told["is_secure"], told["notes"]) == (True, [])
    assert told["formats"][0] == "application/octet-stream"
    assert queues(home)[told["name"]].security == "as-uri"


def test_a_host_alone_is_enough(sealpress, printer, pin):
    told = sealpress("queue", "add", f"localhost:{printer.port}", "--pin", pin, "--json").json
    assert told["destination"] == printer.uri("ipps")
    assert told["name"] == "sealpress"


def test_what_the_printer_can_do_is_kept(sealpress, printer, pin, home):
    sealpress("queue", "add", printer.uri("ipps"), "--name", "laser", "--pin", pin)
    abilities = AbilitiesFolder(home / "queues").load("laser")
    assert abilities is not None
    assert abilities.get("media-col-database") is not None


def test_nobody_is_trusted_without_a_word(sealpress, printer, pin, home):
    ended = sealpress("queue", "add", printer.uri("ipps"))
    assert ended.code == 4
    assert "certificate-self-signed" in ended.err
    assert f"--pin {pin} names it" in ended.err
    assert queues(home) == {}
    assert TrustStore(home / "trust").record(HostKey("localhost", printer.port)) is None


def test_a_person_who_compared_the_fingerprint_is_believed(sealpress, printer, person, home):
    person("yes")
    ended = sealpress("queue", "add", printer.uri("ipps"), "--name", "laser")
    assert ended.code == 0
    assert f"sha256       {printer.certificate_sha256}" in ended.err
    assert queues(home)["laser"].trust == ""


def test_a_person_who_says_no_is_believed_too(sealpress, printer, person, home):
    person("no")
    assert sealpress("queue", "add", printer.uri("ipps")).code == 4
    assert queues(home) == {}


def test_what_nobody_saw_counts_as_seen_first(sealpress, printer, home):
    ended = sealpress("queue", "add", printer.uri("ipps"), "--name", "laser", "--yes")
    assert ended.code == 0
    assert "Nobody compared the fingerprint" in ended.err
    assert queues(home)["laser"].trust == "tofu"


def test_another_certificate_than_the_pin_is_refused(sealpress, printer, home):
    ended = sealpress("queue", "add", printer.uri("ipps"), "--pin", "sha256:" + "ab" * 32)
    assert ended.code == 4
    assert "no queue was added" in said_by(ended)
    assert queues(home) == {}


def test_a_certificate_that_changed_is_not_taken_for_new(sealpress, printer, pin, home):
    host = HostKey("localhost", printer.port)
    TrustStore(home / "trust").pin(host, pin=Pin.parse("sha256:" + "ab" * 32))
    ended = sealpress("queue", "add", printer.uri("ipps"), "--yes")
    assert ended.code == 4
    assert f"sealpress trust accept {printer.uri('ipps')} {pin}" in ended.err
    assert queues(home) == {}
    assert sealpress("queue", "add", printer.uri("ipps"), "--name", "q", "--pin", pin).code == 0


def test_a_trust_policy_is_the_queues(sealpress, printer, home):
    trust = f"ca:{printer.certificate}" if hasattr(printer, "certificate") else "encrypt"
    ended = sealpress(
        "queue", "add", printer.uri("ipps"), "--name", "q", "--trust", trust, "--insecure"
    )
    assert ended.code == 0, ended.err
    assert queues(home)["q"].trust == trust


def test_a_printer_that_only_upgrades_has_to(sealpress, tmp_path, home):
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", tls=TlsMode.UPGRADE_ONLY
    )
    with run_in_thread(config) as running:
        pin = f"sha256:{running.certificate_sha256}"
        ended = sealpress("queue", "add", running.uri("ipp"), "--name", "q", "--pin", pin, "--json")
    assert ended.json["settings"]["security"] == "require"
    assert ended.json["is_secure"] is True


def test_clear_text_needs_a_yes(sealpress, tmp_path, home, person):
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", tls=TlsMode.OFF)
    with run_in_thread(config) as running:
        refused = sealpress("queue", "add", running.uri("ipp"), "--name", "a")
        taken = sealpress("queue", "add", running.uri("ipp"), "--name", "b", "--insecure")
        person("y")
        asked = sealpress("queue", "add", running.uri("ipp"), "--name", "c")
    assert (refused.code, taken.code, asked.code) == (4, 0, 0)
    assert "--insecure says yes" in refused.err
    assert "[destination-insecure]" in taken.err
    assert "NOT SECURE" in taken.out
    assert sorted(queues(home)) == ["b", "c"]


def said_by(ended) -> str:
    """What a command said, however it was wrapped."""
    return " ".join(ended.err.split())


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.parametrize("uri", ["ipps://localhost:{}/", "socket://localhost:{}"])
def test_a_printer_that_is_off_is_added_only_when_wanted(sealpress, home, uri):
    uri = uri.format(closed_port())
    refused = sealpress("queue", "add", uri, "--name", "q", "--insecure")
    assert refused.code == 3
    assert "--offline" in refused.err
    assert queues(home) == {}
    added = sealpress("queue", "add", uri, "--name", "q", "--insecure", "--offline", "--json")
    assert added.code == 0
    assert added.json["was_asked"] is False
    assert queues(home)["q"].uri == uri


def test_a_pin_and_offline_contradict_each_other(sealpress, pin):
    ended = sealpress("queue", "add", "ipps://localhost/", "--offline", "--pin", pin)
    assert ended.code == 2
    assert "--trust sha256:FINGERPRINT" in ended.err


def test_a_raw_port_that_answers_gets_its_queue(sealpress, home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"socket://localhost:{listener.getsockname()[1]}"
        told = sealpress("queue", "add", uri, "--insecure", "--json").json
    assert (told["name"], told["is_secure"]) == ("localhost", False)
    assert told["notes"][0]["reason"] == "destination-insecure"
    assert "application/vnd.hp-PCL" in told["formats"]


def test_a_folder_must_be_allowed(sealpress, tmp_path, home):
    config = tmp_path / "sealpress.toml"
    config.write_text(f'[serve]\nfile-folders = ["{tmp_path}"]\n')
    add = ("queue", "add", f"file://{tmp_path}/printed/", "--insecure")
    refused = sealpress(*add)
    assert (refused.code, "file-folders" in refused.err) == (2, True)
    assert sealpress(*add, "--config", config).code == 0
    assert "printed" in queues(home)


OFFLINE = ("--offline", "--insecure")


def test_names_are_taken_once(sealpress, home):
    add = ("queue", "add", "socket://localhost:1", *OFFLINE)
    assert sealpress(*add, "--name", "old").code == 0
    twice = sealpress(*add, "--name", "OLD")
    assert twice.code == 2
    assert "same printer" in twice.err
    assert sealpress(*add, "--json").json["name"] == "localhost"
    assert sealpress(*add, "--json").json["name"] == "localhost-2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("usb://HP", *OFFLINE), "the scheme usb"),
        (("socket://localhost:1", "--name", "a/b", *OFFLINE), "no name"),
        (("socket://localhost:1", "--set", "nonsense", *OFFLINE), "KEY=VALUE"),
        (("socket://localhost:1", "--set", "colour=red", *OFFLINE), "colour"),
        (("socket://localhost:1", "--security", "require", *OFFLINE), "no encryption"),
        (("ipps://localhost:1/", "--trust", "nobody", *OFFLINE), "trust"),
        (("ipps://user:secret@localhost/", *OFFLINE), "password must not be in the URI"),
    ],
)
def test_what_cannot_be_is_told(sealpress, home, words, said):
    ended = sealpress("queue", "add", *words)
    assert ended.code == 2
    assert said in said_by(ended)
    assert "secret" not in ended.err
    assert queues(home) == {}


def test_further_settings_are_as_in_the_file(sealpress, home):
    further = (
        "--set",
        "release=true",
        "--set",
        "info=Beside the stairs",
        "--set",
        "operators=['ann']",
    )
    added = sealpress("queue", "add", "socket://localhost:1", "--name", "q", *further, *OFFLINE)
    assert added.code == 0, added.err
    queue = queues(home)["q"]
    assert (queue.release, queue.info, queue.operators) == (True, "Beside the stairs", ("ann",))


@pytest.mark.parametrize("shown", [True, False])
def test_a_printer_that_wants_a_client_certificate(sealpress, tmp_path, home, shown):
    holder = Holder.named(["office.test"], purposes=[Purpose.CLIENT])
    IdentityStore(home / "identities").create("office", holder)
    ours = home / "identities" / "office" / "certificate.pem"
    wanted = ClientCertificatePolicy(mode=ClientCertificateMode.REQUIRE_AT_TLS, ca_files=(ours,))
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", client_certificates=wanted
    )
    with run_in_thread(config) as running:
        words = ("--name", "q", "--pin", f"sha256:{running.certificate_sha256}")
        identity = ("--identity", "office") if shown else ()
        ended = sealpress("queue", "add", running.uri("ipps"), *words, *identity)
    assert (ended.code == 0) is shown, ended.err
    assert [queue.identity for queue in queues(home).values()] == [("office",)] * shown
    if not shown:
        assert "tls-client-certificate-required" in ended.err


def test_passwords_come_from_files_only(sealpress, home, tmp_path):
    path = tmp_path / "secret"
    path.write_text("hunter2\n")
    words = ("--user", "spooler", "--password-file", path, "--name", "q", *OFFLINE)
    assert sealpress("queue", "add", "ipps://localhost:1/", *words).code == 0
    assert queues(home)["q"].password_file == str(path)
    assert "hunter2" not in (home / "queues/q.toml").read_text()


@pytest.fixture
def announced(monkeypatch, printer):
    """Let the virtual printer be what a search finds, as ``Laser 1``."""
    txt = TxtRecord.of({"rp": "ipp/print", "TLS": "1.3"})
    services = [
        FoundService(kind=kind, instance="Laser 1", host="localhost.", port=printer.port, txt=txt)
        for kind in ("_ipp._tcp", "_ipps._tcp")
    ]
    raw = FoundService(
        kind="_pdl-datastream._tcp", instance="old", host="localhost.", port=printer.port
    )
    found = merged([*services, raw])
    monkeypatch.setattr(discovery, "find_printers", lambda *_, **__: found, raising=False)


@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize(
    "words",
    [
        ["Laser 1"],
        ["laser 1", "--found"],
        ["dnssd://Laser%201._ipps._tcp.local./"],
        ["dnssd://Laser%201._ipp._tcp.local./"],
    ],
)
def test_what_was_found_becomes_a_queue(sealpress, printer, pin, home, words):
    ended = sealpress("queue", "add", *words, "--name", "laser", "--pin", pin)
    assert ended.code == 0
    assert f"is at {printer.uri('ipps')}" in ended.err
    assert queues(home)["laser"].uri == printer.uri("ipps")


@pytest.mark.usefixtures("announced")
def test_a_found_device_without_ipp_becomes_a_queue_that_is_not_secure(sealpress, printer, home):
    ended = sealpress("queue", "add", "old", "--found", "--name", "old", "--insecure")
    assert ended.code == 0
    assert queues(home)["old"].uri == f"socket://localhost:{printer.port}"


@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize("words", [["Laser 2"], ["nobody", "--found"]])
def test_a_name_that_nobody_has(sealpress, home, words):
    ended = sealpress("queue", "add", *words, "--json")
    assert ended.code == 3
    assert ended.json["error"]["reason"] == "name-not-found"
    assert "sealpress find" in ended.json["error"]["remedy"]
    assert queues(home) == {}
