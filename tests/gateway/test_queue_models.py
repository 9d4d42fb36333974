"""What clients are told of queues: made once a kind, and bounded."""

from __future__ import annotations

import pytest

from sealpress.gateway.queue_models import QueueModels
from sealpress.printer import PrinterConfig
from sealpress.printer.subscriptions.board import NotificationLimits

LIMITS = NotificationLimits()


def printer(number: int, model: str = "Acme Laser") -> PrinterConfig:
    """Return what a queue is for its clients."""
    return PrinterConfig(
        name=f"q{number}", path=f"/ipp/print/q{number}", make_and_model=model, has_own_jobs=False
    )


def make(models: QueueModels, *numbers: int, model: str = "Acme Laser") -> None:
    """Have models of queues made."""
    for number in numbers:
        models.make(number, printer(number, model), LIMITS)


def test_each_queue_tells_its_own_name() -> None:
    models = QueueModels()
    make(models, 1, 2)
    for number in (1, 2):
        model = models.get(number)
        assert model is not None
        assert model.description.fixed_values("printer-name") == (f"q{number}",)
        assert model.config.path == f"/ipp/print/q{number}"


def test_queues_of_one_kind_share_the_rest() -> None:
    models = QueueModels()
    make(models, 1, 2)
    make(models, 3, model="Other 9000")
    one, two, three = (models.get(number) for number in (1, 2, 3))
    assert one is not None
    assert two is not None
    assert three is not None
    assert one.kind is two.kind
    assert one.kind is not three.kind
    name = "media-col-database"
    assert one.description.fixed[name] is two.description.fixed[name]


def test_those_used_last_are_kept() -> None:
    models = QueueModels(max_models=2)
    make(models, 1, 2)
    models.get(1)
    make(models, 3)
    assert [number in models for number in (1, 2, 3)] == [True, False, True]


def test_a_kind_goes_with_its_queues() -> None:
    models = QueueModels(max_kinds=2)
    make(models, 1, 2, model="A")
    make(models, 3, model="B")
    make(models, 4, model="A")  # used again: the other kind is the older one now
    make(models, 5, model="C")
    assert [number in models for number in range(1, 6)] == [True, True, False, True, True]


@pytest.mark.parametrize("forget", [lambda models: models.drop(1), QueueModels.clear])
def test_what_is_dropped_is_made_anew(forget: object) -> None:
    models = QueueModels()
    make(models, 1)
    before = models.get(1)
    assert callable(forget)
    forget(models)
    assert models.get(1) is None
    make(models, 1)
    assert models.get(1) is not before
