"""Reasons that belong together, named once for all tables that treat them alike."""

from __future__ import annotations

from sealpress.reasons import Reason

__all__ = ["MALFORMED", "NOT_CONNECTED", "NOT_LET_IN", "NO_TLS", "OVER_LIMITS", "OWN_SETTINGS"]

NOT_CONNECTED = (
    Reason.NAME_NOT_FOUND,
    Reason.CONNECTION_REFUSED,
    Reason.HOST_UNREACHABLE,
    Reason.CONNECT_TIMEOUT,
)
"""Nobody was reached."""

NO_TLS = (
    Reason.TLS_VERSION_MISMATCH,
    Reason.TLS_NO_COMMON_CIPHER,
    Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
    Reason.TLS_LEGACY_RENEGOTIATION,
    Reason.TLS_WEAK_KEY_EXCHANGE,
    Reason.TLS_OBSOLETE,
    Reason.TLS_VERSION_TOO_OLD,
    Reason.TLS_CLIENT_CERTIFICATE_REFUSED,
    Reason.UPGRADE_DECLINED,
    Reason.UPGRADE_BROKEN,
    Reason.PLAINTEXT_INJECTED,
    Reason.ENCRYPTION_REQUIRED,
    Reason.NO_SECURE_ENDPOINT,
    Reason.TLS_ON_PLAIN_PORT,
    Reason.PLAIN_ON_TLS_PORT,
)
"""The two sides agree on no TLS, or not on whether to use it: nothing of a job is sent."""

NOT_LET_IN = (
    Reason.HTTP_NOT_FOUND,
    Reason.HTTP_REDIRECTED,
    Reason.AUTHENTICATION_REQUIRED,
    Reason.AUTHENTICATION_REFUSED,
    Reason.AUTHENTICATION_UNSUPPORTED,
    Reason.CREDENTIALS_IN_CLEAR,
    Reason.NOT_AUTHENTICATED,
    Reason.NOT_AUTHORIZED,
    Reason.FORBIDDEN,
    Reason.IPP_NOT_FOUND,
    Reason.LPD_REFUSED,
)
"""The printer does not take the job from whoever brings it there."""

MALFORMED = (
    Reason.TRUNCATED,
    Reason.BAD_LENGTH,
    Reason.BAD_TAG,
    Reason.BAD_VALUE,
    Reason.BAD_STRUCTURE,
    Reason.LIMIT_EXCEEDED,
    Reason.RESPONSE_TRUNCATED,
    Reason.RESPONSE_TOO_LARGE,
    Reason.REQUEST_ID_MISMATCH,
)
"""The printer's answer can't be read."""

OWN_SETTINGS = (
    Reason.TRUST_SETTINGS_INVALID,
    Reason.IDENTITY_NOT_FOUND,
    Reason.IDENTITY_UNUSABLE,
    Reason.PASSPHRASE_REQUIRED,
    Reason.PASSPHRASE_WRONG,
    Reason.STATE_UNREADABLE,
    Reason.STATE_UNWRITABLE,
    Reason.SETTINGS_INVALID,
)
"""What this side needs in order to connect is missing, or can't be used."""

OVER_LIMITS = (
    Reason.DOCUMENT_TOO_LONG,
    Reason.IMAGE_TOO_LARGE,
    Reason.PAGE_TOO_LARGE,
    Reason.TRANSFORM_OUT_OF_MEMORY,
    Reason.TRANSFORM_OUT_OF_TIME,
    Reason.TRANSFORM_TOO_MUCH,
)
"""A document costs more than one document may."""
