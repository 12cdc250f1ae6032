"""Who reads customers' files, as [media] says."""

from __future__ import annotations

from bot.environment import MEDIA_READER_TOKEN
from bot.media.reader_service import ReaderService
from bot.media.reading_client import ReadingClient
from bot.processes.reader_process import LIMIT_S, ReaderProcesses
from bot.settings import Settings


def reading_client(settings: Settings) -> ReadingClient | None:
    """None where nobody does."""
    if settings.media.are_read_here:
        return ReaderProcesses(settings.media, settings.data_folder / "log" / "readers.log")
    if url := settings.media.service:
        return ReaderService(url, settings.environ.get(MEDIA_READER_TOKEN, ""), 2 * LIMIT_S)
    return None
