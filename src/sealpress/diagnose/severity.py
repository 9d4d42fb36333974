"""How bad each reason is for printing, and which of two reasons explains the other."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from sealpress.catalogue import CATALOGUE
from sealpress.reasons import Reason
from sealpress.trust.certificates.finding import BY_WEIGHT


class Outcome(enum.StrEnum):
    """How good what was seen is, the best first."""

    OK = "ok"
    """As it should be."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    WARNING = "warning"
    """Printing works, but this is unsafe, will fail one day, or costs time."""
    FAILED = "failed"
    """This keeps documents from being printed as asked."""
    SKIPPED = "skipped"
    """It could not be looked at, since something before it failed."""


OUTCOMES: Mapping[Reason, Outcome] = {
    Reason.ATTRIBUTE_MISSING: Outcome.NOTE,
    Reason.CERTIFICATE_EXPIRING: Outcome.WARNING,
    Reason.CHUNKS_REFUSED: Outcome.NOTE,
    Reason.CLAIM_NOT_KEPT: Outcome.NOTE,
    Reason.CLIENT_CERTIFICATE_EXPIRING: Outcome.WARNING,
    Reason.CONNECTION_NOT_KEPT: Outcome.NOTE,
    Reason.ENCODING_REPAIRED: Outcome.WARNING,
    Reason.EXAMINATION_CUT_SHORT: Outcome.NOTE,
    Reason.EXPECT_IGNORED: Outcome.NOTE,
    Reason.EXPECT_REFUSED: Outcome.NOTE,
    Reason.HTTP_VERSION_OLD: Outcome.WARNING,
    Reason.INTERNAL: Outcome.WARNING,
    Reason.OPERATION_MISSING: Outcome.WARNING,
    Reason.PLAIN_OFFERED: Outcome.NOTE,
    Reason.PRINTER_CLOCK_WRONG: Outcome.WARNING,
    Reason.PRINTER_NEEDS_ATTENTION: Outcome.WARNING,
    Reason.RAW_PORT_OPEN: Outcome.NOTE,
    Reason.RESPONSE_COMPRESSED: Outcome.WARNING,
    Reason.SUPPLIES_LOW: Outcome.NOTE,
    Reason.TLS_OLD_VERSIONS: Outcome.WARNING,
    Reason.TLS_WEAK_CIPHERS: Outcome.WARNING,
    Reason.UPGRADE_BROKEN: Outcome.WARNING,
    Reason.UPGRADE_DECLINED: Outcome.NOTE,
    Reason.URI_SECURITY_MISMATCH: Outcome.WARNING,
}
"""How bad a reason is where a step does not know better; any other keeps documents from being
printed."""

