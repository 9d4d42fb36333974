"""Values that a printer can't do together, and what it does instead (PWG 5100.13 section 6.5).

``job-constraints-supported`` lists what excludes each other; ``job-resolvers-supported`` says which
values a job gets then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.template import TemplateVerdict

__all__ = ["CONSTRAINTS", "RESOLVERS", "conflicts_in", "settle_conflicts"]

CONSTRAINTS, RESOLVERS = "job-constraints-supported", "job-resolvers-supported"
"""The printer attributes with them."""

_NAME = "resolver-name"
_Values: TypeAlias = "Callable[[str], tuple[Value, ...]]"


def settle_conflicts(verdict: TemplateVerdict, values: _Values) -> None:
    """Give up what a job asks for and can't have together, for what the printer does instead.

    Args:
        verdict: What became of the job attributes of a request; what is given up is listed there.
        values: Returns the values of a printer attribute, none for one that is not there.
    """
    for constraint in conflicts_in(verdict.kept, values):
        for name, instead in _resolution(constraint, values):
            given = verdict.kept.get(name)
            if given is None or given == instead:
                continue
            verdict.conflicting.append(given)
            if instead is None:
                del verdict.kept[name]
            else:
                verdict.kept[name] = instead


def conflicts_in(template: Mapping[str, Attribute], values: _Values) -> Iterator[Collection]:
    """Yield the constraints that job attributes are against, each as it is settled."""
    for constraint in values(CONSTRAINTS):
        if isinstance(constraint, Collection) and _matches(_members(constraint), template.get):
            yield constraint


def _members(collection: Collection) -> list[Attribute]:
    return [member for member in collection if member.name != _NAME]


def _matches(members: Iterable[Attribute], given: Callable[[str], Attribute | None]) -> bool:
    """Whether something is asked for of each member, and one of its values."""
    wanted = [(member, given(member.name)) for member in members]
    return bool(wanted) and all(
        asked is not None and any(_is_among(value, member) for value in asked.values)
        for member, asked in wanted
    )


def _is_among(value: Value, member: Attribute) -> bool:
    if not isinstance(value, Collection):
        return value in member.values
    return any(
        isinstance(one, Collection) and _matches(_members(one), value.get) for one in member.values
    )


def _resolution(constraint: Collection, values: _Values) -> Iterator[tuple[str, Attribute | None]]:
    """Yield what is done about a constraint; ``None`` to go without an attribute."""
    name = constraint.get(_NAME)
    for resolver in values(RESOLVERS) if name is not None else ():
        known = resolver.get(_NAME) if isinstance(resolver, Collection) else None
        if name is None or known is None or not isinstance(resolver, Collection):
            continue
        if text_of(known.value) == text_of(name.value):
            yield from ((member.name, member) for member in _members(resolver))
            return
    yield _members(constraint)[-1].name, None
