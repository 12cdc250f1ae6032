"""What the settings are called on the desk, in its forms and in its log."""

from __future__ import annotations

import json

from bot.languages import NAMES
from bot.lazy_message import LazyMessage, joined

_NAMES = {
    "shop.name": LazyMessage("Name of the shop"),
    "shop.currency": LazyMessage("Currency"),
    "shop.country": LazyMessage("Country"),
    "shop.order_numbers": LazyMessage("Examples of order numbers, one a line"),
    "shop.bulk_discounts": LazyMessage("Discounts for many pieces, one a line"),
    "gateway.public_url": LazyMessage("Public address of Sapa"),
    "hours.timezone": LazyMessage("Time zone"),
    "hours.monday": LazyMessage("Monday"),
    "hours.tuesday": LazyMessage("Tuesday"),
    "hours.wednesday": LazyMessage("Wednesday"),
    "hours.thursday": LazyMessage("Thursday"),
    "hours.friday": LazyMessage("Friday"),
    "hours.saturday": LazyMessage("Saturday"),
    "hours.sunday": LazyMessage("Sunday"),
    "hours.closed_on": LazyMessage("Holidays, one a line"),
    "hours.answer_within_minutes": LazyMessage("People answer within"),
    **{
        f"knowledge.thresholds.{code}": LazyMessage(
            "To customers who write {language}", language=name
        )
        for code, name in NAMES.items()
    },
    "moderation.strikes": LazyMessage("Abusive or spam messages in a day before something is done"),
    "moderation.then": LazyMessage("What is done then"),
    "moderation.messages_a_minute": LazyMessage("Most messages of one person that are answered"),
    "desk.require_second_factor": LazyMessage(
        "Everybody who logs in by a password needs a second factor"
    ),
    "privacy.keep_messages_days": LazyMessage("Conversations"),
    "privacy.keep_trackers_days": LazyMessage("What the bot remembers of a conversation"),
    "media.keep_days": LazyMessage("Photos, voice notes and files"),
    "privacy.keep_audit_days": LazyMessage("The log"),
    "privacy.keep_receipts_days": LazyMessage("That something was deleted, and when"),
    "privacy.erase_after_hours": LazyMessage("Time to stop a deletion that was asked for"),
    "privacy.anonymous_proof": LazyMessage(
        "What proves an order where the platform vouches for nobody"
    ),
    "privacy.learn_only_if_agreed": LazyMessage(
        "Teach the bot only from messages of customers who said yes"
    ),
    "media.readers": LazyMessage("Who listens and reads"),
    "media.speech_model": LazyMessage("Folder of another speech model"),
    "media.picture_models": LazyMessage("Folder of other models for pictures"),
    "mail.host": LazyMessage("Mail server (SMTP)"),
    "mail.port": LazyMessage("Port"),
    "mail.security": LazyMessage("Encryption"),
    "mail.user": LazyMessage("User"),
    "mail.from": LazyMessage("Sender's address"),
}


def setting_name(place: str) -> LazyMessage:
    """The name of "section.key"; of one that no form has, its key in words."""
    section, _, key = place.rpartition(".")
    words = LazyMessage(key.replace("_", " ").capitalize())
    if section.startswith("channels."):
        return joined([LazyMessage(section.partition(".")[2].capitalize()), words], " · ")
    return _NAMES.get(place, words)


def setting_value(written: str) -> LazyMessage:
    """A value of the settings' file, as JSON, for people."""
    try:
        value = json.loads(written)
    except ValueError:
        return LazyMessage(written)
    if value is True:
        return LazyMessage("yes")
    if value is False:
        return LazyMessage("no")
    if isinstance(value, list):
        value = ", ".join(
            ": ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value
        )
    return LazyMessage("–" if value in (None, "") else str(value))
