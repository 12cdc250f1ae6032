"""What Rasa's environment knows of Sapa."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.processes import environments


def test_an_installed_package_is_linked_into_rasas_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "bot"
    plugins = package / "starter" / "rasa_sdk_plugins.py"
    plugins.parent.mkdir(parents=True)
    plugins.touch()
    rasas = tmp_path / "shop" / ".venv-rasa" / "lib" / "python3.10" / "site-packages"
    rasas.mkdir(parents=True)
    (rasas / "bot").symlink_to("an older place")
    monkeypatch.setattr(environments, "PACKAGE", package)
    monkeypatch.setattr(environments, "STARTER", plugins.parent)
    monkeypatch.setattr(environments, "environment", lambda: tmp_path / "shop" / ".venv-rasa")
    for _ in range(2):
        environments._link_framework()
        assert (rasas / "bot").resolve() == package
        assert (rasas / "rasa_sdk_plugins.py").resolve() == plugins
