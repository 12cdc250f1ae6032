"""How a customer's message sounds, put right by staff with one click."""

from __future__ import annotations

import json

from aiohttp import web

from bot.desk.page import (
    DATABASE,
    Page,
    Refused,
    fields,
    go,
    is_fragment,
    number_in,
    page,
    say,
    user_of,
)
from bot.store.insight.sentiments import (
    SENTIMENTS,
    NoSentiment,
    conversation_of_sentiment,
    correct_sentiment,
    sentiments_of,
)


async def put_right(request: web.Request) -> web.Response:
    """Keeps what a colleague says; the model learns from it."""
    [sentiment] = await fields(request, "sentiment")
    known = next((name for name in SENTIMENTS if name == sentiment), None)
    if known is None:
        raise Refused("Choose how the message sounds: pleased, neutral or displeased.")
    message, by = number_in(request, "message"), user_of(request).login
    try:
        await request.app[DATABASE].write(
            lambda database: correct_sentiment(database, message, known, by)
        )
    except NoSentiment as error:
        raise Refused("This message is not kept any more. Open the conversation again.") from error
    if not is_fragment(request):
        number = await request.app[DATABASE].run(
            lambda database: conversation_of_sentiment(database, message)
        )
        return go(f"/desk/conversations/{number}")
    shown = await request.app[DATABASE].run(lambda database: sentiments_of(database, [message]))
    response = page(
        request, "inbox/sentiment.html", message=message, sentiment=shown.get(message)
    )
    response.headers["HX-Trigger"] = json.dumps({"tell": say(request, "Saved.")})
    return response


PAGES = [Page("POST", r"/messages/{message:\d+}/sentiment", put_right)]
