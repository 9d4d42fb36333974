"""From kept documents to the octets that a printer is given."""

from sealpress.gateway.preparation.as_it_is import AsItIs
from sealpress.gateway.preparation.documents import WorkDocument, octets_of
from sealpress.gateway.preparation.preparation import (
    JobToPrepare,
    Preparation,
    Prepared,
    TellMade,
)

__all__ = [
    "AsItIs",
    "JobToPrepare",
    "Preparation",
    "Prepared",
    "TellMade",
    "WorkDocument",
    "octets_of",
]
