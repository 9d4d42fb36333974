"""The steps of an examination, each looking at one side of a printer."""

from __future__ import annotations

from sealpress.diagnose.examination import Step
from sealpress.diagnose.steps.certificates import look_at_certificates
from sealpress.diagnose.steps.client_certificates import look_at_client_certificates
from sealpress.diagnose.steps.connection import look_at_connection
from sealpress.diagnose.steps.names import look_at_names
from sealpress.diagnose.steps.ports import look_at_ports
from sealpress.diagnose.steps.tls import look_at_tls
from sealpress.diagnose.steps.upgrade import look_at_upgrade

STEPS: tuple[Step, ...] = (
    # How it is reached
    Step("names", "Name and addresses", look_at_names, 5.0),
    Step("ports", "Ports", look_at_ports, 12.0),
    Step("connection", "Connection", look_at_connection, 8.0),
    Step("tls", "TLS", look_at_tls, 5.0),
    Step("certificates", "Certificates", look_at_certificates, 6.0),
    Step("upgrade", "Upgrade to TLS", look_at_upgrade, 3.0),
    Step("client-certificates", "Client certificates", look_at_client_certificates, 5.0),
    # What it says in HTTP and IPP: steps that need ``exam.attempt``
)
"""What is looked at, in this order; a step may rely on what those before it have found."""
