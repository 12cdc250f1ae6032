"""Pictures in what the bot says, made to what each platform shows before they are sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from bot.channels.base import CallFailed, Channel, MediaRequest, PictureLimits
from bot.media.downloader import Downloader
from bot.media.file_types import type_of
from bot.media.pictures import NotShowable, fitted_picture
from bot.media.stored_files import StoredFiles
from bot.messages import Outbound
from bot.settings_sections import GatewaySettings
from bot.store.engine.errors import StoreUnavailable
from bot.store.files.uploads import Uploads

logger = logging.getLogger(__name__)

_KNOWN_FOR_S = 3600.0
_MOST_KNOWN = 500

_Known = tuple[str, PictureLimits]


class Pictures:
    """A picture that a platform does not take as it is, is sent as a copy of ours, else as a link.

    ``gateway`` has our public address, where platforms fetch the copies; without it they are links.
    A picture of ours, which staff sent, was fitted when they chose it.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        downloader: Downloader,
        stored: StoredFiles,
        uploads: Uploads,
        gateway: GatewaySettings,
    ) -> None:
        self._channels = channels
        self._downloader = downloader
        self._stored = stored
        self._uploads = uploads
        self._gateway = gateway
        self._known: OrderedDict[_Known, tuple[str | None, float]] = OrderedDict()

    @property
    def _files(self) -> str:
        public_url = self._gateway.public_url
        return f"{public_url.rstrip('/')}/files/" if public_url else ""

    async def fitted(self, message: Outbound, conversation_id: int) -> Outbound:
        """The message with a picture that its platform shows. Where the picture cannot be fetched,
        as it is: the platform may be luckier, and says why if not."""
        url = message.image
        limits = self._channels[message.channel].picture_limits(message.to)
        if not url or limits is None or (self._files and url.startswith(self._files)):
            return message
        try:
            shown = await self._shown(url, limits, conversation_id)
        except (CallFailed, StoreUnavailable, OSError) as error:
            logger.warning("A picture of the bot could not be looked at: %s", error)
            return message
        if shown is not None:
            return replace(message, image=shown)
        words = "\n\n".join(filter(None, [message.text, url]))
        return replace(message, image=None, text=words)

    async def _shown(self, url: str, limits: PictureLimits, conversation_id: int) -> str | None:
        """The address of the picture, or of its copy; None where it can only be a link."""
        shown, until = self._known.get((url, limits), (None, 0.0))
        if time.monotonic() < until:
            return shown
        content = await self._downloader.fetch(MediaRequest(url))
        try:
            fitted = await asyncio.to_thread(fitted_picture, content, limits)
        except NotShowable:
            shown = None
        else:
            shown = url if fitted == content else await self._copy(fitted, conversation_id)
        self._known[url, limits] = shown, time.monotonic() + _KNOWN_FOR_S
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return shown

    async def _copy(self, content: bytes, conversation_id: int) -> str | None:
        if not self._files:
            return None
        kind = type_of(content)
        path = await asyncio.to_thread(self._stored.put, content, kind.extension)
        upload = await self._uploads.add(
            conversation_id, path, kind.mime, f"picture.{kind.extension}", "bot"
        )
        return f"{self._files}{upload.token}"
