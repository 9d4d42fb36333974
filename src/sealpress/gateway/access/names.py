"""Names of users: how they are written, which are good, and who is meant by an entry of a list.

Names are compared octet by octet in normalisation form C: neither case, nor spaces or dots at
their ends, nor letters that look alike make two names one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sealpress.errors import Reason, UsageError
from sealpress.printer.dialogue import Authentication
from sealpress.trust.certificate_users import MAX_NAME_OCTETS, is_listed

__all__ = ["USERS_ISSUER", "check_user_name", "is_meant", "look_alike", "normalised"]

USERS_ISSUER = "users"
"""Who vouches for the users of the gateway's own file. No certificate's issuer is called so."""

GROUP_SIGN = "@"
"""Begins an entry of a list that means a group."""

_ISSUED_BY = " issued by "
_NOT_IN_NAMES = ':"\\/'
_ENDS = " ."
_NOBODY = frozenset({"anonymous", "unknown", ""})


def normalised(name: str) -> str:
    """Return a name as it is compared and kept (RFC 8265 section 3.4: normalisation form C)."""
    return unicodedata.normalize("NFC", name)


def look_alike(name: str) -> str:
    """Return what all names have in common that people would take for one."""
    return unicodedata.normalize("NFKC", name).casefold().strip(_ENDS)


def check_user_name(name: str) -> str:
    """Return a new user's name in the form that is kept.

    Raises:
        UsageError: It can't be one (reason ``invalid-argument``).
    """
    kept = normalised(name)
    for what, is_wrong in (
        ("is empty, or means nobody", look_alike(kept) in _NOBODY),
        ("has a character that cannot be printed", not kept.isprintable()),
        (f"has one of {_NOT_IN_NAMES}", any(sign in kept for sign in _NOT_IN_NAMES)),
        ("begins or ends with a space or dot", kept != kept.strip(_ENDS)),
        (f"begins with {GROUP_SIGN}, as a group does", kept.startswith(GROUP_SIGN)),
        (f"holds the words{_ISSUED_BY}", _ISSUED_BY in kept),
        (f"has more than {MAX_NAME_OCTETS} octets", len(_octets(kept)) > MAX_NAME_OCTETS),
    ):
        if is_wrong:
            raise UsageError(Reason.INVALID_ARGUMENT, f"the user name {what}")
    return kept


def _octets(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def is_meant(
    entries: Iterable[str],
    name: str,
    issuer: str,
    authentication: Authentication,
    *,
    groups: frozenset[str] = frozenset(),
    bare_means_certificates: bool = False,
) -> bool:
    """Whether an entry of a list means this user.

    Args:
        entries: ``NAME`` for a user with a password, ``NAME issued by ISSUER`` for one with a
            certificate, ``@GROUP`` for all users of a group.
        name: The user's name.
        issuer: Who vouches for it.
        authentication: How that was made sure of.
        groups: Groups of the user.
        bare_means_certificates: Whether ``NAME`` means users of certificates: where nobody has a
            password, it can mean nobody else.
    """
    if authentication is Authentication.CERTIFICATE:
        meant = (one for one in entries if _ISSUED_BY in one or bare_means_certificates)
        return is_listed((one for one in meant if not one.startswith(GROUP_SIGN)), name, issuer)
    if issuer != USERS_ISSUER:
        return False
    wanted = {name, f"{name}{_ISSUED_BY}{USERS_ISSUER}", *(GROUP_SIGN + one for one in groups)}
    return any(normalised(entry) in wanted for entry in entries)
