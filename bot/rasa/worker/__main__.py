"""``python -m bot.rasa.worker --model FILE --host … --port … --endpoints FILE --credentials FILE``:
what ``rasa run`` does, with a third of its memory and start."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bot.encoders.encoder_names import needs_torch
from bot.rasa.worker.unneeded_packages import components_with_tensorflow, left_out
from bot.settings import load_settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bot.rasa.worker")
    for name in ("model", "endpoints", "credentials"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--actions", metavar="PACKAGE", help="run its actions in this process")
    options = parser.parse_args()
    loading = left_out(
        tensorflow=not components_with_tensorflow(options.model),
        torch=not needs_torch(load_settings().knowledge.encoder),
    )
    with loading:
        from bot.rasa.worker.server import load_agent, serve

        agent = load_agent(options.model, options.endpoints)
    serve(agent, options.host, options.port, options.credentials, options.actions)


if __name__ == "__main__":
    main()
