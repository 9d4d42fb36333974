"""Trust decisions through real handshakes: exceptions, pins, and what is kept before a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from sealpress.errors import Phase, Reason, StateError, TlsError
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.memory import ReactingStream
from sealpress.transport.tls import start_tls
from sealpress.trust import (
    LEGACY,
    Allowance,
    ClientTrust,
    HostKey,
    MemoryTrustStore,
    Outcome,
    TrustedBy,
    TrustPolicy,
    TrustStore,
)
from tests.transport.peers import TlsPeer
from tests.trust.authority import NOW, YEAR, issue, issue_authority, signed_over
from tests.trust.test_allowances import served

ADDRESS = "127.0.0.1"
NAME = "printer.example"
DAY = timedelta(days=1)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ROOT = issue_authority("Clinic CA", key=RSA_KEY)
OLD_ROOT = issue_authority("Clinic CA 2009", end=NOW - DAY)


def weak(**options):
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return issue(NAME, issuer=ROOT, key=key, **options)


GOOD = issue(NAME, issuer=ROOT)
COMMON_NAME = issue(NAME, issuer=ROOT, names=())
ADDRESS_NAME = issue("x", issuer=ROOT, names=[x509.DNSName(ADDRESS)])
EXPIRED = issue(NAME, issuer=ROOT, end=NOW - DAY)
WEAK_DIGEST = signed_over("sha1", issue(NAME, issuer=ROOT, key=RSA_KEY), ROOT)


@pytest.fixture
def store():
    kept = MemoryTrustStore()
    kept.add_authority([ROOT.der, OLD_ROOT.der])
    return kept


@pytest.fixture
def meet(store, tmp_path):
    """Shake hands with a server, stage after stage; return the verdict or the error, and it."""

    def met(issued, host=NAME, text="system", allowed=()):
        key = HostKey.of(host)
        if allowed:
            store.allow(key, frozenset(allowed), "tested")
        for stage in ClientTrust(TrustPolicy.parse(text), store).stages(key):
            met.peer = TlsPeer(issued.server_context(tmp_path))
            stream = ReactingStream(met.peer)
            try:
                secure = run(start_tls(stream, stage, host, timeout=20, driver=BlockingDriver()))
            except TlsError as error:
                met.error = error
                assert stream.closed
                assert met.peer.heard == b""
            else:
                return secure.tls.verdict
        return met.error

    return met


def test_without_exceptions_nothing_is_used(meet):
    verdict = meet(GOOD)
    assert (verdict.how, verdict.allowances_used) == (TrustedBy.SITE_CA, frozenset())


def test_an_exception_that_is_not_needed_is_not_used(meet):
    verdict = meet(GOOD, allowed=[*LEGACY, Allowance.DATES, Allowance.COMMON_NAME])
    assert (verdict.how, verdict.allowances_used) == (TrustedBy.SITE_CA, frozenset())


EXCEPTIONS = [
    pytest.param(COMMON_NAME, NAME, Allowance.COMMON_NAME, id="common-name"),
    pytest.param(ADDRESS_NAME, ADDRESS, Allowance.ADDRESS_NAME, id="address-name"),
    pytest.param(EXPIRED, NAME, Allowance.DATES, id="expired"),
    pytest.param(
        issue(NAME, issuer=ROOT, begin=NOW + DAY), NAME, Allowance.DATES, id="not-yet-valid"
    ),
    pytest.param(
        issue(NAME, issuer=ROOT, begin=NOW - 50 * YEAR, end=NOW - 40 * YEAR),
        NAME,
        Allowance.DATES,
        id="clock-unset",
    ),
    pytest.param(weak(), NAME, Allowance.WEAK_KEY, id="weak-key"),
    pytest.param(WEAK_DIGEST, NAME, Allowance.WEAK_DIGEST, id="weak-digest"),
]


@pytest.mark.parametrize(("issued", "host", "needed"), EXCEPTIONS)
def test_what_is_allowed_is_let_pass_and_said(meet, issued, host, needed):
    assert isinstance(meet(issued, host), TlsError)
    verdict = meet(issued, host, allowed=[needed])
    assert (verdict.how, verdict.allowances_used) == (TrustedBy.SITE_CA, {needed})


@pytest.mark.parametrize(("issued", "host", "needed"), EXCEPTIONS)
def test_every_other_exception_together_does_not_let_it_pass(meet, issued, host, needed):
    error = meet(issued, host, allowed=set(Allowance) - {needed})
    assert (error.phase, isinstance(error, TlsError)) == (Phase.TRUST, True)
    assert len(error.findings) >= 1


@pytest.mark.parametrize(
    ("issued", "reason"),
    [
        pytest.param(
            issue(NAME, issuer=issue_authority("Stranger CA")),
            Reason.CERTIFICATE_UNTRUSTED,
            id="a stranger's",
        ),
        pytest.param(issue(NAME), Reason.CERTIFICATE_SELF_SIGNED, id="self-signed"),
        pytest.param(
            issue(NAME, issuer=issue_authority("Clinic CA")),
            Reason.CERTIFICATE_ISSUER_REKEYED,
            id="another key of the same name",
        ),
        pytest.param(
            issue("x", issuer=ROOT, names=["other.example"]),
            Reason.CERTIFICATE_NAME_MISMATCH,
            id="another name",
        ),
        pytest.param(
            issue(NAME, issuer=ROOT, names=["other.example"]),
            Reason.CERTIFICATE_NAME_MISMATCH,
            id="common name beside other names",
        ),
        pytest.param(
            issue("other.example", issuer=ROOT, names=()),
            Reason.CERTIFICATE_NAME_MISMATCH,
            id="another common name",
        ),
        pytest.param(
            issue(NAME, issuer=OLD_ROOT),
            Reason.CERTIFICATE_EXPIRED,
            id="an expired authority",
        ),
        pytest.param(
            issue(NAME, issuer=ROOT, purposes=[ExtendedKeyUsageOID.CLIENT_AUTH]),
            Reason.CERTIFICATE_WRONG_USAGE,
            id="a client's",
        ),
    ],
)
def test_no_exception_lets_these_pass(meet, issued, reason):
    error = meet(issued, allowed=list(Allowance))
    assert (error.reason, error.phase) == (reason, Phase.TRUST)


def test_the_name_of_an_address_is_still_checked(meet):
    error = meet(issue("x", issuer=ROOT, names=["192.0.2.1"]), ADDRESS, allowed=list(Allowance))
    assert error.reason is Reason.CERTIFICATE_NAME_MISMATCH


def test_an_exception_for_one_printer_is_none_for_another(meet):
    assert meet(EXPIRED, allowed=[Allowance.DATES]).trusted
    elsewhere = issue("x", issuer=ROOT, names=["other.example"], end=NOW - DAY)
    assert meet(elsewhere, "other.example").reason is Reason.CERTIFICATE_EXPIRED


def test_several_exceptions_are_all_said(meet):
    issued = weak(names=(), end=NOW - DAY)
    allowed = {Allowance.WEAK_KEY, Allowance.COMMON_NAME, Allowance.DATES}
    assert meet(issued, allowed=allowed).allowances_used == allowed
    assert meet.peer.channel.version == "TLSv1.3"


def test_the_faults_that_are_left_are_named_without_those_allowed(meet):
    issued = issue("x", issuer=ROOT, names=["other.example"], end=NOW - DAY)
    assert set(meet(issued).findings) == {
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.CERTIFICATE_EXPIRED,
    }
    error = meet(issued, allowed=[Allowance.DATES])
    assert set(error.findings) == {Reason.CERTIFICATE_NAME_MISMATCH}


@pytest.mark.parametrize("text", ["system", "tofu", "encrypt"])
def test_a_changed_certificate_is_told_with_the_old_one(meet, store, text):
    store.pin(HostKey(NAME), certificate=GOOD.der, why="compared")
    error = meet(issue(NAME, issuer=ROOT), text=text)
    assert (error.reason, error.phase) == (Reason.CERTIFICATE_CHANGED, Phase.TRUST)
    assert error.known_certificate == GOOD.der
    assert error.peer_chain[0] not in {GOOD.der, b""}
    assert meet.peer.channel.peer_closed


def test_a_change_in_the_words_of_the_error(meet, store):
    store.pin(HostKey(NAME), certificate=GOOD.der)
    renewed = issue(NAME, issuer=ROOT, key=GOOD.key)
    detail = meet(renewed).detail
    old, _, new = detail.partition("now it shows")
    assert bytes.fromhex(GOOD.pins[0][7:]).hex(":").upper() in old
    assert bytes.fromhex(renewed.pins[0][7:]).hex(":").upper() in new
    assert old.count("issued by CN=Clinic CA") == new.count("issued by CN=Clinic CA") == 1
    assert detail.endswith("the public key stayed the same")
    assert meet.error.hint.endswith("sealpress trust accept ipps://printer.example")


def test_a_pin_of_the_key_outlives_a_renewal(meet, store):
    store.pin(HostKey(NAME), pin=_key_pin(GOOD))
    assert meet(issue(NAME, issuer=ROOT, key=GOOD.key)).how is TrustedBy.PIN
    assert meet(issue(NAME, issuer=ROOT)).reason is Reason.CERTIFICATE_CHANGED


def _key_pin(issued):
    return TrustPolicy.parse(issued.pins[1]).pins[0]


@pytest.mark.parametrize(
    "spelling",
    ["printer.example.", "PRINTER.EXAMPLE", "ｐrinter.example", "printer。example"],
)
@pytest.mark.parametrize("text", ["tofu", "encrypt"])
def test_a_pin_holds_in_every_spelling(meet, store, spelling, text):
    store.pin(HostKey(NAME), certificate=GOOD.der)
    assert meet(issue(NAME), spelling, text).reason is Reason.CERTIFICATE_CHANGED
    assert meet(GOOD, spelling, text).how is TrustedBy.PIN


def test_under_tofu_an_authority_is_asked_first(meet, store):
    assert meet(GOOD, text="tofu").how is TrustedBy.SITE_CA
    assert store.record(HostKey(NAME)) is None
    assert meet(issue(NAME), text="tofu").how is TrustedBy.FIRST_USE
    assert store.record(HostKey(NAME)) is not None


def test_what_cannot_be_kept_is_not_trusted(tmp_path):
    store = TrustStore(tmp_path / "trust")
    (stage,) = ClientTrust(TrustPolicy.parse("tofu"), store).stages(HostKey(NAME))
    (tmp_path / "trust").write_text("in the way")
    peer = TlsPeer(GOOD.server_context(tmp_path))
    stream = ReactingStream(peer)
    with pytest.raises(StateError):
        run(start_tls(stream, stage, NAME, timeout=20))
    assert (peer.heard, stream.closed, peer.channel.peer_closed) == (b"", True, True)


def test_what_is_trusted_is_kept_before_it_is_given_out(meet, store):
    meet(issue(NAME), text="tofu")
    outcomes = [one.outcome for one in store.decisions(2)]
    assert outcomes == [Outcome.TRUSTED, Outcome.PINNED]


def test_an_expiring_authority_is_a_warning(meet, store):
    root = issue_authority("Short CA", end=NOW + 5 * DAY)
    store.add_authority([root.der])
    (warning,) = meet(issue(NAME, issuer=root)).warnings
    assert (warning.reason, warning.position) == (Reason.CERTIFICATE_EXPIRING, 1)


def test_what_only_the_octets_of_the_handshake_tell(store, tmp_path):
    """The TLS library does not say how long a Diffie-Hellman group was; the server's octets do."""
    old = served(
        issue(NAME, issuer=ROOT, key=RSA_KEY),
        tmp_path,
        versions=("TLSv1_2",),
        ciphers="DHE-RSA-AES128-GCM-SHA256",
        short_group=True,
    )
    store.allow(HostKey(NAME), LEGACY, "old")
    (stage,) = ClientTrust(TrustPolicy.parse("system"), store).stages(HostKey(NAME))
    secure = run(start_tls(ReactingStream(TlsPeer(old)), stage, NAME, timeout=20))
    assert secure.tls.verdict.allowances_used == {Allowance.WEAK_KEY_EXCHANGE}
