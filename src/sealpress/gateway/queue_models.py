"""What clients are told of queues, kept ready: whole for each kind of queue, the rest by queue.

Most of what queues tell, those of like printers tell, too; only name, place and number are a
queue's own. What takes long to make, and room to keep, is there once for each kind.
"""

from __future__ import annotations

from collections import OrderedDict

from sealpress.gateway.queue_model import QUEUE_RULES
from sealpress.printer import PrinterConfig
from sealpress.printer.model import PrinterModel
from sealpress.printer.subscriptions.board import NotificationLimits

__all__ = ["MAX_KINDS", "MAX_MODELS", "QueueModels"]

MAX_KINDS = 512
"""How many kinds of queues are remembered whole."""

MAX_MODELS = 4096
"""For how many queues what clients are told is kept ready; for others it is made when asked."""


class QueueModels:
    """The models of queues by the queues' numbers; those used last are kept.

    Args:
        max_kinds: As :data:`MAX_KINDS`.
        max_models: As :data:`MAX_MODELS`.
    """

    def __init__(self, *, max_kinds: int = MAX_KINDS, max_models: int = MAX_MODELS) -> None:
        self.max_models = max_models
        self._max_kinds = max_kinds
        self._models: OrderedDict[int, PrinterModel] = OrderedDict()
        self._kinds: list[PrinterModel] = []  # the one used last is the last

    def __contains__(self, number: int) -> bool:
        return number in self._models

    def get(self, number: int) -> PrinterModel | None:
        """Return what is ready."""
        model = self._models.get(number)
        if model is not None:
            self._models.move_to_end(number)
        return model

    def make(
        self, number: int, config: PrinterConfig, notifications: NotificationLimits
    ) -> PrinterModel:
        """Make the model of a queue, and keep it.

        Args:
            number: The queue's.
            config: The printer that its clients see.
            notifications: How much is done for subscribers.
        """
        self._models[number] = model = self._kind(config, notifications).of_another(config)
        self._models.move_to_end(number)
        while len(self._models) > self.max_models:
            self._models.popitem(last=False)
        return model

    def drop(self, number: int) -> None:
        """Have a queue's model made anew when it is asked for."""
        self._models.pop(number, None)

    def clear(self) -> None:
        """Have all models made anew when they are asked for."""
        self._models.clear()

    def _kind(self, config: PrinterConfig, notifications: NotificationLimits) -> PrinterModel:
        for place in range(len(self._kinds) - 1, -1, -1):
            if self._kinds[place].is_kind_of(config):
                self._kinds.append(self._kinds.pop(place))
                return self._kinds[-1]
        like = self._kinds[-1] if self._kinds else None
        self._kinds.append(PrinterModel(config, QUEUE_RULES, like, notifications))
        if len(self._kinds) > self._max_kinds:
            self._forget(self._kinds.pop(0))
        return self._kinds[-1]

    def _forget(self, kind: PrinterModel) -> None:
        """Let go of a kind with its queues: each of them would keep all of it."""
        gone = [number for number, model in self._models.items() if model.kind is kind.kind]
        for number in gone:
            del self._models[number]
