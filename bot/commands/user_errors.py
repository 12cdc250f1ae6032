"""What goes wrong through nobody's fault but a setting's, a file's or the machine's."""

from __future__ import annotations


def told_to_people() -> tuple[type[Exception], ...]:
    """The errors whose message is for people: what happened, and what to do.

    Imported only once something went wrong, so that ``./sapa --help`` stays fast.
    """
    from bot.backup.manifest import BackupError
    from bot.backup.snapshot import DatabaseDamaged
    from bot.channels.base import ChannelNotReady
    from bot.desk.inbox.canned_replies import CannedRepliesBroken
    from bot.encoders.lexicon import LexiconError
    from bot.env_expansion import UnknownVariable
    from bot.evaluation.given_files import UnusableData
    from bot.evaluation.subprocess_job import EvaluationFailed
    from bot.knowledge.entries import KnowledgeError
    from bot.message_templates import MessageTemplatesBroken
    from bot.privacy.export import ExportRefused
    from bot.privacy.person_search import NoSuchPerson
    from bot.processes.preflight import CannotStart
    from bot.processes.supervisor import GaveUp
    from bot.rasa_environment import RasaMissing
    from bot.settings import SettingsError
    from bot.shop.importing.findings import NotAnAnswer
    from bot.shop.shop import ShopError
    from bot.store.conversations.assignment import HeldByColleague
    from bot.store.conversations.conversations import NoSuchConversation
    from bot.store.engine.database import StoreUnavailable
    from bot.store.privacy.consents import NotAgreed
    from bot.store.staff.users import UsersError
    from bot.training.edits.refused import EditRefused
    from bot.training.publishing.apply import CannotPublish
    from bot.training.sources import BrokenFile
    from bot.training.train import TrainingFailed
    from bot.training.tuned_encoder import TunedEncoderBroken

    return (
        BackupError, BrokenFile, CannedRepliesBroken, CannotPublish, CannotStart, ChannelNotReady,
        DatabaseDamaged, EditRefused, EvaluationFailed, ExportRefused, GaveUp, HeldByColleague,
        KnowledgeError, LexiconError, MessageTemplatesBroken, NoSuchConversation, NoSuchPerson,
        NotAgreed, NotAnAnswer, RasaMissing, SettingsError, ShopError, StoreUnavailable,
        TrainingFailed, TunedEncoderBroken, UnknownVariable, UnusableData, UsersError,
    )
