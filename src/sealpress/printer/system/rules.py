"""What a row of a system's table of operations has: what requests take, who carries them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sealpress.printer.intake import Intake, RequestRule
from sealpress.printer.system.dialogue import SystemCore, SystemReply

__all__ = ["SystemHandler", "SystemRule"]

SystemHandler: TypeAlias = Callable[[SystemCore, Intake], SystemReply]
"""Carries an operation out, or says what is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRule:
    """One operation of a system.

    Attributes:
        takes: What its requests may have.
        handler: Carries it out, or says what is to be done.
        is_administration: Whether it needs somebody who makes and keeps things.
        is_about_resources: Whether it needs somebody who keeps resources.
        looks_at_printers: Whether it wants to know of all printers at once.
    """

    takes: RequestRule
    handler: SystemHandler
    is_administration: bool = False
    is_about_resources: bool = False
    looks_at_printers: bool = True
