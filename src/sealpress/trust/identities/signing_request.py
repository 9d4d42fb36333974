"""Certificate signing requests, made and read (RFC 2986); imports ``cryptography``."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import (
    MAX_NAMES,
    PURPOSE_OIDS,
    Holder,
    key_usage,
    names_in,
    purposes_in,
    text_of,
    usable_name,
)
from sealpress.trust.identities.keys import LIBRARY_ERRORS, PrivateKey, spki_sha256, weakness
from sealpress.trust.identities.self_signed import digest_for

MAX_REQUEST_OCTETS = 64 * 1024
"""A larger file is no request that anybody needs."""

_TAKEN_EXTENSIONS = {
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.KEY_USAGE,  # follows from the key
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,  # follows from the key
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What a request asks for; show it to a person before it is signed.

    Attributes:
        subject: The whole distinguished name; only its common name is ever taken over.
        common_name: The common name that the certificate would get.
        names: The names that it would get: host names, addresses, ``email:...``, ``upn:...``.
        purposes: What the certificate is to be for.
        key: Kind and size of the key, ``RSA 2048``.
        spki_sha256: Digest of the public key, hexadecimal.
        weakness: Why the key is not fit; empty when it is.
        passed_over: What else was asked for and is not granted: a life as an authority, names and
            purposes of other kinds, other extensions.
    """

    subject: str
    common_name: str
    names: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    key: str
    spki_sha256: str
    weakness: str
    passed_over: tuple[str, ...]


def make_request(holder: Holder, key: PrivateKey) -> bytes:
    """Write a request in PEM with names and purposes as extensions.

    Args:
        holder: Whom and what the certificate is to be for.
        key: The holder's private key.
    """
    builder = x509.CertificateSigningRequestBuilder().subject_name(holder.subject)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(key_usage(key.public_key()), critical=True)
    for extension in holder.extensions():
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, digest_for(key)).public_bytes(Encoding.PEM)


def open_request(octets: bytes) -> x509.CertificateSigningRequest:
    """Read a request in PEM or DER, and check that its sender has the private key.

    Raises:
        UsageError: It is none, or its signature is wrong (reason ``certificate-file-unreadable``).
    """
    if len(octets) > MAX_REQUEST_OCTETS:
        raise _unreadable(f"it is larger than {MAX_REQUEST_OCTETS} octets")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            request = _load(octets)
            # The library reads each part when it is first asked for.
            _ = request.subject, request.public_key(), request.extensions
            is_valid = request.is_signature_valid
        except LIBRARY_ERRORS as error:
            raise _unreadable("it is damaged, or something else") from error
    if not is_valid:
        raise _unreadable("its signature is not by the key that it is for")
    return request


def read_request(octets: bytes) -> Requested:
    """Read what a request in PEM or DER asks for.

    Raises:
        UsageError: It is none, or its signature is wrong (reason ``certificate-file-unreadable``).
    """
    request = open_request(octets)
    key = request.public_key()
    kind = type(key).__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
    try:
        holder = requested_holder(request)
    except UsageError:  # it has no name that can be granted; other ones can be given to it
        holder = Holder(x509.Name([]), ())
    return Requested(
        subject=request.subject.rfc4514_string(),
        common_name=_common_name(holder.subject),
        names=tuple(text_of(name) for name in holder.names),
        purposes=_good_purposes(request),
        key=f"{kind} {getattr(key, 'key_size', '')}".strip(),
        spki_sha256=spki_sha256(key),
        weakness=weakness(key),
        passed_over=_passed_over(request),
    )


def requested_holder(request: x509.CertificateSigningRequest) -> Holder:
    """Describe the holder that a request asks for, as far as it is granted.

    Of the subject only the common name is taken, and that only where it is one of the names or
    there are none.

    Raises:
        UsageError: It asks for no name (reason ``invalid-argument``).
    """
    asked, names = _common_name(request.subject), _good_names(request)
    common_name = asked if not names or asked in map(text_of, names) else _shown(names[0])
    purposes = _good_purposes(request)
    if not names and Purpose.SERVER in purposes:
        return Holder.named([asked] if asked else [], purposes=purposes)
    subject = Holder.named(common_name=common_name, purposes=purposes)
    return Holder(subject.subject, names, subject.purposes)


def _load(octets: bytes) -> x509.CertificateSigningRequest:
    if b"-----BEGIN" in octets:
        # Microsoft's tools write NEW CERTIFICATE REQUEST (RFC 7468 section 7).
        return x509.load_pem_x509_csr(octets.replace(b"NEW CERTIFICATE REQ", b"CERTIFICATE REQ"))
    return x509.load_der_x509_csr(octets)


def _common_name(subject: x509.Name) -> str:
    found = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _shown(name: x509.GeneralName) -> str:
    return text_of(name).removeprefix("email:").removeprefix("upn:")


def _good_names(request: x509.CertificateSigningRequest) -> tuple[x509.GeneralName, ...]:
    found = map(usable_name, names_in(request.extensions)[:MAX_NAMES])
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _good_purposes(request: x509.CertificateSigningRequest) -> tuple[Purpose, ...]:
    asked = purposes_in(request.extensions)
    return tuple(one for one, oid in PURPOSE_OIDS.items() if oid in asked) or (Purpose.SERVER,)


def _passed_over(request: x509.CertificateSigningRequest) -> tuple[str, ...]:
    names, purposes = names_in(request.extensions), purposes_in(request.extensions)
    found = [
        f"name {text_of(one)}"
        for number, one in enumerate(names)
        if number >= MAX_NAMES or usable_name(one) is None
    ]
    found += [f"purpose {_oid_name(one)}" for one in purposes if one not in PURPOSE_OIDS.values()]
    for extension in request.extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints):
            found += ["to be an authority (CA:TRUE)"] if value.ca else []
        elif extension.oid not in _TAKEN_EXTENSIONS:
            found.append(f"extension {_oid_name(extension.oid)}")
    return tuple(found)


_OID_NAMES = {
    oid.dotted_string: name.lower()
    for kinds in (ExtendedKeyUsageOID, ExtensionOID)
    for name, oid in vars(kinds).items()
    if isinstance(oid, x509.ObjectIdentifier)
}


def _oid_name(oid: x509.ObjectIdentifier) -> str:
    return _OID_NAMES.get(oid.dotted_string, oid.dotted_string)


def _unreadable(detail: str) -> UsageError:
    return UsageError(
        Reason.CERTIFICATE_FILE_UNREADABLE,
        f"this is no certificate signing request that can be signed: {detail}",
        hint="Make it anew as PEM, the text that begins with -----BEGIN CERTIFICATE REQUEST-----.",
    )