CAUSES_FIRST: tuple[tuple[str, tuple[Reason, ...]], ...] = (
    (
        "input",
        (
            Reason.INVALID_URI,
            Reason.INVALID_ARGUMENT,
            Reason.NOT_CONFIRMED,
            Reason.SETTINGS_INVALID,
            Reason.TRUST_SETTINGS_INVALID,
            Reason.STATE_UNREADABLE,
            Reason.STATE_UNWRITABLE,
            Reason.PORT_IN_USE,
            Reason.CERTIFICATE_FILE_UNREADABLE,
            Reason.IDENTITY_NOT_FOUND,
            Reason.IDENTITY_EXISTS,
            Reason.IDENTITY_UNUSABLE,
            Reason.PASSPHRASE_REQUIRED,
            Reason.PASSPHRASE_WRONG,
        ),
    ),
    ("name", (Reason.NAME_NOT_FOUND,)),
    (
        "network",
        (
            Reason.HOST_UNREACHABLE,
            Reason.CONNECTION_REFUSED,
            Reason.CONNECT_TIMEOUT,
            Reason.CONNECTION_RESET,
            Reason.CONNECTION_CLOSED,
        ),
    ),
    ("protocol", (Reason.PLAIN_ON_TLS_PORT, Reason.TLS_ON_PLAIN_PORT, Reason.NOT_HTTP)),
    (
        "tls",
        (
            Reason.PLAINTEXT_INJECTED,
            Reason.UPGRADE_BROKEN,
            Reason.TLS_TIMEOUT,
            Reason.TLS_CLOSED,
            Reason.TLS_OBSOLETE,
            Reason.TLS_VERSION_MISMATCH,
            Reason.TLS_VERSION_TOO_OLD,
            Reason.TLS_NO_COMMON_CIPHER,
            Reason.TLS_WEAK_KEY_EXCHANGE,
            Reason.TLS_LEGACY_RENEGOTIATION,
            Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
            Reason.TLS_CLIENT_CERTIFICATE_REFUSED,
            Reason.TLS_ALERT,
            Reason.TLS_FAILED,
            Reason.NO_SECURE_ENDPOINT,
            Reason.ENCRYPTION_REQUIRED,
        ),
    ),
    (
        "trust",
        (
            Reason.CERTIFICATE_CHANGED,
            Reason.CERTIFICATE_PIN_MISMATCH,
            *BY_WEIGHT,
            Reason.CERTIFICATE_EXPIRING,
            Reason.CLIENT_CERTIFICATE_EXPIRING,
        ),
    ),
    (
        "http",
        (
            Reason.SEND_TIMEOUT,
            Reason.RECEIVE_TIMEOUT,
            Reason.HTTP_REDIRECTED,
            Reason.HTTP_NOT_FOUND,
            Reason.HTTP_STATUS,
            Reason.RESPONSE_TRUNCATED,
            Reason.RESPONSE_TOO_LARGE,
            Reason.RESPONSE_COMPRESSED,
        ),
    ),
    (
        "authentication",
        (
            Reason.CREDENTIALS_IN_CLEAR,
            Reason.AUTHENTICATION_UNSUPPORTED,
            Reason.AUTHENTICATION_REQUIRED,
            Reason.AUTHENTICATION_REFUSED,
            Reason.NOT_AUTHENTICATED,
            Reason.NOT_AUTHORIZED,
            Reason.FORBIDDEN,
        ),
    ),
    (
        "ipp",
        (
            Reason.NOT_IPP,
            Reason.TRUNCATED,
            Reason.BAD_LENGTH,
            Reason.BAD_TAG,
            Reason.BAD_VALUE,
            Reason.BAD_STRUCTURE,
            Reason.LIMIT_EXCEEDED,
            Reason.NOT_ENCODABLE,
            Reason.REQUEST_ID_MISMATCH,
            Reason.IPP_VERSION_NOT_SUPPORTED,
            Reason.RESPONSE_INCOMPLETE,
            Reason.PRINTER_BUSY,
            Reason.IPP_STATUS,
        ),
    ),
    (
        "printer",
        (
            Reason.PRINTER_NOT_ACCEPTING,
            Reason.PRINTER_STOPPED,
            Reason.PRINTER_NEEDS_ATTENTION,
            Reason.VALIDATION_REFUSED,
            Reason.OPTION_NOT_SUPPORTED,
            Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
            Reason.DOCUMENT_UNREADABLE,
            Reason.DOCUMENT_NOT_REPLAYABLE,
            Reason.DOCUMENT_EMPTY,
            Reason.DELIVERY_UNKNOWN,
            Reason.DELIVERY_INCOMPLETE,
            Reason.JOB_ABORTED,
            Reason.JOB_CANCELED,
            Reason.JOB_WAIT_TIMEOUT,
        ),
    ),
    (
        "practice",
        (
            Reason.ENCODING_REPAIRED,
            Reason.OPERATION_MISSING,
            Reason.PRINTER_CLOCK_WRONG,
            Reason.HTTP_VERSION_OLD,
            Reason.CHUNKS_REFUSED,
            Reason.EXPECT_REFUSED,
            Reason.EXPECT_IGNORED,
            Reason.CONNECTION_NOT_KEPT,
            Reason.TLS_OLD_VERSIONS,
            Reason.TLS_WEAK_CIPHERS,
            Reason.URI_SECURITY_MISMATCH,
            Reason.SUPPLIES_LOW,
            Reason.ATTRIBUTE_MISSING,
            Reason.CLAIM_NOT_KEPT,
        ),
    ),
    (
        "hygiene",
        (
            Reason.UPGRADE_DECLINED,
            Reason.PLAIN_OFFERED,
            Reason.RAW_PORT_OPEN,
        ),
    ),
    ("examination", (Reason.INTERNAL, Reason.EXAMINATION_CUT_SHORT)),
)
"""Reasons in the order in which causes come before their effects, by stage. One that is missing
comes last in the stage of its part."""

_RANKS = {
    reason: (stage, rank)
    for stage, (_, reasons) in enumerate(CAUSES_FIRST)
    for rank, reason in enumerate(reasons)
}
_STAGES = {name: stage for stage, (name, _) in enumerate(CAUSES_FIRST)}
_STAGE_OF_PART = {
    "U": "input",
    "N": "network",
    "T": "tls",
    "C": "trust",
    "H": "http",
    "W": "ipp",
    "I": "ipp",
    "J": "printer",
    "Q": "printer",
    "D": "practice",
    "F": "input",
    "S": "input",
}
_LAST = 1000
_WORST_FIRST = (Outcome.FAILED, Outcome.WARNING, Outcome.NOTE, Outcome.OK, Outcome.SKIPPED)


def usual_outcome(reason: Reason) -> Outcome:
    """Return how bad a reason is where a step does not know better."""
    return OUTCOMES.get(reason, Outcome.FAILED)


def importance(outcome: Outcome, reason: Reason) -> tuple[int, int, int]:
    """Return a key that sorts problems, the most important first."""
    return (_WORST_FIRST.index(outcome), *(_RANKS.get(reason) or _rank_by_part(reason)))


def _rank_by_part(reason: Reason) -> tuple[int, int]:
    """Rank a reason that is in no stage behind those of the part that its message id names."""
    letter = CATALOGUE[reason].message_id.partition("-")[2][:1]
    return _STAGES[_STAGE_OF_PART[letter]], _LAST
