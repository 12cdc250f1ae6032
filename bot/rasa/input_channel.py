"""Sapa's input channel inside Rasa: one authenticated request in, one whole turn out.

Rasa's REST channel answers ``200 []`` on any error and lets the caller choose the sender; this one
asks for a token, answers with real error codes, keeps the name of the customer's channel and hands
back what was understood together with the replies.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sanic import Blueprint, Request, Sanic, response
from sanic.response import HTTPResponse

from bot.dialogue.heard_words import Heard, has_video, is_unheard, unread_end
from bot.dialogue.message import Message
from bot.dialogue.state import Dialogue
from bot.dialogue.while_waiting import gives_up, is_the_bots, without_take_back
from bot.environment import READER_TOKEN
from bot.languages import known
from bot.messages import Button, Reply, Turn
from bot.nlu.language_classifier import CANDIDATES, LANGUAGE, MIXED
from bot.nlu.moderation import MODERATION
from bot.plain_text import as_message
from bot.rasa import bot_disclosure
from bot.rasa.action_server import ActionServer, ActionServerGone
from bot.rasa.chat_completions import ChatCompletions
from bot.rasa.dialogue_policy import DIALOGUE, embedded_reader, kinds
from bot.rasa.dialogue_restart import begin_afresh
from bot.rasa.external_reader import READING, ExternalReader, Reading
from bot.rasa.heard_turn import ask_if_unsure, confirmed_words, how_sure
from bot.rasa.model_swap import swap_model
from bot.rasa.moderation import moderate
from bot.rasa.one_question import COURTESIES, THANKS, ask_no_courtesy, ask_one_thing
from bot.rasa.replayed_turn import Beside, answered_before, name_turn, note_beside
from bot.rasa.tracker_store import last_saved
from bot.rasa.turn_collector import TurnCollector, end_circles
from bot.rasa.turn_explanation import forget_rules, reading_of, steps_of
from bot.settings import Settings, load_settings
from bot.store.offers.taking_back import NO_OFFERS
from bot.store.orders.followed_orders import NO_NEWS

TOKEN_VARIABLE = "SAPA_INTERNAL_TOKEN"

WARMING = ("hello, where is my order?", "halo kak, pesanan saya di mana?")
"""Read once before the first customer's message: encoders are loaded by their first sentence."""

SAID_IN_WORDS = (f"/{NO_OFFERS}", f"/{NO_NEWS}")
"""Payloads that the gateway reads in a customer's words: these tell the language, unlike a button.
"""

STUCK = "utter_form_offer_person"
"""Said where a dialogue ran in circles."""

CALLS, NOTHING = "talk_to_person", "deny"
"""Intents: a person is wanted, and nothing more is."""

TAKEN_BACK = "utter_person_taken_back"
"""Said where the customer needs no person any more; the signal is ``taken_back``."""

UNHEARD = "utter_voice_left_out"
"""Said beside the answer to what was typed with a voice note that could not be heard."""

UNWATCHED = "utter_video_left_out"
"""Said beside the answer to what was typed, or said, with a video."""

logger = logging.getLogger(__name__)


