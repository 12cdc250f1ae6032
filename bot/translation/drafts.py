"""Has texts drafted in another language, by a process of its own that ends with them: what it needs
is in the readers' environment, and loads some hundred megabytes."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path

from bot.environment import granted, plain
from bot.errors import UserError
from bot.media_environment import media_python
from bot.processes.child import die_with
from bot.processes.logs import open_log
from bot.project import find_project
from bot.translation.models import TranslationModel

LIMIT_S = 60.0
"""How long it may take to load the model …"""
_MORE_S = 3.0
"""… and for each text."""
LONGEST = 4000
"""Characters of one text that are translated."""


class NoDraft(UserError):
    """Nothing could be drafted; the message says why."""


async def drafts(model: TranslationModel, texts: Sequence[str], log: Path) -> list[str]:
    """Each text as ``model`` puts it, for staff to read before anything is done with it. What the
    process says of itself goes to ``log``.

    Raises:
        NoDraft: the model cannot be used, or takes too long.
        MediaMissing: the environment is not on this machine.
    """
    command = [media_python(), "-m", "bot.translation.model_process", str(model.folder)]
    descriptor = open_log(log)
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=descriptor, cwd=find_project().folder,
            env={**plain(os.environ), **granted({}), "OMP_NUM_THREADS": "1"},
            start_new_session=True, preexec_fn=die_with(os.getpid()),
        )  # fmt: skip
    finally:
        os.close(descriptor)
    asked = json.dumps([text[:LONGEST] for text in texts]).encode()
    limit_s = LIMIT_S + _MORE_S * len(texts)
    try:
        answer, _ = await asyncio.wait_for(process.communicate(asked), limit_s)
    except asyncio.TimeoutError as error:
        raise NoDraft(
            "The translation took too long and was given up. Write the text yourself, or try a "
            "shorter one."
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise NoDraft(
            "The translation model from {source} to {target} cannot be used. Whoever runs Sapa "
            "finds the reason in its log.",
            source=model.source, target=model.target,
        )  # fmt: skip
    return list(json.loads(answer))
