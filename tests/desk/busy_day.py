"""``./sapa demo`` at a port and in a folder of one's own, for pictures and for looking at:
``.venv/bin/python -m tests.desk.busy_day --folder var/desk-demo`` prints a link a login."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from aiohttp import web

from bot.demo.shop import demo_app, demo_settings, fill, invite


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/sapa-desk"))
    options = parser.parse_args()
    settings = demo_settings(options.folder)
    asyncio.run(fill(settings))
    for login, token in asyncio.run(invite(settings)).items():
        print(f"{login}: http://127.0.0.1:{options.port}/desk/welcome/{token}", flush=True)

    async def application() -> web.Application:
        return demo_app(settings)

    web.run_app(application(), host="127.0.0.1", port=options.port, print=None)


if __name__ == "__main__":
    main()
