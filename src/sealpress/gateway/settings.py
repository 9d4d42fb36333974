"""What can be chosen about a gateway and its queues, as values."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.server.tls import TlsFloor
from sealpress.transform.limits import TransformLimits
from sealpress.trust.client_certificates import ClientCertificatePolicy

__all__ = [
    "MAX_QUEUE_NAME",
    "DiscoverySettings",
    "Encryption",
    "GatewaySettings",
    "Login",
    "PageAccess",
    "QueueSettings",
    "Retention",
    "Transform",
    "TransformSettings",
    "UnknownDelivery",
    "WhenDone",
]


MAX_QUEUE_NAME = 127
"""Most characters of a queue's name, as CUPS has it."""


class Encryption(enum.StrEnum):
    """Whether clients may come in clear."""

    REQUIRED = "required"
    """Clear text gets 426 and nothing else, on loopback as well."""
    OPTIONAL = "optional"


class UnknownDelivery(enum.StrEnum):
    """What is done with a job of which nobody can tell whether the printer has it."""

    ASK = "ask"
    """It is held until an operator decides."""
    AT_MOST_ONCE = "at-most-once"
    """It is given up: never printed twice, perhaps not at all."""
    AT_LEAST_ONCE = "at-least-once"
    """It is sent again: printed for sure, perhaps twice."""


class WhenDone(enum.StrEnum):
    """When a job counts as completed."""

    PRINTED = "printed"
    """When the printer says so."""
    TAKEN = "taken"
    """When the printer has it all; its state says ``queued-in-device``."""


class Login(enum.StrEnum):
    """How users may be made sure of by HTTP."""

    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"


class PageAccess(enum.StrEnum):
    """Who may look at the status pages and metrics."""

    LOOPBACK = "loopback"
    """Whoever is on this machine, and administrators from anywhere."""
    ADMINISTRATORS = "administrators"
    """Administrators and operators only, on this machine as well."""
    EVERYBODY = "everybody"


class Transform(enum.StrEnum):
    """Whether documents are turned into what the printer takes."""

    AUTO = "auto"
    """Where the printer does not take them as they are, or can't do what is asked."""
    NEVER = "never"
    """They go as they are, or not at all."""


MOST_WORKERS = 8
"""Documents that are made anew at the same time, unless the settings say otherwise."""

MAX_MADE_DOCUMENT_OCTETS = 256 << 20
"""The largest document that is made anew, unless the settings say otherwise. A worker reads it from
memory, so that nothing of it in clear reaches a disk: so much is taken for each at most."""


