"""The process that strangers reach loads none of Rasa's old packages; SECURITY.md says so."""

from __future__ import annotations

import subprocess
import sys

from tests.checkout import CHECKOUT

INSIDE = {
    "rasa", "rasa_sdk", "sanic", "websockets", "tensorflow", "keras", "torch", "transformers",
    "google.protobuf", "sklearn", "skops", "joblib", "jsonschema", "sqlalchemy",
    "pymongo", "redis", "dask", "spacy", "requests", "boto3", "sentry_sdk", "aiogram", "twilio",
    "slack_sdk", "socketio", "onnxruntime",
}


def test_the_gateway_loads_nothing_of_rasas() -> None:
    code = (
        "import sys, importlib, bot.gateway.__main__\n"
        "from bot.gateway.enabled_channels import CHANNELS\n"
        "for module, _ in CHANNELS.values(): importlib.import_module(module)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    loaded = INSIDE.intersection(done.stdout.split())
    assert loaded == set()
