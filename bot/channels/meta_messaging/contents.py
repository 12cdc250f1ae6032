"""What a message on Messenger or Instagram holds.

developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
webhook-events/messages and developers.facebook.com/documentation/instagram-platform/webhooks
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.channels import parsing
from bot.messages import Attachment

_MEDIA = {"image": "image", "video": "video", "audio": "voice", "file": "file"}
_SHARES = frozenset(
    {"fallback", "share", "post", "reel", "ig_post", "ig_reel", "ig_story", "template"}
)
_REDIRECTORS = frozenset({"l.facebook.com", "lm.facebook.com", "l.instagram.com"})


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """Everything beside text, in its order; what Meta does not hand out is "unsupported".

    While Meta changes how it tells of something, it tells of it twice in one message, in the old
    and in the new form (a sticker also as an image): that is one attachment.
    """
    found = [
        _attachment(item) for item in parsing.rows(message, "attachments") if isinstance(item, dict)
    ]
    if product := parsing.ident(message, "referral", "product", "id"):
        found.append(Attachment("product", {"title": product, "product": product}))
    if message.get("is_unsupported") is True:
        found.append(Attachment("unsupported", {"detail": "is_unsupported"}))
    stickers = {a.detail.get("url") for a in found if a.type == "sticker"} - {None}
    once: dict[tuple[str, Any], Attachment] = {}
    for position, attachment in enumerate(found):
        url = attachment.detail.get("url")
        if attachment.type == "image" and url in stickers:
            continue
        same = attachment.detail.get("sticker_id") or url or position
        known = once.setdefault((attachment.type, same), attachment)
        known.detail = {**attachment.detail, **known.detail}
    return list(once.values())


def referral_of(value: dict[str, Any]) -> dict[str, Any] | None:
    """Where the customer came from: an advertisement, an m.me or ig.me link."""
    referral = parsing.table(value, "referral")
    return parsing.present(
        source=parsing.text(referral, "source"),
        ref=parsing.text(referral, "ref"),
        id=parsing.ident(referral, "ad_id"),
    ) or None


def ad_of(value: dict[str, Any]) -> dict[str, Any] | None:
    """What stood in the advertisement that the customer came by."""
    ad = parsing.table(value, "referral", "ads_context_data")
    return parsing.present(
        headline=parsing.text(ad, "ad_title"),
        product=parsing.ident(ad, "product_id"),
        post=parsing.ident(ad, "post_id"),
        image=parsing.text(ad, "photo_url"),
    ) or None


def form_of(screens: list[Any]) -> dict[str, str]:
    """What a customer filled into a form that a template of the shop showed, by its names."""
    answers = [answer for screen in screens for answer in parsing.rows(screen, "responses")]
    return {
        parsing.text(answer, "key") or "?": value
        for answer in answers
        if (value := parsing.ident(answer, "value"))
    }


def story_of(message: dict[str, Any]) -> dict[str, Any] | None:
    """The story that an Instagram message answers."""
    story = parsing.table(message, "reply_to", "story")
    return parsing.present(id=parsing.ident(story, "id"), url=parsing.text(story, "url")) or None


def _attachment(item: dict[str, Any]) -> Attachment:
    what = parsing.text(item, "type") or "unknown"
    payload = parsing.table(item, "payload")
    title = parsing.text(item, "title") or parsing.text(payload, "title")
    url = parsing.text(payload, "url") or parsing.text(item, "url")
    sticker_id = parsing.ident(payload, "sticker_id")
    if what == "location":
        lat = parsing.number(payload, "coordinates", "lat")
        lon = parsing.number(payload, "coordinates", "long")
        if lat is not None and lon is not None:
            return Attachment("location", parsing.present(lat=lat, lon=lon, title=title))
    elif what == "sticker" or sticker_id:  # until August 2026 a sticker came as an image
        return Attachment("sticker", parsing.present(url=url, sticker_id=sticker_id))
    elif what == "story_mention":
        return Attachment("story_mention", parsing.present(url=url))
    elif what in _MEDIA and url:
        return Attachment(_MEDIA[what], {"url": url})
    elif what in _SHARES:
        products = parsing.rows(payload, "product", "elements") or parsing.rows(payload, "elements")
        titles = [name for product in products if (name := parsing.text(product, "title"))]
        address = _behind_redirector(url) if url else None
        return Attachment(
            "share",
            parsing.present(
                title=title or ", ".join(titles) or None,
                url=address,
                items=[item for item in map(_item, products) if item.keys() - {"title"}] or None,
            ),
        )
    return Attachment("unsupported", parsing.present(detail=what, title=title, url=url))


def _item(product: Any) -> dict[str, Any]:
    """A product of the shop's catalogue; its subtitle is the price."""
    return parsing.present(
        product=parsing.ident(product, "retailer_id") or parsing.ident(product, "id"),
        title=parsing.text(product, "title"),
        price=parsing.text(product, "subtitle"),
    )


def _behind_redirector(url: str) -> str:
    """Where a shared link leads: Meta wraps it into an address of its own."""
    try:
        parts = urlsplit(url)
        targets = parse_qs(parts.query).get("u") if parts.hostname in _REDIRECTORS else None
    except ValueError:
        return url
    return (parsing.text(targets[0]) if targets else None) or url
