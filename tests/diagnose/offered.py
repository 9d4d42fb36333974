"""What asking a printer found, written down in a line, and examinations that know it."""

from __future__ import annotations

from sealpress.client.ask import Offers
from sealpress.client.facts import Offer
from sealpress.client.plan import Security
from sealpress.transport.attempt import Attempt, Binding
from tests.diagnose.steps.examined import examination

IMPLICIT, UPGRADE, PLAIN = Binding.IMPLICIT, Binding.UPGRADE, Binding.PLAIN


def offer(binding, error="", *, port=631, **more):
    more.setdefault("works", not error)
    if binding.is_secure and not error:
        more.setdefault("tls_version", "TLSv1.3")
    return Offer(host="printer.example", port=port, binding=binding, error=error, **more)


def knowing(*offers, uri="ipp://printer.example/ipp/print", security="as-uri", attempt=None):
    """An examination that has asked; reached in this binding, or not."""
    exam = examination(uri, reached=False)
    exam.security = Security(security)
    exam.offers = Offers(uri, offers)
    if attempt is not None:
        exam.attempt = Attempt("printer.example", 631, attempt)
    return exam
