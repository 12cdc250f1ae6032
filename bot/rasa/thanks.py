"""Thanks without words: a smiling face, folded hands, a sticker."""

from __future__ import annotations

from bot.messages import Inbound

_GLAD = frozenset("🙏👍👌👏🙌🤝💪✌🤗😊🙂😀😃😄😁😆😇😍🥰😘☺❤🧡💛💚💙💜🤍💕💖💗💯🎉🥳✨🌟🌹🌸💐")
_MODIFIERS = frozenset("\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff ")


def is_thanks(event: Inbound) -> bool:
    """Whether nothing else was sent; said of a conversation that was over."""
    if event.text:
        drawn = set(event.text) - _MODIFIERS
        return bool(drawn) and drawn <= _GLAD and not event.attachments
    return bool(event.attachments) and all(a.type == "sticker" for a in event.attachments)
