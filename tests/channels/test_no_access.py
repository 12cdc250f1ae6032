"""What a platform says when it takes no call of ours, apart from what concerns one customer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import SendFailed
from bot.channels.graph_api import failure
from bot.channels.http_client import ApiAnswer
from bot.channels.whatsapp.errors import is_permanent
from bot.messages import Outbound
from tests.channels.payloads import TWILIO_ACCOUNT, secret_of, twilio
from tests.standins.twilio_api import TwilioApi


def _meta(status: int, **error: Any) -> bool:
    return failure("Meta", ApiAnswer(status, {"error": error}, {}), is_permanent).no_access


@pytest.mark.parametrize("status, code, subcode", [
    (401, 190, 463), (400, 190, None), (400, 10, None), (403, 200, None), (400, 368, None),
    (403, 131031, None), (400, 131042, None), (400, 133010, None), (401, None, None),
])
def test_meta_takes_no_call(status: int, code: int | None, subcode: int | None) -> None:
    assert _meta(status, code=code, error_subcode=subcode)


@pytest.mark.parametrize("status, code, subcode", [
    (400, 10, 2018278), (400, 10, 2534022), (400, 10, 2018300), (403, 200, 1545041),
    (400, 551, None), (400, 131047, None), (400, 131026, None), (429, 130429, None),
    (500, 1, None), (400, 100, None), (503, None, None),
])
def test_meta_speaks_of_one_message(status: int, code: int | None, subcode: int | None) -> None:
    assert not _meta(status, code=code, error_subcode=subcode)


@pytest.mark.parametrize("token, no_access", [("wrong", True), (None, False)])
async def test_twilio_takes_no_call(token: str | None, no_access: bool) -> None:
    async with TwilioApi(TWILIO_ACCOUNT, token or secret_of("twilio")) as server:
        channel = twilio(server.url)
        if token is None:
            server.fail_next(400, {"code": 21610, "message": "unsubscribed"})
        with pytest.raises(SendFailed) as failed:
            await channel.send(Outbound("twilio", TWILIO_ACCOUNT, "+12025550143", "Halo"))
        assert failed.value.no_access is no_access
        await channel.aclose()
