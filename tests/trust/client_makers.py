"""Client certificates, right and wrong ones, with the files that programs present them from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.trust.authority import NOW, YEAR, Issued, issue, issue_authority

CLIENT = (ExtendedKeyUsageOID.CLIENT_AUTH,)
UPN_OID = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")


def email(address):
    return x509.RFC822Name(address)


def upn(name):
    octets = name.encode()
    return x509.OtherName(UPN_OID, bytes([0x0C, len(octets)]) + octets)


def der(issued):
    return issued.certificate.public_bytes(Encoding.DER)


def issue_client(name="ann", *, issuer=None, names=("ann@clinic.example",), **options):
    """Issue a client's certificate; names with an @ are e-mail addresses."""
    given = [email(one) if isinstance(one, str) and "@" in one else one for one in names]
    return issue(name, issuer=issuer, names=given, **{"purposes": CLIENT, **options})


def write_identity(path: Path, issued: Issued) -> Path:
    """Write key and certificates as programs want them: one PEM file that only we can read."""
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.touch(mode=0o600)
    path.write_bytes(key + b"".join(one.pem for one in (issued, *issued.behind)))
    return path


@dataclass(frozen=True)
class Clinic:
    """An authority, and clients that come with good and with bad certificates."""

    folder: Path
    authority: Issued
    clients: dict[str, Issued]

    @property
    def ca_file(self) -> Path:
        return self.folder / "clinic-ca.pem"

    def path(self, who: str) -> Path:
        return self.folder / f"{who}.pem"


def make_clinic(folder: Path) -> Clinic:
    """Make one good certificate, and others that are each bad in one way."""
    authority, stranger = issue_authority("Clinic CA"), issue_authority("Other CA")
    long_ago = {"begin": NOW - 2 * YEAR, "end": NOW - YEAR}
    clients = {
        "good": issue_client(issuer=authority),
        "self-signed": issue_client(),
        "expired": issue_client(issuer=authority, **long_ago),
        "other CA": issue_client(issuer=stranger),
        "wrong EKU": issue_client(issuer=authority, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
        "denied": issue_client("mallory", issuer=authority, names=("mallory@clinic.example",)),
    }
    clinic = Clinic(folder, authority, clients)
    clinic.ca_file.write_bytes(authority.pem)
    for who, issued in clients.items():
        write_identity(clinic.path(who), issued)
    return clinic
