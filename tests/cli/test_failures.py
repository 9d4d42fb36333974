import ssl

import pytest

from sealpress.cli.failures import as_lines, as_object, named_uri, report
from sealpress.errors import (
    IppError,
    Phase,
    Reason,
    StateError,
    TlsError,
    TransportError,
    UsageError,
)
from sealpress.trust import CertificateFacts, Finding, Identity


def text_of(error):
    return "\n".join(as_lines(error))


def test_every_reason_can_be_told():
    for reason in Reason:
        error = StateError(reason, "the facts of this case")
        assert "the facts of this case" in text_of(error)
        assert error.entry.message_id in text_of(error)


def test_lines_are_sentence_facts_causes_remedy_reason():
    lines = list(as_lines(UsageError(Reason.INVALID_URI, "'x' has no scheme")))
    assert lines[0].startswith("sealpress: The printer's address")
    assert lines[1] == "  what      'x' has no scheme"
    assert [line[:10].strip() for line in lines if line[2] != " " and line[0] == " "] == [
        "what", "perhaps", "remedy", "reason",
    ]  # fmt: skip


def test_hint_of_the_case_replaces_the_remedy():
    told = text_of(UsageError(Reason.INVALID_URI, "d", hint="do this"))
    assert "remedy    do this" in told


def test_what_the_peer_said_cannot_move_the_cursor():
    assert "\x1b" not in text_of(TransportError(Reason.NOT_HTTP, "it said '\x1b[2J'"))


def test_attempts_are_told_when_there_were_several():
    error = TransportError(Reason.NO_SECURE_ENDPOINT, "nothing worked")
    error.attempts = [("h:631 implicit", TransportError(Reason.TLS_CLOSED, "it hung up"))]
    assert "tried" not in text_of(error)
    error.attempts = [*error.attempts, ("h:631 upgrade", error)]
    assert "tried     h:631 implicit: it hung up\n" in text_of(error)
    assert as_object(error)["attempts"][0] == {
        "what": "h:631 implicit",
        "reason": "tls-closed",
        "detail": "it hung up",
    }


def test_object_has_the_facts_of_its_class():
    error = IppError(Reason.IPP_STATUS, "no", status=0x0507, status_message="busy")
    shown = as_object(error)
    assert shown["status"] == 0x0507
    assert shown["status_message"] == "busy"
    assert "unsupported" not in shown
    assert shown["phase"] == Phase.IPP


def test_what_is_not_known_is_left_out_of_the_object():
    shown = as_object(UsageError(Reason.INVALID_URI, "d"))
    assert set(shown) == {
        "reason", "message_id", "phase", "sentence", "detail", "causes", "remedy", "exit_code",
    }  # fmt: skip


def test_a_remedy_of_the_catalogue_stands_where_there_is_no_hint():
    error = UsageError(Reason.INVALID_URI, "d")
    assert as_object(error)["remedy"] == error.entry.remedy
    hinted = UsageError(Reason.INVALID_URI, "d", hint="do this")
    assert as_object(hinted)["remedy"] == "do this"


def test_the_peer_s_certificate_is_told(tmp_path):
    identity = Identity.ensure(tmp_path, ["printer.example"])
    der = ssl.PEM_cert_to_DER_cert(identity.certificate_path.read_text())
    error = TlsError(Reason.CERTIFICATE_SELF_SIGNED, "nobody vouches", peer_chain=(der, b"x"))
    assert as_object(error)["certificate"]["sha256"] == identity.facts().sha256
    assert "peer      subject CN=printer.example" in text_of(error)
    assert "certificate" not in as_object(TlsError(Reason.TLS_CLOSED, "closed"))