def _usual_limits() -> TransformLimits:
    return TransformLimits(max_document_octets=MAX_MADE_DOCUMENT_OCTETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformSettings:
    """What making documents anew may cost.

    Attributes:
        workers: Documents at the same time; others wait for their turn.
        warm: Workers that wait for the next document, once there was one.
        limits: Of each document.
    """

    workers: int = MOST_WORKERS
    warm: int = 1
    limits: TransformLimits = field(default_factory=_usual_limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is done is kept, in seconds.

    Attributes:
        documents: Documents, for printing them again; then their keys are shredded.
        history: What is known of a job.
        unreleased: A job that nobody released is canceled after this; 0 for never.
        history_jobs: Most jobs that a queue remembers, however young; 0 for no limit.
    """

    documents: float = 0.0
    history: float = 30 * 86400.0
    unreleased: float = 86400.0
    history_jobs: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """A queue: how it is called, whom it serves and where it delivers.

    Attributes:
        name: Of letters, digits, ``.``, ``_`` and ``-``; the end of its URI.
        uri: The printer: ``ipp``, ``ipps``, ``http``, ``https``, ``socket``, ``lpd`` or ``file``.
        info, location: What people see.
        security: ``as-uri``, ``prefer`` or ``require``, toward the printer.
        trust: Whom to trust there, as ``--trust`` says it; empty for the trust store.
        user: Name to log in at the printer with; empty for none.
        password_file: Where its password stands.
        identity: Names of client certificates for the printer.
        encryption: Whether clients may come in clear.
        login_required: Whether only users who are made sure of may print.
        users: Who may print; empty for everybody.
        operators: Who may act on all its jobs, besides the gateway's operators.
        unknown_delivery: What is done when nobody can tell whether a job arrived.
        when_done: When a job counts as completed.
        release: Whether each job is held until its owner releases it.
        retention: How long things are kept.
        max_jobs: Most jobs not completed.
        max_idle_jobs: Most jobs of one user that are held or wait for their documents.
        max_document_octets: Largest document.
        first_retry_seconds, last_retry_seconds: The pauses between attempts grow between these.
        is_default: Whether it is the queue for those who name none.
        transform: Whether documents are turned into what the printer takes.
        attributes: Printer attributes told to clients in place of those learnt, as Python values.
    """

    name: str
    uri: str
    info: str = ""
    location: str = ""
    security: str = "as-uri"
    trust: str = ""
    user: str = ""
    password_file: str = ""
    identity: tuple[str, ...] = ()
    encryption: Encryption = Encryption.REQUIRED
    login_required: bool = False
    users: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    unknown_delivery: UnknownDelivery = UnknownDelivery.ASK
    when_done: WhenDone = WhenDone.PRINTED
    release: bool = False
    retention: Retention = Retention()
    max_jobs: int = 100_000
    max_idle_jobs: int = 1000
    max_document_octets: int = 4 << 30
    first_retry_seconds: float = 1.0
    last_retry_seconds: float = 30.0
    is_default: bool = False
    transform: Transform = Transform.AUTO
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverySettings:
    """Whether queues can be found by DNS-SD, and how.

    Attributes:
        advertise: Whether they are announced; not unless somebody says so, since it tells
            everybody on the network which printers there are, where they stand and of which make.
        host: The host name announced; empty for this machine's with ``.local``.
        interfaces: Addresses of the interfaces to announce at; empty for those listened on.
        queues: Names of the queues that are announced; empty for all.
    """

    advertise: bool = False
    host: str = ""
    interfaces: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """A gateway: where it listens, whom it lets in, where it keeps things.

    Attributes:
        state: Folder of spool, queues, identities, trust and audit log.
        name: What it is called.
        host, port: Where it listens; port 0 picks a free one.
        hosts: Further names by which clients address it.
        identity: Folder of its key and certificate; empty for one below ``state``.
        client_certificates: Whether clients are asked for certificates, and whose are good.
        login: How users may be made sure of by HTTP.
        users_file: Their passwords; empty for ``users`` below ``state``.
        operators: Who may act on everybody's jobs.
        administrators: Who may change queues.
        queues: The queues of the settings file; ``queue add`` keeps further ones below ``state``.
        key: Where the key of the spool comes from: ``file``, ``credential:NAME``, ``keyring``.
        reserve_octets: Room on the disk that documents never take.
        max_spool_octets: Most octets of documents; 0 for what the disk has.
        max_deliveries: Most deliveries at the same time.
        drain_seconds: How long deliveries may take to end when the gateway stops.
        metrics: Whether ``/metrics`` is answered.
        file_folders: Folders below which queues with a ``file`` URI may write; none by default.
        pages: Who may look at metrics and status pages.
        tls_floor: What happens to clients below TLS 1.2.
        transform: What making documents anew may cost.
        discovery: Whether queues can be found by DNS-SD.
    """

    state: Path
    name: str = "Sealpress"
    host: str = "127.0.0.1"
    port: int = 631
    hosts: tuple[str, ...] = ()
    identity: Path | None = None
    client_certificates: ClientCertificatePolicy = field(default_factory=ClientCertificatePolicy)
    login: tuple[Login, ...] = ()
    users_file: Path | None = None
    operators: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    key: str = "file"
    reserve_octets: int = 64 << 20
    max_spool_octets: int = 0
    max_deliveries: int = 12_000
    drain_seconds: float = 30.0
    metrics: bool = True
    file_folders: tuple[str, ...] = ()
    pages: PageAccess = PageAccess.LOOPBACK
    tls_floor: TlsFloor = TlsFloor.REFUSE
    transform: TransformSettings = field(default_factory=TransformSettings)
    discovery: DiscoverySettings = field(default_factory=DiscoverySettings)
