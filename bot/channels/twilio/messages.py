"""Outbound messages as Twilio wants them: twilio.com/docs/messaging/api/message-resource.

Buttons need templates made beforehand, so choices become numbers. An image goes with a WhatsApp
message; in an SMS it becomes its address, since few countries have MMS.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.channels.base import SendFailed
from bot.channels.splitting import in_parts, numbered
from bot.channels.text import split_text, utf16_length
from bot.messages import Outbound, Template

_TEXT = 1600
_CAPTION = 1024
"""WhatsApp's limit: developers.facebook.com/…/whatsapp/messages/image-messages."""


def on_whatsapp(address: str) -> bool:
    """Whether an address is one on WhatsApp, not a phone number for SMS."""
    return address.startswith("whatsapp:")


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``."""
    if message.template:
        return [message]
    text = numbered((message.text or "").strip(), message.buttons)
    if message.image and not on_whatsapp(message.to):
        text = "\n\n".join(filter(None, [text, message.image]))
        message = replace(message, image=None)
    texts = split_text(text, _TEXT)
    if not (texts or message.image):
        return [message]
    together = len(texts) < 2 and (not texts or utf16_length(texts[0]) <= _CAPTION)
    return in_parts(message, texts, bool(message.image) and not together, buttons=[])


def form_of(message: Outbound, sender: str) -> dict[str, str]:
    """The form of the call that sends a fitted message from one of our addresses.

    Raises:
        SendFailed: Twilio cannot carry it.
    """
    form = {"To": message.to, "From": sender}
    if message.template:
        return form | _template(message.template)
    text = message.text if message.text and message.text.strip() else None
    form |= {"Body": text} if text else {}
    form |= {"MediaUrl": message.image} if message.image else {}
    if len(form) == 2:
        raise SendFailed("the message is empty", permanent=True)
    return form


def _template(template: Template) -> dict[str, str]:
    """twilio.com/docs/content/send-templates-created-with-the-content-template-builder; a template
    is named by its SID there, which stands for one language."""
    if not re.fullmatch("HX[0-9a-fA-F]{32}", template.name):
        raise SendFailed(
            f"Twilio knows templates by their SID (HX and 32 digits), not as {template.name!r}: see"
            " Content Template Builder in its console",
            permanent=True,
        )
    variables = {str(place): words for place, words in enumerate(template.parameters, 1)}
    form = {"ContentSid": template.name}
    return form | ({"ContentVariables": json.dumps(variables)} if variables else {})
