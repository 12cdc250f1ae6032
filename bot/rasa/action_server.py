"""The way from Rasa to the action server, which may be starting."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from rasa.utils.endpoints import EndpointConfig

_HEALTH_WITHIN_S = 2.0


class ActionServerGone(BaseException):
    """The action server did not answer; ``was_asked`` says whether an action may have begun.

    No Exception: Rasa catches those, forgets what the action was to say, and goes on with the turn.
    Like this the whole turn ends, nothing of it is saved, and it can be run again.
    """

    def __init__(self, was_asked: bool) -> None:
        super().__init__("The action server does not answer.")
        self.was_asked = was_asked


class ActionServer(EndpointConfig):
    """Rasa's ``action_endpoint`` that ends the turn when nobody is there."""

    @classmethod
    def at(cls, endpoint: EndpointConfig) -> ActionServer:
        """The same address, with the same token and options."""
        server = cls(endpoint.url)
        server.__dict__.update(endpoint.__dict__)
        return server

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Raises ActionServerGone, besides what Rasa raises for an answer that is an error."""
        try:
            return await super().request(*args, **kwargs)
        except aiohttp.ClientConnectorError as error:
            raise ActionServerGone(was_asked=False) from error
        except aiohttp.ClientConnectionError as error:
            raise ActionServerGone(was_asked=True) from error

    async def is_up(self) -> bool:
        """Whether somebody listens there; one that is slow does."""
        health = f"{self.url.rpartition('/')[0]}/health"
        try:
            async with (
                self.session() as session,
                session.get(health, timeout=aiohttp.ClientTimeout(total=_HEALTH_WITHIN_S)),
            ):
                return True
        except asyncio.TimeoutError:
            return True
        except aiohttp.ClientError:
            return False
