"""What is handed out beside the package can be used as it is."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sealpress.gateway.settings import GatewaySettings
from sealpress.gateway.settings_file import load_gateway_settings
from sealpress.gateway.toml.keys import SERVE

CONTRIB = Path(__file__).resolve().parent.parent / "contrib"
UNIT = CONTRIB / "sealpress.service"


@pytest.fixture(scope="module")
def unit():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(UNIT)
    return parser


def test_the_example_settings_are_good(tmp_path):
    settings = load_gateway_settings(
        CONTRIB / "sealpress.toml", environ={"SEALPRESS_HOME": str(tmp_path)}
    )
    assert [queue.name for queue in settings.queues] == ["office", "records", "labels"]
    assert settings.queues[1].retention.unreleased == 7200.0


def test_the_unit_leaves_deliveries_their_time(unit):
    assert float(unit["Service"]["TimeoutStopSec"]) > GatewaySettings(state=Path()).drain_seconds
    assert unit["Service"]["ExecReload"] == "kill -HUP $MAINPID"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("NoNewPrivileges", "yes"),
        ("PrivateTmp", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("CapabilityBoundingSet", "CAP_NET_BIND_SERVICE"),
        ("StateDirectory", "sealpress"),
        ("StateDirectoryMode", "0700"),
        ("LimitCORE", "0"),
    ],
)
def test_the_unit_is_hardened(unit, key, value):
    assert unit["Service"][key] == value


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_unit(tmp_path):
    text = UNIT.read_text()
    for program in ("sealpress", "kill"):
        text = re.sub(rf"^(Exec\w+=){program}\b", r"\1/bin/true", text, flags=re.MULTILINE)
    copy = tmp_path / "sealpress.service"
    copy.write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    about_it = [line for line in said.stderr.splitlines() if "sealpress.service" in line]
    assert about_it == []


def test_the_container_listens_where_it_says():
    text = (CONTRIB / "Containerfile").read_text()
    port = re.search(r"SEALPRESS_SERVE_PORT=(\d+)", text)[1]
    assert f"EXPOSE {port}" in text
    assert f":{port}/readyz" in text
    names = re.findall(r"SEALPRESS_SERVE_(\w+)=", text)
    assert {name.lower().replace("_", "-") for name in names} <= set(SERVE)
    assert "USER sealpress" in text
