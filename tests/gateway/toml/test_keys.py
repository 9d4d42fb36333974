"""Every field can be set, and every key has a field."""

from dataclasses import fields

import pytest

from sealpress.gateway.settings import (
    DiscoverySettings,
    GatewaySettings,
    QueueSettings,
    Retention,
    TransformSettings,
)
from sealpress.gateway.toml.keys import CLIENTS, DISCOVERY, QUEUE, RETENTION, SERVE, TRANSFORM
from sealpress.transform.limits import TransformLimits
from sealpress.trust.client_certificates import ClientCertificatePolicy


def fields_of(keys):
    return {key.field or name.replace("-", "_") for name, key in keys.items()}


@pytest.mark.parametrize(
    ("keys", "settings", "others"),
    [
        (QUEUE, QueueSettings, set()),
        (RETENTION, Retention, set()),
        (DISCOVERY, DiscoverySettings, set()),
        (
            {name: key for name, key in SERVE.items() if name not in CLIENTS},
            GatewaySettings,
            {"queues", "client_certificates", "transform", "discovery"},
        ),
    ],
)
def test_every_field_has_a_key(keys, settings, others):
    assert fields_of(keys) | others == {field.name for field in fields(settings)}


def test_what_making_documents_anew_may_cost_has_keys():
    settings = {field.name for field in fields(TransformSettings)} - {"limits"}
    limits = {field.name for field in fields(TransformLimits)}
    assert fields_of(TRANSFORM) == settings | limits


def test_the_policy_of_client_certificates_has_keys():
    keys = fields_of({name: SERVE[name] for name in CLIENTS})
    policy = {field.name for field in fields(ClientCertificatePolicy)} - {"users"}
    assert keys == policy | {"allow", "deny"}


@pytest.mark.parametrize("keys", [SERVE, QUEUE, RETENTION, TRANSFORM, DISCOVERY])
def test_each_key_is_explained(keys):
    assert all(key.meaning and key.kind.takes for key in keys.values())
    assert all("_" not in name for name in keys)
