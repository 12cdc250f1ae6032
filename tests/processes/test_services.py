"""The files that Rasa is started with."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from bot.processes.services import (
    gateway,
    local_address,
    trackers_elsewhere,
    write_endpoints,
)
from bot.settings import Settings
from bot.settings_sections import GatewaySettings
from tests.checkout import CHECKOUT


def test_endpoints_of_this_run(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    write_endpoints(settings, 6055, "secret", tmp_path / "run" / "endpoints.yml")
    endpoints = YAML(typ="safe").load((tmp_path / "run" / "endpoints.yml").read_text())
    assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:6055/webhook"
    assert endpoints["action_endpoint"]["enable_selective_domain"] is True
    assert endpoints["tracker_store"]["db"] == str(tmp_path / "var" / "trackers.db")


def test_the_token_is_no_argument_that_others_could_list(tmp_path: Path) -> None:
    service = gateway(Settings(root=tmp_path), "secret-token")
    assert "secret-token" not in " ".join(service.command)
    assert service.environ["SAPA_INTERNAL_TOKEN"] == "secret-token"


def test_the_gateway_knows_how_many_workers_were_asked_for(tmp_path: Path) -> None:
    service = gateway(Settings(root=tmp_path).with_workers(3), "secret-token")
    assert service.command[-2:] == ("--workers", "3")


def test_an_address_that_a_browser_can_open(tmp_path: Path) -> None:
    everywhere = GatewaySettings(host="0.0.0.0", port=80)
    assert local_address(Settings(root=tmp_path, gateway=everywhere)) == "http://127.0.0.1:80"


def test_a_store_that_nothing_is_erased_from_is_told(tmp_path: Path) -> None:
    assert trackers_elsewhere(CHECKOUT / "endpoints.yml") is None
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("tracker_store:\n  type: SQL\n  dialect: postgresql\n")
    assert "'SQL', which Sapa neither exports, erases nor purges" in str(
        trackers_elsewhere(endpoints)
    )
    endpoints.write_text("action_endpoint:\n  url: http://127.0.0.1:5055/webhook\n")
    assert "'memory'" in str(trackers_elsewhere(endpoints))
