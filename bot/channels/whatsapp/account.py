"""What WhatsApp tells the shop about its account, number and templates, as notices.

Each field of a webhook has a page: developers.facebook.com/documentation/business-messaging/
whatsapp/webhooks/reference/account_update, …/account_alerts, …/account_review_update,
…/phone_number_quality_update, …/phone_number_name_update, …/message_template_status_update,
…/message_template_quality_update, …/security; groups/webhooks; flows/reference/flowswebhooks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.channels.graph_api import NO_ACCESS
from bot.lazy_message import LazyMessage

News = tuple[str, "LazyMessage | None"]
"""A notice's topic and text, None where it is over."""

ACCOUNT = "account"


def read_news(field: str | None, value: dict[str, Any]) -> News | None:
    """What a change of this field tells the shop; None where it need not be told."""
    reader = _READERS.get(field or "")
    return reader(value) if reader else None


def error_news(error: dict[str, Any]) -> News | None:
    """The same of an error that concerns the whole account."""
    if parsing.integer(error, "code") not in NO_ACCESS:
        return None
    return ACCOUNT, LazyMessage(
        "WhatsApp refuses this account: {reason}. See WhatsApp Manager.",
        reason=_text(error, "title").rstrip("."),
    )


def _text(value: Any, *path: str) -> str:
    return parsing.text(value, *path) or "?"


def _account_update(value: dict[str, Any]) -> News | None:
    event = parsing.text(value, "event")
    ban = parsing.text(value, "ban_info", "waba_ban_state")
    if event == "DISABLED_UPDATE" and ban == "SCHEDULE_FOR_DISABLE":
        text = LazyMessage(
            "WhatsApp will disable the shop's account ({date}). Ask for a review in WhatsApp"
            " Manager.",
            date=_text(value, "ban_info", "waba_ban_date"),
        )
    elif event == "DISABLED_UPDATE" and ban != "REINSTATE":
        text = LazyMessage(
            "WhatsApp has disabled the shop's account: nothing comes in or goes out. Ask for a"
            " review in WhatsApp Manager."
        )
    elif event == "ACCOUNT_DELETED":
        text = LazyMessage(
            "The shop's WhatsApp account was deleted: nothing comes in or goes out. Connect another"
            " one."
        )
    elif event == "ACCOUNT_VIOLATION":
        text = LazyMessage(
            "WhatsApp says that the shop broke its rules ({what}). See WhatsApp Manager, or the"
            " account may be restricted.",
            what=_text(value, "violation_info", "violation_type"),
        )
    elif event == "ACCOUNT_RESTRICTION":
        kinds = (
            _text(kind, "restriction_type") for kind in parsing.rows(value, "restriction_info")
        )
        text = LazyMessage(
            "WhatsApp has restricted the shop's account ({what}). See WhatsApp Manager for how long"
            " and why.",
            what=", ".join(kinds) or "?",
        )
    elif event in ("PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED", "ACCOUNT_OFFBOARDED"):
        text = LazyMessage(
            "The app that connects Sapa was removed from the shop's WhatsApp account: nothing comes"
            " in or goes out. Connect it again in Meta's dashboard."
        )
    elif event in (
        "DISABLED_UPDATE", "PARTNER_ADDED", "PARTNER_APP_INSTALLED", "ACCOUNT_RECONNECTED"
    ):
        return ACCOUNT, None
    else:
        return None
    return ACCOUNT, text


def _account_review(value: dict[str, Any]) -> News | None:
    decision = parsing.text(value, "decision")
    if decision == "APPROVED":
        return "review", None
    return "review", LazyMessage(
        "WhatsApp's review of the shop's account: {decision}. Until it is approved nothing can be"
        " sent. See WhatsApp Manager.",
        decision=decision or "?",
    )


def _account_alert(value: dict[str, Any]) -> News | None:
    alert = parsing.table(value, "alert_info") or value
    topic = f"alert {_text(alert, 'alert_type')}"
    serious = parsing.text(alert, "alert_severity") in ("CRITICAL", "WARNING")
    if not serious or parsing.text(alert, "alert_status") == "NONE":
        return topic, None
    return topic, LazyMessage(
        "WhatsApp warns: {what}", what=parsing.text(alert, "alert_description") or topic
    )


