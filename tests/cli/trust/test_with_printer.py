"""``sealpress trust`` with a printer that answers."""

from __future__ import annotations

import pytest

from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.trust import HostKey
from sealpress.trust.records import PinSource
from sealpress.trust.stores.file_store import TrustStore


@pytest.fixture
def uri(printer):
    return printer.uri("ipps")


@pytest.fixture
def record(printer):
    return lambda: TrustStore().record(HostKey("localhost", printer.port))


@pytest.fixture
def pin(printer):
    return f"sha256:{printer.certificate_sha256}"


@pytest.fixture
def device(tmp_path):
    """Start a printer: each name has a certificate of its own."""

    def start(name, port=0):
        return run_in_thread(
            VirtualPrinterConfig(
                output=tmp_path / f"out-{name}", identity=tmp_path / name, port=port
            )
        )

    return start


def test_fetch_shows_all_and_trusts_nobody(sealpress, printer, uri, pin, record):
    ended = sealpress("trust", "fetch", uri)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"localhost:{printer.port}: TLS from the first octet, TLSv1.3")
    assert "certificate-self-signed: " in ended.out
    assert "It is refused: certificate-self-signed (--trust system)." in ended.out
    assert ended.out.endswith(f"  sealpress trust pin {uri} {pin}\n")
    assert record() is None
    assert TrustStore().decisions() == ()
    assert not list(printer.output.iterdir())


def test_fetch_as_json(sealpress, printer, uri, pin):
    told = sealpress("trust", "fetch", uri, "--json").json
    assert (told["trusted"], told["trusted_by"], told["binding"]) == (False, None, "implicit")
    assert told["chain"][0]["sha256"] == printer.certificate_sha256
    assert told["faults"] == [
        {"reason": "certificate-self-signed", "detail": "it is self-signed", "certificate": 0}
    ]
    assert told["pin_command"] == f"sealpress trust pin {uri} {pin}"
    assert told["allowances_needed"] == []


def test_fetch_saves_what_check_and_import_read(sealpress, uri, tmp_path, printer, record):
    path = tmp_path / "printer.pem"
    assert sealpress("trust", "fetch", uri, "--save", path).err == f"wrote {path}\n"
    assert sealpress("trust", "check", path, "--host", "localhost").code == 4
    assert sealpress("trust", "import", path, "--for", uri).code == 0
    assert record().source is PinSource.IMPORT
    told = sealpress("trust", "fetch", uri, "--json").json
    assert (told["trusted"], told["trusted_by"]) == (True, "pin")


def test_an_upgrading_printer_is_looked_at_too(sealpress, tmp_path):
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", tls=TlsMode.UPGRADE_ONLY
    )
    with run_in_thread(config) as running:
        ended = sealpress("trust", "fetch", running.uri("ipp"))
    assert ended.code == 0
    assert "upgraded to TLS" in ended.out


def test_a_person_compares_and_pins(sealpress, person, uri, pin, record):
    person("yes")
    ended = sealpress("trust", "pin", uri, "--because", "compared")
    assert ended.code == 0
    assert ended.out.endswith(f"pinned by a person, {pin}\n")
    assert "Is this the fingerprint" in ended.err
    assert pin.removeprefix("sha256:") in ended.err
    assert (record().source, record().why) == (PinSource.PERSON, "compared")
    assert sealpress("show", uri).code == 0


def test_a_person_who_says_no_changes_nothing(sealpress, person, uri, record):
    person("n")
    ended = sealpress("trust", "pin", uri)
    assert (ended.code, ended.out) == (4, "")
    assert "not-confirmed" in ended.err
    assert record() is None


def test_without_a_person_nothing_is_pinned(sealpress, uri, pin, record):
    ended = sealpress("trust", "pin", uri)
    assert (ended.code, ended.out) == (4, "")
    assert "--yes" in ended.err
    assert record() is None
    told = sealpress("trust", "pin", uri, "--json").json["error"]
    assert (told["reason"], told["exit_code"]) == ("not-confirmed", 4)
    assert pin in told["remedy"]


def test_a_yes_of_nobody_is_first_use_and_said_so(sealpress, uri, record):
    ended = sealpress("trust", "pin", uri, "--yes")
    assert ended.code == 0
    assert "Nobody compared the fingerprint" in ended.err
    assert record().source is PinSource.FIRST_USE
    assert sealpress("show", uri).code == 4  # it does not vouch under the default policy
    assert sealpress("show", uri, "--trust", "tofu").code == 0
    told = sealpress("trust", "show", uri, "--json").json
    assert (told["level"], told["source"]) == ("tofu", "first-use")


def test_the_key_is_pinned(sealpress, person, uri, record):
    person("y")
    assert sealpress("trust", "pin", uri, "--key").code == 0
    assert str(record().pins[0]).startswith("spki-sha256:")
    assert sealpress("show", uri).code == 0


def test_a_changed_certificate_is_compared_and_accepted(sealpress, person, device):
    with device("old") as old:
        uri, pin = old.uri("ipps"), old.pin
        person("y")
        sealpress("trust", "pin", uri)
    with device("new", old.port) as new:
        person("n")
        assert sealpress("trust", "accept", uri).code == 4
        person("y")
        ended = sealpress("trust", "accept", uri, "--because", "new firmware")
        assert sealpress("show", uri).code == 0
    assert ended.code == 0
    assert f"replaced: {pin}\n" in ended.out
    told = ended.err.split("before", 1)[1]
    assert pin in told
    assert new.pin in told
    assert "the public key is another one" in told


def test_accept_by_fingerprint_asks_the_printer_and_nobody_else(sealpress, device, pin, uri):
    with device("new") as new:
        uri = new.uri("ipps")
        sealpress("trust", "pin", uri, pin)
        wrong = sealpress("trust", "accept", uri, pin)
        assert wrong.code == 4
        assert "certificate-pin-mismatch" in wrong.err
        right = sealpress("trust", "accept", uri, new.pin, "--json").json
        assert right["pinned"]["pins"] == [new.pin]
        again = sealpress("trust", "accept", uri, new.pin)
        assert (again.code, "has not changed" in again.err) == (0, True)


def test_accept_keeps_to_the_key_where_the_key_was_pinned(sealpress, person, device):
    with device("old") as old:
        uri = old.uri("ipps")
        person("y")
        sealpress("trust", "pin", uri, "--key")
    with device("new", old.port) as new:
        told = sealpress("trust", "accept", uri, new.pin, "--json").json
    assert told["pinned"]["pins"][0].startswith("spki-sha256:")


def test_there_is_nothing_to_accept_at_a_stranger(sealpress, uri, pin):
    ended = sealpress("trust", "accept", uri, pin)
    assert ended.code == 2
    assert "sealpress trust pin" in ended.err


def test_pinning_unseen_does_not_replace_what_a_person_said(sealpress, device, pin):
    with device("new") as new:
        uri = new.uri("ipps")
        sealpress("trust", "pin", uri, pin)
        ended = sealpress("trust", "pin", uri, "--yes")
    assert ended.code == 4
    assert "certificate-changed" in ended.err
    assert "sealpress trust accept" in ended.err