class SapaChannel(InputChannel):
    """``POST /webhooks/sapa/turn`` with ``{conversation, channel, text | payload, language,
    metadata}``.

    ``text`` is what a person typed and is never read as a command; ``payload`` is one of our own
    buttons (``/intent{...}``), which the gateway has checked; ``language`` is the conversation's so
    far. ``metadata.after_person`` begins the dialogue afresh, ``introduce`` has the bot say that it
    is one, ``strikes`` and ``name`` are the customer's; while a person is ``awaited`` whom the bot
    called (since then, in Unix seconds), only what is surely understood is answered, or nothing,
    and ``taken_back`` signals that none is needed; a conversation that is ``closed`` stays so (the
    signal of that name) where nothing but thanks is said. Answers with a ``Turn`` as JSON, 401
    without the token, 400 for a malformed body, 500 when the turn failed, 503 when this worker or
    the action server is still starting and nothing was done.

    ``GET /webhooks/sapa/ready`` answers 200 once turns can be answered, else 503.

    ``POST /webhooks/sapa/model`` with ``{path}`` has this worker answer by another model: 200 once
    it does (also if it did before), 422 with a reason if that file cannot be loaded.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._is_warm = False

    @classmethod
    def name(cls) -> str:
        return "sapa"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SapaChannel:
        return cls(os.environ.get(TOKEN_VARIABLE, ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("sapa_channel")

        @routes.after_server_start
        async def prepare(app: Sanic, _: Any) -> None:
            agent = app.ctx.agent  # loaded before the server began to listen
            if type(agent.action_endpoint) is EndpointConfig:  # an address, of an action server
                agent.action_endpoint = ActionServer.at(agent.action_endpoint)
            if agent.is_ready():
                agent.processor.action_endpoint = agent.action_endpoint
                for text in WARMING:
                    await agent.processor.parse_message(UserMessage(text))
            self._is_warm = True

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent: Any = getattr(request.app.ctx, "agent", None)
            is_ready = self._is_warm and agent and agent.is_ready()
            if is_ready and agent.action_endpoint:
                is_ready = await agent.action_endpoint.is_up()
            return response.json({}, status=200 if is_ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._is_known(request):
                return _refused()
            body = request.json
            if not isinstance(body, dict) or not isinstance(body.get("conversation"), str):
                return response.json({"error": "conversation is missing."}, status=400)
            if not (self._is_warm and request.app.ctx.agent.is_ready()):
                return _starting("This worker")
            try:
                return response.json((await _run(request, body, on_new_message)).as_dict())
            except ActionServerGone as gone:
                if not gone.was_asked:
                    return _starting("The action server")
                logger.error("The turn failed: %s", gone)
                return response.json({"error": str(gone)}, status=500)
            except Exception:
                logger.exception("The turn failed.")
                return response.json({"error": "The turn failed."}, status=500)

        @routes.post("/model")
        async def model(request: Request) -> HTTPResponse:
            if not self._is_known(request):
                return _refused()
            body = request.json
            if not isinstance(body, dict) or not isinstance(body.get("path"), str):
                return response.json({"error": "path is missing."}, status=400)
            try:
                await swap_model(request.app.ctx.agent, Path(body["path"]))
                forget_rules()
            except Exception as error:
                logger.exception("The model cannot be loaded.")
                return response.json({"error": f"The model cannot be loaded: {error}"}, status=422)
            return response.json({})

        return routes

    def _is_known(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {self._token}"
        return bool(self._token) and hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), wanted.encode()
        )


def _starting(what: str) -> HTTPResponse:
    return response.json({"error": f"{what} is not up yet; nothing was done."}, status=503)


def _refused() -> HTTPResponse:
    return response.json({"error": "The token is missing or wrong."}, status=401)


async def _run(
    request: Request,
    body: dict[str, Any],
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
) -> Turn:
    collector = TurnCollector(str(body.get("channel", "sapa")))
    metadata = dict(body.get("metadata") or {})
    name_turn(body, metadata)
    agent, typed = request.app.ctx.agent, body.get("text")
    if again := await answered_before(agent, body["conversation"], metadata):
        parsed, metadata, beside = again.parsed, again.metadata, again.beside
        await again.say(collector)
    else:
        text, parsed, beside = await _understood(agent, body, metadata)
        note_beside(metadata, beside)
        end_circles(agent.processor)
        await on_new_message(
            UserMessage(
                text,
                collector,
                body["conversation"],
                parse_data=parsed,
                input_channel=collector.channel,
                metadata=metadata,
            )
        )
    awaited, language = beside.awaited, beside.language
    turn = collector.turn
    turn.intent = parsed["intent"].get("name")
    turn.confidence = parsed["intent"].get("confidence")
    turn.ranking = parsed.get("intent_ranking", [])[:3]
    turn.entities = [
        {"entity": e["entity"], "value": e["value"]} for e in parsed.get("entities", [])
    ]
    turn.steps = steps_of(last_saved.get(), turn.intent)
    turn.reading = reading_of(last_saved.get(), Reading.of(parsed))
    turn.heard = how_sure(metadata)
    turn.mixed = beside.mixed
    turn.language = turn.signals.pop("language", None) or language
    if found := parsed.get(MODERATION):
        turn.signals["flag"] = {name: found[name] for name in ("kind", "score", "proven")}
    if collector.ran_in_circles and not awaited:
        turn.signals["look"] = "failed"
        collector.add(await _reply(request, collector, STUCK))
    if beside.warning and turn.replies and not awaited:
        collector.add(await _reply(request, collector, beside.warning), first=True)
    if typed and not awaited and turn.replies and is_unheard(metadata):
        collector.add(await _reply(request, collector, UNHEARD), first=True)
    if turn.replies and not awaited and (end := unread_end(metadata)):
        collector.add(await _reply(request, collector, end), first=True)
    if typed and turn.replies and not awaited and has_video(metadata):
        collector.add(await _reply(request, collector, UNWATCHED), first=True)
    ask_one_thing(turn)
    if awaited:
        ask_no_courtesy(turn)
    if beside.takes_back and "handoff" not in turn.signals:
        await _take_back(request, collector)
    if metadata.get("closed") and turn.intent in THANKS and "handoff" not in turn.signals:
        turn.signals["closed"] = True  # the bot says who it is once it is asked something
    elif turn.replies and metadata.get("introduce") and not _goes_without_saying(turn):
        collector.add(await _reply(request, collector, bot_disclosure.REPLY), first=True)
    if bot_disclosure.says_so(turn.replies):
        turn.signals["introduced"] = True
    return turn


async def _understood(
    agent: Agent, body: dict[str, Any], metadata: dict[str, Any]
) -> tuple[str, dict[str, Any], Beside]:
    """What goes to the dialogue: the words, and what is understood of them; ``metadata`` is brought
    up to date."""
    conversation = body["conversation"]
    heard, typed = Heard.of(metadata), body.get("text")
    text = body.get("payload") or as_message(heard.in_digits(typed or "") if heard else typed)
    awaited, rest, takes_back = bool(metadata.get("awaited")), None, False
    if awaited:
        dialogue = await _dialogue(agent, conversation)
        rest = without_take_back(text, dialogue)
        text = as_message(rest) if rest else text  # typed, and no command of Rasa's
    names = [name] if (name := metadata.pop("name", None)) else []  # not for trackers to keep
    # Not Agent.parse_message, which drops the metadata: "yesterday" counts from the day of sending.
    parse = agent.processor.parse_message
    parsed = await parse(UserMessage(text, metadata=metadata))
    if words := await confirmed_words(agent, conversation, parsed, metadata):
        text, metadata["heard"] = words, asdict(Heard(words, is_confirmed=True))
        parsed = await parse(UserMessage(text, metadata=metadata))
    civil = parsed.get(MODERATION, {}).get("civil")
    calm = await parse(UserMessage(as_message(civil), metadata=metadata)) if civil else None
    in_words = bool(typed) and body.get("payload") in SAID_IN_WORDS
    spoken = await parse(UserMessage(as_message(typed), metadata=metadata)) if in_words else parsed
    mixed = spoken.get("language") == MIXED
    language = _language_in(spoken)
    may_stay = language is None or mixed or body.get("language") in spoken.get(CANDIDATES, ())
    stays = bool(body.get("language")) and may_stay
    if stays:
        # "ok", "ORD-2291", a pressed button, "where is paketku": the customer's stays what it was.
        language = body["language"]
    if language and (stays or in_words):
        others = [e for e in parsed["entities"] if e["entity"] != LANGUAGE]
        parsed["entities"] = [*others, {"entity": LANGUAGE, "value": language}]
    warning = moderate(parsed, metadata.get("strikes", 0), _settings().moderation, calm)
    if heard:
        is_asked = (await _dialogue(agent, conversation)).question is not None
        ask_if_unsure(parsed, metadata, awaited=awaited, is_asked=is_asked)
    if metadata.get("after_person"):
        await begin_afresh(agent.processor, conversation)
    if reading := await _read(agent, conversation, parsed, metadata, names):
        parsed[READING] = reading.as_dict()
    if awaited:
        message = Message.of(parsed, metadata)
        takes_back = rest is not None or gives_up(message, dialogue)
        if rest and is_the_bots(message):
            metadata["awaited"] = None  # it is the bot's again
        metadata["taken_back"] = rest is not None
    elif parsed["intent"]["name"] == CALLS and without_take_back(text, Dialogue()) == "":
        parsed["intent"]["name"] = NOTHING  # "ga jadi butuh orang", where none is awaited any more
    return text, parsed, Beside(language, mixed, warning, awaited, takes_back)


def _goes_without_saying(turn: Turn) -> bool:
    """Whether the bot need not say that it is one: it just has, or it only thanks."""
    return turn.intent in COURTESIES or bot_disclosure.says_so(turn.replies)


async def _read(
    agent: Agent,
    conversation: str,
    parsed: dict[str, Any],
    metadata: dict[str, Any],
    names: list[str],
) -> Reading | None:
    """What the reader of [reader] reads; None where there is none, or none is to be asked: within
    a form of the shop's own the form has its say."""
    reader = _reader()
    if reader is None:
        return None
    tracker = await agent.tracker_store.retrieve(conversation)
    if tracker and tracker.active_loop_name:
        return None
    message = Message.of(parsed, metadata)
    dialogue = Dialogue.of(tracker.get_slot(DIALOGUE) if tracker else None)
    embedded = embedded_reader().read(message, dialogue)
    return await reader.read(message, dialogue, embedded, kinds(), agent.domain.intents, names)


