"""The real model, trained on the data as it is now unless it is there already."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands.train import trained_model
from bot.settings import load_settings


@pytest.fixture(scope="session")
def model() -> Path:
    return asyncio.run(trained_model(load_settings()))
