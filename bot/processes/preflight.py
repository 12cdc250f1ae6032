"""What is looked at before anything starts; each problem is told in one sentence."""

from __future__ import annotations

import errno
import shutil
import socket
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from bot.encoders.encoder_names import EMBEDDED, parts
from bot.environment import DATABASE_URL
from bot.errors import UserError
from bot.nlu.entities.word_lists import WordsError, read_words
from bot.processes.run_file import read_running
from bot.settings import Settings
from bot.settings_sections import MediaSettings
from bot.store.engine.store import open_connection

PARTS = ("gateway", "rasa", "actions")
"""What ``serve`` starts; each may also run alone, on a machine or in a container of its own."""

LEAST_FREE = 500 * 1024 * 1024


class CannotStart(UserError):
    """Something must be put right first; the message says what and how."""


def ports_of(settings: Settings, parts: Collection[str] = PARTS) -> dict[str, int]:
    """The ports that these parts of ``serve`` need, by the setting that each comes from."""
    ports = {"[gateway] port": settings.gateway.port}
    if not settings.actions.run_in_worker:
        ports["[actions] port"] = settings.actions.port
    for worker in range(settings.rasa.workers):
        name = "[rasa] port" if worker == 0 else f"[rasa] port (worker {worker + 1})"
        ports[name] = settings.rasa.port + worker
    return {name: port for name, port in ports.items() if name[1 : name.index("]")] in parts}


def check_not_running(settings: Settings) -> None:
    """Raises CannotStart if this checkout is being served already."""
    running = read_running(settings)
    if running:
        raise CannotStart(
            f"Sapa is running already (process {running.pid}). Stop it with Ctrl-C where it was "
            f"started, or with: kill {running.pid}"
        )


def check_store(settings: Settings) -> None:
    """Opens the store, so that what is wrong with it is told before anything starts.

    Raises:
        CannotStart: it has no address that could be one.
        StoreUnavailable: it cannot be used; the message says why.
    """
    if settings.store == settings.database:
        return
    if not str(settings.store).startswith(("postgresql://", "postgres://")):
        # What else stands there is not shown: there may be a password in it.
        raise CannotStart(
            f"{DATABASE_URL} is no address of a PostgreSQL database: it begins with postgresql://, "
            "such as postgresql://sapa:PASSWORD@db.example.com/sapa. Mend it in the environment or "
            ".env, and start again."
        )
    open_connection(settings.store).close()


def check_bucket(settings: Settings) -> str | None:
    """Makes the bucket's prefix this shop's, if files are kept in one. Returns why that cannot be
    known now, in a sentence: without a bucket, messages are answered all the same.

    Raises:
        CannotStart: it is another shop's.
    """
    if not settings.media.bucket:
        return None
    from bot.media.bucket_owner import BucketOwner, OfAnotherShop

    try:
        BucketOwner(settings).check()
    except OfAnotherShop as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        return f"{error} Files of customers are fetched once it can be."
    return None


def check_ports(settings: Settings, parts: Collection[str] = PARTS) -> None:
    """Raises CannotStart if a port is taken, or stands in two settings."""
    seen: dict[int, str] = {}
    for setting, port in ports_of(settings, parts).items():
        if port in seen:
            raise CannotStart(
                f"sapa.toml gives port {port} to both {seen[port]} and {setting}. Change one."
            )
        seen[port] = setting
        host = getattr(settings, setting[1 : setting.index("]")]).host
        problem = _why_not(host, port)
        if problem:
            raise CannotStart(f"{problem} Change {setting} in sapa.toml, or free the port.")


def _why_not(host: str, port: int) -> str | None:
    """Why nobody can listen there; None if it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                return f"Port {port} is in use by another program."
            return f"Sapa cannot listen on {host}, port {port} ({error})."
    return None


def check_folder(
    folder: Path, otherwise: str = "name another folder as [data] folder in sapa.toml"
) -> None:
    """Raises CannotStart if nothing can be written to ``folder``, or the disk is nearly full.

    ``otherwise`` is what else one can do.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be written to ({error.strerror}). Give its owner the permission, or "
            f"{otherwise}."
        ) from error
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise CannotStart(
            f"Only {free // 2**20} MB are free where {folder} is; Sapa needs "
            f"{LEAST_FREE // 2**20} MB. Free some space first."
        )


def check_private(settings: Settings) -> None:
    """Raises CannotStart if every account of this machine may read the secrets in .env, or what
    customers wrote."""
    for path in (settings.root / ".env", settings.database, settings.trackers):
        if path.exists() and path.stat().st_mode & 0o007:
            raise CannotStart(
                f"Every account on this machine can read {path}. Run: chmod 600 {path}"
            )


def check_encoder(name: str, environ: Mapping[str, str]) -> None:
    """Raises CannotStart if the encoder cannot be had here.

    Nothing is loaded for it: that takes seconds.
    """
    for part in parts(name):
        if part in EMBEDDED or Path(part).is_dir() or environ.get("HF_HUB_OFFLINE") == "0":
            continue
        if not _is_downloaded(part, environ):
            raise CannotStart(
                f"The encoder {part!r} is neither a folder nor a model that was downloaded before. "
                f"In sapa.toml, give [knowledge] encoder a folder or one of {', '.join(EMBEDDED)}; "
                "or allow the download once: HF_HUB_OFFLINE=0 ./sapa train"
            )


_MODEL_FILES = {
    "speech_model": ("config.json", "model.bin", "tokenizer.json"),
    "picture_models": ("det.onnx", "rec.onnx"),
}


def check_reader_models(media: MediaSettings, root: Path) -> None:
    """Raises CannotStart if a folder of [media] lacks what its reader needs: it fetches nothing."""
    for setting, files in _MODEL_FILES.items():
        if name := getattr(media, setting):
            missing = [file for file in files if not (root / name / file).is_file()]
            if missing:
                raise CannotStart(
                    f"[media] {setting} names {name}, in which {' and '.join(missing)} cannot be "
                    'found. Put the model there, or write "" for the packaged one.'
                )


def check_word_lists(folder: Path) -> None:
    """Raises CannotStart if a list of names in ``folder`` (data/entities) cannot be used."""
    for file in sorted(folder.glob("*.yml")):
        try:
            read_words(file)
        except WordsError as error:
            raise CannotStart(f"data/entities: {error}") from error


def _is_downloaded(name: str, environ: Mapping[str, str]) -> bool:
    """As huggingface_hub keeps models, which is only in Rasa's environment."""
    repository = name if "/" in name else f"sentence-transformers/{name}"
    home = Path(environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    hub = Path(environ.get("HF_HUB_CACHE") or home / "hub")
    folder = hub / f"models--{repository.replace('/', '--')}"
    return any(folder.glob("snapshots/*/config.json"))
