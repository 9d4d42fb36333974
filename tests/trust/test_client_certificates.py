from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    ClientJudge,
    Outcome,
    UserRules,
)
from sealpress.trust.policy import Pin, PinKind
from tests.trust.authority import NOW, YEAR, issue_authority
from tests.trust.client_makers import der, issue_client, make_clinic

MODE = ClientCertificateMode.REQUIRE_AT_IPP


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def judge(clinic):
    def make(mode=MODE, **settings):
        given = {"ca_files": (clinic.ca_file,), **settings}
        return ClientJudge(ClientCertificatePolicy(mode=mode, **given))

    return make


def pin_of(issued, kind=PinKind.CERTIFICATE):
    facts = CertificateFacts.from_der(der(issued))
    return Pin(facts.sha256 if kind is PinKind.CERTIFICATE else facts.spki_sha256, kind)


@pytest.mark.parametrize(
    ("who", "outcome", "words"),
    [
        ("good", Outcome.ACCEPTED, ""),
        ("self-signed", Outcome.NOT_VOUCHED_FOR, "self-signed"),
        ("expired", Outcome.NOT_VOUCHED_FOR, "expired on"),
        ("other CA", Outcome.NOT_VOUCHED_FOR, "Other CA"),
        ("wrong EKU", Outcome.NOT_VOUCHED_FOR, "not meant for TLS clients"),
        ("denied", Outcome.DENIED, "mallory@clinic.example may not use this printer"),
    ],
)
def test_each_certificate_gets_its_outcome_and_sentence(clinic, judge, who, outcome, words):
    rules = UserRules(deny=("mallory@clinic.example",))
    verdict = judge(users=rules).judge([der(clinic.clients[who])])
    assert verdict.outcome is outcome
    assert words in verdict.sentence


def test_everything_wrong_is_said_at_once(clinic, judge):
    old = issue_client(begin=NOW - 2 * YEAR, end=NOW - YEAR)
    verdict = judge().judge([der(old)])
    assert "self-signed" in verdict.sentence
    assert "expired" in verdict.sentence


def test_the_time_of_judgement_counts(clinic, judge):
    later = NOW + 3 * YEAR
    assert judge().judge([der(clinic.clients["good"])], now=later).outcome is (
        Outcome.NOT_VOUCHED_FOR
    )
    assert judge().judge([der(clinic.clients["good"])], now=NOW).outcome is Outcome.ACCEPTED


def test_what_openssl_finds_counts_also_when_we_find_nothing(clinic, judge):
    verdict = judge().judge([der(clinic.clients["good"])], verify_errors=[(23, 0)])
    assert verdict.outcome is Outcome.NOT_VOUCHED_FOR
    assert "verify code 23" in verdict.sentence


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        (ClientCertificateMode.ASK, Outcome.ANONYMOUS),
        (ClientCertificateMode.REQUIRE_AT_IPP, Outcome.MISSING),
        (ClientCertificateMode.REQUIRE_AT_TLS, Outcome.MISSING),
    ],
)
def test_no_certificate(judge, mode, outcome):
    assert judge(mode).judge(()).outcome is outcome


def test_a_client_behind_an_intermediate_authority(clinic, judge):
    middle = issue_authority("Ward CA", issuer=clinic.authority)
    client = issue_client(issuer=middle)
    alone, whole = judge().judge([der(client)]), judge().judge([der(client), der(middle)])
    assert alone.outcome is Outcome.NOT_VOUCHED_FOR
    assert whole.outcome is Outcome.ACCEPTED
    assert whole.user is not None
    assert whole.user.issuer.startswith("CN=Ward CA (key ")


@pytest.mark.parametrize("kind", list(PinKind))
@pytest.mark.parametrize("who", ["self-signed", "expired", "wrong EKU"])
def test_a_pinned_certificate_is_good_by_itself(clinic, judge, who, kind):
    pinned = judge(ca_files=(), pins=(pin_of(clinic.clients[who], kind),))
    # what OpenSSL says against it does not matter, another certificate is not pinned
    assert pinned.judge([der(clinic.clients[who])], [(18, 0)]).outcome is Outcome.ACCEPTED
    assert pinned.judge([der(issue_client())], [(18, 0)]).outcome is Outcome.NOT_VOUCHED_FOR


def test_pins_do_not_go_before_rules(clinic, judge):
    rules = UserRules(deny=("mallory@clinic.example",))
    pinned = judge(pins=(pin_of(clinic.clients["denied"]),), users=rules)
    assert pinned.judge([der(clinic.clients["denied"])]).outcome is Outcome.DENIED


