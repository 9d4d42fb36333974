"""What Get-Printer-Attributes returns: fixed attributes, and those that depend on the moment.

RFC 8011 section 5.4. Fixed ones are made once; the others are a table of functions.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Value, Version
from sealpress.ipp.message import Collection as Entries
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import PrinterState
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.actuals import Actuals
from sealpress.printer.alerts import alerts_of
from sealpress.printer.attributes import date_time, many, no_value, one, up_time
from sealpress.printer.config import Endpoint, PrinterConfig
from sealpress.printer.dialogue import Instant, RequestFacts
from sealpress.printer.document_objects.attributes import document_groups
from sealpress.printer.document_objects.supported import document_template
from sealpress.printer.job_attributes import SETTABLE_BESIDES_TEMPLATE, job_groups
from sealpress.printer.office import OWN_NAMES, office_attributes, own_attributes
from sealpress.printer.settable import settable_names
from sealpress.printer.template import TemplateRules
from sealpress.printer.tls_attributes import OPERATORS_ONLY, TLS_ATTRIBUTES, TlsReport

__all__ = ["PrinterDescription", "PrinterView", "endpoint_uri"]

#: Attributes that only an explicit name returns (PWG 5100.7 section 6.9.5).
EXPLICIT_ONLY = frozenset({"media-col-database"})
_SUFFIXES = ("-supported", "-default", "-ready", "-database", "-configured")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterView:
    """The printer as one request sees it.

    Attributes:
        where: The request: host, port and scheme go into URIs.
        started: When the printer came up.
        state, reasons, message: ``printer-state`` and what goes with it.
        changed: When the state last changed.
        configured: When the configuration last changed.
        queued: ``queued-job-count``.
        is_accepting: ``printer-is-accepting-jobs``.
        operator_message: ``printer-message-from-operator``.
        operator_message_at: When an operator said it.
    """

    config: PrinterConfig
    where: RequestFacts
    started: Instant
    state: PrinterState
    reasons: Sequence[str]
    message: str
    changed: Instant
    configured: Instant
    queued: int
    is_accepting: bool
    operator_message: str = ""
    operator_message_at: Instant | None = None


def endpoint_uri(endpoint: Endpoint, path: str, where: RequestFacts) -> str:
    """Return the URI of an endpoint, spelt with the host the client used."""
    return str(PrinterUri(endpoint.scheme, where.host, endpoint.port or where.port, path))


def _web_uri(view: PrinterView, path: str = "/") -> str:
    scheme = "https" if view.where.secure else "http"
    return str(PrinterUri(scheme, view.where.host, view.where.port, path))


def _uris(view: PrinterView) -> Iterator[str]:
    for endpoint in view.config.endpoints:
        yield endpoint_uri(endpoint, view.config.path, view.where)


def _xris(name: str, view: PrinterView) -> Attribute:
    """Tell each way in as a collection, in place of three parallel lists (RFC 3380 section 6.5)."""
    entries = [
        Entries(
            [
                one("xri-uri", ValueTag.URI, uri),
                one("xri-authentication", ValueTag.KEYWORD, str(endpoint.authentication)),
                one("xri-security", ValueTag.KEYWORD, endpoint.security),
            ]
        )
        for endpoint, uri in zip(view.config.endpoints, _uris(view), strict=True)
    ]
    return Attribute(name, (ValueTag.BEG_COLLECTION,) * len(entries), tuple(entries))


_View = Callable[[str, PrinterView], Attribute]

#: Attributes whose values depend on the request or the moment.
_CURRENT: Mapping[str, _View] = MappingProxyType(
    {
        "printer-uri-supported": lambda n, v: many(n, ValueTag.URI, _uris(v)),
        "uri-security-supported": lambda n, v: many(
            n, ValueTag.KEYWORD, (endpoint.security for endpoint in v.config.endpoints)
        ),
        "uri-authentication-supported": lambda n, v: many(
            n, ValueTag.KEYWORD, (str(endpoint.authentication) for endpoint in v.config.endpoints)
        ),
        "printer-xri-supported": _xris,
        "printer-more-info": lambda n, v: one(n, ValueTag.URI, _web_uri(v)),
        "printer-supply-info-uri": lambda n, v: one(n, ValueTag.URI, _web_uri(v)),
        "printer-icons": lambda n, v: many(
            n, ValueTag.URI, (_web_uri(v, path) for path in v.config.icon_paths)
        ),
        "printer-strings-uri": lambda n, v: one(
            n, ValueTag.URI, _web_uri(v, v.config.strings_path)
        ),
        "printer-state": lambda n, v: one(n, ValueTag.ENUM, int(v.state)),
        "printer-state-reasons": lambda n, v: many(n, ValueTag.KEYWORD, v.reasons or ("none",)),
        "printer-state-message": lambda n, v: one(n, ValueTag.TEXT, v.message),
        "printer-state-change-time": lambda n, v: one(
            n, ValueTag.INTEGER, up_time(v.changed, v.started)
        ),
        "printer-state-change-date-time": lambda n, v: date_time(n, v.changed),
        "printer-config-change-time": lambda n, v: one(
            n, ValueTag.INTEGER, up_time(v.configured, v.started)
        ),
        "printer-config-change-date-time": lambda n, v: date_time(n, v.configured),
        "printer-is-accepting-jobs": lambda n, v: one(n, ValueTag.BOOLEAN, v.is_accepting),
        "printer-up-time": lambda n, v: one(n, ValueTag.INTEGER, up_time(v.where.at, v.started)),
        "printer-current-time": lambda n, v: date_time(n, v.where.at),
        "queued-job-count": lambda n, v: one(n, ValueTag.INTEGER, v.queued),
        "printer-alert": lambda n, v: many(
            n, ValueTag.OCTET_STRING, (octets for octets, _ in alerts_of(v.reasons))
        ),
        "printer-alert-description": lambda n, v: many(
            n, ValueTag.TEXT, (text for _, text in alerts_of(v.reasons))
        ),
        "printer-message-from-operator": lambda n, v: one(n, ValueTag.TEXT, v.operator_message),
        "printer-message-time": lambda n, v: (
            one(n, ValueTag.INTEGER, up_time(v.operator_message_at, v.started))
            if v.operator_message_at is not None
            else no_value(n)
        ),
        "printer-message-date-time": lambda n, v: date_time(n, v.operator_message_at),
    }
)


class _Maker:
    """Makes attributes; takes over those that a printer like it has of the same values."""

    def __init__(self, like: _Maker | None) -> None:
        self._known = like.made if like is not None else {}
        self.made: dict[tuple[str, bool], tuple[object, Attribute]] = {}

    def all_of(self, values: Mapping[str, object]) -> Iterator[Attribute]:
        """Return a printer's attributes."""
        for name, value in values.items():
            yield self.one(name, value, Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)

    def one(self, name: str, value: object, *kinds: Kind) -> Attribute:
        """Return an attribute."""
        key = (name, bool(kinds))
        known = self._known.get(key)
        if known is None or not (known[0] is value or known[0] == value):
            made = value if isinstance(value, Attribute) else attribute_from(name, value, *kinds)
            known = (value, made)
        self.made[key] = known
        return known[1]


