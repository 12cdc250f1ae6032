"""What goes wrong through nobody's fault but a setting's, a file's or the machine's."""

from __future__ import annotations


def told_to_people() -> tuple[type[Exception], ...]:
    """The errors whose message is for people: what happened, and what to do.

    Imported only once something went wrong, so that ``./sapa --help`` stays fast.
    """
    from bot.backup.manifest import BackupError
    from bot.backup.snapshot import DatabaseDamaged
    from bot.channels.channel import ChannelNotReady
    from bot.desk.canned_replies import CannedRepliesBroken
    from bot.encoders.lexicon import LexiconError
    from bot.env_expansion import UnknownVariable
    from bot.evaluation.apart import EvaluationFailed
    from bot.evaluation.given_files import UnusableData
    from bot.knowledge.entries import KnowledgeError
    from bot.message_templates import MessageTemplatesBroken
    from bot.processes.preflight import CannotStart
    from bot.processes.supervisor import GaveUp
    from bot.settings import SettingsError
    from bot.shop.importing.findings import NotAnAnswer
    from bot.shop.shop import ShopError
    from bot.store.consents import NotAgreed
    from bot.store.conversations import NoSuchConversation
    from bot.store.database import StoreUnavailable
    from bot.store.handling import HeldByColleague
    from bot.store.users import UsersError
    from bot.training.applying import CannotPublish
    from bot.training.edit_refused import EditRefused
    from bot.training.sources import BrokenFile
    from bot.training.train import TrainingFailed
    from bot.training.tuned_encoder import TunedEncoderBroken
    from bot.trust.export import ExportRefused
    from bot.trust.subjects import NoSuchPerson

    return (
        BackupError, BrokenFile, CannedRepliesBroken, CannotPublish, CannotStart, ChannelNotReady,
        DatabaseDamaged, EditRefused, EvaluationFailed, ExportRefused, GaveUp, HeldByColleague,
        KnowledgeError, LexiconError, MessageTemplatesBroken, NoSuchConversation, NoSuchPerson,
        NotAgreed, NotAnAnswer, SettingsError, ShopError, StoreUnavailable, TrainingFailed,
        TunedEncoderBroken, UnknownVariable, UnusableData, UsersError,
    )
