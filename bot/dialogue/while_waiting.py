"""What the bot does with a message while a person is awaited whom it called: it serves what it
understands surely, and leaves the rest to that person, without a word. And whether the customer
takes the wish for a person back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue.commands import Command
from bot.dialogue.message import FALLBACK, Message
from bot.dialogue.state import CONFIRM, ORDER, PROOF, WITHDRAW, Dialogue
from bot.dialogue.word_patterns import SURE

_NOT_UNDERSTOOD = frozenset({FALLBACK, "out_of_scope"})
_CALLS = "talk_to_person"
_FOR_THE_PERSON = _NOT_UNDERSTOOD | {
    _CALLS, "complaint", "order_problem", "greet", "goodbye", "smalltalk", "laugh",
    "praise", "apology", "thank", "wait", "deny", "stop", "skip", "repeat", "resume", "inform",
    "rate", "bot_challenge", "send_photo", "send_attachment", "too_many_messages",
}  # fmt: skip
"""Intents whose rules say nothing then."""

_ALWAYS = frozenset({
    "instead", "tell", "correct", "mention", "see", "record", "products", "sum", "news", "person",
    "plead",
})  # fmt: skip
_ANSWERS = frozenset({"confirm", "spoken_yes", "deny", "skip", "wait", "repeat"})
_COMPLAINT = "complaint"
"""A kind of case: of what makes them complain, they tell the person."""

_MOST_TAKING_BACK = 200
"""Characters; who writes more has something to say to the person."""

_PERSON = (
    r"(?:agents?|admin\w*|humans?|(?:real )?persons?|people|someone|somebody|staff|staf\w*|reps?|"
    r"representatives?|operator\w*|cs|customer service|colleagues?|supervisors?|mimin|petugas\w*|"
    r"agen\w*|manusia\w*|orang\w*|rekan\w*)"
)
_NO = r"(?:ga|gak|gk|g|ngga|nggak|engga|enggak|tidak|tdk|tak|ndak)"
_TO = (
    r"(?:(?:lagi|butuh|perlu|panggil|manggil|dipanggil\w*|ngomong|bicara|ngobrol|chat|nunggu|"
    r"tunggu|nungguin|sama|dengan|dgn|ke|pake|pakai|sambung\w*|disambung\w*|ada)\s+){0,3}"
)
_BOT = r"(?:si )?(?:bot\w*|robot\w*|kamu|km|kmu|lu|lo)"
_ENDS = r"(?=(?:\s+(?:deh|lah|lagi|kok|kak|min|ya|aja|dulu|makasih|thanks))*\s*(?:[,.!;\n]|$))"
_DONE = (
    r"\b(?:that'?s|that is|that was|it'?s|this is) all (?:that )?i (?:need|want)(?:ed)?\b"
    r"|\ball i needed\b"
    r"|\b(?:problem|issue|all|everything)(?:'?s| is)? (?:solved|sorted|resolved)\b"
    rf"|\b(?:udah|udh|sudah|dah) (?:cukup|beres|kelar|terjawab|kejawab|clear){_ENDS}"
)
_TAKES_BACK = re.compile(
    rf"\b(?:{_NO}\s?(?:usah|perlu|jadi) (?:di)?(?:telp\w*|telepon|telpon|tlp|hubungi)"
    r"|no need to call(?: me)?)\b"
    rf"|\bno (?:more )?{_PERSON} (?:is |are )?(?:needed|necessary|required)\b"
    rf"|\bno (?:more )?need (?:for|of|to (?:talk|speak) (?:to|with)|to (?:get|call|wait for))"
    rf" (?:an? |the |any |your )?{_PERSON}\b"
    r"|\b(?:i )?(?:don'?t|do not|didn'?t|no longer|needn'?t) (?:really |actually )?"
    r"(?:need|want|require)(?: to (?:talk|speak|chat) (?:to|with))? "
    rf"(?:an? |the |any |your )?(?:real |live |actual )?{_PERSON}\b"
    rf"|\b(?:the )?{_PERSON} (?:is |are )?(?:no longer|not) (?:needed|necessary|required)\b"
    rf"|\b(?:you can )?(?:cancel|forget)(?: about)? (?:the |my )?{_PERSON}(?: request)?\b"
    rf"|\b{_NO}\s?(?:usah|perlu|butuh|jadi|harus)\s+{_TO}{_PERSON}\b"
    rf"|\b{_PERSON}\s+{_NO}\s?(?:usah|perlu|jadi)\b{_ENDS}"
    rf"|\b(?:sama|dengan|dgn|pake|pakai|ke|lewat) {_BOT} (?:aja|saja|aj|doang|juga (?:gpp|bisa))\b"
    rf"|\b(?:bot\w*|kamu) (?:aja|saja){_ENDS}"
    r"|\b(?:the )?bot (?:is (?:fine|ok|okay|enough|good enough)|will do|works)\b"
    r"|\b(?:i'?ll |i will |let'?s |lets )?(?:just )?(?:stick|stay|go on|continue|carry on) with "
    r"(?:you|u|the bot)\b"
    rf"|{_DONE}"
    r"|^[^,.]{0,20}\b(?:don'?t|do not|no longer) need them(?: any ?more)?(?=\W*(?:thanks?\W*)?$)",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    rf"^\W*(?:(?:eh|oh|oke|ok|okay|yah?|ya ?udah|actually) ){{0,2}}(?:{_NO}\s?(?:jadi|usah)"
    r"(?: (?:deh|kak|lah|min))*(?=\s*(?:[,.!]|cuma|cm\b|mau (?:tanya|nanya)|$))"
    r"|never ?mind|nvm)\b[,.! ]*",
    re.IGNORECASE,
)
"""What a message begins with that needs no person any more; or an answer to what was asked."""
_DONE_WITH = re.compile(_DONE, re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:jangan|jgn|bukan|masa|masak|males|malas|ogah|percuma|kenapa|knp|kok|mau|not|why|belum|"
    r"blm)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""What stands before words that only seem to take it back: "jangan sama bot aja"."""

