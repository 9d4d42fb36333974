"""OpenSSL and GnuTLS read every key, certificate and request of ours, and we read theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sealpress.simulator import VirtualPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.trust import Identity
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.site_authority import Certified, SiteAuthority
from tests.interop import openssl
from tests.interop.certificate_tools import HOST, KINDS, kept, tool

SECRET = "correct horse"


@pytest.fixture
def store(tmp_path: Path) -> IdentityStore:
    return IdentityStore(tmp_path / "identities")


@pytest.fixture
def authority(tmp_path: Path) -> SiteAuthority:
    made = SiteAuthority(tmp_path / "authority")
    made.create("Printing at Example Clinic")
    return made


def verify(authority: SiteAuthority, certificate: Path, *options: str, fails: bool = False) -> str:
    command = ["verify", "-x509_strict", "-CAfile", str(authority.certificate_path), *options]
    return tool("openssl", *command, certificate, fails=fails)


# ---------------------------------------------------------------- certificates of our authority


@pytest.mark.parametrize("own", ["p256", "rsa2048"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_is_verified(tmp_path: Path, store: IdentityStore, own: str, kind: str) -> None:
    authority = SiteAuthority(tmp_path / own)
    authority.create("Clinic", key=own)
    names = ["printer.example", "*.p.example", "192.0.2.7", "2001:db8::7", "büro.example"]
    store.create("front", names, key=kind, authority=authority)
    certificate = store.get("front").certificate_path
    for name in ("printer.example", "x.p.example", "xn--bro-hoa.example"):
        verify(authority, certificate, "-purpose", "sslserver", "-verify_hostname", name)
    for address in ("192.0.2.7", "2001:db8::7"):
        verify(authority, certificate, "-purpose", "sslserver", "-verify_ip", address)
    verify(authority, certificate, "-purpose", "sslclient", fails=True)
    verify(authority, certificate, "-verify_hostname", "other.example", fails=True)


def test_a_client_is_verified(store: IdentityStore, authority: SiteAuthority) -> None:
    jane = Holder.named(
        emails=["jane@clinic.example"], upns=["jane@corp"], purposes=[Purpose.CLIENT]
    )
    store.create("jane", jane, authority=authority)
    certificate = store.get("jane").certificate_path
    verify(authority, certificate, "-purpose", "sslclient", "-verify_email", "jane@clinic.example")
    verify(authority, certificate, "-purpose", "sslserver", fails=True)
    said = tool("openssl", "x509", "-in", certificate, "-noout", "-text")
    assert "email:jane@clinic.example, othername: UPN::jane@corp" in said


def test_gnutls_verifies_it(store: IdentityStore, authority: SiteAuthority) -> None:
    store.create("front", ["printer.example", "192.0.2.7"], authority=authority)
    trust = ["--verify", "--verify-profile", "medium"]
    trust += ["--load-ca-certificate", str(authority.certificate_path)]
    certificate = store.get("front").certificate_path
    right = [*trust, "--verify-hostname", "printer.example", "--infile"]
    assert "The certificate is trusted" in tool("certtool", *right, certificate)
    wrong = [*trust, "--verify-hostname", "other.example", "--infile"]
    tool("certtool", *wrong, certificate, fails=True)


def test_the_authority_is_one_of_holders_alone(authority: SiteAuthority) -> None:
    said = tool("openssl", "x509", "-in", authority.certificate_path, "-noout", "-text")
    assert "CA:TRUE, pathlen:0" in said
    assert "Certificate Sign, CRL Sign" in said
    read = tool("certtool", "--certificate-info", "--infile", authority.certificate_path)
    assert "Path Length Constraint: 0" in read


def test_domains_are_held_by_others_too(tmp_path: Path) -> None:
    authority = SiteAuthority(tmp_path / "authority")
    authority.create("Clinic", dns_constraints=["clinic.example"])
    inside = authority.issue(["p.clinic.example", "192.0.2.7"])
    certificate = kept(tmp_path / "inside.pem", inside.pem())
    verify(authority, certificate, "-purpose", "sslserver")
    command = ["--verify", "--verify-profile", "medium", "--load-ca-certificate"]
    tool("certtool", *command, authority.certificate_path, "--infile", certificate)
    # The same key and name without the constraint: what a thief of the key could issue.
    outside = tmp_path / "outside.pem"
    request = tmp_path / "request.pem"
    key = tmp_path / "key.pem"
    tool(
        "openssl",
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        request,
        "-subj",
        "/CN=evil.example",
        "-addext",
        "subjectAltName=DNS:evil.example",
    )
    _sign(request, outside, authority.certificate_path, authority.folder / "authority.pem")
    said = verify(authority, outside, fails=True)
    assert "permitted subtree violation" in said


def _sign(request: Path, out: Path, ca: Path, ca_key: Path, *options: str) -> None:
    tool(
        "openssl",
        "x509",
        "-req",
        "-in",
        request,
        "-CA",
        ca,
        "-CAkey",
        ca_key,
        "-out",
        out,
        "-days",
        "30",
        "-copy_extensions",
        "copyall",
        "-CAserial",
        out.with_suffix(".srl"),
        "-CAcreateserial",
        *options,
    )


# ---------------------------------------------------------------- handshakes


@contextmanager
def printer_with(tmp_path: Path, identity: Identity) -> Iterator[VirtualPrinter]:
    config = VirtualPrinterConfig(output=tmp_path / "output", identity=identity.key_path.parent)
    with run_in_thread(config) as printer:
        yield printer


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_a_printer_signed_by_our_authority(
    tmp_path: Path, store: IdentityStore, authority: SiteAuthority, kind: str
) -> None:
    front = store.create("front", HOST, key=kind, authority=authority).identity
    ca = str(authority.certificate_path)
    with printer_with(tmp_path, front) as printer:
        for version in ("-tls1_2", "-tls1_3"):
            options = ["-CAfile", ca, "-verify_return_error", "-verify_hostname", "localhost"]
            shaken = openssl.s_client(printer.port, *options, version)
            assert "Verify return code: 0 (ok)" in shaken.output
            assert shaken.sha256 == front.facts().sha256
        said = tool("gnutls-cli", "--x509cafile", ca, "-p", str(printer.port), "localhost")
        assert "The certificate is trusted" in said
        for name in HOST:
            uri = f"https://{name}:{printer.port}/"
            assert tool("curl", "-sS", "--noproxy", "*", "--cacert", ca, uri)
        without = f"https://localhost:{printer.port}/"
        tool("curl", "-sS", "--noproxy", "*", without, fails=True)


def test_a_printer_renewed_keeps_its_pin(tmp_path: Path, store: IdentityStore) -> None:
    front = store.create("front", HOST).identity
    before = front.facts().spki_sha256
    store.renew("front")
    with printer_with(tmp_path, front) as printer:
        shaken = openssl.s_client(printer.port, "-CAfile", str(front.certificate_path))
    assert "Verify return code: 0 (ok)" in shaken.output
    assert shaken.sha256 == front.facts().sha256
    assert front.facts().spki_sha256 == before


def test_s_server_with_an_identity_of_ours(
    tmp_path: Path, store: IdentityStore, authority: SiteAuthority
) -> None:
    store.create("front", HOST, authority=authority, passphrase=lambda: SECRET)
    front = store.get("front")
    options = ["-cert", str(front.key_path), "-cert_chain", str(front.key_path)]
    options += ["-key", str(front.key_path), "-pass", f"pass:{SECRET}"]
    with openssl.s_server(tmp_path, *options) as server:
        ca = ["--cacert", str(authority.certificate_path)]
        uri = f"https://localhost:{server.port}/"
        assert tool("curl", "-sS", "--noproxy", "*", *ca, uri)


# ---------------------------------------------------------------- requests of ours, signed outside


class OutsideAuthority:
    """An authority of OpenSSL's, with one in between."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.root, self.root_key = folder / "root.pem", folder / "root.key"
        self.middle, self.middle_key = folder / "middle.pem", folder / "middle.key"
        authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext",
                     "keyUsage=critical,keyCertSign"]  # fmt: skip
        tool(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            self.root_key,
            "-out",
            self.root,
            "-subj",
            "/CN=Outside Root",
            *authority,
        )
        request = folder / "middle.csr"
        tool(
            "openssl",
            "req",
            "-new",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            self.middle_key,
            "-out",
            request,
            "-subj",
            "/CN=Outside Middle",
            *authority,
        )
        _sign(request, self.middle, self.root, self.root_key)

    def by_x509(self, request: Path, out: Path) -> None:
        """Sign as ``openssl x509 -req`` does."""
        _sign(request, out, self.middle, self.middle_key)

    def by_ca(self, request: Path, out: Path) -> None:
        """Sign as ``openssl ca`` does, which writes text around the certificate."""
        (self.folder / "index").touch()
        config = self.folder / "ca.conf"
        config.write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={self.folder}/index\nnew_certs_dir={self.folder}\n"
            f"rand_serial=yes\ncertificate={self.middle}\nprivate_key={self.middle_key}\n"
            "default_md=sha256\nunique_subject=no\npolicy=p\ncopy_extensions=copyall\ndefault_days=30\n"
            "[p]\ncommonName=supplied\n"
        )
        tool("openssl", "ca", "-batch", "-config", config, "-in", request, "-out", out)


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> OutsideAuthority:
    return OutsideAuthority(tmp_path_factory.mktemp("outside") / "authority")


