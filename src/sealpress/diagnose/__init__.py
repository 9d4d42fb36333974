"""Looking at printers without using them: nothing is printed, and nobody is trusted."""

from __future__ import annotations

from sealpress.diagnose.diagnosis import Advice, Conclusion, Diagnosis
from sealpress.diagnose.doctor import EXAMINATION_SECONDS, examine
from sealpress.diagnose.fetch import FetchedChain, fetch_chain
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.rehearsal import Rehearsal, rehearse

__all__ = [
    "EXAMINATION_SECONDS",
    "Advice",
    "Conclusion",
    "Diagnosis",
    "FetchedChain",
    "Observation",
    "Outcome",
    "Rehearsal",
    "examine",
    "fetch_chain",
    "rehearse",
]
