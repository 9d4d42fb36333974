"""A printer's settings with all that follows from them, made once and used for many requests."""

from __future__ import annotations

import copy
import dataclasses
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from typing import cast

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.printer.administration import check_in_service
from sealpress.printer.answers import refuse
from sealpress.printer.config import PrinterConfig
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import CREATION_ATTRIBUTES, DOCUMENT_ATTRIBUTES
from sealpress.printer.description import PrinterDescription
from sealpress.printer.dialogue import Answer, Reply, RequestFacts
from sealpress.printer.document_objects.supported import DOCUMENT_ATTRIBUTES_OF_PRINTERS
from sealpress.printer.document_passwords import DOCUMENT_PASSWORD
from sealpress.printer.intake import OperationRule, check_request
from sealpress.printer.notifications.operations import notification_attributes
from sealpress.printer.office import OWN_NAMES
from sealpress.printer.operations import RULES
from sealpress.printer.queries import WHICH_JOBS
from sealpress.printer.refusal import RefusalError
from sealpress.printer.storing import STORED_JOBS
from sealpress.printer.subscriptions.board import NotificationLimits
from sealpress.printer.versions import missing_for

__all__ = ["PrinterModel", "kind_of"]


class PrinterModel:
    """What a printer is: its settings, the operations it has and its attributes.

    It knows no jobs: those come with the :class:`~sealpress.printer.core.PrinterCore` of a request.

    Attributes:
        config: The settings.
        kind: What of them printers of the same kind have in common.
        rules: The operations, by code.
        description: The attributes.

    Args:
        config: The settings.
        table: The operations there are; the settings may leave some out.
        like: The model of a similar printer; what is the same there is not made again.
        notifications: How much is done for subscribers.

    Raises:
        UsageError: A printer attribute in the settings doesn't fit (``invalid-argument``).
    """

    def __init__(
        self,
        config: PrinterConfig,
        table: Mapping[int, OperationRule] = RULES,
        like: PrinterModel | None = None,
        notifications: NotificationLimits = NotificationLimits(),  # noqa: B008  # it never changes
    ) -> None:
        self.config = config
        self.kind: PrinterConfig = kind_of(config)
        self.rules = {code: rule for code, rule in table.items() if _has(config, rule)}
        told = (
            notification_attributes(notifications)
            if Operation.CREATE_PRINTER_SUBSCRIPTIONS in self.rules
            else {}
        )
        self.description: PrinterDescription = PrinterDescription(
            config,
            like.description if like is not None else None,
            **told,
            **_of_documents(self.rules),
            operations_supported=sorted(self.rules),
            which_jobs_supported=[*WHICH_JOBS, *(STORED_JOBS if config.has_own_jobs else ())],
            job_creation_attributes_supported=[
                *CREATION_ATTRIBUTES,
                *DOCUMENT_ATTRIBUTES,
                *config.creation_attributes,
                *_of_own_jobs(config, self.rules),
            ],
        )

        self._tell_versions()

    def _tell_versions(self) -> None:
        """Take on the versions that ask for nothing the printer lacks."""
        names = self.description.operator_names
        complete = tuple(
            version
            for version in self.config.versions_if_complete
            if not missing_for(version, self.rules, names)
        )
        if complete:
            versions = (*self.config.versions, *complete)
            self.config = dataclasses.replace(self.config, versions=versions)
            self.description.tell_versions(versions)

    def is_kind_of(self, config: PrinterConfig) -> bool:
        """Whether :meth:`of_another` can make the model for these settings."""
        if config.make_and_model != self.kind.make_and_model:  # the usual difference, at no cost
            return False
        return kind_of(config) == self.kind

    def of_another(self, config: PrinterConfig) -> PrinterModel:
        """Return the model of a printer of the same kind, as cheap as can be.

        Args:
            config: Its settings; they differ in name, place and number alone.
        """
        shared = cast("MutableMapping[str, object]", self.config.attributes)  # it is only read
        own = {name: value for name, value in config.attributes.items() if name in OWN_NAMES}
        other = copy.copy(self)
        other.config = dataclasses.replace(
            config, versions=self.config.versions, attributes=ChainMap(own, shared)
        )
        other.description = self.description.of_another(other.config)
        return other

    def begin(self, core: PrinterCore, request: Message, where: RequestFacts) -> Reply:
        """Answer a request, or say that its document shall come first.

        Never raises for anything in the request.
        """
        try:
            intake = check_request(request, where, self.config, self.rules)
            check_in_service(core, intake)
            return self.rules[request.code].handler(core, intake)
        except RefusalError as refusal:
            return Answer(refuse(core, request, refusal))


def kind_of(config: PrinterConfig) -> PrinterConfig:
    """Return what printers have in common that differ in name, place and number alone."""
    shared = {
        name: value if name not in OWN_NAMES or value is None else True
        for name, value in config.attributes.items()
    }
    return dataclasses.replace(
        config, name="", uuid="", info="", location="", path="/", aliases=(), attributes=shared
    )


def _of_own_jobs(config: PrinterConfig, rules: Mapping[int, OperationRule]) -> frozenset[str]:
    """Return what else jobs may be made with where the printer keeps them itself."""
    rule = rules.get(Operation.CREATE_JOB)
    if not config.has_own_jobs or rule is None:
        return frozenset()
    return rule.attributes | {"client-info"}


def _of_documents(rules: Mapping[int, OperationRule]) -> Mapping[str, object]:
    """Return what is told of documents where they are objects."""
    if not any(rule.takes_document_template for rule in rules.values()):
        return {}
    sending = rules.get(Operation.SEND_DOCUMENT)
    if sending is None or DOCUMENT_PASSWORD not in sending.attributes:
        return DOCUMENT_ATTRIBUTES_OF_PRINTERS
    name = "document_creation_attributes_supported"
    said = DOCUMENT_ATTRIBUTES_OF_PRINTERS[name]
    assert isinstance(said, list)  # noqa: S101  # so it is written
    return {**DOCUMENT_ATTRIBUTES_OF_PRINTERS, name: [*said, DOCUMENT_PASSWORD]}


def _has(config: PrinterConfig, rule: OperationRule) -> bool:
    if rule.operation in config.lacks:
        return False
    return config.retains_documents or not rule.needs_retained
