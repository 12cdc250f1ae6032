"""``python -m bot.rasa.worker --model FILE --host … --port … --endpoints FILE --credentials FILE``:
what ``rasa run`` does, with a third of its memory and start."""

from __future__ import annotations

import argparse
import gc
import os
from pathlib import Path

from bot.rasa.unneeded_packages import left_out_for

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bot.rasa.worker")
    for name in ("model", "endpoints", "credentials"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--actions", metavar="PACKAGE", help="run its actions in this process")
    parser.add_argument("--announce", metavar="ADDRESS", help="where gateways elsewhere find it")
    options = parser.parse_args()
    gc.disable()  # nothing of what is loaded goes away again
    with left_out_for(options.model):
        from bot.rasa.worker.server import serve
    serve(
        options.model,
        options.host,
        options.port,
        options.endpoints,
        options.credentials,
        options.actions,
        options.announce,
    )


if __name__ == "__main__":
    main()