def _number_quality(value: dict[str, Any]) -> News | None:
    number, event = _text(value, "display_phone_number"), parsing.text(value, "event")
    limit = parsing.text(value, "max_daily_conversations_per_business") or parsing.text(
        value, "current_limit"
    )
    if event == "FLAGGED":
        text = LazyMessage(
            "WhatsApp flags the number {number}: customers block or report its messages. Send fewer"
            " templates, or the limit falls.",
            number=number,
        )
    elif event == "DOWNGRADE":
        text = LazyMessage(
            "WhatsApp has lowered how many customers the number {number} may write to first in a"
            " day ({limit}).",
            number=number,
            limit=limit or "?",
        )
    else:
        return f"quality {number}", None
    return f"quality {number}", text


def _number_name(value: dict[str, Any]) -> News | None:
    number, decision = _text(value, "display_phone_number"), parsing.text(value, "decision")
    if decision not in ("REJECTED", "DECLINED"):
        return f"name {number}", None
    return f"name {number}", LazyMessage(
        "WhatsApp refuses the display name {name!r} of {number} ({reason}). Choose another one in"
        " WhatsApp Manager.",
        name=_text(value, "requested_verified_name"),
        number=number,
        reason=_text(value, "rejection_reason"),
    )


_TEMPLATE_STOPPED = frozenset(
    {"PAUSED", "DISABLED", "REJECTED", "DELETED", "PENDING_DELETION", "ARCHIVED"}
)
_TEMPLATE_WORKS = frozenset({"APPROVED", "REINSTATED", "UNPAUSED"})


def _template(value: dict[str, Any]) -> str:
    name = _text(value, "message_template_name")
    return f"{name} ({_text(value, 'message_template_language')})"


def _template_status(value: dict[str, Any]) -> News | None:
    template, event = _template(value), parsing.text(value, "event") or ""
    if event in _TEMPLATE_WORKS or parsing.text(value, "other_info", "title") == "UNPAUSE":
        return f"template {template}", None
    if event == "LIMIT_EXCEEDED":
        return "templates", LazyMessage(
            "The shop's WhatsApp account has as many templates as it may have. Delete some in"
            " WhatsApp Manager."
        )
    if event in _TEMPLATE_STOPPED:
        reasons = (("rejection_info", "reason"), ("other_info", "description"), ("reason",))
        reason = next(filter(None, (parsing.text(value, *path) for path in reasons)), "?")
        text = LazyMessage(
            "The WhatsApp template {template} cannot be sent: {event} ({reason}). See WhatsApp"
            " Manager.",
            template=template,
            event=event.lower().replace("_", " "),
            reason=reason,
        )
    elif event == "FLAGGED":
        text = LazyMessage(
            "The WhatsApp template {template} is disliked by customers and may be paused. Send it"
            " less, or change it.",
            template=template,
        )
    else:
        return None
    return f"template {template}", text


def _template_quality(value: dict[str, Any]) -> News | None:
    template, score = _template(value), parsing.text(value, "new_quality_score")
    if score not in ("YELLOW", "RED"):
        return f"template quality {template}", None
    return f"template quality {template}", LazyMessage(
        "The WhatsApp template {template} is disliked by customers and may be paused. Send it"
        " less, or change it.",
        template=template,
    )


def _security(value: dict[str, Any]) -> News | None:
    return "security", LazyMessage(
        "Somebody changed or asked to change the two-step PIN of {number} on WhatsApp ({event})."
        " If that was nobody of yours, see Meta Business Suite at once.",
        number=_text(value, "display_phone_number"),
        event=_text(value, "event"),
    )


def _group_status(value: dict[str, Any]) -> News | None:
    for group in parsing.rows(value, "groups"):
        topic = f"group {parsing.ident(group, 'group_id')}"
        if parsing.text(group, "type") != "group_suspend":
            return topic, None
        return topic, LazyMessage(
            "WhatsApp has suspended a group of the shop: nothing can be sent there. See WhatsApp"
            " Manager."
        )
    return None


def _flow_status(value: dict[str, Any]) -> News | None:
    flow, status = parsing.ident(value, "flow_id") or "?", parsing.text(value, "new_status")
    if status not in ("BLOCKED", "THROTTLED"):
        return f"flow {flow}", None
    return f"flow {flow}", LazyMessage(
        "WhatsApp warns: {what}", what=parsing.text(value, "message") or f"Flow {flow}: {status}"
    )


_READERS: dict[str, Callable[[dict[str, Any]], News | None]] = {
    "account_update": _account_update,
    "account_review_update": _account_review,
    "account_alerts": _account_alert,
    "phone_number_quality_update": _number_quality,
    "phone_number_name_update": _number_name,
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "security": _security,
    "group_status_update": _group_status,
    "flows": _flow_status,
}
