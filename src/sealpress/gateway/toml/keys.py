"""Every key of the gateway's settings: where it stands, what it takes, what it means.

The reference page is made of these tables, so that it says what the code does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sealpress.client.plan import Security
from sealpress.gateway.settings import (
    Encryption,
    Login,
    PageAccess,
    Transform,
    UnknownDelivery,
    WhenDone,
)
from sealpress.gateway.toml.kinds import (
    ADDRESSES,
    FLAG,
    LOCAL_HOST,
    NAME,
    OCTETS,
    PATH,
    SECONDS,
    TABLE,
    TEXT,
    URI,
    WORDS,
    Kind,
    choice,
    choices,
    whole,
)
from sealpress.server.tls import TlsFloor
from sealpress.trust.certificate_users import NameKind
from sealpress.trust.client_certificates import ClientCertificateMode

__all__ = ["CLIENTS", "DISCOVERY", "QUEUE", "RETENTION", "SERVE", "TRANSFORM", "Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Attributes:
        kind: What it takes.
        meaning: What it is for, in a few words.
        field: The name of the field it fills; empty for its own name with ``_``.
        is_required: Whether it must be there.
    """

    kind: Kind
    meaning: str
    field: str = ""
    is_required: bool = False


SERVE: Mapping[str, Key] = {
    "state": Key(PATH, "folder of spool, queues, identity, users and audit log"),
    "name": Key(TEXT, "what the gateway is called"),
    "host": Key(TEXT, "address to listen on; `0.0.0.0` or `::` for every address"),
    "port": Key(whole(0, 65535), "port; 0 picks a free one"),
    "hosts": Key(WORDS, "further names by which clients address it"),
    "identity": Key(PATH, "folder of key and certificate; one below `state` when left out"),
    "tls-floor": Key(choice(TlsFloor), "what becomes of clients below TLS 1.2"),
    "client-certificates": Key(
        choice(ClientCertificateMode), "whether clients are asked for a certificate", "mode"
    ),
    "client-ca": Key(WORDS, "PEM files of authorities that vouch for clients", "ca_files"),
    "client-pins": Key(WORDS, "client certificates that are good, `sha256:...`", "pins"),
    "client-allow": Key(WORDS, "only these certificate users may come in", "allow"),
    "client-deny": Key(WORDS, "certificate users who may not come in", "deny"),
    "user-from": Key(choices(NameKind), "which name of a certificate is the user's", "name_order"),
    "login": Key(choices(Login), "how users may log in"),
    "users-file": Key(PATH, "file of their passwords; `users` below `state` when left out"),
    "operators": Key(WORDS, "who may act on everybody's jobs"),
    "administrators": Key(WORDS, "who may change queues"),
    "key": Key(TEXT, "where the spool's key is: `file`, `credential:NAME` or `keyring`"),
    "reserve": Key(OCTETS, "room on the disk that documents never take", "reserve_octets"),
    "max-spool": Key(OCTETS, "most octets of documents; 0 for no limit", "max_spool_octets"),
    "max-deliveries": Key(whole(1, 100_000), "most deliveries at the same time"),
    "drain": Key(SECONDS, "how long deliveries may take to end at a stop", "drain_seconds"),
    "metrics": Key(FLAG, "whether `/metrics` is answered"),
    "pages": Key(choice(PageAccess), "who may look at metrics and status pages"),
    "file-folders": Key(WORDS, "folders below which queues with a `file` URI may write"),
}
"""Keys below ``[serve]``."""

CLIENTS = frozenset(
    {
        "client-certificates",
        "client-ca",
        "client-pins",
        "client-allow",
        "client-deny",
        "user-from",
    }
)
"""Those of them that make one policy together."""