def as_pem(outside: OutsideAuthority, leaf: Path) -> bytes:
    return outside.root.read_bytes() + outside.middle.read_bytes() + leaf.read_bytes()


def as_pkcs7(outside: OutsideAuthority, leaf: Path, form: str = "PEM") -> bytes:
    out = leaf.with_suffix(".p7b")
    tool(
        "openssl",
        "crl2pkcs7",
        "-nocrl",
        "-certfile",
        leaf,
        "-certfile",
        outside.middle,
        "-certfile",
        outside.root,
        "-outform",
        form,
        "-out",
        out,
    )
    return out.read_bytes()


def as_pkcs7_der(outside: OutsideAuthority, leaf: Path) -> bytes:
    return as_pkcs7(outside, leaf, "DER")


@pytest.mark.parametrize("answer", [as_pem, as_pkcs7, as_pkcs7_der])
@pytest.mark.parametrize("by", ["by_x509", "by_ca"])
def test_a_request_signed_outside(
    tmp_path: Path,
    store: IdentityStore,
    outside: OutsideAuthority,
    by: str,
    answer: Callable[[OutsideAuthority, Path], bytes],
) -> None:
    store.create("front", HOST)
    store.request("front", [*HOST, "printer.example"], key="rsa2048")
    leaf = tmp_path / "leaf.pem"
    getattr(outside, by)(store.folder / "front" / "request.pem", leaf)
    installed = store.install("front", answer(outside, leaf))
    assert installed.warnings == ()
    assert installed.identity.facts().issuer == "CN=Outside Middle"
    assert len(installed.identity.chain()) == 3
    with printer_with(tmp_path, installed.identity) as printer:
        options = ["-CAfile", str(outside.root), "-verify_return_error"]
        assert "code: 0 (ok)" in openssl.s_client(printer.port, *options).output


