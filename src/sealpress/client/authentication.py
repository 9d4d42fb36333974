"""Answer a printer's question for a password; who is asked for it, and when (RFC 9110 section 11).

The schemes are :mod:`sealpress.transport.auth`'s: Digest before Basic, Basic never in clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.client.replies import one_line
from sealpress.errors import HttpError, Reason
from sealpress.transport.auth import Authenticator, Credentials, can_be_answered, unsupported
from sealpress.transport.challenges import parse_challenges

if TYPE_CHECKING:
    from sealpress.client import setup
    from sealpress.transport.headers import Headers


class Login:
    """Remembers a challenge and answers it with each request after it.

    Args:
        credentials: Asked for user and password at the first challenge; ``None`` = nobody to ask.
    """

    def __init__(self, credentials: setup.Credentials | None) -> None:
        self._ask = credentials
        self._given: Credentials | None = None
        self._authenticator: Authenticator | None = None
        self._plainest = False

    @property
    def is_possible(self) -> bool:
        """Whether there is somebody to ask."""
        return self._ask is not None

    @property
    def is_ready(self) -> bool:
        """Whether a challenge is known and answered with each request."""
        return self._authenticator is not None and self._authenticator.ready

    @property
    def may_be_asked(self) -> bool:
        """Whether a first challenge may still come that could be answered."""
        return self.is_possible and self._authenticator is None

    def header(self, method: str, target: str, *, secure: bool) -> str:
        """Return the Authorization value for a request.

        Empty before the first challenge; in clear also where it would be the password itself,
        though it was asked for inside TLS before.
        """
        if self._authenticator is None:
            return ""
        value = self._authenticator.header(method, target)
        return value if secure or not value.startswith("Basic ") else ""

    def challenged(self, headers: Headers, endpoint: str, *, secure: bool) -> None:
        """Take the header fields of a 401.

        Raises:
            HttpError: No scheme that is offered is known (``authentication-unsupported``), there is
                nobody to ask (``authentication-required``), what was answered is refused
                (``authentication-refused``), or only a password in clear is wanted.
        """
        values = headers.get_all("www-authenticate")
        if self._authenticator is None:
            self._given = self._credentials(values, endpoint)
            self._authenticator = Authenticator(self._given)
        try:
            self._answer(self._authenticator, values, secure=secure)
        except HttpError as error:
            error.endpoint = endpoint
            raise

    def _credentials(self, values: list[str], endpoint: str) -> Credentials:
        offered = parse_challenges(values)
        if offered and not can_be_answered(offered):
            error = unsupported(offered)
            error.endpoint = endpoint
            raise error
        realm = next((challenge.get("realm") for challenge in offered), "")
        given = self._ask(realm) if self._ask else None
        if given is None:
            raise HttpError(
                Reason.AUTHENTICATION_REQUIRED,
                f"{endpoint} wants a user name and password for {one_line(realm) or 'printing'}",
                endpoint=endpoint,
                status=401,
            )
        return Credentials(*given)

    def _answer(self, authenticator: Authenticator, values: list[str], *, secure: bool) -> None:
        try:
            authenticator.challenged(values, secure=secure)
        except HttpError as error:
            offers_qop = any(one.get("qop") for one in parse_challenges(values))
            if error.reason is not Reason.AUTHENTICATION_REFUSED or self._plainest:
                raise
            if not offers_qop or self._given is None:
                raise
            # Some devices offer qop and then compute as RFC 2069 does.
            self._plainest = True
            self._authenticator = Authenticator(self._given, ignore_qop=True)
            self._authenticator.challenged(values, secure=secure)