def _tls_view(make: Callable[[str, TlsReport, RequestFacts], Attribute]) -> _View:
    def view(name: str, printer: PrinterView) -> Attribute:
        tls = printer.config.tls
        return no_value(name) if tls is None else make(name, tls, printer.where)

    return view


class PrinterDescription:
    """All attributes of a printer, parted into the groups a client may ask for.

    Attributes:
        rules: What the printer supports of the Job Template attributes.
        names: Every attribute there is for everybody.
        groups: The groups of ``requested-attributes``.
        operator_names, operator_groups: The same for operators.
        default: What a client gets that asks for nothing in particular.
        job_groups, document_groups: The groups of ``requested-attributes`` for jobs and documents.
        document_template: Names of the Document Template attributes that documents may have.
        actuals, document_actuals: What jobs and documents were printed with; ``None`` where nobody
            can tell.
    """

    job_groups: Mapping[str, Collection[str]]
    document_groups: Mapping[str, Collection[str]]
    document_template: frozenset[str]
    actuals: Actuals | None
    document_actuals: Actuals | None
    rules: TemplateRules
    operator_names: frozenset[str]
    names: frozenset[str]
    default: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    operator_groups: Mapping[str, frozenset[str]]

    def __init__(
        self, config: PrinterConfig, like: PrinterDescription | None = None, **further: object
    ) -> None:
        """Make the fixed attributes.

        Args:
            config: The printer's settings.
            like: Of another printer; what is the same there is taken over, in a tenth of the time.
            further: Attributes the model itself knows best, such as ``operations_supported``.
        """
        values = {name.replace("_", "-"): value for name, value in further.items()}
        if config.shown:
            values = {name: value for name, value in values.items() if name in config.shown}
        self._maker: _Maker = _Maker(like._maker if like is not None else None)  # noqa: SLF001  # its own kind
        usual = {**values, **office_attributes(config)}
        self._fixed = {attribute.name: attribute for attribute in self._maker.all_of(usual)}
        self._current = _current(config, self._fixed)
        self.rules = self._rules(like, config.several_values)
        self.actuals = self._actuals(config, Kind.JOB_STATUS)
        self.document_actuals = self._actuals(config, Kind.DOCUMENT_STATUS)
        if not config.shown or "job-creation-attributes-supported" in config.shown:
            self._add_creation_attributes(values.get("job-creation-attributes-supported"))
        # Of what others print nobody here says how each document shall be printed.
        own = document_template(self.rules) if config.has_own_jobs else frozenset[str]()
        self.document_template = own
        self._add_document_attributes(values.get("document-creation-attributes-supported"))
        if not config.shown:
            self._add_settable(config, values.get("operations-supported"))
        self.operator_names = frozenset((*self._fixed, *self._current))
        if like is not None and (like.operator_names, like.rules) == (
            self.operator_names,
            self.rules,
        ):
            self._group_like(like)
        else:
            self._group()

    def of_another(self, config: PrinterConfig) -> PrinterDescription:
        """Return the description of a printer of the same kind, as cheap as can be.

        Args:
            config: Its settings; they differ in name, place and number alone.
        """
        given = {n: value for n, value in config.attributes.items() if n in OWN_NAMES}
        own = {**own_attributes(config), **given}
        made = _Maker(None).all_of({n: value for n, value in own.items() if n in self._fixed})
        other = copy.copy(self)
        other._fixed = {**self._fixed, **{one.name: one for one in made}}  # noqa: SLF001  # its own kind
        return other

    def _rules(self, like: PrinterDescription | None, several: frozenset[str]) -> TemplateRules:
        """Return what it supports of the Job Template attributes."""
        self._supported = {n: one for n, one in self._fixed.items() if n.endswith("-supported")}
        is_same = like is not None and like._supported == self._supported  # noqa: SLF001  # its own kind
        if like is not None and is_same and like.rules.several == several:
            return like.rules
        return TemplateRules(self._supported.values(), several)

    def _actuals(self, config: PrinterConfig, kind: Kind) -> Actuals | None:
        if not config.has_own_jobs:
            return None
        usual = {n.removesuffix("-default"): one for n, one in self._fixed.items()}
        return Actuals(usual, self.rules.names, kind)

    def _group_like(self, like: PrinterDescription) -> None:
        """Take over the groups of a printer that has attributes of the same names."""
        self.job_groups, self.document_groups = like.job_groups, like.document_groups
        self.operator_names, self.names = like.operator_names, like.names
        self.default = like.default
        self.groups, self.operator_groups = like.groups, like.operator_groups

    def _group(self) -> None:
        """Part the attributes into groups."""
        actual = self.actuals.names if self.actuals is not None else ()
        self.job_groups = job_groups(self.rules.names, actual)
        actual = self.document_actuals.names if self.document_actuals is not None else ()
        self.document_groups = document_groups(self.document_template, actual)
        self.names = self.operator_names - OPERATORS_ONLY
        template = frozenset(filter(_is_job_template, self.names))
        self.default = self.names - EXPLICIT_ONLY
        self.groups = {
            "all": self.default,
            "none": frozenset[str](),
            "job-template": template - EXPLICIT_ONLY,
            "printer-description": self.default - template,
        }
        restricted = self.operator_names - self.names
        self.operator_groups = {**self.groups, "all": self.default | restricted}

    def fixed_values(self, name: str) -> tuple[Value, ...]:
        """Return the values of a fixed attribute; none if there is no such attribute."""
        attribute = self._fixed.get(name)
        return attribute.values if attribute is not None else ()

    def _add_creation_attributes(self, operation_attributes: object) -> None:
        """Add what a job may be created with (PWG 5100.7 section 6.9.4)."""
        further = operation_attributes if isinstance(operation_attributes, list) else []
        name = "job-creation-attributes-supported"
        self._fixed[name] = self._maker.one(name, sorted({*self.rules.names, *further}))

    def _add_document_attributes(self, operation_attributes: object) -> None:
        """Add what documents may come with, where they are told of (PWG 5100.5)."""
        if isinstance(operation_attributes, list):
            name = "document-creation-attributes-supported"
            names = {*self.document_template, *operation_attributes}
            self._fixed[name] = self._maker.one(name, sorted(names))

    def _add_settable(self, config: PrinterConfig, operations: object) -> None:
        """Add what can be changed of a job, and of the printer (RFC 3380 sections 6.3, 6.4)."""
        name = "job-settable-attributes-supported"
        self._fixed.setdefault(
            name, self._maker.one(name, sorted({*self.rules.names, *SETTABLE_BESIDES_TEMPLATE}))
        )
        if isinstance(operations, list) and Operation.SET_PRINTER_ATTRIBUTES in operations:
            name = "printer-settable-attributes-supported"
            names = sorted(settable_names(config, self.rules, self._fixed))
            self._fixed.setdefault(name, self._maker.one(name, names))

    def tell_versions(self, versions: Iterable[Version]) -> None:
        """Tell these versions as ``ipp-versions-supported`` from the beginning."""
        name = "ipp-versions-supported"
        if name in self._fixed:
            self._fixed[name] = self._maker.one(name, [str(version) for version in versions])

    @property
    def fixed(self) -> Mapping[str, Attribute]:
        """The attributes that depend neither on the request nor on the moment."""
        return MappingProxyType(self._fixed)

    def attributes(self, names: Iterable[str], view: PrinterView) -> list[Attribute]:
        """Return the attributes of these names, in the description's own order."""
        wanted = names if isinstance(names, frozenset | set) else frozenset(names)
        found = [make(name, view) for name, make in self._current.items() if name in wanted]
        found += [fixed for name, fixed in self._fixed.items() if name in wanted]
        return found


def _current(config: PrinterConfig, fixed: Mapping[str, Attribute]) -> dict[str, _View]:
    """Leave out what the settings fix or take away."""
    hidden = {*fixed, *(name for name, value in config.attributes.items() if value is None)}
    if config.shown:
        hidden |= _CURRENT.keys() - config.shown
    if not config.icon_paths:
        hidden.add("printer-icons")
    if not config.strings_path:
        hidden.add("printer-strings-uri")
    views = dict(_CURRENT)
    if config.tls is not None:
        views |= {name: _tls_view(make) for name, make in TLS_ATTRIBUTES.items()}
    return {name: view for name, view in views.items() if name not in hidden}


def _is_job_template(name: str) -> bool:
    """Whether a printer attribute describes a Job Template attribute (RFC 8011 section 5.2)."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            base = name.removesuffix(suffix)
            if registry.attribute(base, Kind.JOB_TEMPLATE) is not None:
                return True
            media_col = registry.attribute("media-col", Kind.JOB_TEMPLATE)
            return media_col is not None and media_col.member(base) is not None
    return False