@pytest.mark.parametrize("kind", KINDS)
def test_others_read_our_requests(store: IdentityStore, kind: str) -> None:
    holder = Holder.named(
        [*HOST, "*.p.example"], purposes=[Purpose.SERVER, Purpose.CLIENT], common_name="Front desk"
    )
    store.request("front", holder, key=kind)
    request = store.folder / "front" / "request.pem"
    said = tool("openssl", "req", "-in", request, "-noout", "-verify", "-text")
    assert "verify OK" in said
    assert "DNS:localhost, IP Address:127.0.0.1, DNS:*.p.example" in said
    assert "TLS Web Server Authentication, TLS Web Client Authentication" in said
    assert "CN = Front desk" in said
    assert "Self signature: verified" in tool("certtool", "--crq-info", "--infile", request)


# ---------------------------------------------------------------- requests of others, signed here


def sign(authority: SiteAuthority, request: Path) -> Certified:
    return authority.sign(request.read_bytes())


@pytest.mark.parametrize("key", ["rsa:2048", "ec", "ed25519"])
@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_we_sign_what_openssl_asks_for(
    tmp_path: Path, authority: SiteAuthority, key: str, form: str
) -> None:
    request, leaf = tmp_path / "request", tmp_path / "leaf.pem"
    curve = ["-pkeyopt", "ec_paramgen_curve:P-384"] if key == "ec" else []
    tool(
        "openssl",
        "req",
        "-new",
        "-newkey",
        key,
        *curve,
        "-nodes",
        "-outform",
        form,
        "-keyout",
        tmp_path / "key.pem",
        "-out",
        request,
        "-subj",
        "/O=Elsewhere/CN=p.example",
        "-addext",
        "subjectAltName=DNS:p.example,IP:192.0.2.9",
        "-addext",
        "extendedKeyUsage=serverAuth,codeSigning",
        "-addext",
        "basicConstraints=CA:TRUE",
    )
    kept(leaf, sign(authority, request).pem)
    verify(authority, leaf, "-purpose", "sslserver", "-verify_ip", "192.0.2.9")
    said = tool("openssl", "x509", "-in", leaf, "-noout", "-text")
    assert "CA:FALSE" in said
    assert "Code Signing" not in said
    assert "Elsewhere" not in said


def test_we_sign_what_gnutls_asks_for(tmp_path: Path, authority: SiteAuthority) -> None:
    template = tmp_path / "template"
    template.write_text('cn = "p.example"\ndns_name = "p.example"\ntls_www_server\n')
    key, request = tmp_path / "key.pem", tmp_path / "request.pem"
    tool(
        "certtool",
        "--generate-privkey",
        "--key-type",
        "ecdsa",
        "--curve",
        "secp256r1",
        "--outfile",
        key,
    )
    tool(
        "certtool",
        "--generate-request",
        "--load-privkey",
        key,
        "--template",
        template,
        "--outfile",
        request,
    )
    leaf = kept(tmp_path / "leaf.pem", sign(authority, request).pem)
    verify(authority, leaf, "-purpose", "sslserver", "-verify_hostname", "p.example")
