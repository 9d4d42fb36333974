from __future__ import annotations

import pytest

from sealpress.diagnose.unshown import certificate_missed
from sealpress.errors import HttpError, IppError, Reason, TlsError, TransportError
from sealpress.transport.tls_stream import TlsFacts

CLOSED = TransportError(Reason.CONNECTION_CLOSED, "p:631 closed", endpoint="p:631")
NO_WORD = HttpError(Reason.HTTP_STATUS, "p:631 answered HTTP 400: Bad Request", status=400)
NGINX = HttpError(
    Reason.HTTP_STATUS, "p:631 answered HTTP 400: No required SSL certificate was sent", status=400
)
APACHE = HttpError(
    Reason.FORBIDDEN, "p:631 answered HTTP 403: a client Certificate is needed", status=403
)
IPP = IppError(Reason.IPP_STATUS, "it refused", status=0x0400)
ERROR = HttpError(Reason.HTTP_STATUS, "p:631 answered HTTP 500: certificate store", status=500)


def handshake(*, asked, shown=False):
    return TlsFacts(
        version="TLSv1.3",
        cipher="TLS_AES_128_GCM_SHA256",
        peer_chain=(),
        verdict=None,
        server_name="",
        seconds=0.0,
        client_certificate_requested=asked,
        client_certificate_shown=shown,
    )


@pytest.mark.parametrize("error", [CLOSED, NGINX, APACHE])
def test_what_follows_a_certificate_that_was_not_shown_is_blamed_on_it(error):
    told = certificate_missed(error, handshake(asked=True))
    assert isinstance(told, TlsError)
    assert told.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
    assert told.detail.startswith(error.detail)


@pytest.mark.parametrize(
    "error", [NO_WORD, ERROR, IppError(Reason.IPP_STATUS, "it refused", status=0x0400)]
)
def test_what_has_another_cause_stays_as_it_is(error):
    assert certificate_missed(error, handshake(asked=True)) is error


@pytest.mark.parametrize(
    "tls", [None, handshake(asked=False), handshake(asked=None), handshake(asked=True, shown=True)]
)
def test_a_printer_that_asked_for_none_or_got_one_misses_none(tls):
    assert certificate_missed(CLOSED, tls) is CLOSED
