"""What a queue wants of who comes, and what a user may do there; pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sealpress.gateway.access.names import is_meant
from sealpress.gateway.settings import Encryption, GatewaySettings, Login, QueueSettings
from sealpress.printer.dialogue import Authentication, Role

__all__ = ["Judgement", "Who", "needs_encryption", "needs_login", "offers", "roles_of", "verdict"]

_ALL_ROLES = frozenset(Role)
_OPERATOR = frozenset({Role.USER, Role.OPERATOR})
_USER = frozenset({Role.USER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who comes, and how.

    Attributes:
        secure: Whether through TLS.
        name: The name of the user who was made sure of, empty for nobody.
        issuer: Who vouches for it.
        authentication: How.
        roles: Roles by the file of users.
        groups: Groups by the file of users.
    """

    secure: bool
    name: str = ""
    issuer: str = ""
    authentication: Authentication = Authentication.NONE
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether somebody was made sure of."""
        return self.authentication not in {
            Authentication.NONE,
            Authentication.REQUESTING_USER_NAME,
        }


class Judgement(enum.Enum):
    """What becomes of a request at a queue."""

    WELCOME = enum.auto()
    ENCRYPT_FIRST = enum.auto()
    """426: nothing is told in clear."""
    LOG_IN_FIRST = enum.auto()
    """401, or 0x0402 where no password can help."""
    NOT_FOR_YOU = enum.auto()
    """0x0403: it is for other users."""


def needs_encryption(settings: GatewaySettings, queue: QueueSettings | None) -> bool:
    """Whether clear text is refused; without a queue, unless one may be used in clear."""
    queues = settings.queues if queue is None else (queue,)
    return all(one.encryption is Encryption.REQUIRED for one in queues)


def needs_login(queue: QueueSettings) -> bool:
    """Whether only users who are made sure of may come."""
    return queue.login_required or bool(queue.users)


def offers(settings: GatewaySettings, *, secure: bool) -> tuple[Login, ...]:
    """How a user may log in by HTTP, the strongest way first; a password never goes in clear."""
    ways = (Login.DIGEST, Login.BASIC) if secure else (Login.DIGEST,)
    return tuple(way for way in ways if way in settings.login)


def verdict(settings: GatewaySettings, queue: QueueSettings | None, who: Who) -> Judgement:
    """Judge a request at a queue, or about none (``None``)."""
    if not who.secure and needs_encryption(settings, queue):
        return Judgement.ENCRYPT_FIRST
    if queue is None:
        return Judgement.WELCOME
    if needs_login(queue) and not who.is_known:
        return Judgement.LOG_IN_FIRST
    is_free = not queue.users or Role.OPERATOR in roles_of(settings, queue, who)
    if is_free or _is_listed(settings, queue.users, who):
        return Judgement.WELCOME
    return Judgement.NOT_FOR_YOU


def roles_of(settings: GatewaySettings, queue: QueueSettings | None, who: Who) -> frozenset[Role]:
    """Return all that a user may do at a queue; nothing for somebody who only claims a name."""
    if not who.is_known:
        return frozenset()
    if Role.ADMINISTRATOR in who.roles or _is_listed(settings, settings.administrators, who):
        return _ALL_ROLES
    operators = (*settings.operators, *(() if queue is None else queue.operators))
    if Role.OPERATOR in who.roles or _is_listed(settings, operators, who):
        return _OPERATOR
    return _USER


def _is_listed(settings: GatewaySettings, entries: Iterable[str], who: Who) -> bool:
    has_passwords = any(way is not Login.NONE for way in settings.login)
    return who.is_known and is_meant(
        entries,
        who.name,
        who.issuer,
        who.authentication,
        groups=who.groups,
        bare_means_certificates=not has_passwords,
    )