_CLAUSE = re.compile(r"[^,.!?;\n]*[,.!?;\n]+[^\S\n]*|[^,.!?;\n]+$")
_FILLERS = frozenset(
    "ya yah yaa yaudah yaudahlah yauda udah udh dah sudah deh dong lah kok sih kak kakak min gan "
    "sis bang mas mba mbak aja saja oke ok okay oh eh hm hmm hmmm um well so then now still "
    "actually btw sorry maaf thanks thank thx you tq ty makasih mksh makasi terima kasih trims "
    "anymore any more lagi lama masih kelamaan nunggu kalo kalau klo kl ga gak bgt banget terlalu "
    "jadi aku saya gue it's too long if and but just for tapi dulu no nevermind never mind nvm "
    "itu lol haha hehe wkwk wkwkwk".split()
)
_NEEDS_NOTHING = re.compile(
    rf"usah\b|\b{_NO}\s?perlu\b|\bno (more )?need|(n'?t|not) need", re.IGNORECASE
)
"""A "no" that takes back: "ga usah deh". Others ("belum", "no, the blue one") are said to the
person."""

_STOP, _DENY = "stop", "deny"
_WANTS_NOTHING = frozenset({_STOP, _DENY, "affirm", "thank", "wait", "inform"})
_SAYS_NO_MORE = frozenset({
    _STOP, _DENY, "thank", "greet", "goodbye", "apology", "praise", "laugh", "wait",
    *_NOT_UNDERSTOOD,
})  # fmt: skip
"""What may stand beside it: "ga jadi kak, udah ketemu, makasih"."""


def without_take_back(text: str, dialogue: Dialogue) -> str | None:
    """What a message says besides that no person is needed ("ga usah manusia deh, pesananku
    mana?"), empty where that is all; None where it does not say so."""
    if len(text) > _MOST_TAKING_BACK:
        return None
    rest = _TAKES_BACK.sub(lambda found: _unless_against(found, text), text)
    if dialogue.question is None:
        rest = _GIVES_UP.sub("", rest)
    if rest == text:
        return None
    clauses = (clause for clause in _CLAUSE.findall(rest) if not _says_nothing(clause))
    return "".join(clauses).strip(" ,;")


