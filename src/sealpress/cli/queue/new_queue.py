"""Examines the printer of a new queue, and keeps the queue where the gateway finds it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.cli.asking import confirm
from sealpress.cli.connecting import make_driver, make_timeouts
from sealpress.cli.plan import plan_lines
from sealpress.cli.queue.gateways import order_gateway
from sealpress.cli.queue.vouching import Voucher, vouched
from sealpress.cli.settings import Settings, read_password
from sealpress.cli.terminal import write_note
from sealpress.client.knowledge import FileKnowledge
from sealpress.client.opening import ANOTHER_PRINTER
from sealpress.client.plan import Security
from sealpress.client.printer import Printer
from sealpress.errors import Reason, SealpressError, StateError, TransportError, UsageError
from sealpress.gateway.adding import propose_name, refuse_taken, safest_way
from sealpress.gateway.capabilities import ABILITIES, Abilities, AbilitiesFolder, printer_config
from sealpress.gateway.destinations.device_uri import (
    DestinationUri,
    FileUri,
    LpdUri,
    SocketUri,
    parse_destination_uri,
)
from sealpress.gateway.destinations.file_folder import FileDestination
from sealpress.gateway.destinations.security import (
    DestinationSecurity,
    insecure_destination,
    security_of,
)
from sealpress.gateway.places import (
    IDENTITIES_FOLDER,
    PRINTERS_FOLDER,
    QUEUES_FOLDER,
    TRUST_FOLDER,
)
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.toml.queues import queue_of
from sealpress.gateway.toml.reading import SettingsText
from sealpress.gateway.toml.writing import queue_values
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.blocking import run
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.stores.file_store import TrustStore

if TYPE_CHECKING:
    from sealpress.client.ask import Offers
    from sealpress.gateway.settings import GatewaySettings, QueueSettings
    from sealpress.ipp.message import Group
    from sealpress.printer.config import PrinterConfig

__all__ = ["Examination", "Wishes", "examined_queue", "kept_queue"]

_NAMELESS = "printer"  # until the printer said what it is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for on the command line; empty for nothing in particular.

    Attributes:
        uri: The printer, or its host.
        name: The queue's name.
        trust, security, user, password_file: As the queue's settings have them.
        identity: Client certificates by name, as the queue's settings have them.
        further: Further settings, ``KEY=VALUE`` as in TOML.
        insecure: Whether an open way is taken.
        offline: Whether the printer is not asked at all.
        voucher: Who vouches for its certificate.
    """

    uri: str
    voucher: Voucher
    name: str = ""
    trust: str = ""
    security: str = ""
    user: str = ""
    password_file: str = ""
    identity: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    insecure: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A queue that can be added.

    Attributes:
        settings: Its settings.
        abilities: What its printer told; ``None`` when it was not asked.
        security: How safe its last metre is.
        config: The printer that clients will see.
    """

    settings: QueueSettings
    abilities: Abilities | None
    security: DestinationSecurity
    config: PrinterConfig

    @property
    def notes(self) -> list[SealpressError]:
        """What should be known of it, though it keeps nothing from being printed."""
        note = insecure_destination(self.settings)
        return [note] if note is not None else []

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "name": self.settings.name,
            "destination": self.settings.uri,
            "settings": queue_values(self.settings),
            "is_secure": self.security.is_secure,
            "security": self.security.why,
            "model": self.config.make_and_model,
            "formats": list(self.config.document_formats),
            "was_asked": self.abilities is not None,
            "notes": [
                {"reason": note.reason, "detail": note.detail, "remedy": note.entry.remedy}
                for note in self.notes
            ],
        }


def examined_queue(wishes: Wishes, gateway: GatewaySettings) -> Examination:
    """Ask the printer, make sure of it, and settle the queue's settings; nothing is added yet.

    Raises:
        SealpressError: It can't be reached, is not trusted, or nobody said yes.
    """
    uri = _destination(wishes.uri)
    if wishes.name:
        refuse_taken(wishes.name, str(uri), gateway.queues)
    settings = _settings(wishes, str(uri))
    if isinstance(uri, PrinterUri):
        settings, told = _examined_printer(uri, settings, wishes, gateway)
    else:
        _check_device(uri, wishes, gateway)
        told = None
    if not wishes.name:
        taken = [queue.name for queue in gateway.queues]
        settings = replace(settings, name=propose_name(uri, told, taken))
    security = security_of(settings)
    if not security.is_secure and not wishes.insecure:
        confirm(
            f"The way to this printer is not secure ({security.why}). Add it all the same?",
            otherwise="--insecure says yes.",
        )
    abilities = Abilities.of(settings.uri, told) if told is not None else None
    return Examination(
        settings=settings,
        abilities=abilities,
        security=security,
        config=printer_config(settings, abilities),
    )


def kept_queue(found: Examination, state: Path, server: str | None) -> str:
    """Have the running gateway add the queue, or keep it for the next that starts.

    Returns:
        What was done, in words.

    Raises:
        SealpressError: It can't be kept, or the gateway refuses.
    """
    if found.abilities is not None:
        AbilitiesFolder(state / QUEUES_FOLDER).save(found.settings.name, found.abilities)
    try:
        values = queue_values(found.settings)
        order_gateway(server, state, "queue-add", settings=values)
    except StateError as error:
        if error.reason is not Reason.SERVER_NOT_FOUND or server:
            raise
        path = QueueFiles(state / QUEUES_FOLDER).write(found.settings)
        return f"in {path}, for the next start of sealpress serve"
    return "the running gateway serves it now"


def _destination(text: str) -> DestinationUri:
    bare = "://" not in text and not text.lower().startswith("file:")
    return parse_destination_uri(f"ipp://{text}/" if bare and text else text)


def _settings(wishes: Wishes, uri: str) -> QueueSettings:
    """Read the settings as a settings file would have them, with all its checks.

    Raises:
        UsageError: One of them can't be.
    """
    values: dict[str, object] = {"name": wishes.name or _NAMELESS, "uri": uri}
    values |= {key: value for key, value in _given(wishes).items() if value}
    text = SettingsText(Path("the command line"), {}, values)
    settings = queue_of(text.top)
    if settings is None or text.problems:
        problem = text.problems[0]
        raise UsageError(Reason.INVALID_ARGUMENT, problem.what, hint=problem.remedy)
    return settings


def _given(wishes: Wishes) -> Mapping[str, object]:
    given: dict[str, object] = {
        "trust": wishes.trust,
        "security": wishes.security,
        "user": wishes.user,
        "password-file": wishes.password_file,
        "identity": list(wishes.identity),
    }
    for one in wishes.further:
        key, equals, value = one.partition("=")
        if not equals:
            raise UsageError(Reason.INVALID_ARGUMENT, f"--set takes KEY=VALUE, not {one[:80]!r}")
        given[key.strip()] = _toml_value(value.strip())
    return given


def _toml_value(text: str) -> object:
    """Read a value as TOML; what is none is a text, so that a shell needs no second quotes."""
    try:
        found: object = tomllib.loads(f"value = {text}").get("value")
    except tomllib.TOMLDecodeError:
        return text
    return found


def _check_device(
    uri: SocketUri | LpdUri | FileUri, wishes: Wishes, gateway: GatewaySettings
) -> None:
    """See whether an old device is there at all."""
    if isinstance(uri, FileUri):
        FileDestination(uri, gateway.file_folders)
    elif not wishes.offline:
        timeouts = make_timeouts(wishes.voucher.timeout or 0.0)
        try:
            stream = run(make_driver().connect(uri.host, uri.port, timeout=timeouts.connect))
        except TransportError as error:
            raise _with_hint(error) from error
        run(stream.close())


def _examined_printer(
    uri: PrinterUri, settings: QueueSettings, wishes: Wishes, gateway: GatewaySettings
) -> tuple[QueueSettings, Group | None]:
    """Ask a printer all there is to ask, unless nobody wants that."""
    if not wishes.offline:
        store = TrustStore(gateway.state / TRUST_FOLDER)
        settings = _reached(uri, settings, wishes, gateway, store)
        return settings, _told(settings, wishes, gateway, store)
    if wishes.voucher.pin:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "--pin compares with the printer's certificate, and --offline asks for none",
            hint="--trust sha256:FINGERPRINT trusts it without looking.",
        )
    return settings, None


def _reached(
    uri: PrinterUri,
    settings: QueueSettings,
    wishes: Wishes,
    gateway: GatewaySettings,
    store: TrustStore,
) -> QueueSettings:
    """Find the safest way to a printer, and have its certificate trusted."""
    offers = _asked(settings, wishes, gateway, store)
    if any(one.error in ANOTHER_PRINTER for one in offers.offers):
        settings = vouched(settings, wishes.voucher, store)
        offers = _asked(settings, wishes, gateway, store)
    way = safest_way(uri, offers, Security(wishes.security) if wishes.security else None)
    if way is None:
        raise _no_way(uri, offers)
    for line in plan_lines(way.plan):
        write_note(line)
    settings = way.apply(settings)
    if way.is_encrypted and (wishes.voucher.pin or not way.is_trusted):
        settings = vouched(settings, wishes.voucher, store)
    return settings


def _no_way(uri: PrinterUri, offers: Offers) -> TransportError:
    first = next((one for one in offers.offers if one.error in list(Reason)), None)
    return TransportError(
        Reason(first.error) if first else Reason.CONNECT_TIMEOUT,
        first.detail if first else f"{uri} did not answer",
        hint=_OFFLINE_HINT,
    )


_OFFLINE_HINT = "Switch the printer on; or --offline adds the queue without asking it."


def _asked(
    settings: QueueSettings, wishes: Wishes, gateway: GatewaySettings, store: TrustStore
) -> Offers:
    with _printer(settings, wishes, gateway, store) as printer:
        return printer.ask()


def _told(
    settings: QueueSettings, wishes: Wishes, gateway: GatewaySettings, store: TrustStore
) -> Group:
    with _printer(settings, wishes, gateway, store) as printer:
        try:
            return printer.attributes(*ABILITIES)
        except SealpressError as error:
            raise _with_hint(error) from error


def _printer(
    settings: QueueSettings, wishes: Wishes, gateway: GatewaySettings, store: TrustStore
) -> Printer:
    identities = IdentityStore(gateway.state / IDENTITIES_FOLDER)
    return Printer(
        settings.uri,
        trust=settings.trust or None,
        security=settings.security,
        user=settings.user or None,
        password=read_password(Settings(password_file=settings.password_file), {}) or None,
        timeouts=make_timeouts(wishes.voucher.timeout or 0.0),
        trust_store=store,
        knowledge=FileKnowledge(gateway.state / PRINTERS_FOLDER),
        identities=[identities.get(name, None) for name in settings.identity],
    )


def _with_hint(error: SealpressError) -> SealpressError:
    if not error.hint and isinstance(error, TransportError):
        error.hint = _OFFLINE_HINT
    return error
