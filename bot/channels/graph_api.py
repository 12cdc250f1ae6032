"""What Meta's platforms share: the handshake, the signature and the errors of the Graph API.

developers.facebook.com/docs/graph-api/webhooks/getting-started, …/graph-api/guides/error-handling
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from bot.channels import parsing
from bot.channels.account_notices import notice
from bot.channels.base import Forged, SendFailed, Unsigned, WebhookAnswer, WebhookRequest
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.signatures import hmac_sha256, same
from bot.lazy_message import LazyMessage
from bot.messages import Inbound

_PAIR_LIMIT = 131056
"""WhatsApp's error for too many messages to one customer, about one in 6 seconds."""

NO_ACCESS = frozenset(
    {
        0,  # could not authenticate
        3,  # the app may not use this API
        10,  # a permission is missing or was taken away
        102,  # the session is over
        190,  # the token ended or was revoked
        200,  # likewise
        299,  # the app is not allowed to do this
        368,  # blocked for a while, for breaking the rules
        459,  # the account has a checkpoint to pass
        464,  # the account is not confirmed
        131005,  # access was denied
        131031,  # the account is locked
        131042,  # the payment method does not work
        131045,  # the number is not registered
        133010,  # likewise
    }
)
"""Nothing can be sent until somebody acts: …/graph-api/guides/error-handling and
…/whatsapp/support/error-codes"""
_OF_THIS_CUSTOMER = frozenset(
    {
        2018278,  # the customer's last message is too old
        2018065,  # likewise
        2018108,  # the customer does not take messages now
        1545041,  # likewise
        2534022,  # Instagram's word for the first
        2018300,  # another app has this conversation
    }
)
"""Subcodes by which an error of a permission speaks of one customer only."""


def answer_handshake(request: WebhookRequest, verify_token: str) -> WebhookAnswer | None:
    """The answer to Meta's check of our address; None if the request is no such check."""
    if request.method != "GET" or "hub.mode" not in request.query:
        return None
    token = request.query.get("hub.verify_token", "")
    if request.query["hub.mode"] != "subscribe" or not same(token, verify_token):
        return WebhookAnswer(403)
    challenge = request.query.get("hub.challenge")
    if not challenge:
        return WebhookAnswer(400, "hub.challenge is missing.")
    return WebhookAnswer(200, challenge)


async def token_expiry(
    api: PlatformApi, token: str, platform: str, is_permanent: Callable[[int], bool]
) -> float | None:
    """When a token ends, in Unix seconds; None where it does not.

    developers.facebook.com/docs/graph-api/reference/debug_token

    Raises:
        SendFailed: it is not told.
    """
    answer = await api.get(f"debug_token?input_token={quote(token, safe='')}")
    if answer.status != 200:
        raise failure(platform, answer, is_permanent)
    return parsing.number(answer.body, "data", "expires_at") or None


def verify_signature(request: WebhookRequest, app_secret: str) -> None:
    """Returns only if Meta signed this body.

    Raises:
        Unsigned: there is no signature.
        Forged: the signature is wrong.
    """
    if request.body.startswith(_SIGNED_REQUEST):
        given, _, signed = _signed_request(request.body).partition(".")
        digest = hmac.new(app_secret.encode("utf-8"), signed.encode("utf-8"), hashlib.sha256)
        if not same(given.rstrip("="), _base64url(digest.digest())):
            raise Forged("the signed request does not match")
        return
    signature = request.header("X-Hub-Signature-256")
    if signature is None:
        raise Unsigned("X-Hub-Signature-256 is missing")
    if not same(signature, f"sha256={hmac_sha256(app_secret, request.body)}"):
        raise Forged("X-Hub-Signature-256 does not match the body")


def read_access(body: bytes, channel: str, account: str) -> list[Inbound]:
    """What Meta tells of the app's access, where a body is about that, else nothing: the app was
    removed (developers.facebook.com/docs/facebook-login/guides/advanced/deauthorization-callback),
    or a permission was (…/graph-api/webhooks/reference/permissions).

    Raises:
        Malformed: it is no webhook at all.
    """
    key = f"{channel}:{account}:{hashlib.sha256(body).hexdigest()[:32]}"
    if body.startswith(_SIGNED_REQUEST):
        removed = notice(channel, account, "app", _REMOVED)
        removed.dedup_key = key
        return [removed]
    payload = parsing.read_object(body)
    if payload.get("object") != "permissions":
        return []
    events: list[Inbound] = []
    for entry in parsing.rows(payload, "entry"):
        for change in parsing.rows(entry, "changes"):
            permission = parsing.text(change, "field") or "?"
            granted = parsing.text(change, "value", "verb") in ("granted", "grant")
            text = None if granted else LazyMessage(
                "Meta has taken the permission {permission} away from the app. Give it again in"
                " Meta's dashboard.",
                permission=permission,
            )
            at = parsing.milliseconds(entry, "time")
            event = notice(channel, account, f"permission {permission}", text, at)
            event.dedup_key = f"{key}:{len(events)}"
            events.append(event)
    return events


_SIGNED_REQUEST = b"signed_request="
_REMOVED = LazyMessage(
    "The app was removed from the shop's account at Meta: nothing comes in or goes out. Connect it"
    " again in Meta's dashboard."
)


def _signed_request(body: bytes) -> str:
    value = body.decode("utf-8", "replace").removeprefix("signed_request=")
    return unquote_plus(value.partition("&")[0])


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def failure(platform: str, answer: ApiAnswer, is_permanent: Callable[[int], bool]) -> SendFailed:
    """What an answer other than 200 means; ``is_permanent`` knows the platform's error codes."""
    code = parsing.integer(answer.body, "error", "code")
    said = parsing.text(answer.body, "error", "error_data", "details") or parsing.text(
        answer.body, "error", "message"
    )
    permanent = not answer.worth_repeating and (code is None or is_permanent(code))
    subcode = parsing.integer(answer.body, "error", "error_subcode")
    return SendFailed(
        answer.reason(platform, code, said),
        permanent,
        answer.retry_after_s,
        of_chat=code == _PAIR_LIMIT,
        no_access=subcode not in _OF_THIS_CUSTOMER and (answer.status == 401 or code in NO_ACCESS),
    )
