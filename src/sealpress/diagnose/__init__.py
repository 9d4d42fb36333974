"""Looking at printers without using them: nothing is printed, and nobody is trusted."""

from __future__ import annotations

from sealpress.diagnose.fetch import FetchedChain, fetch_chain
from sealpress.diagnose.rehearsal import Rehearsal, rehearse

__all__ = ["FetchedChain", "Rehearsal", "fetch_chain", "rehearse"]
