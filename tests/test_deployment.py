"""The files in deploy/ are what they say, as far as that can be seen without a cluster."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import read_settings
from tests.checkout import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
PARTS = ("gateway", "rasa")
SECRETS = ("SAPA_DATABASE_URL", "SAPA_INTERNAL_TOKEN", "SAPA_DATABASE_KEY", "AWS_ACCESS_KEY_ID")

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return list(YAML(typ="safe").load_all((DEPLOY / "kubernetes" / "sapa.yml").read_text()))


def named(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    [found] = [m for m in manifests if (m["kind"], m["metadata"]["name"]) == (kind, name)]
    return found


def pod_of(manifests: list[Manifest], part: str) -> Manifest:
    pod: Manifest = named(manifests, "Deployment", f"sapa-{part}")["spec"]["template"]
    return pod


def containers(pod: Manifest) -> Iterator[Manifest]:
    yield from pod["spec"]["initContainers"]
    yield from pod["spec"]["containers"]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_watched_and_not_all_of_it_goes_at_once(
    manifests: list[Manifest], part: str
) -> None:
    deployment = named(manifests, "Deployment", f"sapa-{part}")["spec"]
    [container] = deployment["template"]["spec"]["containers"]
    assert container["args"] == ["serve", "--only", part]
    ports = {port["name"] for port in container["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[probe].get("httpGet") or container[probe]["tcpSocket"]
        assert asked["port"] in ports
    assert deployment["replicas"] > 1
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert deployment["template"]["spec"]["terminationGracePeriodSeconds"] >= 30
    budget = named(manifests, "PodDisruptionBudget", f"sapa-{part}")["spec"]
    service = named(manifests, "Service", f"sapa-{part}")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert budget["selector"]["matchLabels"] == service["selector"] == labels
    assert deployment["selector"]["matchLabels"] == labels
    assert service["ports"][0]["targetPort"] in ports
    assert budget.get("minAvailable") or budget.get("maxUnavailable")


@pytest.mark.parametrize("part", PARTS)
def test_pods_have_few_rights(manifests: list[Manifest], part: str) -> None:
    pod = pod_of(manifests, part)["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] == 10001  # as the Dockerfile has it
    assert "--uid 10001" in (DEPLOY / "Dockerfile").read_text()
    assert pod["automountServiceAccountToken"] is False
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in containers(pod_of(manifests, part)):
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"]
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes


def test_secrets_come_by_name(manifests: list[Manifest]) -> None:
    text = (DEPLOY / "kubernetes" / "sapa.yml").read_text()
    assert not any(name in text for name in SECRETS)
    assert not any(manifest["kind"] == "Secret" for manifest in manifests)
    readme = (DEPLOY / "README.md").read_text()
    for part in PARTS:
        [container] = pod_of(manifests, part)["spec"]["containers"]
        [secret] = [one["secretRef"]["name"] for one in container["envFrom"]]
        assert f"create secret generic {secret}" in readme


@pytest.mark.parametrize("part", PARTS)
def test_the_settings_can_be_read(manifests: list[Manifest], part: str, tmp_path: Path) -> None:
    volumes = {volume["name"]: volume for volume in pod_of(manifests, part)["spec"]["volumes"]}
    config = named(manifests, "ConfigMap", volumes["settings"]["configMap"]["name"])
    environ = {"SAPA_DATABASE_URL": "postgresql://sapa@db/sapa"}
    settings = read_settings(config["data"]["sapa.toml"], tmp_path / "sapa.toml", environ)
    assert settings.shares_versions
    if part == "gateway":
        assert settings.rasa_url(0) == "http://sapa-rasa:5005"
        assert named(manifests, "Service", settings.rasa.host)["spec"]["ports"][0]["port"] == 5005
    else:  # each pod announces its own address
        [filling] = pod_of(manifests, part)["spec"]["initContainers"]
        assert settings.rasa.host in {variable["name"] for variable in filling["env"]}
        assert f"s/{settings.rasa.host}/${settings.rasa.host}/" in filling["command"][-1]


def test_only_gateways_reach_workers(manifests: list[Manifest]) -> None:
    policy = named(manifests, "NetworkPolicy", "sapa-rasa")["spec"]
    labels = {part: pod_of(manifests, part)["metadata"]["labels"] for part in PARTS}
    assert policy["podSelector"]["matchLabels"] == labels["rasa"]
    [rule] = policy["ingress"]
    assert [one["podSelector"]["matchLabels"] for one in rule["from"]] == [labels["gateway"]]


def test_compose_starts_the_parts_over_postgresql() -> None:
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())
    services = compose["services"]
    for part in PARTS:
        service = services[part]
        assert service["command"] == ["serve", "--only", part]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert "@postgresql/sapa" in service["environment"]["SAPA_DATABASE_URL"]
        assert service["depends_on"] == {"postgresql": {"condition": "service_healthy"}}
        assert service["environment"]["SAPA_MACHINE"] == part
    assert services["gateway"]["ports"] == ["127.0.0.1:8080:8080"]
    assert "ports" not in services["rasa"] and "ports" not in services["postgresql"]
    for service in services.values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|TOKEN|URL", name):
                assert "${" in value  # from the .env beside it


def test_a_part_as_a_service_is_bounded_as_the_whole_is() -> None:
    def bounds(name: str) -> list[str]:
        lines = (DEPLOY / name).read_text().splitlines()
        return [one for one in lines if "=" in one and not one.startswith(("#", "Exec", "Desc"))]

    assert bounds("sapa@.service") == bounds("sapa.service")
    assert "ExecStart=/opt/sapa/bin/sapa serve --only %i" in (DEPLOY / "sapa@.service").read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", ["sapa.service", "sapa@.service"])
def test_systemd_takes_the_services(unit: str, tmp_path: Path) -> None:
    program = tmp_path / "sapa"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = (DEPLOY / unit).read_text().replace("/opt/sapa/bin/sapa", str(program))
    name = unit.replace("@", "@gateway")
    (tmp_path / name).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False
    )
    about_it = [line for line in said.stderr.splitlines() if name in line]
    assert not about_it, about_it
