"""The key of the secrets that are typed on the desk: made by the first use, kept in .env."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from bot.errors import UserError


class KeyNotKept(UserError):
    """There is no key yet, and none can be written; the message says what to do."""


def add_key(file: Path | None, name: str) -> str:
    """A new key, added to ``file`` (.env) as ``name``. The file has its old content or the new one,
    whatever happens meanwhile, and is readable by its owner alone.

    Raises:
        KeyNotKept: there is no file for it, or it cannot be written.
    """
    key = Fernet.generate_key().decode()
    try:
        if file is None:
            raise OSError
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        line_end = "" if not before or before.endswith("\n") else "\n"
        text = (
            f"{before}{line_end}\n# Opens the secrets that were typed on the desk. Lost, they must "
            f"be typed again.\n{name}={key}\n"
        )
        descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=".env.")  # 0600
        try:
            with open(descriptor, "w", encoding="utf-8") as new:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
            os.replace(part, file)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise KeyNotKept(
            "Secrets are encrypted before they are kept, and the key for it cannot be written to "
            ".env. Let Sapa write that file, or set SAPA_SECRETS_KEY in its environment."
        ) from error
    return key