def test_long_facts_are_wrapped_beside_their_label_and_never_cut(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    words = " ".join(f"word-{number}" for number in range(40)) + " " + "x" * 90
    lines = list(as_lines(UsageError(Reason.INVALID_URI, words)))
    told = [line for line in lines if "word-" in line or "xxx" in line]
    assert told[0].startswith("  what      word-0")
    assert all(line.startswith(" " * 12) for line in told[1:])
    assert " ".join(" ".join(told).split()[1:]) == words
    assert all(len(line) <= 60 for line in told if "xxx" not in line)


@pytest.mark.parametrize("as_json", [True, False])
def test_report_gives_the_exit_code(capsys, as_json):
    assert report(UsageError(Reason.INVALID_URI, "d"), as_json=as_json) == 2
    captured = capsys.readouterr()
    assert bool(captured.out) == as_json
    assert bool(captured.err) != as_json


def two_certificates(folder):
    old, new = (Identity.ensure(folder / name, [f"{name}.example"]) for name in ("old", "new"))
    return old.chain()[0], new.chain()[0]


def test_a_changed_certificate_is_shown_beside_the_old_one(tmp_path):
    old, new = two_certificates(tmp_path)
    error = TlsError(
        Reason.CERTIFICATE_CHANGED,
        "the certificate of h has changed",
        phase=Phase.TRUST,
        hint="sealpress trust accept ipps://h",
        peer_chain=(new,),
    )
    error.known_certificate = old
    lines = list(as_lines(error))
    (before,) = [line for line in lines if line.startswith("  before    sha256:")]
    (now,) = [line for line in lines if line.startswith("  now       sha256:")]
    assert before.endswith(CertificateFacts.from_der(old).sha256)
    assert now.endswith(CertificateFacts.from_der(new).sha256)
    assert "  key       the public key is another one" in lines
    assert "issued by CN=old.example" in "".join(lines)
    shown = as_object(error)
    assert shown["known_certificate"]["names"] == ["old.example"]
    assert shown["certificate"]["names"] == ["new.example"]
    assert shown["key_stayed"] is False


def test_everything_found_wrong_is_told_line_by_line(tmp_path):
    faults = [
        Finding(Reason.CERTIFICATE_SELF_SIGNED, "it is self-signed"),
        Finding(Reason.CERTIFICATE_NAME_MISMATCH, "it is not for h\x1b"),
    ]
    chain = two_certificates(tmp_path)[:1]
    error = TlsError(Reason.CERTIFICATE_SELF_SIGNED, "no", peer_chain=chain, faults=faults)
    told = text_of(error)
    assert "  found     certificate-self-signed: it is self-signed\n" in told
    assert "certificate-name-mismatch: it is not for h\\x1b" in told
    assert [each["reason"] for each in as_object(error)["faults"]] == [
        "certificate-self-signed",
        "certificate-name-mismatch",
    ]
    alone = TlsError(Reason.CERTIFICATE_SELF_SIGNED, "no", peer_chain=chain, faults=faults[:1])
    assert "found" not in text_of(alone)  # the detail says it already


def test_attempts_that_ended_alike_do_not_say_it_again():
    ended = TransportError(Reason.TLS_CLOSED, "it hung up")
    other = TransportError(Reason.CONNECTION_REFUSED, "nobody listens")
    ended.attempts = [("h:631 implicit", ended), ("h:631 upgrade", ended), ("h:443", other)]
    told = text_of(ended)
    assert told.count("it hung up") == 1
    assert "tried     h:631 implicit: the same\n            h:631 upgrade: the same\n" in told
    assert "h:443: nobody listens" in told


def test_commands_name_the_printer_that_was_typed(sealpress):
    uri = "ipp://127.0.0.1:9/ipp/print"
    ended = sealpress("show", uri)
    assert f"sealpress doctor {uri}" in ended.err.splitlines()[-3].strip()
    error = sealpress("show", uri, "--json").json["error"]
    assert error["commands"] == [f"sealpress doctor {uri}"]
    assert "URI" not in error["remedy"]


def test_a_password_in_an_address_is_not_repeated():
    assert named_uri(["show", "ipp://ann:secret@h/"]) == ""
    assert named_uri(["show", "-v", "ipps://h/", "ipp://other/"]) == "ipps://h/"
    assert named_uri(["reasons", "tls"]) == ""
