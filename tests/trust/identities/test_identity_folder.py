from __future__ import annotations

import multiprocessing
import os
import re
import ssl
import stat
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust import Identity, private_files
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem
from sealpress.trust.identities.identity_folder import IdentityFolder
from sealpress.trust.identities.signing_request import read_request
from sealpress.trust.identities.site_authority import SiteAuthority
from sealpress.trust.private_files import locked
from tests.trust.authority import issue, issue_authority

HOLDER = Holder.named(["a.example", "10.0.0.1"])
ROOT = issue_authority("root")


@pytest.fixture
def folder(tmp_path):
    made = IdentityFolder(tmp_path / "printer")
    made.create(HOLDER)
    return made


@pytest.fixture
def authority(tmp_path):
    made = SiteAuthority(tmp_path / "authority")
    made.create("Site")
    return made


def refused(call, *arguments, **options):
    with pytest.raises(SealpressError) as caught:
        call(*arguments, **options)
    return caught.value


def answered(request, names=("a.example",)):
    """What an outside authority makes of a request."""
    key = x509.load_pem_x509_csr(request).public_key()

    class Asker:
        @staticmethod
        def public_key():
            return key

    leaf = issue("leaf", issuer=ROOT, names=names, key=Asker, purposes=())
    return certificates_pem(
        tuple(one.certificate.public_bytes(Encoding.DER) for one in (ROOT, leaf))
    )


def spki(folder):
    return folder.identity().facts().spki_sha256


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.path.iterdir()}


def loads(folder, passphrase=None):
    folder.identity(passphrase).load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    return True


# ---------------------------------------------------------------- made


def test_made(folder):
    assert modes(folder) == {"identity.pem": 0o600, "certificate.pem": 0o644}
    assert folder.identity().facts().names == ("a.example", "10.0.0.1")
    assert loads(folder)


def test_made_once(folder):
    before = spki(folder)
    assert refused(folder.create, HOLDER).reason is Reason.IDENTITY_EXISTS
    assert spki(folder) == before


def test_made_under_a_passphrase(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, key="rsa2048", days=10, passphrase=lambda: "secret")
    assert folder.identity().facts().key == "RSA 2048"
    assert loads(folder, lambda: "secret")
    assert refused(loads, folder).reason is Reason.PASSPHRASE_REQUIRED


def test_made_by_an_authority_of_ours(tmp_path, authority):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, authority=authority)
    chain = folder.identity().chain()
    assert certificates_pem(chain[1:]) == authority.certificate_pem
    assert authority.issued()[0].names == ("a.example", "10.0.0.1")


def test_a_folder_of_a_former_version_goes_on(tmp_path):
    identity = Identity.ensure(tmp_path / "old", ["a.example"])
    folder = IdentityFolder(tmp_path / "old")
    assert folder.identity() == identity
    folder.renew()
    assert identity.facts() == folder.identity().facts()


def test_nothing_there(tmp_path):
    folder = IdentityFolder(tmp_path / "none")
    for call in (folder.identity, folder.renew, folder.roll_back, folder.request):
        assert refused(call).reason is Reason.IDENTITY_NOT_FOUND
    assert refused(folder.install, b"x").reason is Reason.IDENTITY_NOT_FOUND
    assert not folder.path.exists()


# ---------------------------------------------------------------- requested and installed


def test_the_present_one_serves_until_the_answer_comes(folder):
    before = folder.identity().facts()
    request = folder.request()
    assert read_request(request).names == ("a.example", "10.0.0.1")
    assert folder.has_request
    assert folder.identity().facts() == before
    installed = folder.install(answered(request))
    assert installed.warnings == ("it is not for 10.0.0.1, which was asked for",)
    assert installed.identity.facts().issuer == "CN=root"
    assert len(installed.identity.chain()) == 2
    assert not folder.has_request
    assert loads(folder)


def test_the_key_stays_unless_a_new_one_is_wanted(folder):
    before = spki(folder)
    assert read_request(folder.request()).spki_sha256 == before
    request = folder.request(new_key=True)
    assert read_request(request).spki_sha256 != before
    assert modes(folder)["pending.pem"] == 0o600
    folder.install(answered(request))
    assert spki(folder) == read_request(request).spki_sha256
    assert loads(folder)


def test_an_answer_for_the_present_key_while_a_new_one_waits(folder):
    old_request = folder.request()
    folder.request(new_key=True)
    before = spki(folder)
    folder.install(answered(old_request))
    assert spki(folder) == before
    assert loads(folder)


def test_a_request_takes_the_place_of_the_one_before(folder):
    first = folder.request(new_key=True)
    folder.request(new_key=True, key="rsa2048")
    error = refused(folder.install, answered(first))
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert read_request(first).spki_sha256[:16] in str(error)