async def _dialogue(agent: Agent, conversation: str) -> Dialogue:
    """What is open there."""
    tracker = await agent.tracker_store.retrieve(conversation)
    return Dialogue.of(tracker.get_slot(DIALOGUE) if tracker else None)


async def _take_back(request: Request, collector: TurnCollector) -> None:
    """No person is needed: says so before all else, and how to have one after all where there is
    nothing else."""
    reply = await _reply(request, collector, TAKEN_BACK)
    if collector.turn.replies:
        reply.buttons = []
    collector.add(reply, first=True)
    collector.turn.signals["taken_back"] = True


@cache
def _reader() -> ExternalReader | None:
    settings = _settings()
    if not settings.reader.url:
        return None
    service = ChatCompletions(settings.reader, settings.environ.get(READER_TOKEN, ""))
    return ExternalReader(service, f"{settings.reader.model} ({settings.reader.host})")


@cache
def _settings() -> Settings:
    return load_settings()


async def _reply(request: Request, collector: TurnCollector, response: str) -> Reply:
    """A reply of domain.yml in the language of the turn."""
    agent, language = request.app.ctx.agent, known(collector.turn.language)
    spoken = DialogueStateTracker.from_events(
        "", [SlotSet(LANGUAGE, language)], agent.domain.slots, domain=agent.domain
    )
    said = await agent.nlg.generate(response, spoken, collector.channel)
    buttons = [Button(b["title"], b["payload"]) for b in said.get("buttons") or []]
    return Reply(said["text"], buttons, source={"response": response})


def _language_in(parsed: dict[str, Any]) -> str | None:
    entities = parsed.get("entities", [])
    return next((e["value"] for e in entities if e["entity"] == LANGUAGE), None)