TRANSFORM: Mapping[str, Key] = {
    "workers": Key(whole(1, 256), "documents that are made anew at the same time; others wait"),
    "warm": Key(whole(0, 16), "workers that wait for the next document, once there was one"),
    "max-document": Key(
        OCTETS, "largest document that is made anew; so much memory each", "max_document_octets"
    ),
    "max-output": Key(OCTETS, "most octets that it may become", "max_output_octets"),
    "max-pages": Key(whole(1, 10_000_000), "most pages of it, and most sides that it becomes"),
    "max-image-pixels": Key(whole(1, 10_000_000_000), "most pixels of one picture in it"),
    "max-page-points": Key(
        whole(72, 1_000_000), "longer side of the largest page of a PDF, in 1/72 inch"
    ),
    "memory": Key(OCTETS, "most memory of a worker", "memory_octets"),
    "page-cpu-seconds": Key(SECONDS, "most computing for one page", "cpu_seconds_a_page"),
    "page-seconds": Key(
        SECONDS, "most time for one page, while nobody keeps it waiting", "wall_seconds_a_page"
    ),
    "postscript-cpu-seconds": Key(
        SECONDS, "most computing for a whole PostScript document", "cpu_seconds_postscript"
    ),
}
"""Keys below ``[transform]``."""

DISCOVERY: Mapping[str, Key] = {
    "advertise": Key(FLAG, "whether queues are announced, so that clients find them"),
    "host": Key(LOCAL_HOST, "host name announced; this machine's name with `.local` when left out"),
    "interfaces": Key(
        ADDRESSES, "addresses of the interfaces to announce at; where it listens when left out"
    ),
    "queues": Key(WORDS, "names of the queues that are announced; all when left out"),
}
"""Keys below ``[discovery]``."""

RETENTION: Mapping[str, Key] = {
    "documents": Key(SECONDS, "documents after a job's end, for printing it again"),
    "history": Key(SECONDS, "what is known of a job after its end"),
    "unreleased": Key(SECONDS, "a job nobody released is canceled after this; 0 for never"),
    "history-jobs": Key(
        whole(0, 10_000_000), "most jobs that a queue remembers, however young; 0 for no limit"
    ),
}
"""Keys below ``[retention]`` and ``[queue.retention]``."""

QUEUE: Mapping[str, Key] = {
    "name": Key(NAME, "the queue's name, the end of its URI", is_required=True),
    "uri": Key(
        URI,
        "the printer: `ipps://`, `ipp://`, `https://`, `http://`, `socket://`, `lpd://` or "
        "`file:///`",
        is_required=True,
    ),
    "info": Key(TEXT, "what people see besides the name"),
    "location": Key(TEXT, "where the printer stands"),
    "security": Key(choice(Security), "how safe the way to the printer must be"),
    "trust": Key(TEXT, "whom to trust there, as `--trust` takes it; the trust store without it"),
    "user": Key(TEXT, "name to log in at the printer with"),
    "password-file": Key(TEXT, "file whose first line is the password for it"),
    "identity": Key(WORDS, "client certificates for the printer, by name"),
    "encryption": Key(choice(Encryption), "whether clients may come in clear"),
    "login-required": Key(FLAG, "whether only users who are made sure of may print"),
    "users": Key(WORDS, "who may print; everybody when left out"),
    "operators": Key(WORDS, "who may act on all its jobs, besides those of `[serve]`"),
    "unknown-delivery": Key(
        choice(UnknownDelivery), "what is done when nobody can tell whether a job arrived"
    ),
    "when-done": Key(choice(WhenDone), "when a job counts as completed"),
    "release": Key(FLAG, "whether each job is held until its owner releases it"),
    "max-jobs": Key(whole(1, 10_000_000), "most jobs not completed"),
    "max-idle-jobs": Key(
        whole(1, 10_000_000), "most jobs of one user that are held or wait for their documents"
    ),
    "max-document": Key(OCTETS, "largest document", "max_document_octets"),
    "first-retry": Key(SECONDS, "first pause between attempts", "first_retry_seconds"),
    "last-retry": Key(SECONDS, "longest pause between attempts", "last_retry_seconds"),
    "default": Key(FLAG, "whether it is the queue for those who name none", "is_default"),
    "transform": Key(choice(Transform), "whether documents are turned into what the printer takes"),
    "attributes": Key(TABLE, "printer attributes told to clients in place of those learnt"),
    "retention": Key(TABLE, "as `[retention]`, for this queue"),
}
"""Keys below ``[[queue]]``, and of the file of a queue that ``queue add`` made."""
