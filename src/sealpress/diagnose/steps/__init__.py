"""The steps of an examination, each looking at one side of a printer."""

from __future__ import annotations

from sealpress.diagnose.examination import Step
from sealpress.diagnose.steps.certificates import look_at_certificates
from sealpress.diagnose.steps.claims import look_at_claims
from sealpress.diagnose.steps.client_certificates import look_at_client_certificates
from sealpress.diagnose.steps.clock import look_at_clock
from sealpress.diagnose.steps.connection import look_at_connection
from sealpress.diagnose.steps.description import look_at_description
from sealpress.diagnose.steps.documents import look_at_documents
from sealpress.diagnose.steps.http import look_at_http
from sealpress.diagnose.steps.listed_addresses import look_at_listed_addresses
from sealpress.diagnose.steps.names import look_at_names
from sealpress.diagnose.steps.ports import look_at_ports
from sealpress.diagnose.steps.repairs import look_at_repairs
from sealpress.diagnose.steps.state import look_at_state
from sealpress.diagnose.steps.supplies import look_at_supplies
from sealpress.diagnose.steps.test_page import look_at_test_page
from sealpress.diagnose.steps.tls import look_at_tls
from sealpress.diagnose.steps.upgrade import look_at_upgrade
from sealpress.diagnose.steps.validation import look_at_validation
from sealpress.diagnose.steps.versions import look_at_versions

STEPS: tuple[Step, ...] = (
    # How it is reached
    Step("names", "Name and addresses", look_at_names, 5.0),
    Step("ports", "Ports", look_at_ports, 12.0),
    Step("connection", "Connection", look_at_connection, 8.0),
    Step("tls", "TLS", look_at_tls, 5.0),
    Step("certificates", "Certificates", look_at_certificates, 6.0),
    Step("upgrade", "Upgrade to TLS", look_at_upgrade, 3.0),
    Step("client-certificates", "Client certificates", look_at_client_certificates, 5.0),
    # What it says in HTTP and IPP
    Step("http", "HTTP", look_at_http, 24.0),
    Step("versions", "IPP", look_at_versions, 10.0),
    Step("description", "Description", look_at_description),
    Step("claims", "Standards", look_at_claims),
    Step("listed-addresses", "Listed addresses", look_at_listed_addresses),
    Step("validation", "A job on trial", look_at_validation),
    Step("documents", "Documents", look_at_documents),
    Step("clock", "Clocks", look_at_clock),
    Step("state", "State", look_at_state),
    Step("supplies", "Supplies", look_at_supplies),
    Step("repairs", "Repairs", look_at_repairs),
    Step("test-page", "Test page", look_at_test_page, 90.0),
)
"""What is looked at, in this order; a step may rely on what those before it have found."""
