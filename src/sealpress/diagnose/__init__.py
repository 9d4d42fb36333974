"""Looking at printers without using them: nothing is printed, and nobody is trusted.

Names are loaded when they are first used: who only fetches a certificate needs no doctor.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_LOADED_WHEN_USED = {
    "EXAMINATION_SECONDS": "sealpress.diagnose.doctor",
    "Advice": "sealpress.diagnose.diagnosis",
    "Conclusion": "sealpress.diagnose.diagnosis",
    "Diagnosis": "sealpress.diagnose.diagnosis",
    "FetchedChain": "sealpress.diagnose.fetch",
    "Observation": "sealpress.diagnose.observation",
    "Outcome": "sealpress.diagnose.observation",
    "Rehearsal": "sealpress.diagnose.rehearsal",
    "examine": "sealpress.diagnose.doctor",
    "fetch_chain": "sealpress.diagnose.fetch",
    "rehearse": "sealpress.diagnose.rehearsal",
}


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LOADED_WHEN_USED[name]), name)
