"""From what a caller wrote to a session: URI, trust, security, user and store, with defaults."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.certificates import ClientCertificates
from sealpress.client.knowledge import FileKnowledge
from sealpress.client.link import Link
from sealpress.client.plan import Security
from sealpress.client.session import Session
from sealpress.client.ticket import fit_name
from sealpress.errors import Reason, UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.trust import ClientTrust, TrustPolicy, TrustStore

if TYPE_CHECKING:
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import TrustDecisions

Credentials: TypeAlias = Callable[[str], tuple[str, str] | None]
"""Called with the realm the printer names; returns user and password, ``None`` to give up."""


def make_session(  # noqa: PLR0913  # the settings of a printer, each by its name
    uri: str,
    *,
    trust: TrustPolicy | str | None,
    security: Security | str,
    user: str | None,
    password: str | Credentials | None,
    timeouts: Timeouts,
    knowledge: KnowledgeStore | None,
    trust_store: TrustDecisions | None,
    driver: Driver | None,
    certificates: ClientCertificates | None = None,
) -> Session:
    """Make a session of the arguments of :class:`~sealpress.Printer`.

    Raises:
        UsageError: One of them can't be understood.
    """
    link = Link(
        driver or _event_loop_driver(),
        PrinterUri.parse(uri),
        security=_security(security),
        trust=ClientTrust(_policy(trust), TrustStore() if trust_store is None else trust_store),
        timeouts=timeouts,
        credentials=_credentials(user, password),
        knowledge=knowledge or FileKnowledge(),
        certificates=certificates or ClientCertificates(),
    )
    return Session(link, user=fit_name(_login_name() if user is None else user))


def _event_loop_driver() -> Driver:
    from sealpress.transport.aio import AsyncDriver  # loads anyio

    return AsyncDriver()


def _security(given: Security | str) -> Security:
    try:
        return Security(given)
    except ValueError:
        known = ", ".join(Security)
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"security is one of {known}, not {str(given)[:80]!r}"
        ) from None


def _policy(given: TrustPolicy | str | None) -> TrustPolicy:
    if given is None:
        return TrustPolicy()
    return TrustPolicy.parse(given) if isinstance(given, str) else given


def _credentials(user: str | None, password: str | Credentials | None) -> Credentials | None:
    if not isinstance(password, str):
        return password
    name = _login_name() if user is None else user
    fixed = (name, password)
    return lambda _realm: fixed


def _login_name() -> str:
    """Return the login name, empty where there is none (a container without users)."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
