"""A server's HTTP authentication: challenges made, answers checked in constant time (RFC 7616)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from sealpress.transport.challenges import (
    Challenge,
    format_challenge,
    from_field,
    parse_credentials,
    quoted,
    to_field,
)
from sealpress.transport.digest import DigestInput, digest_response, user_secret

NONCE_SECONDS = 300.0
"""How long a nonce is good; an older one is answered with ``stale``."""

MAX_NONCES = 4096
"""How many nonces' counts are remembered; those forgotten are answered with ``stale``."""

OFFERED_ALGORITHMS = ("SHA-256", "MD5")
"""In this order: a client takes the first it knows (RFC 7616 section 3.7)."""

PasswordOf = Callable[[str], str | None]
"""The password of a user, ``None`` for one who is not known."""

SecretOf = Callable[[str, str], str | None]
"""Digest's secret of a user for an algorithm in lower case, as :func:`user_secret` makes it."""

_MAC_OCTETS = 16
_NOBODY = "no such user"


@dataclass(frozen=True, slots=True)
class Checked:
    """What an ``Authorization`` field proves.

    Attributes:
        user: The user who was proved, ``None`` for nobody.
        stale: Whether the answer was right but its nonce is too old or was used before.
    """

    user: str | None
    stale: bool = False


NOT_PROVED = Checked(None)


def basic_challenge(realm: str) -> str:
    """The ``WWW-Authenticate`` value that asks for a password (RFC 7617 section 2)."""
    return format_challenge("Basic", [("realm", quoted(to_field(realm))), ("charset", '"UTF-8"')])


