"""From what people type to active faults: ``busy``, ``http-status:503``, ``reset:times=2``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import ActiveFault
from sealpress.simulator.faults.table import FAULTS

_TIMES = re.compile(r"(?:^|:)times=(\d{1,9})$", re.ASCII)


def parse_fault(text: str) -> ActiveFault:
    """Read ``NAME[:VALUE][:times=N]``; the value may have its parameter's name before it.

    Raises:
        UsageError: There is no such fault, or it has no such value (reason ``invalid-argument``).
    """
    name, _, rest = text.strip().partition(":")
    fault = FAULTS.get(name)
    if fault is None:
        raise _unknown(name)
    times = _TIMES.search(rest)
    value = rest[: times.start()] if times else rest
    if fault.parameter is not None:
        value = value.removeprefix(f"{fault.parameter.name}=")
    return ActiveFault(fault, value, int(times.group(1)) if times else None)


def parse_faults(faults: Iterable[ActiveFault | str]) -> tuple[ActiveFault, ...]:
    """Read several faults that a printer shall have at the same time.

    Raises:
        UsageError: One can't be read, or two contradict each other (reason
            ``invalid-argument``).
    """
    if isinstance(faults, str):
        faults = (faults,)
    active = tuple(parse_fault(one) if isinstance(one, str) else one for one in faults)
    decided: dict[str, ActiveFault] = {}
    for one in active:
        other = decided.setdefault(one.fault.decides, one)
        if other is not one:
            raise _contradicting(other, one)
    return active


def _contradicting(one: ActiveFault, other: ActiveFault) -> UsageError:
    if one.name == other.name:
        return UsageError(
            Reason.INVALID_ARGUMENT,
            f"the fault {one.name} is there twice",
            hint="Name each fault once.",
        )
    return UsageError(
        Reason.INVALID_ARGUMENT,
        f"the faults {one.name} and {other.name} contradict each other: "
        f"both decide the same thing ({one.fault.decides})",
        hint=f"Take one of them; {_LIST}.",
    )


_LIST = "sealpress simulate --list-faults lists all faults"


def _unknown(name: str) -> UsageError:
    near = difflib.get_close_matches(name, FAULTS, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return UsageError(
        Reason.INVALID_ARGUMENT,
        f"there is no fault {name!r}",
        hint=f"{meant}{_LIST}.",
    )
