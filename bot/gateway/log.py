"""The gateway's log: one JSON object a line, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.privacy.redaction import redact

_OURS = {"timestamp", "level", "logger"}


class _Line(str):
    """A line that structlog has made already."""


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Makes lines of what libraries log. Ours are ready: making them here, of a copy of the record,
    takes twice as long."""

    def format(self, record: logging.LogRecord) -> str:
        return record.msg if isinstance(record.msg, _Line) else super().format(record)


def log_as_json() -> None:
    """Also of what libraries log, and of tracebacks, whose variables are left out: they may be
    what a customer wrote."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    after: list[Processor] = [
        structlog.processors.format_exc_info,
        without_personal_data,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*before, *after, lambda _, __, line: _Line(line)],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("aiohttp.server").addFilter(_without_the_request)


def without_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Libraries and tracebacks may quote a customer; who reads a log need not know whom."""
    return {
        name: redact(value) if isinstance(value, str) and name not in _OURS else value
        for name, value in event.items()
    }


def _without_the_request(record: logging.LogRecord) -> bool:
    """A request that is none gets one line: its traceback quotes it, tokens included, and whoever
    sends many would fill the disk."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.exc_info = None
    return True
