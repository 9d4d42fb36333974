"""What each reason means to a person: sentence, likely causes, remedy, source, exit code.

The one place where such texts are written; exceptions, the command line and the documentation
read them from here. Message ids are never used again for something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.catalogue import (
    certificates,
    http,
    ipp,
    jobs,
    network,
    practice,
    spool,
    state,
    tls,
    transform,
    use,
    wire,
)
from sealpress.catalogue.entry import ReasonEntry
from sealpress.catalogue.shown import SHOWN, Shown
from sealpress.reasons import Reason

__all__ = ["CATALOGUE", "ReasonEntry"]

_ENTRIES = (
    use.ENTRIES
    | wire.ENTRIES
    | network.ENTRIES
    | tls.ENTRIES
    | certificates.ENTRIES
    | http.ENTRIES
    | ipp.ENTRIES
    | jobs.ENTRIES
    | practice.ENTRIES
    | spool.ENTRIES
    | transform.ENTRIES
    | state.ENTRIES
)


def _with_keywords(reason: Reason, entry: ReasonEntry) -> ReasonEntry:
    shown = SHOWN.get(reason, Shown((), ()))
    return entry._replace(printer_state_reasons=shown.printer, job_state_reasons=shown.job)


#: Every reason with its entry.
CATALOGUE: Mapping[Reason, ReasonEntry] = MappingProxyType(
    {reason: _with_keywords(reason, entry) for reason, entry in _ENTRIES.items()}
)
