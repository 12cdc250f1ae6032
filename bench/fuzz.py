"""Looks for what breaks or holds up the gateway: signatures, bodies, forms and texts by atheris,
guided by what code they reach, and whole requests by schemathesis, after docs/openapi.yml. Texts
are read at three lengths: time that grows faster than they do is found. No input may take 2 s of
CPU, or wait for 10 s.

    .venv/bin/python -m bench.fuzz --seconds 600           # each of the five
    .venv/bin/python -m bench.fuzz forms --seconds 60

Ends with exit code 1 at the first request that breaks something; it is shown, and kept in
.cache/fuzz. What led somewhere new is kept there too, and is where the next run begins.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.fuzz_limits import GATEWAY_PID, LONGEST_S
from bot.desk.access import csrf_of
from bot.desk.app import PAGES
from bot.desk.templates import FOLDER
from bot.project import STARTER as CHECKOUT
from bot.rasa_environment import rasa_python
from bot.store.engine.store import open_store
from bot.store.staff.sessions import Sessions
from bot.store.staff.users import Users
from tests.attacks.gateway_process import TELEGRAM_SECRET, GatewayProcess, gateway_process

KEPT = CHECKOUT / ".cache" / "fuzz"

LEFT_OUT = "^(/ready|/desk/live|/desk/logout|/desk/publish.*)$"
"""503 is right without Rasa; the second never ends; after the third there would only be the login
page; the last are minutes of Rasa."""


def by_atheris(name: str, seconds: int) -> int:
    """Runs one target of bench.fuzz_targets."""
    corpus = KEPT / name
    corpus.mkdir(parents=True, exist_ok=True)
    python = rasa_python() if name == "texts" else sys.executable
    command = [
        python, "-W", "ignore", "-m", "bench.fuzz_targets", name, str(corpus),
        f"-max_total_time={seconds}", f"-artifact_prefix={KEPT}/", "-max_len=8192",
        "-rss_limit_mb=2048", f"-timeout={LONGEST_S}", "-verbosity=0", "-print_final_stats=1",
    ]
    return subprocess.run(command, cwd=CHECKOUT).returncode


def by_schemathesis(seconds: int) -> int:
    """Requests to a real gateway process, as a stranger, as a platform and as an admin at the
    desk; no answer may be 5xx, or other than docs/openapi.yml says."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        gateway = stack.enter_context(gateway_process(folder, _project(folder / "project")))
        described = CHECKOUT / "docs" / "openapi.yml"
        desk = folder / "desk.json"
        desk.write_text(json.dumps(_desk()))
        sound = "not_a_server_error,takes_little_cpu"
        conforms = f"{sound},status_code_conformance,content_type_conformance"
        environ = {**os.environ, GATEWAY_PID: str(gateway.pid), "PYTHONPATH": str(CHECKOUT)}
        token = asyncio.run(_admin(gateway))
        admin = {"X-CSRF": csrf_of(token), "Cookie": f"sapa_desk={token}"}
        # "positive" has any JSON as a body; what is no text at all cannot stand in an address.
        for place, mode, checks, headers in (
            (described, "positive", conforms, {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}),
            (desk, "all", sound, admin),
            (desk, "all", sound, {}),
        ):
            command = [
                sys.executable, "-W", "ignore", "-c",
                "import bench.fuzz_cpu; from schemathesis.cli import schemathesis; schemathesis()",
                "run", str(place),
                "--url", gateway.url, "--checks", checks, "--max-time", str(max(1, seconds // 3)),
                "--phases", "coverage,fuzzing", "--exclude-path-regex", LEFT_OUT,
                "--suppress-health-check", "all", "--warnings", "off", "--max-failures", "1",
                "--max-response-time", str(LONGEST_S), "--max-redirects", "0", "--mode", mode,
                *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            ]
            code = subprocess.run(command, cwd=folder, env=environ).returncode
            if code or not gateway.is_alive():
                print(gateway.log.read_text()[-5000:])
                return 1
    return 0


def _project(folder: Path) -> Path:
    """A copy of what staff edit, so that nothing of the checkout changes."""
    folder.mkdir()
    for path in CHECKOUT.iterdir():
        if path.name == "data":
            shutil.copytree(path, folder / path.name)
        elif path.suffix == ".yml":
            shutil.copy(path, folder)
        elif not path.name.startswith("."):
            (folder / path.name).symlink_to(path)
    return folder


def _desk() -> dict[str, object]:
    """The pages of the desk; forms have any of the fields that any page asks for."""
    templates = "".join(path.read_text("utf-8") for path in (FOLDER / "pages").rglob("*.html"))
    names = sorted(set(re.findall(r'name="([\w-]+)"', templates)))
    fields = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
    form = {"content": {kind: {"schema": fields} for kind in kinds}}
    paths: dict[str, dict[str, object]] = {}
    for page in PAGES:
        parameters = [
            {"name": name, "in": "path", "required": True,
             "schema": {"type": "integer", "minimum": 0} if only else {"type": "string"}}
            for name, only in re.findall(r"{(\w+)(:[^}]*)?}", page.path)
        ]
        path = "/desk" + re.sub(r"{(\w+)(:(?:[^{}]|{[^{}]*})*)?}", r"{\1}", page.path)
        paths.setdefault(path, {})[page.method.lower()] = {
            "parameters": parameters,
            "responses": {"default": {"description": "a page"}},
            **({"requestBody": form} if page.method == "POST" else {}),
        }
    return {"openapi": "3.0.3", "info": {"title": "desk", "version": "1"}, "paths": paths}


async def _admin(gateway: GatewayProcess) -> str:
    """The session of somebody who may do everything at the desk."""
    thread = open_store(gateway.folder / "var" / "sapa.db")
    try:
        await Users(thread).add("fuzz", "Fuzz", "admin", "terminal")
        return await Sessions(thread).begin("fuzz", "127.0.0.1")
    finally:
        await thread.aclose()


FUZZERS: dict[str, Callable[[int], int]] = {
    "signatures": lambda seconds: by_atheris("signatures", seconds),
    "bodies": lambda seconds: by_atheris("bodies", seconds),
    "forms": lambda seconds: by_atheris("forms", seconds),
    "texts": lambda seconds: by_atheris("texts", seconds),
    "requests": by_schemathesis,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "name", nargs="*", choices=[*FUZZERS, []], metavar="NAME",
        help=f"{', '.join(FUZZERS)}; all, if none is named",
    )
    parser.add_argument("--seconds", type=int, default=60, help="of each")
    options = parser.parse_args()
    for name in options.name or FUZZERS:
        print(f"== {name}, {options.seconds} s", flush=True)
        if FUZZERS[name](options.seconds):
            sys.exit(1)


if __name__ == "__main__":
    main()