def parse_basic(authorization: str) -> tuple[str, str] | None:
    """Read name and password; ``None`` when it is no Basic, or not as RFC 7617 has it."""
    given = parse_credentials(authorization)
    if given is None or given.scheme != "basic":
        return None
    try:
        pair = base64.b64decode(given.token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, colon, password = pair.partition(":")
    return (user, password) if colon else None


def verify_basic(authorization: str, password_of: PasswordOf) -> Checked:
    """Check a name and password; takes the same time whatever is wrong with them."""
    pair = parse_basic(authorization)
    if pair is None:
        return NOT_PROVED
    user, password = pair
    expected = password_of(user)
    right = hmac.compare_digest(_mac(b"", password), _mac(b"", expected or _NOBODY))
    return Checked(user) if right and expected is not None else NOT_PROVED


class DigestVerifier:
    """Makes Digest challenges and checks the answers.

    Args:
        realm: What the user is asked for.
        password_of: Knows the passwords; ``None`` when ``secret_of`` is given.
        secret_of: Knows what is kept in place of the passwords.
        secret: Signs nonces; a random one is made when left out.
    """

    def __init__(
        self,
        realm: str,
        password_of: PasswordOf | None = None,
        *,
        secret_of: SecretOf | None = None,
        secret: bytes = b"",
    ) -> None:
        self._realm = realm
        self._secret_of = secret_of or _from_passwords(realm, password_of or _nobody)
        self._secret = secret or secrets.token_bytes(32)
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._forgotten = -math.inf  # when the youngest nonce was made whose count is forgotten

    def challenges(self, now: float, *, stale: bool = False) -> list[str]:
        """``WWW-Authenticate`` values, one for each algorithm, to be sent in this order.

        Args:
            now: Seconds on any steady clock.
            stale: Whether the last answer was right but came too late.
        """
        nonce = self._new_nonce(now)
        common = [
            ("realm", quoted(to_field(self._realm))),
            ("qop", '"auth"'),
            ("nonce", quoted(nonce)),
            ("charset", "UTF-8"),
            *([("stale", "true")] if stale else []),
        ]
        return [
            format_challenge("Digest", [*common, ("algorithm", name)])
            for name in OFFERED_ALGORITHMS
        ]

    def verify(self, authorization: str, method: str, target: str, now: float) -> Checked:
        """Check an answer.

        Args:
            authorization: The value of the ``Authorization`` field.
            method: The request's method.
            target: The request-target as it came.
            now: Seconds on the clock of :meth:`challenges`.
        """
        given = parse_credentials(authorization)
        if given is None or not self._fits(given, target):
            return NOT_PROVED
        user = _user_of(given)
        if not self._is_right(given, user, method):
            return NOT_PROVED
        if not self._is_fresh(given.get("nonce"), given.get("nc"), now):
            return Checked(None, stale=True)
        return Checked(user)

    def _fits(self, given: Challenge, target: str) -> bool:
        return (
            given.scheme == "digest"
            and given.get("qop").lower() == "auth"
            and from_field(given.get("realm")) == self._realm
            and given.get("uri") == target
            and given.get("algorithm", "MD5").upper() in OFFERED_ALGORITHMS
            and self._is_ours(given.get("nonce"))
        )

    def _is_right(self, given: Challenge, user: str, method: str) -> bool:
        algorithm = given.get("algorithm", "MD5").lower()
        kept = self._secret_of(user, algorithm)
        asked = DigestInput(
            algorithm=algorithm,
            nonce=given.get("nonce"),
            method=method,
            uri=given.get("uri"),
            qop="auth",
            cnonce=given.get("cnonce"),
            count=given.get("nc"),
        )
        secret = kept or user_secret(algorithm, user, self._realm, _NOBODY)
        expected = digest_response(asked, secret).encode()
        answer = given.get("response").lower().encode("utf-8", "replace")
        return hmac.compare_digest(expected, answer) and kept is not None

    def _is_fresh(self, nonce: str, count: str, now: float) -> bool:
        """Whether a nonce is young and its count higher than any before (RFC 7616 section 3.4).

        The first count need not be 1: CUPS' clients begin with 2. So that nothing sent before can
        be sent again, nonces as old as one whose count was forgotten are no longer good.
        """
        try:
            number = int(count, 16)
        except ValueError:
            return False
        made = _made_at(nonce)
        age = (_stamp(now) - made) / 1000
        if not 0 <= age <= NONCE_SECONDS or number <= self._counts.get(nonce, 0):
            return False
        if nonce not in self._counts and made <= self._forgotten:
            return False
        self._counts[nonce] = number
        self._counts.move_to_end(nonce)
        if len(self._counts) > MAX_NONCES:
            oldest, _ = self._counts.popitem(last=False)
            self._forgotten = max(self._forgotten, _made_at(oldest))
        return True

    def _new_nonce(self, now: float) -> str:
        stamp = f"{_stamp(now)}.{secrets.token_hex(8)}"
        return f"{stamp}.{_mac(self._secret, stamp).hex()}"

    def _is_ours(self, nonce: str) -> bool:
        stamp, _, mac = nonce.rpartition(".")
        expected = _mac(self._secret, stamp).hex().encode()
        return hmac.compare_digest(expected, mac.encode("utf-8", "replace"))


def _from_passwords(realm: str, password_of: PasswordOf) -> SecretOf:
    def secret_of(user: str, algorithm: str) -> str | None:
        password = password_of(user)
        return None if password is None else user_secret(algorithm, user, realm, password)

    return secret_of


def _nobody(_user: str) -> None:
    return None


def digest_user(authorization: str) -> str | None:
    """The name that a Digest answer claims, empty for none; ``None`` when it is no Digest."""
    given = parse_credentials(authorization)
    return None if given is None or given.scheme != "digest" else _user_of(given)


def _user_of(given: Challenge) -> str:
    """The user's name, which ``username*`` holds when it goes beyond ASCII (RFC 8187)."""
    if "username*" not in given.parameters:
        return from_field(given.get("username"))
    charset, _, value = given.get("username*").partition("'")
    if charset.lower() != "utf-8" or "username" in given.parameters:
        return ""
    return unquote(value.partition("'")[2])


def _stamp(now: float) -> int:
    """Return whole milliseconds; rounded up, a nonce would be made after its first answer."""
    return math.floor(now * 1000)


def _made_at(nonce: str) -> int:
    return int(nonce.partition(".")[0])


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).digest()[:_MAC_OCTETS]
