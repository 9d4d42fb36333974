from __future__ import annotations

import json
import multiprocessing
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.findings import Purpose, find_faults
from sealpress.trust.identities.authority_certificate import is_issued_by
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_file import IdentityFile
from sealpress.trust.identities.keys import make_key, open_key, spki_sha256
from sealpress.trust.identities.pkcs12 import read_pkcs12
from sealpress.trust.identities.signing_request import make_request
from sealpress.trust.identities.site_authority import AUTHORITY_FILE, LOG_FILE, SiteAuthority


@pytest.fixture
def authority(tmp_path):
    made = SiteAuthority(tmp_path / "authority")
    made.create("Printing at Example Clinic")
    return made


def refused(call, *arguments, **options):
    with pytest.raises(SealpressError) as caught:
        call(*arguments, **options)
    return caught.value


def facts_of(chain):
    return CertificateFacts.from_der(chain[0])


def test_made(tmp_path):
    authority = SiteAuthority(tmp_path / "new" / "authority")
    assert not authority.exists
    facts = authority.create("Clinic", days=100)
    assert authority.exists
    assert facts == authority.facts()
    assert (facts.common_name, facts.is_ca, facts.is_self_signed) == ("Clinic", True, True)
    assert authority.certificate_pem == authority.certificate_path.read_bytes()
    assert b"PRIVATE" not in authority.certificate_pem


def test_the_key_is_for_the_owner_only(authority):
    authority.issue(["a.example"])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in authority.folder.iterdir()}
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700
    assert modes.pop("certificate.pem") == 0o644
    assert set(modes) >= {AUTHORITY_FILE, LOG_FILE}
    assert set(modes.values()) == {0o600}


def test_there_is_one_already(authority):
    before = authority.facts()
    assert refused(authority.create, "Again").reason is Reason.IDENTITY_EXISTS
    assert authority.facts() == before


@pytest.mark.parametrize("call", ["facts", "issue"])
def test_there_is_none(tmp_path, call):
    authority = SiteAuthority(tmp_path)
    error = refused(getattr(authority, call), *([["a"]] if call == "issue" else []))
    assert error.reason is Reason.IDENTITY_NOT_FOUND
    assert "identity ca new" in error.hint


def test_under_a_passphrase(tmp_path):
    SiteAuthority(tmp_path, lambda: "secret").create("Clinic")
    assert b"ENCRYPTED" in (tmp_path / AUTHORITY_FILE).read_bytes()
    assert SiteAuthority(tmp_path).facts().common_name == "Clinic"
    assert refused(SiteAuthority(tmp_path).issue, ["a"]).reason is Reason.PASSPHRASE_REQUIRED
    wrong = SiteAuthority(tmp_path, lambda: "other")
    assert refused(wrong.issue, ["a"]).reason is Reason.PASSPHRASE_WRONG
    assert SiteAuthority(tmp_path, lambda: "secret").issue(["a"]).chain


def test_a_damaged_file(authority):
    (authority.folder / AUTHORITY_FILE).write_text("nothing")
    assert refused(authority.facts).reason is Reason.STATE_UNREADABLE


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    error = refused(SiteAuthority(tmp_path / "file" / "authority").create, "x")
    assert error.reason is Reason.STATE_UNWRITABLE


def test_a_server(authority):
    issued = authority.issue(["a.example", "10.0.0.1"], days=30)
    faults = find_faults(issued.chain, "a.example", authorities=issued.chain[1:])
    assert faults == ()
    assert facts_of(issued.chain).names == ("a.example", "10.0.0.1")
    assert issued.warnings == ()


def test_a_client(authority):
    holder = Holder.named(emails=["jane@x.example"], upns=["jane@corp"], purposes=[Purpose.CLIENT])
    facts = facts_of(authority.issue(holder).chain)
    assert (facts.emails, facts.upns) == (("jane@x.example",), ("jane@corp",))
    assert facts.purposes == ("1.3.6.1.5.5.7.3.2",)


