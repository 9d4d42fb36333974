"""What a fault of a virtual printer is: its name, its layer, what it looks like from outside."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from sealpress.errors import UsageError
from sealpress.reasons import Reason


class Layer(enum.StrEnum):
    """Where in the printer a fault sits."""

    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    IPP = "ipp"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be chosen about a fault.

    Attributes:
        name: What it is called: ``seconds``.
        default: Its value when none is given.
        meaning: What it does, for a person.
        check: Tells whether a value can be used.
    """

    name: str
    default: str
    meaning: str
    check: Callable[[str], bool]


def number(name: str, default: str, meaning: str) -> Parameter:
    """Make a parameter that is a number, not below zero."""
    return Parameter(name, default, meaning, _is_number)


def choice(name: str, values: tuple[str, ...], meaning: str) -> Parameter:
    """Make a parameter that is one of several words, the first unless said otherwise."""
    return Parameter(name, values[0], f"{meaning}: {', '.join(values)}", values.__contains__)


def text(name: str, default: str, meaning: str) -> Parameter:
    """Make a parameter that is any text."""
    return Parameter(name, default, meaning, bool)


def _is_number(value: str) -> bool:
    try:
        return 0 <= float(value) < float("inf")
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a virtual printer can be wrong.

    Attributes:
        name: Its keyword: ``no-chunking``.
        layer: Where in the printer it sits.
        sentence: What the printer does, for a person.
        reason: What ``sealpress doctor`` names first for a printer that has this fault alone and
            is trusted otherwise; ``None`` if there is nothing wrong with it, or if only
            printing shows it.
        parameter: What can be chosen about it.
        aspect: What it decides; two faults that decide the same contradict each other. Its own
            name unless given.
        scheme: The scheme of the URI by which it is seen.
        needs_document: Whether only sending a document shows it.
        counts: Whether it can be asked for a number of times; what is a setting of the printer
            as a whole is there or not.
    """

    name: str
    layer: Layer
    sentence: str
    reason: Reason | None
    parameter: Parameter | None = None
    aspect: str = ""
    scheme: str = "ipps"
    needs_document: bool = False
    counts: bool = True

    @property
    def decides(self) -> str:
        """What no second fault may decide."""
        return self.aspect or self.name


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault as it was asked for.

    Attributes:
        fault: Which one.
        value: Its parameter's value; the default unless given.
        times: How many connections, requests or jobs it hits; ``None`` for all of them.

    Raises:
        UsageError: A value that can't be used, or one where there is no parameter, or a number of
            times where it has no meaning (reason ``invalid-argument``).
    """

    fault: Fault
    value: str = ""
    times: int | None = None

    def __post_init__(self) -> None:
        """Fill in the default, refuse what can't be used."""
        if self.times is not None and not self.fault.counts:
            raise _unusable(f"the fault {self.name} is always there, not a number of times")
        if self.times is not None and self.times < 1:
            raise _unusable(f"the fault {self.name} has to hit at least once")
        parameter = self.fault.parameter
        if parameter is None:
            if self.value:
                raise _unusable(f"the fault {self.fault.name} takes no value")
            return
        if not self.value:
            object.__setattr__(self, "value", parameter.default)
        if not parameter.check(self.value):
            raise _unusable(
                f"{self.value!r} cannot be the {parameter.name} of the fault {self.fault.name} "
                f"({parameter.meaning})"
            )

    @property
    def name(self) -> str:
        """The fault's name."""
        return self.fault.name

    @property
    def number(self) -> float:
        """The value as a number; 0 if it is none."""
        return float(self.value) if _is_number(self.value) else 0.0

    def __str__(self) -> str:
        """Write it as it can be typed."""
        value = f":{self.value}" if self.value else ""
        return f"{self.name}{value}" + (f":times={self.times}" if self.times is not None else "")


def _unusable(detail: str) -> UsageError:
    return UsageError(
        Reason.INVALID_ARGUMENT, detail, hint="sealpress simulate --list-faults lists all faults."
    )
