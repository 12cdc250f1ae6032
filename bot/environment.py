"""What of the environment a process is given: no secret that it does not need.

Editors of a shop write files that other processes read; whatever those processes do with them, what
is not in their environment cannot come out.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable, Mapping

DATABASE_KEY = "SAPA_DATABASE_KEY"
"""Needed by every process that opens a database."""

DATABASE_URL = "SAPA_DATABASE_URL"
"""The address of a PostgreSQL database, its password included. Needed by the same processes."""

WORKER_DATABASE_URL = "SAPA_WORKER_DATABASE_URL"
"""What Rasa workers are given as that address: by a role that may do less."""

READER_TOKEN = "READER_TOKEN"
"""Shown to the service of [reader]; a Rasa worker has it where there is one."""

MEDIA_READER_TOKEN = "MEDIA_READER_TOKEN"
"""Shown to the service that [media] readers names."""

MACHINE = "SAPA_MACHINE"
"""This machine's name, where that of the host will not do."""

ENV_FILE = "SAPA_ENV_FILE"
"""For a process that has been given what it needs: what it reads instead of .env, or nothing."""

_PLAIN = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|TZ|TMPDIR|TMP|TEMP|NO_COLOR|COLUMNS|NICE"
    r"|VIRTUAL_ENV|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SSL_CERT_(FILE|DIR)|SENTENCE_TRANSFORMERS_HOME"
    r"|SAPA_(PROJECT|SETTINGS|CALLED_FROM|ENV_FILE|RASA_PYTHON|MEDIA_PYTHON|SMALL_RASA)|(LC|PYTHON|OMP|MKL|TF|SQLALCHEMY|XDG)\w*"
    r"|(HF|RASA|TOKENIZERS|TRANSFORMERS|KMP|OPENBLAS|CUDA|PYTEST|COVERAGE)_\w+"
)
_SECRET = re.compile(r"TOKEN|SECRET|PASS|KEY|LICENSE|CREDENTIAL|AUTH")


def machine_name(environ: Mapping[str, str]) -> str:
    """What this machine is called, among those of a shop."""
    return environ.get(MACHINE) or socket.gethostname()


def is_plain(name: str) -> bool:
    """Whether a variable says how programs run here, and cannot be a secret."""
    return bool(_PLAIN.fullmatch(name)) and not _SECRET.search(name.replace("TOKENIZERS", ""))


def plain(environ: Mapping[str, str]) -> dict[str, str]:
    """The plain variables of ``environ``."""
    return {name: value for name, value in environ.items() if is_plain(name)}


def granted(environ: Mapping[str, str], names: Iterable[str] = ()) -> dict[str, str]:
    """What a process that we start gets beside what is plain: of ``environ``, the settings' own,
    the database's key and address, and the variables of these names. It does not read .env
    itself."""
    wanted = {DATABASE_KEY, DATABASE_URL, *names}
    return {**{n: v for n, v in environ.items() if n in wanted}, ENV_FILE: ""}


def apart(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` for a shop to try things out in: it is on no database but its own files."""
    elsewhere = (DATABASE_URL, WORKER_DATABASE_URL)
    return {name: value for name, value in environ.items() if name not in elsewhere}


def give_up_secrets(environ: Mapping[str, str]) -> None:
    """Takes out of this process's own environment what the processes that it starts need not
    inherit. ``environ`` is what the settings were read from: of it, the database's key and address
    stay."""
    for name in list(os.environ):
        if not is_plain(name):
            del os.environ[name]
    os.environ.update(granted(environ))
