"""A client's HTTP authentication: the strongest scheme offered, Basic in TLS only (RFC 7616)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from sealpress.errors import HttpError, Phase, Reason, UsageError
from sealpress.transport.challenges import (
    Challenge,
    format_challenge,
    from_field,
    parse_challenges,
    quoted,
)
from sealpress.transport.digest import (
    ALGORITHMS,
    DigestInput,
    digest_hex,
    digest_response,
    is_supported,
    user_secret,
)

_CNONCE_OCTETS = 16
_DEFAULT_ALGORITHM = "md5"  # RFC 7616 section 3.3


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user's name and password.

    Attributes:
        user: Without control characters; for Basic also without a colon.
        password: Never shown.
    """

    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if any(ord(character) < 0x20 or ord(character) == 0x7F for character in self.user):
            raise UsageError(Reason.INVALID_ARGUMENT, "a user name holds a control character")
        try:
            (self.user + self.password).encode()
        except UnicodeEncodeError:  # its message would show the password
            raise UsageError(
                Reason.INVALID_ARGUMENT, "a user name or password is not text in Unicode"
            ) from None


class Authenticator:
    """Answers one server's challenges for one user.

    Give it every ``401`` by :meth:`challenged`; from then on :meth:`header` is the value of the
    ``Authorization`` field for each request, with nonces counted.

    Args:
        credentials: Whose.
        allow_basic_in_clear: Send a password where anybody on the path can read it.
        ignore_qop: Answer Digest as RFC 2069 does although ``qop`` is offered; some devices
            offer it and then don't compute with it.
        new_cnonce: Makes the client's nonces.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        allow_basic_in_clear: bool = False,
        ignore_qop: bool = False,
        new_cnonce: Callable[[], str] = lambda: secrets.token_hex(_CNONCE_OCTETS),
    ) -> None:
        self._credentials = credentials
        self._allow_basic_in_clear = allow_basic_in_clear
        self._ignore_qop = ignore_qop
        self._new_cnonce = new_cnonce
        self._challenge: Challenge | None = None
        self._count = 0

    @property
    def ready(self) -> bool:
        """Whether a challenge is known, so that :meth:`header` has something to say."""
        return self._challenge is not None

    def challenged(self, values: Sequence[str], *, secure: bool) -> None:
        """Take the ``WWW-Authenticate`` values of a ``401``.

        Args:
            values: One for each field.
            secure: Whether the connection is inside TLS.

        Raises:
            HttpError: The credentials were refused (``authentication-refused``), no scheme
                offered is known (``authentication-unsupported``), or all that is offered is a
                password in clear (``credentials-in-clear``).
        """
        offered = parse_challenges(values)
        usable = sorted(filter(_is_known, offered), key=_strength)
        if not usable:
            raise unsupported(offered)
        best = usable[0]
        if best.scheme == "basic" and not (secure or self._allow_basic_in_clear):
            raise _error(
                Reason.CREDENTIALS_IN_CLEAR,
                "the printer wants the password in clear on a connection without TLS",
            )
        if self._refused(best):
            raise _error(
                Reason.AUTHENTICATION_REFUSED,
                f"the user name {self._credentials.user!r} or its password was refused",
            )
        self._challenge, self._count = best, 0

    def header(self, method: str, target: str) -> str:
        """The ``Authorization`` value for one request; empty before the first challenge.

        Args:
            method: The request's method.
            target: Its request-target, exactly as sent.
        """
        challenge = self._challenge
        if challenge is None:
            return ""
        self._count += 1
        if challenge.scheme == "basic":
            return _basic(self._credentials)
        return self._digest(challenge, method, target)

    def _refused(self, best: Challenge) -> bool:
        """Whether an answer has been given to the same kind of challenge, and did not help."""
        before = self._challenge
        if before is None or self._count == 0 or best.scheme != before.scheme:
            return False
        return best.get("stale").lower() != "true"

    def _digest(self, challenge: Challenge, method: str, target: str) -> str:
        credentials = self._credentials
        realm = challenge.get("realm")
        given = DigestInput(
            algorithm=_algorithm(challenge),
            nonce=challenge.get("nonce"),
            method=method,
            uri=target,
            qop="" if self._ignore_qop or not challenge.get("qop") else "auth",
            cnonce=self._new_cnonce(),
            count=f"{self._count:08x}",
        )
        secret = user_secret(
            given.algorithm, credentials.user, from_field(realm), credentials.password
        )
        parameters = [
            _user_parameter(challenge, credentials.user, given.algorithm),
            ("realm", quoted(realm)),
            ("nonce", quoted(given.nonce)),
            ("uri", quoted(target)),
            ("response", quoted(digest_response(given, secret))),
            *_optional_parameters(challenge, given),
        ]
        return format_challenge("Digest", parameters)


def _optional_parameters(challenge: Challenge, given: DigestInput) -> list[tuple[str, str]]:
    parameters: list[tuple[str, str]] = []
    if challenge.get("algorithm"):
        parameters.append(("algorithm", challenge.get("algorithm")))
    if "opaque" in challenge.parameters:
        parameters.append(("opaque", quoted(challenge.get("opaque"))))
    if given.qop:
        parameters += [("qop", given.qop), ("nc", given.count)]
    if given.qop or given.algorithm.endswith("-sess"):
        parameters.append(("cnonce", quoted(given.cnonce)))
    if _wants_user_hash(challenge):
        parameters.append(("userhash", "true"))
    return parameters


def _user_parameter(challenge: Challenge, user: str, algorithm: str) -> tuple[str, str]:
    if _wants_user_hash(challenge):
        realm = from_field(challenge.get("realm"))
        return "username", quoted(digest_hex(algorithm, f"{user}:{realm}"))
    if not user.isascii():  # RFC 7616 section 3.4
        return "username*", "UTF-8''" + quote(user, safe="")
    return "username", quoted(user)


def _wants_user_hash(challenge: Challenge) -> bool:
    return challenge.get("userhash").lower() == "true"


def _basic(credentials: Credentials) -> str:
    if ":" in credentials.user:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "a user name with a colon cannot be sent by Basic authentication",
        )
    pair = f"{credentials.user}:{credentials.password}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")


def _algorithm(challenge: Challenge) -> str:
    return challenge.get("algorithm", _DEFAULT_ALGORITHM).lower() or _DEFAULT_ALGORITHM


def unsupported(offered: Sequence[Challenge]) -> HttpError:
    """Return the error for challenges that nobody here can answer, whatever the password."""
    schemes = ", ".join(sorted({challenge.scheme for challenge in offered})) or "none"
    return _error(
        Reason.AUTHENTICATION_UNSUPPORTED,
        f"no authentication scheme in common (offered: {schemes})",
    )


def can_be_answered(offered: Sequence[Challenge]) -> bool:
    """Whether a user name and a password would help against one of these challenges."""
    return any(map(_is_known, offered))


def _is_known(challenge: Challenge) -> bool:
    if challenge.scheme == "basic":
        return True
    if challenge.scheme != "digest" or not challenge.get("nonce"):
        return False
    offered = [qop.strip().lower() for qop in challenge.get("qop").split(",") if qop.strip()]
    # auth-int would need the digest of a document that is not read yet.
    return is_supported(_algorithm(challenge)) and (not offered or "auth" in offered)


def _strength(challenge: Challenge) -> int:
    """Place in the order of preference, 0 first."""
    if challenge.scheme == "basic":
        return len(ALGORITHMS)
    return list(ALGORITHMS).index(_algorithm(challenge).removesuffix("-sess"))


def _error(reason: Reason, detail: str) -> HttpError:
    return HttpError(reason, detail, phase=Phase.HTTP, status=401)