def test_a_list_of_allowed_users(clinic, judge):
    listed = judge(users=UserRules(allow=("ann@clinic.example issued by CN=Clinic CA",)))
    assert listed.judge([der(clinic.clients["good"])]).outcome is Outcome.ACCEPTED
    verdict = listed.judge([der(clinic.clients["denied"])])
    assert verdict.outcome is Outcome.NOT_ALLOWED
    assert verdict.sentence == (
        "mallory@clinic.example is not among those who may use this printer"
    )


def test_denying_counts_for_every_name_of_a_certificate(clinic, judge):
    both = issue_client(
        "mallory", issuer=clinic.authority, names=("ann@clinic.example", "m@clinic.example")
    )
    for denied in ("m@clinic.example", "mallory"):
        rules = UserRules(allow=("ann@clinic.example",), deny=(denied,))
        assert judge(users=rules).judge([der(both)]).outcome is Outcome.DENIED


def test_a_denied_user_of_another_issuer_is_somebody_else(clinic, judge):
    rules = UserRules(deny=("ann@clinic.example issued by CN=Other CA",))
    verdict = judge(users=rules).judge([der(clinic.clients["good"])])
    assert verdict.outcome is Outcome.ACCEPTED


def test_a_certificate_without_a_usable_name(clinic, judge):
    nameless = issue_client("\u202e", issuer=clinic.authority, names=())
    verdict = judge().judge([der(nameless)])
    assert verdict.outcome is Outcome.NOT_ALLOWED
    assert verdict.sentence == "the client certificate names no user"


def test_two_authorities_of_one_name_vouch_for_two_people(tmp_path, judge):
    users = []
    for number in (1, 2):
        authority = issue_authority("Clinic CA")
        path = tmp_path / f"{number}.pem"
        path.write_bytes(authority.pem)
        client = issue_client(issuer=authority)
        users.append(judge(ca_files=(path,)).judge([der(client)]).user)
    one, other = users
    assert one.name == other.name
    assert one.issuer != other.issuer


@pytest.mark.parametrize("junk", [b"", b"\x30\x03\x02\x01\x01", b"no certificate"])
def test_junk_is_refused_in_words(judge, junk):
    verdict = judge().judge([junk], verify_errors=[(20, 0)])
    assert verdict.outcome is Outcome.NOT_VOUCHED_FOR
    assert verdict.sentence.startswith("the client certificate is not accepted: ")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ca_files": "some"}, "need a mode"),
        ({"users": UserRules(deny=("x",))}, "need a mode"),
        ({"mode": ClientCertificateMode.ASK}, "needs authorities or pins"),
        ({"mode": ClientCertificateMode.REQUIRE_AT_TLS, "pins": "some"}, "takes no pins"),
        (
            {
                "mode": ClientCertificateMode.ASK,
                "ca_files": "some",
                "users": UserRules(allow=("x",)),
            },
            "under ask",
        ),
        (
            {"mode": ClientCertificateMode.ASK, "ca_files": "some", "name_order": ()},
            "kind of name",
        ),
    ],
)
def test_settings_that_contradict_each_other(clinic, settings, words):
    some = {"ca_files": (clinic.ca_file,), "pins": (pin_of(clinic.clients["good"]),)}
    given = {k: some[k] if v == "some" else v for k, v in settings.items()}
    with pytest.raises(UsageError, match=words) as caught:
        ClientCertificatePolicy(**given)
    assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


def test_a_file_that_is_none_is_named(tmp_path, judge):
    with pytest.raises(UsageError, match=r"missing\.pem"):
        judge(ca_files=(tmp_path / "missing.pem",))


def test_authorities_are_named_to_clients_when_their_names_tell_all(clinic, tmp_path):
    def names(pins=(), ca_file=clinic.ca_file):
        return ClientCertificatePolicy(mode=MODE, ca_files=(ca_file,), pins=pins).names_authorities

    own = tmp_path / "own.pem"
    own.write_bytes(clinic.clients["good"].pem)
    assert names()
    assert not names(pins=(pin_of(clinic.clients["good"]),))
    assert not names(ca_file=own)


def test_a_clients_own_certificate_among_the_authorities(clinic, tmp_path, judge):
    own = tmp_path / "own.pem"
    own.write_bytes(clinic.clients["other CA"].pem)
    judged = judge(ca_files=(own,))
    assert judged.judge([der(clinic.clients["other CA"])]).outcome is Outcome.ACCEPTED
    assert judged.judge([der(clinic.clients["good"])]).outcome is Outcome.NOT_VOUCHED_FOR