def test_a_first_identity_by_request(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    request = folder.request(HOLDER, key="rsa2048", passphrase=lambda: "secret")
    assert not folder.exists
    error = refused(folder.identity)
    assert error.reason is Reason.IDENTITY_NOT_FOUND
    assert "waits" in error.hint
    folder.install(answered(request))
    assert loads(folder, lambda: "secret")
    assert refused(loads, folder).reason is Reason.PASSPHRASE_REQUIRED


def test_a_new_key_needs_no_passphrase_of_the_old(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, passphrase=lambda: "old")
    assert refused(folder.request).reason is Reason.PASSPHRASE_REQUIRED
    folder.install(answered(folder.request(new_key=True, passphrase=lambda: "new")))
    assert loads(folder, lambda: "new")
    assert folder.roll_back(lambda: "old").opened()


@pytest.mark.parametrize("content", [b"", b"nothing", ROOT.pem])
def test_a_damaged_identity(folder, content):
    for name in ("identity.pem", "previous/identity.pem"):
        folder.path.joinpath(name).parent.mkdir(exist_ok=True)
        (folder.path / name).write_bytes(content)
    for call in (folder.renew, folder.request, folder.roll_back, lambda: folder.install(ROOT.pem)):
        reason = refused(call).reason
        assert reason in {Reason.STATE_UNREADABLE, Reason.STATE_UNWRITABLE}


def test_a_request_that_was_carried_away(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    request = folder.request(HOLDER)
    (folder.path / "request.pem").unlink()
    installed = folder.install(answered(request))
    assert installed.warnings == ("it is not for 10.0.0.1, which was asked for",)
    assert loads(folder)


def test_a_wrong_answer_changes_nothing(folder):
    request = folder.request(new_key=True)
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    stranger = issue("stranger", issuer=ROOT)
    assert refused(folder.install, stranger.pem).reason is Reason.IDENTITY_UNUSABLE
    assert refused(folder.install, b"x").reason is Reason.CERTIFICATE_FILE_UNREADABLE
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == before
    folder.install(answered(request))


# ---------------------------------------------------------------- renewed


def test_renewed_with_the_same_key(folder):
    before = folder.identity().facts()
    folder.renew()
    after = folder.identity().facts()
    assert (after.spki_sha256, after.names) == (before.spki_sha256, before.names)
    assert after.serial != before.serial
    assert (after.not_after - before.not_after).total_seconds() < 600
    assert loads(folder)


def test_renewed_with_a_new_key_under_the_same_passphrase(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, key="rsa2048", passphrase=lambda: "secret")
    before = folder.identity().facts()
    assert refused(folder.renew, new_key=True).reason is Reason.PASSPHRASE_REQUIRED
    folder.renew(new_key=True, passphrase=lambda: "secret")
    after = folder.identity().facts()
    assert after.spki_sha256 != before.spki_sha256
    assert after.key == "RSA 2048"
    assert loads(folder, lambda: "secret")


def test_renewed_with_other_names_for_another_time(folder):
    folder.renew(names=["b.example"], days=5)
    facts = folder.identity().facts()
    assert facts.names == ("b.example",)
    assert (facts.not_after - facts.not_before).days == 6


def test_purposes_and_people_stay(tmp_path):
    holder = Holder.named(emails=["j@x.example"], purposes=[Purpose.CLIENT])
    folder = IdentityFolder(tmp_path / "jane")
    folder.create(holder)
    folder.renew()
    assert folder.identity().facts().emails == ("j@x.example",)
    assert folder.identity().facts().purposes == ("1.3.6.1.5.5.7.3.2",)


def test_renewed_by_its_authority(tmp_path, authority):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, authority=authority, days=90)
    assert refused(folder.renew).reason is Reason.IDENTITY_UNUSABLE
    folder.renew(authority=authority)
    assert [one.how for one in authority.issued()] == ["issue", "renew"]
    assert authority.vouches_for(folder.identity().opened().certificate)


def test_nobody_waits_for_a_person_who_is_asked(tmp_path):
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, passphrase=lambda: "secret")
    asked = []

    def ask():
        with locked(folder.path):  # another process could change it now
            asked.append(1)
        return "secret"

    folder.renew(new_key=True, passphrase=ask)
    folder.change_passphrase(ask, ask)
    folder.request(new_key=True, passphrase=ask)
    assert asked


def test_changed_by_somebody_else_for_too_long(folder, monkeypatch):
    monkeypatch.setattr(private_files, "LOCK_SECONDS", 0.05)
    with locked(folder.path):
        error = refused(folder.renew)
    assert error.reason is Reason.STATE_UNWRITABLE
    assert "another process has held it" in str(error)


def test_an_outside_authority_has_to_sign_the_next(folder, authority):
    folder.install(answered(folder.request()))
    error = refused(folder.renew, authority=authority)
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert "issued by CN=root" in str(error)
    assert "identity csr" in error.hint


# ---------------------------------------------------------------- rolled back, protected