def test_key_and_chain_to_be_carried_away(authority):
    issued = authority.issue(["a.example"])
    file = IdentityFile.parse(issued.pem())
    assert file.chain == issued.chain
    assert open_key(file.key_pem).private_numbers() == issued.key.private_numbers()
    assert IdentityFile.parse(issued.pem(lambda: "x")).is_encrypted
    for legacy in (False, True):
        octets = issued.pkcs12("front desk", lambda: "secret", legacy=legacy)
        assert read_pkcs12(octets, lambda: "secret")[1] == issued.chain
    assert "PRIVATE" not in repr(issued)


def test_a_request_as_it_was_shown(authority):
    key = make_key()
    asked = Holder.named(["a.example"], purposes=[Purpose.SERVER, Purpose.CLIENT])
    certified = authority.sign(make_request(asked, key))
    facts = facts_of(certified.chain)
    assert facts.names == ("a.example",)
    assert len(facts.purposes) == 2
    assert facts.spki_sha256 == spki_sha256(key.public_key())
    assert IdentityFile.parse(certified.pem).chain == certified.chain


def test_a_request_with_other_names_than_it_asks_for(authority):
    asked = make_request(Holder.named(["evil.example"]), make_key())
    chain = authority.sign(asked, names=["good.example"], purposes=[Purpose.CLIENT]).chain
    facts = facts_of(chain)
    assert facts.names == ("good.example",)
    assert facts.common_name == "good.example"
    assert facts.purposes == ("1.3.6.1.5.5.7.3.2",)


def test_a_weak_key_is_not_certified(authority):
    weak = make_request(Holder.named(["a.example"]), rsa.generate_private_key(65537, 1024))
    error = refused(authority.sign, weak)
    assert error.reason is Reason.INVALID_ARGUMENT
    assert "1024 bits" in str(error)
    assert authority.issued() == ()


def test_no_request(authority):
    error = refused(authority.sign, b"nothing")
    assert error.reason is Reason.CERTIFICATE_FILE_UNREADABLE


def test_names_outside_of_the_domains(tmp_path):
    authority = SiteAuthority(tmp_path)
    authority.create("Clinic", dns_constraints=["clinic.example"])
    assert refused(authority.issue, ["x.example"]).reason is Reason.INVALID_ARGUMENT
    assert authority.issue(["p.clinic.example"]).chain


def test_everything_is_in_the_log(authority):
    issued = authority.issue(["a.example"])
    signed = authority.sign(make_request(Holder.named(["b.example"]), make_key()))
    first, second = authority.issued()
    assert (first.how, first.names, first.purposes) == ("issue", ("a.example",), ("server",))
    assert second.how == "sign"
    assert first.sha256 == facts_of(issued.chain).sha256
    assert IdentityFile.parse(second.certificate.encode()).chain == signed.chain[:1]
    lines = (authority.folder / LOG_FILE).read_text().splitlines()
    assert [json.loads(line)["serial"] for line in lines] == [first.serial, second.serial]


def test_what_cannot_be_logged_is_not_issued(authority):
    (authority.folder / LOG_FILE).mkdir()
    assert refused(authority.issue, ["a.example"]).reason is Reason.STATE_UNWRITABLE


def test_a_cut_line_does_not_stop_it(authority):
    authority.issue(["a.example"])
    log = authority.folder / LOG_FILE
    log.write_bytes(log.read_bytes() + b'{"time": "20')
    authority.issue(["b.example"])
    assert [one.names for one in authority.issued()] == [("a.example",), ("b.example",)]


def test_vouches_for_what_its_present_key_signed(authority, tmp_path):
    (der, _) = authority.issue(["a.example"]).chain
    certificate = x509.load_der_x509_certificate(der)
    other = SiteAuthority(tmp_path / "other")
    assert not other.vouches_for(certificate)
    other.create("Printing at Example Clinic")
    assert authority.vouches_for(certificate)
    assert not other.vouches_for(certificate)


def _issue(folder, number):
    SiteAuthority(folder).issue([f"p{number}.example"])


def test_processes_at_once(authority):
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        pool.starmap(_issue, [(authority.folder, number) for number in range(9)])
    records = authority.issued()
    assert sorted(one.names[0] for one in records) == [f"p{n}.example" for n in range(9)]
    own = x509.load_pem_x509_certificate(authority.certificate_pem)
    for one in records:
        assert is_issued_by(x509.load_pem_x509_certificate(one.certificate.encode()), own)
