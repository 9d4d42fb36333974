"""HTTP answers that are no IPP, as errors a person can act on (RFC 9110 section 15; pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.client.replies import excerpt, printable
from sealpress.errors import HttpError, Reason

if TYPE_CHECKING:
    from sealpress.transport.response import HttpResponse

_REASONS = {
    401: Reason.AUTHENTICATION_REQUIRED,
    404: Reason.HTTP_NOT_FOUND,
    410: Reason.HTTP_NOT_FOUND,
    426: Reason.ENCRYPTION_REQUIRED,
    301: Reason.HTTP_REDIRECTED,
    302: Reason.HTTP_REDIRECTED,
    303: Reason.HTTP_REDIRECTED,
    307: Reason.HTTP_REDIRECTED,
    308: Reason.HTTP_REDIRECTED,
}


def refusal(response: HttpResponse, endpoint: str, target: str) -> HttpError:
    """Return the error for an answer with a status other than 200.

    A redirection is never followed: it may lead the document and the password elsewhere.
    """
    reason = _REASONS.get(response.status, Reason.HTTP_STATUS)
    said = f"{endpoint} answered HTTP {response.status} for {target}"
    return HttpError(
        reason,
        f"{said}{_more(response, reason)}",
        endpoint=endpoint,
        status=response.status,
        headers={name: printable(value) for name, value in response.headers},
    )


def _more(response: HttpResponse, reason: Reason) -> str:
    if reason is Reason.HTTP_REDIRECTED:
        return f", which leads to {printable(response.headers.get('location')) or 'nowhere'}"
    if reason is Reason.HTTP_STATUS:
        words = excerpt(response.body) or printable(response.reason)
        return f": {words}" if words else ""
    return ""