def test_rolled_back_and_forth(folder):
    before = folder.identity().facts()
    folder.renew(new_key=True)
    after = folder.identity().facts()
    assert folder.roll_back().facts() == before
    assert loads(folder)
    assert folder.roll_back().facts() == after
    previous = folder.path / "previous"
    assert stat.S_IMODE(previous.stat().st_mode) == 0o700
    assert stat.S_IMODE((previous / "identity.pem").stat().st_mode) == 0o600


def test_nothing_to_roll_back_to(folder):
    assert refused(folder.roll_back).reason is Reason.IDENTITY_NOT_FOUND


def test_another_passphrase(folder):
    before = spki(folder)
    folder.renew()
    folder.change_passphrase(None, lambda: "one")
    assert loads(folder, lambda: "one")
    assert not list((folder.path / "previous").iterdir())  # it had the key in clear
    assert refused(folder.change_passphrase, None, None).reason is Reason.PASSPHRASE_REQUIRED
    wrong = refused(folder.change_passphrase, lambda: "two", None)
    assert wrong.reason is Reason.PASSPHRASE_WRONG
    folder.change_passphrase(lambda: "one", None)
    assert loads(folder)
    assert spki(folder) == before


def test_a_key_that_waits_gets_the_other_passphrase_too(folder):
    request = folder.request(new_key=True)
    folder.change_passphrase(None, lambda: "one")
    folder.install(answered(request))
    assert refused(loads, folder).reason is Reason.PASSPHRASE_REQUIRED
    assert loads(folder, lambda: "one")


def test_taken_over_from_elsewhere(folder, authority):
    before = folder.identity().facts()
    issued = authority.issue(["b.example"])
    path = folder.path.parent / "x.pem"
    path.write_bytes(issued.pem())
    path.chmod(0o600)
    folder.take_over(Identity.from_file(path).opened())
    assert folder.identity().facts().names == ("b.example",)
    assert folder.roll_back().facts() == before


# ---------------------------------------------------------------- the copy to be given away


def test_a_process_killed_between_the_two_files(folder):
    stale = (folder.path / "certificate.pem").read_bytes()
    folder.renew()
    current = (folder.path / "certificate.pem").read_bytes()
    (folder.path / "certificate.pem").write_bytes(stale)
    os.utime(folder.path / "certificate.pem", (1, 1))
    folder.identity()
    assert (folder.path / "certificate.pem").read_bytes() == current


def test_a_copy_that_somebody_changed_is_left_and_said(folder, caplog):
    (folder.path / "certificate.pem").write_bytes(ROOT.pem)
    assert folder.identity().facts().names == ("a.example", "10.0.0.1")
    assert (folder.path / "certificate.pem").read_bytes() == ROOT.pem
    assert "is not the certificate in use" in caplog.text


# ---------------------------------------------------------------- many processes, and killed ones


def _renew(path, times):
    for _ in range(times):
        IdentityFolder(path).renew(new_key=True)


def test_readers_never_see_halves(folder):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_renew, args=[folder.path, 12]) for _ in range(2)]
    for one in writers:
        one.start()
    seen = set()
    while any(one.is_alive() for one in writers):
        loads(folder)
        opened = folder.identity().opened()  # refuses what does not match
        seen.add(opened.chain)
    assert [one.exitcode for one in writers] == [0, 0]
    assert len(seen) > 1
    facts = folder.identity().facts()
    published = IdentityFile.parse((folder.path / "certificate.pem").read_bytes())
    assert published.chain == folder.identity().chain()
    assert facts.names == ("a.example", "10.0.0.1")


KILLED_AT_EACH_STEP = """
import os, pathlib, signal, ssl, sys
from sealpress.trust.identities.identity_folder import IdentityFolder

folder = IdentityFolder(pathlib.Path(sys.argv[1]))
answer = pathlib.Path(sys.argv[1] + ".answer")

def deadly(call, step, count=[0]):
    def counted(*arguments, **options):
        count[0] += 1
        if count[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **options)
    return counted

for step in range(1, 100):
    child = os.fork()
    if not child:
        for name in ("fsync", "replace", "unlink", "chmod", "mkdir"):
            setattr(os, name, deadly(getattr(os, name), step))
        {what}
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    folder.identity().load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    folder.identity().opened()
    if not os.WIFSIGNALED(status):
        sys.exit(f"{{os.waitstatus_to_exitcode(status)}} after {{step - 1}} killed ones")
"""


@pytest.mark.parametrize(
    "what",
    [
        "folder.renew(new_key=True)",
        "folder.request(new_key=True)",
        "folder.install(answer.read_bytes())",
        "folder.change_passphrase(None, None)",
    ],
)
def test_killed_at_each_step(folder, what):
    answer = folder.path.with_name("printer.answer")
    answer.write_bytes(answered(folder.request()))
    argv = [sys.executable, "-c", KILLED_AT_EACH_STEP.format(what=what), str(folder.path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert re.fullmatch(r"0 after ([6-9]|\d\d) killed ones\n", done.stderr)
    assert loads(folder)
    for path in folder.path.rglob("*"):
        if path.is_file() and b"PRIVATE" in path.read_bytes():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
