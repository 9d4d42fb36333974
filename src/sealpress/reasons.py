"""Every reason a Sealpress operation can fail for, as stable keywords for logs, tests and programs.

What each one means to a person stands in :mod:`sealpress.catalogue`.
"""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """Exit codes of the ``sealpress`` command, by class of failure."""

    OK = 0
    OTHER = 1
    USAGE = 2
    CONNECT = 3
    TRUST = 4
    REFUSED = 5
    DOCUMENT = 6
    STATE = 7


class Phase(enum.StrEnum):
    """How far a conversation had come when it failed."""

    INPUT = "input"
    RESOLVE = "resolve"
    CONNECT = "connect"
    UPGRADE = "upgrade"
    TLS = "tls"
    TRUST = "trust"
    SEND = "send"
    RECEIVE = "receive"
    HTTP = "http"
    IPP = "ipp"
    JOB = "job"
    STATE = "state"
    SPOOL = "spool"


class Reason(enum.StrEnum):
    """What happened, as a stable kebab-case keyword."""

    # Use: the caller's input
    INVALID_URI = "invalid-uri"
    INVALID_ARGUMENT = "invalid-argument"
    DOCUMENT_UNREADABLE = "document-unreadable"
    DOCUMENT_NOT_REPLAYABLE = "document-not-replayable"
    DOCUMENT_EMPTY = "document-empty"
    DOCUMENT_FORMAT_NOT_SUPPORTED = "document-format-not-supported"
    DOCUMENT_TOO_LARGE = "document-too-large"
    DOCUMENT_DAMAGED = "document-damaged"
    NOT_CONFIRMED = "not-confirmed"
    # Wire: octets that are not IPP
    TRUNCATED = "truncated"
    BAD_LENGTH = "bad-length"
    BAD_TAG = "bad-tag"
    BAD_VALUE = "bad-value"
    BAD_STRUCTURE = "bad-structure"
    LIMIT_EXCEEDED = "limit-exceeded"
    NOT_ENCODABLE = "not-encodable"
    # Network
    NAME_NOT_FOUND = "name-not-found"
    CONNECTION_REFUSED = "connection-refused"
    HOST_UNREACHABLE = "host-unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    CONNECTION_RESET = "connection-reset"
    CONNECTION_CLOSED = "connection-closed"
    SEND_TIMEOUT = "send-timeout"
    RECEIVE_TIMEOUT = "receive-timeout"
    # TLS
    TLS_TIMEOUT = "tls-timeout"
    TLS_VERSION_MISMATCH = "tls-version-mismatch"
    TLS_NO_COMMON_CIPHER = "tls-no-common-cipher"
    TLS_CLOSED = "tls-closed"
    TLS_ALERT = "tls-alert"
    TLS_FAILED = "tls-failed"
    TLS_CLIENT_CERTIFICATE_REQUIRED = "tls-client-certificate-required"
    TLS_LEGACY_RENEGOTIATION = "tls-legacy-renegotiation"
    TLS_WEAK_KEY_EXCHANGE = "tls-weak-key-exchange"
    TLS_OBSOLETE = "tls-obsolete"
    TLS_VERSION_TOO_OLD = "tls-version-too-old"
    TLS_CLIENT_CERTIFICATE_REFUSED = "tls-client-certificate-refused"
    UPGRADE_DECLINED = "upgrade-declined"
    PLAINTEXT_INJECTED = "plaintext-injected"
    ENCRYPTION_REQUIRED = "encryption-required"
    NO_SECURE_ENDPOINT = "no-secure-endpoint"
    # Certificates
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_SELF_SIGNED = "certificate-self-signed"
    CERTIFICATE_NAME_MISMATCH = "certificate-name-mismatch"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_WEAK = "certificate-weak"
    CERTIFICATE_INVALID = "certificate-invalid"
    CERTIFICATE_PIN_MISMATCH = "certificate-pin-mismatch"
    CERTIFICATE_CHANGED = "certificate-changed"
    CERTIFICATE_WEAK_DIGEST = "certificate-weak-digest"
    CERTIFICATE_ISSUER_REKEYED = "certificate-issuer-rekeyed"
    CERTIFICATE_CHAIN_INCOMPLETE = "certificate-chain-incomplete"
    CERTIFICATE_COMMON_NAME_ONLY = "certificate-common-name-only"
    CERTIFICATE_ADDRESS_AS_NAME = "certificate-address-as-name"
    CERTIFICATE_CLOCK_UNSET = "certificate-clock-unset"
    CERTIFICATE_WRONG_USAGE = "certificate-wrong-usage"
    CERTIFICATE_EXPIRING = "certificate-expiring"
    CLIENT_CERTIFICATE_EXPIRING = "client-certificate-expiring"
    CERTIFICATE_FILE_UNREADABLE = "certificate-file-unreadable"
    IDENTITY_NOT_FOUND = "identity-not-found"
    IDENTITY_EXISTS = "identity-exists"
    IDENTITY_UNUSABLE = "identity-unusable"
    PASSPHRASE_REQUIRED = "passphrase-required"  # noqa: S105  # a keyword
    PASSPHRASE_WRONG = "passphrase-wrong"  # noqa: S105  # a keyword
    TRUST_SETTINGS_INVALID = "trust-settings-invalid"
    # HTTP
    NOT_HTTP = "not-http"
    TLS_ON_PLAIN_PORT = "tls-on-plain-port"
    PLAIN_ON_TLS_PORT = "plain-on-tls-port"
    HTTP_STATUS = "http-status"
    HTTP_NOT_FOUND = "http-not-found"
    HTTP_REDIRECTED = "http-redirected"
    AUTHENTICATION_REQUIRED = "authentication-required"
    AUTHENTICATION_REFUSED = "authentication-refused"
    AUTHENTICATION_UNSUPPORTED = "authentication-unsupported"
    CREDENTIALS_IN_CLEAR = "credentials-in-clear"
    RESPONSE_TRUNCATED = "response-truncated"
    RESPONSE_TOO_LARGE = "response-too-large"
    # IPP
    NOT_IPP = "not-ipp"
    IPP_STATUS = "ipp-status"
    IPP_VERSION_NOT_SUPPORTED = "ipp-version-not-supported"
    REQUEST_ID_MISMATCH = "request-id-mismatch"
    RESPONSE_INCOMPLETE = "response-incomplete"
    OPTION_NOT_SUPPORTED = "option-not-supported"
    NOT_AUTHENTICATED = "not-authenticated"
    NOT_AUTHORIZED = "not-authorized"
    FORBIDDEN = "forbidden"
    IPP_NOT_FOUND = "ipp-not-found"
    ACCOUNT_REFUSED = "account-refused"
    # Jobs
    JOB_ABORTED = "job-aborted"
    JOB_CANCELED = "job-canceled"
    JOB_WAIT_TIMEOUT = "job-wait-timeout"
    DELIVERY_UNKNOWN = "delivery-unknown"
    DELIVERY_INCOMPLETE = "delivery-incomplete"
    # Printers that answer, but not as they should
    PLAIN_OFFERED = "plain-offered"
    RAW_PORT_OPEN = "raw-port-open"
    TLS_OLD_VERSIONS = "tls-old-versions"
    TLS_WEAK_CIPHERS = "tls-weak-ciphers"
    UPGRADE_BROKEN = "upgrade-broken"
    CHUNKS_REFUSED = "chunks-refused"
    HTTP_VERSION_OLD = "http-version-old"
    EXPECT_REFUSED = "expect-refused"
    EXPECT_IGNORED = "expect-ignored"
    CONNECTION_NOT_KEPT = "connection-not-kept"
    RESPONSE_COMPRESSED = "response-compressed"
    URI_SECURITY_MISMATCH = "uri-security-mismatch"
    OPERATION_MISSING = "operation-missing"
    ATTRIBUTE_MISSING = "attribute-missing"
    CLAIM_NOT_KEPT = "claim-not-kept"
    ENCODING_REPAIRED = "encoding-repaired"
    PRINTER_CLOCK_WRONG = "printer-clock-wrong"
    PRINTER_STOPPED = "printer-stopped"
    PRINTER_NOT_ACCEPTING = "printer-not-accepting"
    PRINTER_NEEDS_ATTENTION = "printer-needs-attention"
    SUPPLIES_LOW = "supplies-low"
    PRINTER_BUSY = "printer-busy"
    VALIDATION_REFUSED = "validation-refused"
    EXAMINATION_CUT_SHORT = "examination-cut-short"
    # The print server
    SPOOL_FAILED = "spool-failed"
    SPOOL_FULL = "spool-full"
    SPOOL_IN_USE = "spool-in-use"
    SPOOL_TOO_NEW = "spool-too-new"
    SPOOL_DAMAGED = "spool-damaged"
    JOB_CHANGED = "job-changed"
    WRITER_FENCED = "writer-fenced"
    QUEUE_NOT_FOUND = "queue-not-found"
    QUEUE_NOT_EMPTY = "queue-not-empty"
    QUEUE_EXISTS = "queue-exists"
    LPD_REFUSED = "lpd-refused"
    DESTINATION_INSECURE = "destination-insecure"
    DOCUMENT_LOST = "document-lost"
    SPOOL_KEY_MISSING = "spool-key-missing"
    SPOOL_KEY_WRONG = "spool-key-wrong"
    USER_EXISTS = "user-exists"
    USER_NOT_FOUND = "user-not-found"
    AUDIT_BROKEN = "audit-broken"
    EXTRA_MISSING = "extra-missing"
    ORDER_REFUSED = "order-refused"
    # Own state
    STATE_UNREADABLE = "state-unreadable"
    STATE_UNWRITABLE = "state-unwritable"
    PORT_IN_USE = "port-in-use"
    SETTINGS_INVALID = "settings-invalid"
    CAPTURE_REFUSED = "capture-refused"
    SERVER_NOT_FOUND = "server-not-found"
    INTERNAL = "internal"
