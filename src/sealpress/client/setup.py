"""From what a caller wrote to a session: URI, trust, security, user and store, with defaults."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.certificates import ClientCertificates
from sealpress.client.knowledge import FileKnowledge
from sealpress.client.link import Link
from sealpress.client.plan import Security
from sealpress.client.session import Session
from sealpress.client.ticket import fit_name
from sealpress.client.whereabouts import Whereabouts
from sealpress.discovery.service_uri import ServiceUri, is_service_uri
from sealpress.errors import Reason, UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.watched import WatchedDriver
from sealpress.trust import ClientTrust, TrustPolicy, TrustStore

if TYPE_CHECKING:
    from sealpress.client.certificates import IdentityChooser
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.discovery.found import FoundPrinter
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.transport.witness import Witness
    from sealpress.trust import TrustDecisions
    from sealpress.trust.identities.identity import Identity

Credentials: TypeAlias = Callable[[str], tuple[str, str] | None]
"""Called with the realm the printer names; returns user and password, ``None`` to give up."""


def make_session(  # noqa: PLR0913  # the settings of a printer, each by its name
    uri: str | FoundPrinter,
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
    witness: Witness | None = None,
) -> Session:
    """Make a session of the arguments of :class:`~sealpress.Printer`.

    Raises:
        UsageError: One of them can't be understood.
    """
    way_out = driver or _event_loop_driver()
    link = Link(
        way_out if witness is None else WatchedDriver(way_out, witness),
        _place(uri),
        security=_security(security),
        trust=ClientTrust(_policy(trust), _store(trust_store)),
        timeouts=timeouts,
        credentials=_credentials(user, password),
        knowledge=knowledge or FileKnowledge(),
        certificates=certificates or ClientCertificates(),
    )
    return Session(link, user=fit_name(_login_name() if user is None else user))


def make_certificates(
    identities: Sequence[Identity] | None, choose: IdentityChooser | None
) -> ClientCertificates:
    """Make the choice of client certificates of the arguments of :class:`~sealpress.Printer`.

    Raises:
        UsageError: They are of other types.
    """
    if choose is not None and not callable(choose):
        raise _unfit("choose_identity", "a function that returns an Identity or None", choose)
    return ClientCertificates(() if identities is None else _identities(identities), choose)


def _identities(given: Sequence[Identity]) -> Sequence[Identity]:
    from sealpress.trust.identities.identity import Identity  # most programs have none

    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise _unfit("identities", "a list of Identity", given)
    found = list(given)
    for one in found:
        if not isinstance(one, Identity):
            raise _unfit("each of identities", "an Identity", one)
    return found


def _place(given: str | FoundPrinter) -> Whereabouts:
    if isinstance(given, str) and is_service_uri(given):
        return Whereabouts(ServiceUri.parse(given))
    if isinstance(given, str):
        return Whereabouts(PrinterUri.parse(given))
    if not hasattr(given, "endpoints"):
        raise _unfit("uri", "a text or a FoundPrinter", given)
    return Whereabouts(PrinterUri.parse(given.uri), given.endpoints)


def _store(given: TrustDecisions | None) -> TrustDecisions:
    if given is None:
        return TrustStore()
    if isinstance(given, type) or not callable(getattr(given, "record", None)):
        raise _unfit("trust_store", "a TrustStore, such as TrustStore(folder)", given)
    return given


def _unfit(name: str, expected: str, given: object) -> UsageError:
    """Tell of a wrong type; the value itself may be a secret."""
    what = f"class {given.__name__}" if isinstance(given, type) else type(given).__name__
    return UsageError(Reason.INVALID_ARGUMENT, f"{name} is {expected}, not {what}")


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
