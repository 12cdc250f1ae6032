"""What Meta's platforms share: the handshake, the signature and the errors of the Graph API.

developers.facebook.com/docs/graph-api/webhooks/getting-started, …/graph-api/guides/error-handling
"""

from __future__ import annotations

from collections.abc import Callable

from bot.channels import wire
from bot.channels.channel import Forged, SendFailed, Unsigned, WebhookAnswer, WebhookRequest
from bot.channels.http import ApiAnswer
from bot.channels.signing import hmac_sha256, same

_PAIR_LIMIT = 131056
"""WhatsApp's error for too many messages to one customer, about one in 6 seconds."""


def answer_handshake(request: WebhookRequest, verify_token: str) -> WebhookAnswer | None:
    """The answer to Meta's check of our address; None if the request is no such check."""
    if request.method != "GET" or "hub.mode" not in request.query:
        return None
    token = request.query.get("hub.verify_token", "")
    if request.query["hub.mode"] != "subscribe" or not same(token, verify_token):
        return WebhookAnswer(403)
    return WebhookAnswer(200, request.query.get("hub.challenge", ""))


def verify_signature(request: WebhookRequest, app_secret: str) -> None:
    """Returns only if Meta signed this body.

    Raises:
        Unsigned: there is no signature.
        Forged: the signature is wrong.
    """
    signature = request.header("X-Hub-Signature-256")
    if signature is None:
        raise Unsigned("X-Hub-Signature-256 is missing")
    if not same(signature, f"sha256={hmac_sha256(app_secret, request.body)}"):
        raise Forged("X-Hub-Signature-256 does not match the body")


def failure(platform: str, answer: ApiAnswer, is_permanent: Callable[[int], bool]) -> SendFailed:
    """What an answer other than 200 means; ``is_permanent`` knows the platform's error codes."""
    code = wire.integer(answer.body, "error", "code")
    said = wire.text(answer.body, "error", "error_data", "details") or wire.text(
        answer.body, "error", "message"
    )
    permanent = not answer.worth_repeating and (code is None or is_permanent(code))
    return SendFailed(
        answer.reason(platform, code, said),
        permanent,
        answer.retry_after_s,
        of_chat=code == _PAIR_LIMIT,
    )
