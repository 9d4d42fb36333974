"""The words of other systems: really theirs, found in lines of their logs, pointing somewhere."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import pytest

from sealpress.catalogue.elsewhere import ELSEWHERE, SYSTEMS, matching, normalized, standards
from sealpress.client import refusals, replies
from sealpress.ipp.status import status_keyword
from sealpress.reasons import Reason
from sealpress.transport.alerts import ALERT_NAMES
from sealpress.transport.tls_reasons import tls_error
from tests.interop.judges import leave_out

LIBRARIES = Path("/usr/lib/x86_64-linux-gnu")
PROGRAMS = {
    "CUPS": ("/usr/lib/cups/backend/ipp", "/usr/sbin/cupsd", LIBRARIES / "libcups.so.2"),
    "OpenSSL": (LIBRARIES / "libssl.so.3", LIBRARIES / "libcrypto.so.3"),
    "GnuTLS": (LIBRARIES / "libgnutls.so.30",),
}
OURS = [phrase for phrase in ELSEWHERE if phrase.system in PROGRAMS]


@cache
def octets_of(system: str) -> bytes:
    paths = [Path(path) for path in PROGRAMS[system]]
    return b"\0".join(path.read_bytes() for path in paths if path.is_file())


@pytest.mark.parametrize("phrase", OURS, ids=[phrase.words.replace(" ", "-") for phrase in OURS])
def test_the_words_stand_in_the_program(phrase):
    octets = octets_of(phrase.system)
    if not octets:
        leave_out(phrase.system, "it is not installed")
    assert phrase.words.rstrip(".").encode() in octets


@pytest.mark.parametrize("phrase", ELSEWHERE, ids=[phrase.words for phrase in ELSEWHERE])
def test_a_phrase_is_whole(phrase):
    assert phrase.meaning.endswith(".")
    assert phrase.where
    assert len(set(phrase.reasons)) == len(phrase.reasons)
    assert phrase.reasons or phrase.words == "Connection is encrypted."
    assert phrase in matching(phrase.words)


def test_each_phrase_stands_once_and_each_system_has_some():
    names = [(phrase.system, normalized(phrase.words)) for phrase in ELSEWHERE]
    assert len(set(names)) == len(names)
    assert list(dict(names)) == list(SYSTEMS)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("W [22/Nov/2026:04:15:02] [Job 1] The printer is not responding.", Reason.TLS_CLOSED),
        ("printer-state-reasons=cups-pki-expired", Reason.CERTIFICATE_EXPIRED),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)", Reason.PLAIN_ON_TLS_PORT),
        ("curl: (52) Empty reply from server", Reason.CONNECTION_CLOSED),
        ("cpd6f84", Reason.IPP_STATUS),
        ("SECURECNN(*YES)", Reason.UPGRADE_DECLINED),
        ("self signed certificate", Reason.CERTIFICATE_SELF_SIGNED),
        ("unable to get local issuer", Reason.CERTIFICATE_UNTRUSTED),
        ("handshake_failure", Reason.TLS_NO_COMMON_CIPHER),
        ("alert 116", Reason.TLS_CLIENT_CERTIFICATE_REQUIRED),
        ("HTTP 503", Reason.PRINTER_BUSY),
        ("413", Reason.DOCUMENT_TOO_LARGE),
        ("client-error-not-found", Reason.IPP_NOT_FOUND),
        ("0x0507", Reason.PRINTER_BUSY),
    ],
)
def test_lines_of_logs_are_found(line, reason):
    assert matching(line)[0].reasons[0] is reason


@pytest.mark.parametrize("text", ["", "?!", "the", "nothing of this kind", "port of call"])
def test_other_words_are_not(text):
    assert matching(text) == ()


def test_the_closest_phrase_comes_first():
    own, in_a_chain = "self-signed certificate", "self-signed certificate in certificate chain"
    assert [phrase.words for phrase in matching(f"SSL: {in_a_chain}")] == [in_a_chain, own]
    assert [phrase.words for phrase in matching(own)] == [own, in_a_chain]


def test_python_says_openssl_s_words():
    context = ssl.create_default_context()
    inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
    inside.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with pytest.raises(ssl.SSLError) as caught:
        context.wrap_bio(inside, outside, server_hostname="localhost").do_handshake()
    assert Reason.PLAIN_ON_TLS_PORT in matching(str(caught.value))[0].reasons


def test_statuses_and_alerts_mean_what_the_client_makes_of_them():
    for phrase in ELSEWHERE:
        number = phrase.words.rpartition("(0x")[2].rstrip(")")
        if phrase.system == standards.IPP_SYSTEM:
            told = replies.REASONS_BY_STATUS.get(int(number, 16), Reason.IPP_STATUS)
        elif phrase.system == standards.HTTP_SYSTEM:
            told = refusals.REASONS_BY_STATUS.get(int(phrase.words.split()[1]), Reason.HTTP_STATUS)
        elif phrase.system == standards.TLS_SYSTEM:
            told = tls_error(ssl.SSLError(), alert=int(phrase.words.split()[1])).reason
        else:
            continue
        assert told in {*phrase.reasons, Reason.HTTP_STATUS, Reason.TLS_ALERT}, phrase.words


def test_alerts_have_their_names():
    for phrase in ELSEWHERE:
        if phrase.system == standards.TLS_SYSTEM:
            _, number, name = phrase.words.split()
            assert ALERT_NAMES[int(number)] == name


def test_statuses_have_their_names():
    for phrase in ELSEWHERE:
        if phrase.system == standards.IPP_SYSTEM:
            keyword, _, number = phrase.words.rstrip(")").partition(" (")
            assert status_keyword(int(number, 16)) == keyword
