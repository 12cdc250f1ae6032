"""Slack by its Events API and Web API: docs.slack.dev."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.channels import parsing
from bot.channels.base import (
    Channel,
    Forged,
    MediaRequest,
    PictureLimits,
    RateLimit,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.required_settings import require, require_account
from bot.channels.signatures import hmac_sha256, recent, same
from bot.channels.slack.events import read_events, read_payload
from bot.channels.slack.messages import SENT_BY_US, body_of, render
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://slack.com/api"
RESPONSES_URL = "https://hooks.slack.com"
_FILES_HOST = "files.slack.com"

_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
     "request_timeout"}
)
"""Errors that pass with time: docs.slack.dev/reference/methods/chat.postMessage#errors."""

_NO_ACCESS = frozenset(
    {"access_denied", "account_inactive", "accesslimited", "enterprise_is_restricted",
     "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
     "org_login_required", "team_access_not_granted", "team_added_to_org", "token_expired",
     "token_revoked"}
)  # fmt: skip
"""Nothing can be sent until somebody acts."""


_PICTURES = PictureLimits(
    frozenset({"image/jpeg", "image/png", "image/gif"}), most_bytes=10_000_000
)
"""docs.slack.dev/reference/block-kit/blocks/image-block names the types; the bytes are ours."""


class Slack(Channel):
    """One Slack app in one workspace, its ``account`` being the workspace's id (T…).

    ``signing_secret`` signs what Slack sends, ``bot_token`` (xoxb-…) allows sending. ``clock``
    gives Unix seconds.

    Raises:
        ChannelNotReady: one of them is empty.
    """

    name = "slack"
    settings = ("team_id", "api_url")
    # docs.slack.dev/apis/web-api/rate-limits: several hundred a minute
    pace = RateLimit(300, 60, chat_every_s=1)

    def __init__(
        self,
        signing_secret: str,
        bot_token: str,
        team_id: str,
        api_url: str = API_URL,
        clock: Callable[[], float] = time.time,
        responses_url: str = RESPONSES_URL,
    ) -> None:
        require(
            "Slack",
            (signing_secret, "SLACK_SIGNING_SECRET in the environment (app settings: Basic info)"),
            (bot_token, "SLACK_BOT_TOKEN in the environment (app settings: OAuth)"),
            (team_id, "team_id under [channels.slack] in sapa.toml"),
        )
        self.account = team_id
        self._signing_secret = signing_secret
        self._clock = clock
        self._authorization = {"Authorization": f"Bearer {bot_token}"}
        self._api = PlatformApi(api_url, bot_token, self._authorization)
        self._responses = PlatformApi(responses_url, bot_token)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Slack:
        return cls(
            signing_secret=environ.get("SLACK_SIGNING_SECRET", ""),
            bot_token=environ.get("SLACK_BOT_TOKEN", ""),
            team_id=str(options.get("team_id", "")),
            api_url=str(options.get("api_url") or API_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """docs.slack.dev/reference/events/url_verification, which is signed like all else."""
        if b"url_verification" not in request.body:
            return None
        self.verify(request)
        payload = read_payload(request.body)
        if parsing.text(payload, "type") != "url_verification":
            return None
        return WebhookAnswer(200, parsing.text(payload, "challenge") or "")

    def verify(self, request: WebhookRequest) -> None:
        """docs.slack.dev/authentication/verifying-requests-from-slack"""
        signature = request.header("X-Slack-Signature")
        timestamp = request.header("X-Slack-Request-Timestamp")
        if signature is None or timestamp is None:
            raise Unsigned("X-Slack-Signature or X-Slack-Request-Timestamp is missing")
        signed = b"v0:" + timestamp.encode("utf-8", "surrogatepass") + b":" + request.body
        if not same(signature, f"v0={hmac_sha256(self._signing_secret, signed)}"):
            raise Forged("X-Slack-Signature does not match the body")
        if not recent(timestamp, self._clock()):
            raise Forged("X-Slack-Request-Timestamp is too old")

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return _PICTURES

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            if await self._respond(part):
                receipt = Receipt(None)
            else:
                answer = await self._call("chat.postMessage", body_of(part))
                receipt = Receipt(parsing.ident(answer, "ts"))
        return receipt

    async def _respond(self, part: Outbound) -> bool:
        """Answers a slash command, or a button that only one person sees, where it stands: for
        them alone. Whether it worked: such an address works five times within half an hour.

        docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        address = urlsplit(str(part.context.get("response_url") or ""))
        if address.netloc != self._responses.host:
            return False
        shown = {k: v for k, v in body_of(part).items() if k in ("text", "mrkdwn", "blocks")}
        body = {**shown, "response_type": "ephemeral", "replace_original": False}
        answer = await self._responses.post(address.path.lstrip("/"), body)
        if answer.status >= 500 or answer.status == 429:
            raise _failure(answer)
        return answer.status == 200

    def tells_of(self, message: Outbound) -> bool:
        return True

    async def find_sent(
        self, message: Outbound, since: float, known: Collection[str]
    ) -> Receipt | None:
        """docs.slack.dev/reference/methods/conversations.history and …/conversations.replies: the
        last 100 messages, each with the key that we gave it."""
        thread = message.context.get("thread")
        query = {"channel": message.to, "oldest": since, "limit": 100}
        method = "conversations.replies" if thread else "conversations.history"
        query |= {"include_all_metadata": "true", **({"ts": thread} if thread else {})}
        answer = await self._api.get(f"{method}?{urlencode(query)}")
        for sent in parsing.rows(_taken(answer), "messages"):
            ours = parsing.text(sent, "metadata", "event_type") == SENT_BY_US
            if ours and parsing.text(sent, "metadata", "event_payload", "key") == message.key:
                return Receipt(parsing.ident(sent, "ts"))
        return None

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Nothing: a bot can show neither typing nor that it has read, except to users of
        Slack's assistant panel."""

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """docs.slack.dev/reference/objects/file-object: the bot's token, with files:read."""
        url = str(attachment.detail.get("url"))
        return MediaRequest(url, self._authorization, frozenset({_FILES_HOST, self._api.host}))

    async def check(self) -> str:
        """docs.slack.dev/reference/methods/auth.test"""
        answer = await self._call("auth.test", {})
        team = parsing.ident(answer, "team_id")
        require_account("Slack", team, self.account, "team_id under [channels.slack]")
        return f"{parsing.text(answer, 'user')} in {parsing.text(answer, 'team')}"

    async def aclose(self) -> None:
        await self._api.aclose()
        await self._responses.aclose()

    async def _call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _taken(await self._api.post(method, body))


def _taken(answer: ApiAnswer) -> dict[str, Any]:
    if answer.status != 200 or answer.body.get("ok") is not True:
        raise _failure(answer)
    return answer.body


def _failure(answer: ApiAnswer) -> SendFailed:
    """Most errors come with status 200 and a word; only a 429 says how long to wait."""
    error = parsing.text(answer.body, "error")
    permanent = not answer.worth_repeating
    if answer.status == 200 and error:
        permanent = error not in _PASSING
    return SendFailed(
        answer.reason("Slack", None, error),
        permanent,
        answer.retry_after_s,
        no_access=answer.status == 401 or error in _NO_ACCESS,
    )
