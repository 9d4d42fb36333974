"""From flags and settings to a printer to talk to."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.cli.asking import is_person_there
from sealpress.cli.observing import current_witness
from sealpress.cli.passphrases import find_passphrase
from sealpress.cli.settings import Settings, load_settings, read_password
from sealpress.cli.terminal import printable, write_note
from sealpress.client.plan import Security
from sealpress.client.printer import Printer
from sealpress.client.setup import Credentials
from sealpress.errors import Reason, SealpressError, UsageError
from sealpress.transport.blocking import BlockingDriver
from sealpress.transport.stream import Timeouts
from sealpress.transport.watched import WatchedDriver
from sealpress.trust import TrustPolicy

if TYPE_CHECKING:
    from sealpress.cli.connection_options import ConnectionOptions
    from sealpress.client.certificates import CertificateWanted, IdentityChooser
    from sealpress.transport.stream import Driver
    from sealpress.trust import Identity
    from sealpress.trust.identities.passphrase import Passphrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a printer is talked to, as flags, environment and settings file say it.

    Attributes:
        trust: Whom to trust.
        security: How secure the connection has to be.
        user: The name for printer and jobs; ``None`` = the login name.
        password: To authenticate with; ``None`` = none was given.
        seconds: How long each step may take; 0 = as the library has it.
        identities: Client certificates.
        choose_identity: Asks a person for another; ``None`` = nobody is there.
    """

    trust: TrustPolicy
    security: Security
    user: str | None
    password: str | None
    seconds: float
    identities: Sequence[Identity]
    choose_identity: IdentityChooser | None


def read_access(connection: ConnectionOptions, environ: Mapping[str, str] | None = None) -> Access:
    """Put flags, environment and settings file together; nothing is sent.

    Args:
        connection: What was given on the command line.
        environ: The environment, the process' own by default.

    Raises:
        UsageError: A flag or setting can't be used; the message names where it stands.
        StateError: A settings or password file can't be read.
    """
    env = os.environ if environ is None else environ
    settings = load_settings(connection.flags(), env)
    password = read_password(settings, env) or None
    identities, choose_identity = parse_identities(settings)
    return Access(
        trust=parse_trust(settings),
        security=parse_security(settings),
        user=settings.user or None,
        password=password,
        seconds=settings.timeout,
        identities=identities,
        choose_identity=choose_identity,
    )


def open_printer(
    uri: str, connection: ConnectionOptions, *, environ: Mapping[str, str] | None = None
) -> Printer:
    """Return the printer as flags, environment and settings file describe it; nothing is sent.

    Raises:
        UsageError: A flag or setting can't be used; the message names where it stands.
        StateError: A settings or password file can't be read.
    """
    access = read_access(connection, environ)
    return Printer(
        uri,
        trust=access.trust,
        security=access.security,
        user=access.user,
        password=access.password or _asker(access.user or ""),
        timeouts=make_timeouts(access.seconds),
        identities=access.identities,
        choose_identity=access.choose_identity,
        witness=current_witness(),
    )


def credentials_of(access: Access, login: str) -> Credentials | None:
    """Return who answers when a printer asks for a password; ``None`` for nobody.

    Args:
        access: What was given.
        login: The user where none was.
    """
    user, password = access.user or login, access.password
    if not password:
        return _asker(user)
    return lambda _realm: (user, password)


def parse_identities(settings: Settings) -> tuple[Sequence[Identity], IdentityChooser | None]:
    """Find the client certificates, and who chooses further ones; errors say where they stand.

    The modules that know of keys are loaded only where there is one to show.
    """
    with _located_in(settings, "passphrase"):
        passphrase = find_passphrase(settings.passphrase)
    chooser = _identity_chooser(passphrase) if is_person_there() else None
    if not settings.identities:
        return (), chooser
    from sealpress.cli.identities import find_identities

    with _located_in(settings, "identity"):
        return find_identities(settings.identities, passphrase), chooser


def _identity_chooser(passphrase: Passphrase | None) -> IdentityChooser:
    def ask(wanted: CertificateWanted) -> Identity | None:
        from sealpress.cli.identities import choose_identity

        return choose_identity(wanted, passphrase)

    return ask


def parse_trust(settings: Settings) -> TrustPolicy:
    """Read the trust setting; the error says where it stands."""
    try:
        return TrustPolicy.parse(settings.trust)
    except UsageError as error:
        raise _located(error, settings.origin("trust")) from error


def parse_security(settings: Settings) -> Security:
    """Read the security setting; the error says where it stands."""
    try:
        return Security(settings.security or Security.AS_URI)
    except ValueError as error:
        known = ", ".join(Security)
        wrong = UsageError(
            Reason.INVALID_ARGUMENT, f"security is one of {known}, not {settings.security!r}"
        )
        raise _located(wrong, settings.origin("security")) from error


def make_driver() -> Driver:
    """Return the way to the network of a command that blocks, seen by whoever looks on."""
    witness = current_witness()
    return BlockingDriver() if witness is None else WatchedDriver(BlockingDriver(), witness)


def make_timeouts(seconds: float) -> Timeouts:
    """Return time-outs of which none is longer than so many seconds; 0 leaves them as they are."""
    usual = Timeouts()
    if not seconds:
        return usual
    return Timeouts(
        connect=min(seconds, usual.connect),
        handshake=min(seconds, usual.handshake),
        send=seconds,
        response=seconds,
        receive=seconds,
        expect=min(seconds, usual.expect),
        busy=min(seconds, usual.busy),
    )


@contextmanager
def _located_in(settings: Settings, name: str) -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        raise _located(error, settings.origin(name)) from error


def _located(error: SealpressError, origin: str) -> SealpressError:
    if not origin:
        return error
    return UsageError(Reason.SETTINGS_INVALID, f"{origin}: {error.detail}", hint=error.hint)


def _asker(user: str) -> Credentials | None:
    """Return who asks a person for the password; ``None`` when nobody is there to be asked."""
    if not is_person_there():
        return None

    def ask(realm: str) -> tuple[str, str] | None:
        write_note(f"The printer asks for a user and password ({printable(realm)}).")
        name = user or getpass.getuser()
        password = getpass.getpass(f"Password of {name}: ", stream=sys.stderr)
        return (name, password) if password else None

    return ask
