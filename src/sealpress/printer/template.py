"""Job Template attributes of a request: what is kept, what isn't supported, what conflicts.

RFC 8011 sections 4.1.7, 4.2.1.2 and 5.2; RFC 3196 section 3.1.2.3; digest of rules:

- wrong syntax refuses the request, whatever the fidelity;
- an attribute or value that isn't supported is left out of the job and listed;
- two attributes that say the same thing conflict: the more exact one is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from sealpress.ipp import registry
from sealpress.ipp.encoder import encode
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Attribute, Collection, Group, Message, Value, Version
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import DateTime, IntegerRange
from sealpress.printer.attribute_rules import SupportedValues, check_syntax, text_of
from sealpress.printer.hold_periods import is_hold_word
from sealpress.printer.overrides import (
    OVERRIDES,
    check_ascending,
    check_overrides,
    parted_overrides,
)
from sealpress.printer.refusal import RefusalError, unsupported_attribute

__all__ = ["TemplateRules", "TemplateVerdict"]

#: Pairs that say the same thing; the second is kept (PWG 5100.7 and 5100.1).
CONFLICTS: Mapping[str, str] = MappingProxyType(
    {"media": "media-col", "finishings": "finishings-col"}
)
#: How far a size may be from a supported one, in 1/100 mm (PWG 5100.7, ±0.5 mm).
SIZE_TOLERANCE = 50

MAX_TICKET_OCTETS = 8 * 1024
"""Most octets of the Job Template attributes that a job gets, as they come on the wire: each job of
a long list is kept in memory with them."""

_Rule: TypeAlias = "Callable[[TemplateRules, int, Value], bool]"


@dataclass(slots=True)
class TemplateVerdict:
    """What became of the Job Template attributes of one request.

    Attributes:
        kept: Attributes the job gets, with their supported values only.
        unsupported: Attributes and values for the unsupported group.
        conflicting: Attributes given up because of another one.
    """

    kept: dict[str, Attribute] = field(default_factory=dict)
    unsupported: list[Attribute] = field(default_factory=list)
    conflicting: list[Attribute] = field(default_factory=list)


class TemplateRules:
    """What a printer supports of the Job Template attributes, from its ``-supported`` ones."""

    def __init__(
        self, printer_attributes: Iterable[Attribute], several: frozenset[str] = frozenset()
    ) -> None:
        """Make the rules.

        Args:
            printer_attributes: The ``-supported`` ones.
            several: Job Template attributes that may have several values, though the registry
                says one.
        """
        self.several = several
        supported = {
            attribute.name.removesuffix("-supported"): attribute
            for attribute in printer_attributes
            if attribute.name.endswith("-supported")
        }
        self.names = frozenset(
            name for name in supported if registry.attribute(name, Kind.JOB_TEMPLATE) is not None
        )
        self.values = {name: SupportedValues.of(one) for name, one in supported.items()}
        self.sizes = _sizes(supported.get("media-size"))
        self.custom = _custom_bounds(supported.get("media"))

    def judge(
        self,
        attributes: Iterable[Attribute],
        kind: Kind = Kind.JOB_TEMPLATE,
        among: frozenset[str] | None = None,
    ) -> TemplateVerdict:
        """Part a request's template attributes.

        Args:
            attributes: Those of a job, or of a document.
            kind: Whose they are: documents have fewer of them than jobs (PWG 5100.5).
            among: Names of the only ones that are supported; ``None`` for all there are.

        Raises:
            RefusalError: One of them has the wrong syntax (0x0400, 0x0409), or they are too long
                together (0x0408).
        """
        verdict = TemplateVerdict()
        names = self.names if among is None else among
        for attribute in attributes:
            entry = registry.attribute(attribute.name, kind)
            if entry is None or attribute.name not in names:
                verdict.unsupported.append(unsupported_attribute(attribute.name))
                continue
            check_syntax(attribute, entry, is_set=attribute.name in self.several)
            check = _CHECKS.get(attribute.name)
            if check is not None:
                check(attribute)
            self._part(attribute, verdict)
        _part_overrides(verdict)
        for general, exact in CONFLICTS.items():
            if general in verdict.kept and exact in verdict.kept:
                verdict.conflicting.append(verdict.kept.pop(general))
        _check_size(verdict.kept)
        return verdict

    def _part(self, attribute: Attribute, verdict: TemplateVerdict) -> None:
        good: list[tuple[int, Value]] = []
        bad: list[tuple[int, Value]] = []
        for tag, value in zip(attribute.tags, attribute.values, strict=True):
            wrong = self._offending(attribute.name, tag, value)
            if wrong is None:
                good.append((tag, value))
            else:
                bad.append((tag, wrong))
        if good:
            verdict.kept[attribute.name] = _with(attribute.name, good)
        if bad:
            verdict.unsupported.append(_with(attribute.name, bad))

    def _offending(self, name: str, tag: int, value: Value) -> Value | None:
        """Return what of a value is not supported, or ``None``."""
        if isinstance(value, Collection) and name not in _RULES and not self._takes_any(name):
            wrong = self._offending_members(name, value)
            return Collection(wrong) if wrong else None
        return None if self._supports(name, tag, value) else value

    def _offending_members(self, name: str, collection: Collection) -> list[Attribute]:
        """Return the members that are not supported (PWG 5100.7: they alone are listed)."""
        known = self.values[name].exact
        wrong: list[Attribute] = []
        for member in collection:
            if (ValueTag.KEYWORD, member.name) not in known:
                wrong.append(unsupported_attribute(member.name))
                continue
            pairs = zip(member.tags, member.values, strict=True)
            found = [(tag, self._offending(member.name, tag, value)) for tag, value in pairs]
            bad = [(tag, value) for tag, value in found if value is not None]
            if bad:
                wrong.append(_with(member.name, bad))
        return wrong

    def _takes_any(self, name: str) -> bool:
        """Whether any value will do: members may have no list of values of their own."""
        values = self.values.get(name)
        return values is None or values.is_true

    def _supports(self, name: str, tag: int, value: Value) -> bool:
        rule = _RULES.get(name)
        if rule is not None:
            return rule(self, tag, value)
        values = self.values.get(name)
        # A member without a list of values of its own may have any.
        return values is None or values.contains(tag, value)

    def supports_media(self, tag: int, value: Value) -> bool:
        """Say whether media of that name is listed, or a custom size between the bounds."""
        if self.values["media"].contains(tag, value):
            return True
        size = media_named(text_of(value)) if self.custom and tag == ValueTag.KEYWORD else None
        if size is None or self.custom is None:
            return False
        (least_x, least_y), (most_x, most_y) = self.custom
        return least_x <= size.x <= most_x and least_y <= size.y <= most_y

    def supports_size(self, _: int, value: Value) -> bool:
        """Say whether a ``media-size`` is one of ``media-size-supported``."""
        if not isinstance(value, Collection):
            return False
        x, y = value.get("x-dimension"), value.get("y-dimension")
        if x is None or y is None or not isinstance(x.value, int) or not isinstance(y.value, int):
            return False
        return any(
            across.lower <= x.value <= across.upper and along.lower <= y.value <= along.upper
            for across, along in self.sizes
        )

    def supports_hold(self, _: int, value: Value) -> bool:
        """Say whether a ``job-hold-until`` is a word that is listed, or a time of day."""
        word = text_of(value)
        listed = self.values["job-hold-until"].contains(ValueTag.KEYWORD, word)
        return listed or is_hold_word(word)

    def supports_phone(self, tag: int, value: Value) -> bool:
        """Say whether a ``job-phone-number`` has one of the schemes that are listed."""
        schemes = self.values.get("job-phone-number-scheme")
        return schemes is None or schemes.contains(tag, value)

    def supports_moment(self, _: int, value: Value) -> bool:
        """Any moment will do where a time is asked for (PWG 5100.7 section 6.8.6)."""
        return isinstance(value, DateTime) and value.to_datetime() is not None

    def supports_priority(self, _: int, value: Value) -> bool:
        """Any priority maps to one of the levels (RFC 8011 section 5.2.1)."""
        return isinstance(value, int) and 1 <= value <= 100


#: Attributes whose values are not simply compared with ``xxx-supported``.
_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "media": TemplateRules.supports_media,
        "media-size-name": TemplateRules.supports_media,
        "media-size": TemplateRules.supports_size,
        "job-priority": TemplateRules.supports_priority,
        "job-hold-until": TemplateRules.supports_hold,
        "job-hold-until-time": TemplateRules.supports_moment,
        "job-delay-output-until-time": TemplateRules.supports_moment,
        "job-retain-until-time": TemplateRules.supports_moment,
        "job-phone-number": TemplateRules.supports_phone,
    }
)


def _with(name: str, pairs: list[tuple[int, Value]]) -> Attribute:
    return Attribute(name, tuple(tag for tag, _ in pairs), tuple(value for _, value in pairs))


def _check_size(kept: Mapping[str, Attribute]) -> None:
    ticket = Message(Version(2, 0), 0, 1, [Group(list(kept.values()), GroupTag.JOB)])
    if kept and len(encode(ticket)) > MAX_TICKET_OCTETS:
        raise RefusalError(
            Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE,
            f"the job attributes have more than {MAX_TICKET_OCTETS} octets",
        )


def _part_overrides(verdict: TemplateVerdict) -> None:
    """Leave out overrides that say too little, and those that others exclude (PWG 5100.6)."""
    attribute = verdict.kept.pop(OVERRIDES, None)
    if attribute is None:
        return
    kept, empty, excluded = parted_overrides(attribute.values)
    tag = int(ValueTag.BEG_COLLECTION)
    if kept:
        verdict.kept[OVERRIDES] = _with(OVERRIDES, [(tag, value) for value in kept])
    if empty:
        listed = next((one for one in verdict.unsupported if one.name == OVERRIDES), None)
        if listed is not None:
            verdict.unsupported.remove(listed)
            empty = [*listed.values, *empty]
        verdict.unsupported.append(_with(OVERRIDES, [(tag, value) for value in empty]))
    if excluded:
        verdict.conflicting.append(_with(OVERRIDES, [(tag, value) for value in excluded]))


#: What is wrong whatever the printer supports.
_CHECKS: Mapping[str, Callable[[Attribute], None]] = MappingProxyType(
    {"page-ranges": check_ascending, OVERRIDES: check_overrides}
)


def _sizes(supported: Attribute | None) -> tuple[tuple[IntegerRange, IntegerRange], ...]:
    """Read ``media-size-supported``: fixed sizes, and ranges of custom ones."""
    sizes = []
    for value in supported.values if supported else ():
        if isinstance(value, Collection):
            across, along = value.get("x-dimension"), value.get("y-dimension")
            if across is not None and along is not None:
                sizes.append((_as_range(across.value), _as_range(along.value)))
    return tuple(sizes)


def _as_range(value: Value) -> IntegerRange:
    if isinstance(value, IntegerRange):
        return value
    number = value if isinstance(value, int) else 0
    return IntegerRange(number - SIZE_TOLERANCE, number + SIZE_TOLERANCE)


def _custom_bounds(supported: Attribute | None) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Read the pair ``custom_min_...`` and ``custom_max_...`` (PWG 5101.1 section 5.1.1)."""
    bounds: dict[str, tuple[int, int]] = {}
    for value in supported.values if supported else ():
        for end in ("custom_min_", "custom_max_", "roll_min_", "roll_max_"):
            size = media_named(str(value)) if str(value).startswith(end) else None
            if size is not None:
                bounds[end[-4:-1]] = (size.x, size.y)
    return (bounds["min"], bounds["max"]) if len(bounds) == 2 else None
