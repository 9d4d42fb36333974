"""A printer's settings with all that follows from them, made once and used for many requests."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.printer.answers import refuse
from sealpress.printer.config import PrinterConfig
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import CREATION_ATTRIBUTES, DOCUMENT_ATTRIBUTES
from sealpress.printer.description import PrinterDescription
from sealpress.printer.dialogue import Answer, Reply, RequestFacts
from sealpress.printer.intake import OperationRule, check_request
from sealpress.printer.notifications.operations import notification_attributes
from sealpress.printer.operations import RULES
from sealpress.printer.queries import WHICH_JOBS
from sealpress.printer.refusal import RefusalError
from sealpress.printer.subscriptions.board import NotificationLimits

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
            operations_supported=sorted(self.rules),
            which_jobs_supported=list(WHICH_JOBS),
            job_creation_attributes_supported=[
                *CREATION_ATTRIBUTES,
                *DOCUMENT_ATTRIBUTES,
                *config.creation_attributes,
            ],
        )

    def begin(self, core: PrinterCore, request: Message, where: RequestFacts) -> Reply:
        """Answer a request, or say that its document shall come first.

        Never raises for anything in the request.
        """
        try:
            intake = check_request(request, where, self.config, self.rules)
            return intake.rule.handler(core, intake)
        except RefusalError as refusal:
            return Answer(refuse(core, request, refusal))


def _has(config: PrinterConfig, rule: OperationRule) -> bool:
    if rule.operation in config.lacks:
        return False
    return config.retains_documents or not rule.needs_retained
