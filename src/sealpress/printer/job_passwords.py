"""Passwords of jobs: taken from requests, kept salted, compared (PWG 5100.11 section 5.1).

They are kept as digests only, whatever the client made of them before; a slow digest would not
help more, since most of these passwords have four digits.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.ipp.values import IntegerRange
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute

__all__ = [
    "JOB_PASSWORD_ATTRIBUTES",
    "PASSWORD_ENCRYPTIONS",
    "RELEASE_PRINTER_ATTRIBUTES",
    "WAITS_FOR_PASSWORD",
    "WAITS_FOR_PASSWORD_MESSAGE",
    "GivenPassword",
    "given_password",
]

JOB_PASSWORD_ATTRIBUTES = frozenset({"job-password", "job-password-encryption"})
"""Operation attributes of requests that create and release jobs. They are kept nowhere else."""

PASSWORD_ENCRYPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "none": "",
        "sha2-256": "sha256",
        "sha2-384": "sha384",
        "sha2-512": "sha512",
        "sha3-256": "sha3_256",
        "sha3-384": "sha3_384",
        "sha3-512": "sha3_512",
    }
)
"""``job-password-encryption-supported``, and what Python calls them."""

MIN_JOB_PASSWORD_OCTETS, MAX_JOB_PASSWORD_OCTETS = 4, 255
"""``job-password-length-supported``: of the password itself, before its digest."""

WAITS_FOR_PASSWORD = "job-password-wait"  # noqa: S105  # a keyword
"""Reason of a job that waits until its password is given."""
WAITS_FOR_PASSWORD_MESSAGE = "The job waits until its password is given at the printer."  # noqa: S105  # a sentence

RELEASE_PRINTER_ATTRIBUTES: Mapping[str, object] = MappingProxyType(
    {
        "job-password-supported": MAX_JOB_PASSWORD_OCTETS,
        "job-password-encryption-supported": tuple(PASSWORD_ENCRYPTIONS),
        "job-password-length-supported": IntegerRange(
            MIN_JOB_PASSWORD_OCTETS, MAX_JOB_PASSWORD_OCTETS
        ),
        "job-password-repertoire-configured": "iana_utf-8_any",
        "job-password-repertoire-supported": ("iana_utf-8_any",),
    }
)
"""What printers with such jobs tell clients of them, as Python values."""

_SALT_OCTETS = 16


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """A password as a client gave it.

    Attributes:
        octets: Its octets, digested already or not.
        encryption: How: a ``job-password-encryption``.
    """

    octets: bytes
    encryption: str

    def kept(self) -> str:
        """Return what is kept of it: salted."""
        salt = secrets.token_bytes(_SALT_OCTETS)
        return f"{self.encryption}${salt.hex()}${_digest(salt, self.octets)}"

    def fits(self, kept: str) -> bool:
        """Say whether it is the password of which this was kept."""
        encryption, salt, digest = kept.split("$")
        octets = self.octets
        if self.encryption == "none" and encryption != "none":
            octets = hashlib.new(PASSWORD_ENCRYPTIONS[encryption], octets).digest()
        elif self.encryption != encryption:
            return False
        return hmac.compare_digest(_digest(bytes.fromhex(salt), octets), digest)


def given_password(attributes: Mapping[str, Attribute], *, is_secure: bool) -> GivenPassword | None:
    """Read the password among a request's operation attributes; ``None`` when there is none.

    Raises:
        RefusalError: It came in clear, is too short or of an encryption that is not supported
            (0x040B), or says something else than it should (0x0400).
    """
    attribute = attributes.get("job-password")
    if attribute is None:
        return None
    if not is_secure:
        raise _unsupported("job-password", "A job-password must come encrypted.")
    how = attributes.get("job-password-encryption")
    octets, encryption = attribute.value, how.value if how is not None else ""
    if isinstance(octets, bytes) and isinstance(encryption, str) and octets and encryption:
        _check_length(octets, encryption)
        return GivenPassword(octets, encryption)
    raise bad_request("A job-password has octets, and job-password-encryption comes with it.")


def _check_length(octets: bytes, encryption: str) -> None:
    name = PASSWORD_ENCRYPTIONS.get(encryption)
    if name is None:
        what = "This job-password-encryption is not supported."
        raise _unsupported("job-password-encryption", what)
    if name and len(octets) != hashlib.new(name).digest_size:
        raise bad_request("The job-password has not the length of its encryption.")
    if not name and len(octets) < MIN_JOB_PASSWORD_OCTETS:
        short = f"A job-password has at least {MIN_JOB_PASSWORD_OCTETS} octets."
        raise _unsupported("job-password", short)


def _unsupported(name: str, detail: str) -> RefusalError:
    """Refuse something without repeating it: it may be the password."""
    return RefusalError(
        Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        detail,
        [unsupported_attribute(name)],
    )


def _digest(salt: bytes, octets: bytes) -> str:
    return hmac.new(salt, octets, hashlib.sha256).hexdigest()
