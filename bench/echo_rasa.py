"""Rasa and its action server in their outward behaviour, at a thousandth of their weight.

    python -m bench.echo_rasa actions PORT
    python -m bench.echo_rasa worker PORT ACTIONS_PORT DIARY

A worker asks the action server for the words of each turn, as Rasa does, and like Rasa says nothing
at all when it is not there. Each turn that comes to its end is a line of the file DIARY.
"""

from __future__ import annotations

import os
import sys

import aiohttp
from aiohttp import web

from bot.messages import Reply, Turn


async def actions() -> web.Application:
    async def run(request: web.Request) -> web.Response:
        return web.json_response({"text": f"re: {(await request.json())['text']}"})

    app = web.Application()
    app.router.add_post("/webhook", run)
    return app


async def worker(actions_port: int, diary: str) -> web.Application:
    session = aiohttp.ClientSession()
    lines = os.open(diary, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    async def turn(request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        try:
            url = f"http://127.0.0.1:{actions_port}/webhook"
            async with session.post(url, json={"text": text}) as response:
                replies = [Reply((await response.json())["text"])]
        except aiohttp.ClientError:
            replies = []
        else:
            os.write(lines, f"{text}\n".encode())
        return web.json_response(Turn(replies, language="id").as_dict())

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/webhooks/sapa/turn", turn)
    app.router.add_get("/webhooks/sapa/ready", ready)
    return app


def main() -> None:
    role, port, *others = sys.argv[1:]
    app = actions() if role == "actions" else worker(int(others[0]), others[1])
    web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
