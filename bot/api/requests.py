"""Reads what a program asks for; what cannot be read is told, field by field."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, Field, StrictStr, ValidationError

from bot.api.problems import Problem
from bot.desk.page import MOST_FIELD

LARGEST_BODY = 2**17
WITHIN_S = 30.0

Model = TypeVar("Model", bound=BaseModel)
Place = TypeVar("Place")


class Strict(BaseModel):
    """A body or query with nothing in it that we do not know."""

    class Config:
        extra = "forbid"
        anystr_strip_whitespace = True


class Paged(Strict):
    """A query of a list: ``cursor`` is the ``next_cursor`` of the page before."""

    limit: int = Field(50, ge=1, le=100)
    cursor: str | None = Field(None, max_length=100)

    def place(self, read: Callable[[str], Place | None]) -> Place | None:
        """Where the cursor says to go on, as ``read`` understands it; None without one.

        Raises:
            Problem: no page of this list gave it (400).
        """
        if self.cursor is None:
            return None
        if (place := read(self.cursor)) is None:
            raise Problem(400, "bad-cursor", "This cursor is none that a page of this list gave.")
        return place


class Text(Strict):
    text: StrictStr = Field(..., min_length=1, max_length=MOST_FIELD)


async def body_of(request: web.Request, model: type[Model]) -> Model:
    """The JSON of the request.

    Raises:
        Problem: it is no JSON (400), is said to be something else (415), or is not what is asked
            for (422).
    """
    if request.body_exists and request.content_type != "application/json":
        raise Problem(415, "json-only", "Send JSON: Content-Type: application/json")
    try:
        body = await asyncio.wait_for(request.read(), WITHIN_S)
        if len(body) > LARGEST_BODY:
            raise Problem(413, "too-large", f"A body has {LARGEST_BODY} bytes at most.")
        given = json.loads(body or b"{}")  # where nothing is needed, nothing need be sent
        json.dumps(given, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except asyncio.TimeoutError:
        raise Problem(408, "too-slow", "The body did not arrive in time.") from None
    except (ValueError, RecursionError, web.RequestPayloadError, HttpProcessingError):
        raise Problem(400, "not-json", "The body is no JSON.") from None
    if not isinstance(given, dict):
        raise Problem(422, "not-valid", "The body must be a JSON object.", errors=[])
    return _checked(model, given)


def query_of(request: web.Request, model: type[Model]) -> Model:
    """The parameters of the address; Problem (422) where one is not what is asked for."""
    names = list(request.query)
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Problem(422, "not-valid", f"{twice} is there twice.", errors=[])
    return _checked(model, dict(request.query))


def _checked(model: type[Model], given: dict[str, object]) -> Model:
    try:
        return model.parse_obj(given)
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, one["loc"])), "message": one["msg"]}
            for one in error.errors()
        ]
        told = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        raise Problem(422, "not-valid", told, errors=errors) from None
