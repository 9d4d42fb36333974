"""A printer's settings with all that follows from them, made once and used for many requests."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

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
from sealpress.printer.intake import OperationRule, check_request
from sealpress.printer.notifications.operations import notification_attributes
from sealpress.printer.operations import RULES
from sealpress.printer.queries import WHICH_JOBS
from sealpress.printer.refusal import RefusalError
from sealpress.printer.subscriptions.board import NotificationLimits
from sealpress.printer.versions import missing_for

__all__ = ["PrinterModel"]


class PrinterModel:
    """What a printer is: its settings, the operations it has and its attributes.

    It knows no jobs: those come with the :class:`~sealpress.printer.core.PrinterCore` of a request.

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
            **(DOCUMENT_ATTRIBUTES_OF_PRINTERS if _tells_documents(self.rules) else {}),
            operations_supported=sorted(self.rules),
            which_jobs_supported=list(WHICH_JOBS),
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


def _of_own_jobs(config: PrinterConfig, rules: Mapping[int, OperationRule]) -> frozenset[str]:
    """Return what else jobs may be made with where the printer keeps them itself."""
    rule = rules.get(Operation.CREATE_JOB)
    if not config.has_own_jobs or rule is None:
        return frozenset()
    return rule.attributes | {"client-info"}


def _tells_documents(rules: Mapping[int, OperationRule]) -> bool:
    return any(rule.takes_document_template for rule in rules.values())


def _has(config: PrinterConfig, rule: OperationRule) -> bool:
    if rule.operation in config.lacks:
        return False
    return config.retains_documents or not rule.needs_retained
