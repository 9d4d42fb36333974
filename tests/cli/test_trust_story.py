"""Whole stories of trust, told by commands alone, and what the auditor reads of them after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from tests.interop.sealpress_command import Sealpress, virtual_printer


@pytest.fixture
def device(tmp_path):
    """Start a printer: each name has a certificate of its own."""

    def start(name, port=0, **more):
        more.setdefault("identity", tmp_path / name)
        config = VirtualPrinterConfig(output=tmp_path / f"out-{name}", port=port, **more)
        return run_in_thread(config)

    return start


def outcomes(sealpress):
    return [each["outcome"] for each in sealpress("trust", "log", "--json").json]


def test_a_self_signed_printer_from_stranger_to_replacement(sealpress, person, device, document):
    with device("old") as old:
        uri, to = old.uri("ipps"), ("--to", old.uri("ipps"))
        stranger = sealpress("print", document, *to)
        assert (stranger.code, "sealpress trust pin" in stranger.err) == (4, True)
        assert sealpress("trust", "fetch", uri).code == 0
        person("yes")
        assert sealpress("trust", "pin", uri, "--because", "read from its menu").code == 0
        told = sealpress("print", document, *to, "--json").json["connection"]
        assert (told["trust_level"], told["trusted_by"]) == ("verified", "pin")
    with device("new", old.port) as new:
        refused = sealpress("print", document, *to)
        assert refused.code == 4
        assert "certificate-changed" in refused.err
        assert f"sealpress trust accept ipps://localhost:{old.port}" in refused.err
        assert all(f"sha256:{each.certificate_sha256}" in refused.err for each in (old, new))
        error = sealpress("print", document, *to, "--json").json["error"]
        assert error["certificate"]["sha256"] == new.certificate_sha256
        assert error["known_certificate"]["sha256"] == old.certificate_sha256
        assert error["key_stayed"] is False
        assert not list(new.output.iterdir())
        assert sealpress("trust", "accept", uri, new.pin, "--because", "repaired").code == 0
        assert sealpress("print", document, *to).code == 0
    said = outcomes(sealpress)
    wanted = ["refused", "pinned", "trusted", "changed", "pinned", "trusted"]
    assert [each for at, each in enumerate(said) if each != said[at - 1] or at == 0] == wanted
    assert "because repaired" in sealpress("trust", "log", "--for", uri).out


def test_first_use_is_kept_and_a_change_is_refused(sealpress, device):
    with device("old") as old:
        words = ("show", old.uri("ipps"), "--trust", "tofu")
        told = sealpress(*words, "--json").json["connection"]
        assert (told["trust_level"], told["trusted_by"]) == ("tofu", "first-use")
        assert sealpress(*words).code == 0
    with device("new", old.port):
        refused = sealpress(*words)
    assert (refused.code, "certificate-changed" in refused.err) == (4, True)
    (record,) = sealpress("trust", "list", "--json").json["printers"]
    assert record["certificate"]["sha256"] == old.certificate_sha256


def test_an_authority_of_one_s_own_in_three_commands(sealpress, tmp_path, document):
    assert sealpress("identity", "ca", "new", "Example Clinic", "--trust").code == 0
    assert sealpress("identity", "ca", "issue", "localhost").code == 0
    home = Path(os.environ["SEALPRESS_HOME"])
    # The printer is on the authority's machine, so it knows the identity by its name.
    (tmp_path / "printer-home").symlink_to(home)
    with virtual_printer(tmp_path, "--identity", "localhost") as running:
        me = Sealpress(home)
        told = me.succeed("print", document, "--to", running.uri("ipps"), "--json").json
    assert told["connection"]["trusted_by"] == "site-ca"
    assert told["connection"]["trust_level"] == "verified"
    assert len(running.documents()) == 1


def test_a_client_certificate_from_the_own_authority(sealpress, device, document, person):
    sealpress("identity", "ca", "new", "Example Clinic", "--trust")
    sealpress("identity", "ca", "issue", "localhost")
    client = ("--email", "ann@example.org", "--for", "client", "--name", "ann")
    assert sealpress("identity", "ca", "issue", *client).code == 0
    home = Path(os.environ["SEALPRESS_HOME"])
    policy = ClientCertificatePolicy(
        mode=ClientCertificateMode.REQUIRE_AT_IPP,
        ca_files=(home / "authority" / "certificate.pem",),
    )
    identity = home / "identities" / "localhost"
    with device(
        "clinic", identity=identity, client_certificates=policy, tls=TlsMode.IMPLICIT_ONLY
    ) as clinic:
        words = ("print", document, "--to", clinic.uri("ipps"))
        assert sealpress(*words).code == 5
        assert sealpress(*words, "--identity", "ann").code == 0
        person("1")
        chosen = sealpress("show", clinic.uri("ipps"))
        assert chosen.code == 0
        brief = ("--name", "brief", "--days", "5")
        assert sealpress("identity", "ca", "issue", *client[:4], *brief).code == 0
        for command in (words, ("show", clinic.uri("ipps"))):
            soon = sealpress(*command, "--identity", "brief")
            assert soon.err.count("expires in") == 1
            assert "warning: the client certificate of " in soon.err
    assert "ann" in chosen.err


def test_an_identity_that_is_not_there(sealpress, monkeypatch):
    ended = sealpress("show", "ipps://localhost:9/", "--identity", "nobody")
    assert (ended.code, "identity-not-found" in ended.err) == (7, True)
    ended = sealpress("show", "ipps://localhost:9/", "--identity", "/no/such.pem")
    assert (ended.code, "Traceback" in ended.err) == (2, False)
    monkeypatch.setenv("SEALPRESS_IDENTITY", "nobody")
    assert sealpress("show", "ipps://localhost:9/").code == 7


def test_a_certificate_that_ends_soon_is_told_of(sealpress, device, tmp_path):
    sealpress("identity", "new", "brief", "--host", "localhost", "--days", "10")
    folder = Path(os.environ["SEALPRESS_HOME"]) / "identities" / "brief"
    with device("brief", identity=folder) as brief:
        uri = brief.uri("ipps")
        sealpress("trust", "import", folder / "certificate.pem", "--for", uri)
        shown = sealpress("show", uri, "--json")
        asked = sealpress("plan", uri, "--ask")
    assert "warning: the certificate of localhost" in shown.err
    (warning,) = shown.json["connection"]["warnings"]
    assert warning["reason"] == "certificate-expiring"
    assert "warning: the certificate" in asked.err
    assert "expires in" in sealpress("trust", "list").out


def test_a_printer_whose_key_is_under_a_passphrase(sealpress, tmp_path):
    word = tmp_path / "word"
    word.touch(mode=0o600)
    word.write_text("s3cret")
    source = f"file:{word}"
    made = sealpress("identity", "new", "p", "--host", "localhost", "--protect", source, "--json")
    (tmp_path / "printer-home").symlink_to(os.environ["SEALPRESS_HOME"])
    with virtual_printer(tmp_path, "--identity", "p", "--passphrase", source) as running:
        told = sealpress("trust", "fetch", running.uri("ipps"), "--json").json
    assert told["chain"][0]["sha256"] == made.json["identity"]["sha256"]