def gives_up(message: Message, dialogue: Dialogue) -> bool:
    """Whether a message that says nothing else takes the wish for a person back: "ga jadi"."""
    asked = dialogue.question.fact if dialogue.question else None
    too_long = len(message.text) > _MOST_TAKING_BACK
    if message.is_payload or message.photo or too_long or asked in (CONFIRM, WITHDRAW):
        return False
    wishes = {part.intent for part in message.parts}
    needs_nothing = asked is None and _NEEDS_NOTHING.search(message.text) is not None
    return wishes <= _SAYS_NO_MORE and (_STOP in wishes or (_DENY in wishes and needs_nothing))


def is_the_bots(message: Message) -> bool:
    """Whether what is said besides is for the bot to answer as ever: something is wanted, and
    nothing is unclear."""
    wishes = {part.intent for part in message.parts}
    return not wishes & _NOT_UNDERSTOOD and not wishes <= _WANTS_NOTHING


def served(
    commands: Iterable[Command], message: Message, dialogue: Dialogue, unsent: bool = False
) -> list[Command]:
    """Those of the commands that are carried out while a person is awaited. ``taken_back`` says
    that the message is the rest of one by which no person is needed: it leaves no case.

    Of what was not understood, an approved answer is looked for; nothing is said where there is
    none that is sure (``ask`` without a kind).
    """
    if without_take_back(message.text, dialogue) == "":
        goes_on = dialogue.in_hand is not None and not _DONE_WITH.search(message.text)
        return [Command("resume", text=message.text, why="with the bot again")] if goes_on else []
    read = list(commands)
    if unsent:
        read = [replace(one, name="resume") if one.name == "leave" else one for one in read]
    more = any(one.fact for one in read)  # what is added to a filed case, besides words
    kept = [_as_served(one, message, more) for one in read if _is_served(one, message, dialogue)]
    if any(one.kind == _COMPLAINT for one in read):  # what it is about is told to the person
        kept = [one for one in kept if not one.fact or one.fact in (ORDER, PROOF)]
    does_more = any(one.name not in ("react", "mention") for one in kept)
    return [
        one for one in kept
        if one.name != "react" or one.value == "thanks" or (does_more and one.value == "worry")
    ]  # fmt: skip


def served_beside_rules(message: Message) -> list[Command]:
    """The same for a message that the dialogue leaves to the shop's rules, but that these must not
    answer then."""
    if message.intent == _CALLS:
        return [Command("person", text=message.text, why=f"intent {_CALLS}")]
    if message.is_payload:
        return []
    if message.intent == "thank" and message.confidence >= SURE:
        return [Command("react", value="thanks", text=message.text, why="intent thank")]
    if message.intent in _NOT_UNDERSTOOD:
        return [Command("ask", text=message.text, why="there may be an answer")]
    return []


def is_for_person(message: Message) -> bool:
    """Whether the rules of the shop must leave the message to the person."""
    is_rating = message.intent == "rate" and message.is_payload  # it was asked for before
    return message.intent in _FOR_THE_PERSON and not is_rating


def _is_served(command: Command, message: Message, dialogue: Dialogue) -> bool:
    name = command.name
    if name == "ask":
        return command.kind in _NOT_UNDERSTOOD or command.kind not in _FOR_THE_PERSON
    if name == "start":
        return command.kind != _COMPLAINT
    if name in _ANSWERS:
        return dialogue.question is not None
    if name == "resume":
        return dialogue.in_hand is not None and dialogue.in_hand.kind != _COMPLAINT
    if name == "leave":  # else it is the person who is not needed
        return dialogue.in_hand is not None or command.value == "found"
    if name in ("unclear", "note"):
        return not message.is_payload
    return name in _ALWAYS or name == "react"


def _as_served(command: Command, message: Message, more: bool) -> Command:
    is_words = command.name == "note" and not command.value and not more
    if command.name == "unclear" or (is_words and message.intent in _NOT_UNDERSTOOD):
        return replace(command, name="ask", kind=None, value=None, why="there may be an answer")
    return command


def _unless_against(found: re.Match[str], text: str) -> str:
    return found[0] if _AGAINST.search(text[: found.start()]) else ""


def _says_nothing(clause: str) -> bool:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", clause.casefold())
    return all(word in _FILLERS for word in words)
