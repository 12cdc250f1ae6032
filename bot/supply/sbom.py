"""The software bill of materials in CycloneDX: every package, its licence, and what needs it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, version
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement

from bot.project import PACKAGE
from bot.supply.locked import environments, normalized

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_VENDORED = re.compile(r"(?<![a-z.-])([a-z.-]+) (\d+\.\d+\.\d+) \(`")
"""How bot/desk/static/vendor/README.md names a script of others that the desk's pages load."""


def bill_of_materials(project: Path) -> str:
    """CycloneDX 1.6 as JSON, of what is installed here from the locks, in all environments."""
    about = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sapa = Component(
        name=about["name"], version=_own_version(), type=ComponentType.APPLICATION,
        bom_ref=about["name"], licenses=[LicenseFactory().make_from_string(about["license"])],
    )
    bom = Bom()
    bom.metadata.component = sapa
    extras = about["optional-dependencies"]
    wanted = [*about["dependencies"], *extras["rasa-small"], *extras["rasa"], *extras["media"]]
    for packages in environments(project):
        components = {normalized(p.metadata["Name"]): _component(p) for p in packages}
        for component in components.values():
            bom.components.add(component)
        bom.register_dependency(sapa, _needed(wanted, components))
        for package in packages:
            needs = _needed(package.requires or [], components)
            bom.register_dependency(components[normalized(package.metadata["Name"])], needs)
    vendored = PACKAGE / "desk" / "static" / "vendor" / "README.md"
    for name, number in _VENDORED.findall(vendored.read_text(encoding="utf-8")):
        bom.components.add(
            Component(
                name=name, version=number, type=ComponentType.LIBRARY,
                bom_ref=f"npm:{name}", purl=PackageURL("npm", name=name, version=number),
                licenses=[LicenseFactory().make_from_string("0BSD")],
            )
        )
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _own_version() -> str | None:
    """None in a checkout, which is not installed."""
    try:
        return version("sapa")
    except PackageNotFoundError:
        return None


def _component(package: Distribution) -> Component:
    name, number = normalized(package.metadata["Name"]), package.version
    return Component(
        name=name, version=number, type=ComponentType.LIBRARY, bom_ref=f"pypi:{name}@{number}",
        purl=PackageURL("pypi", name=name, version=number),
        description=_field(package, "Summary"),
        licenses=_licence(package),
    )


def _field(package: Distribution, name: str) -> str | None:
    return next(iter(package.metadata.get_all(name) or ()), None)


def _licence(package: Distribution) -> list[License]:
    """By the newest field that the package fills; many older ones say it only as a classifier."""
    told = _field(package, "License-Expression")
    classifiers = package.metadata.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
    text = _field(package, "License") or ""
    short = text if 0 < len(text) < 60 and "\n" not in text else None
    found = told or short or " AND ".join(named)
    return [LicenseFactory().make_from_string(found)] if found else []


def _needed(requirements: list[str], components: dict[str, Component]) -> list[Component]:
    """Those of ``requirements`` that hold on this system and are installed."""
    needed = []
    for requirement in map(Requirement, requirements):
        holds = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        component = components.get(normalized(requirement.name))
        if holds and component:
            needed.append(component)
    return needed
