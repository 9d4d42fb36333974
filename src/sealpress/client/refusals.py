"""HTTP answers that are no IPP, as errors a person can act on (RFC 9110 section 15; pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.client.replies import excerpt, one_line
from sealpress.errors import HttpError, Reason

if TYPE_CHECKING:
    from sealpress.transport.response import HttpResponse

REASONS_BY_STATUS = {
    401: Reason.AUTHENTICATION_REQUIRED,
    404: Reason.HTTP_NOT_FOUND,
    410: Reason.HTTP_NOT_FOUND,
    403: Reason.FORBIDDEN,
    413: Reason.DOCUMENT_TOO_LARGE,
    426: Reason.ENCRYPTION_REQUIRED,
    429: Reason.PRINTER_BUSY,
    503: Reason.PRINTER_BUSY,
    301: Reason.HTTP_REDIRECTED,
    302: Reason.HTTP_REDIRECTED,
    303: Reason.HTTP_REDIRECTED,
    307: Reason.HTTP_REDIRECTED,
    308: Reason.HTTP_REDIRECTED,
}
"""What the status codes mean that say more than that the request was refused."""

_PAST_THE_PROXY = (
    "A proxy or a login page of the network answers in the printer's place: use the printer's own "
    "address, from a network that reaches it without a proxy."
)
_BEHIND_THE_PROXY = (
    "See to what the proxy or print server at this address passes requests on to: whether that "
    "printer is switched on, and whether its address there is right."
)
_NO_POST = (
    "Nothing is printed at this path, it is a web page's: /ipp/print is the usual one. If the path "
    "is right, a proxy in between lets no POST through."
)
_HINTS = {
    400: (
        "Some printers refuse a host name that is not theirs: try the address by number, or the "
        "name in the printer's network settings (CUPS: ServerAlias); else check the path."
    ),
    405: _NO_POST,
    407: _PAST_THE_PROXY,
    421: (
        "Use the host name that is in the certificate: whoever ends TLS there serves several "
        "names, and not this one."
    ),
    500: (
        "It is a fault inside the printer: restart it and update its firmware; its log may say "
        "more. Does another path help, /ipp/print is the usual one?"
    ),
    501: _NO_POST,
    502: _BEHIND_THE_PROXY,
    504: _BEHIND_THE_PROXY,
    511: _PAST_THE_PROXY,
}
"""What helps against statuses that say whose fault it is."""

_SPEAKS_FOR_ITSELF = frozenset(
    {Reason.AUTHENTICATION_REQUIRED, Reason.HTTP_NOT_FOUND, Reason.ENCRYPTION_REQUIRED}
)
_GATEWAY_STATUSES = frozenset({407, 502, 504, 511})


def refusal(response: HttpResponse, endpoint: str, target: str) -> HttpError:
    """Return the error for an answer with a status other than 200.

    A redirection is never followed: it may lead the document and the password elsewhere.
    """
    reason = REASONS_BY_STATUS.get(response.status, Reason.HTTP_STATUS)
    said = f"{endpoint} answered HTTP {response.status} for {target}"
    return HttpError(
        reason,
        f"{said}{_more(response, reason)}",
        hint=_HINTS.get(response.status, ""),
        endpoint=endpoint,
        status=response.status,
        headers={name: one_line(value) for name, value in response.headers},
    )


def _more(response: HttpResponse, reason: Reason) -> str:
    if reason is Reason.HTTP_REDIRECTED:
        return f", which leads to {one_line(response.headers.get('location')) or 'nowhere'}"
    if reason in _SPEAKS_FOR_ITSELF:
        return ""
    words = excerpt(response.body) or one_line(response.reason)
    said = f": {words}" if words else ""
    later = one_line(response.headers.get("retry-after"))
    if later:
        said += f" (it asks to try again after {later}{' s' if later.isdecimal() else ''})"
    if response.status in _GATEWAY_STATUSES:
        said += " (a proxy in front of the printer says this)"
    return said
