"""Approved templates as an editor changes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.settings.message_template_file import id_of, remove_template, save_template
from bot.message_templates import MessageTemplate, read_message_templates
from bot.project import Project
from bot.training.edits.refused import EditRefused
from tests.desk.conftest import LogIn

FILE = """# Ours.

- channel: whatsapp
  name: news  # approved in May
  language: en
  text: Hello {{1}}, there is news of {{2}}.
  parameters: [name, order]
"""
NEWS = MessageTemplate(
    "whatsapp", "news", "en", "Hello {{1}}, there is news of {{2}}.", ("name", "order")
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "message_templates.yml").write_text(FILE)
    return Project(tmp_path, tmp_path)


def all_of(project: Project) -> list[MessageTemplate]:
    return read_message_templates(project.message_templates)


def test_one_is_changed_added_and_removed(project: Project) -> None:
    offer = MessageTemplate("twilio", "HX1", "id", "Halo {{1}}!", ("name",), "offers")
    save_template(project, offer, None)
    assert all_of(project) == [NEWS, offer]
    told = MessageTemplate(
        "whatsapp", "sent", "en", "{{1}} is on its way", ("order",), sent_for=("shipped",)
    )
    save_template(project, told, id_of(NEWS))
    assert all_of(project) == [told, offer]
    assert "# approved in May" in project.message_templates.read_text()
    remove_template(project, id_of(told))
    remove_template(project, id_of(offer))
    save_template(project, NEWS, None)
    assert all_of(project) == [NEWS]


@pytest.mark.parametrize(
    "template",
    [
        NEWS, MessageTemplate("whatsapp", "", "en", "x", ()),
        MessageTemplate("whatsapp", "x", "en", "Hello {{1}} {{2}}", ("name",)),
        MessageTemplate("carrier", "x", "en", "Hello", ()),
        MessageTemplate("whatsapp", "x", "en", "{{1}}", ("agent",), sent_for=("paid",)),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing(project: Project, template: MessageTemplate) -> None:
    with pytest.raises(EditRefused):
        save_template(project, template, None)
    assert project.message_templates.read_text() == FILE


async def test_they_are_listed_with_what_is_filled_in(log_in: LogIn) -> None:
    eko = await log_in("eko", "editor")
    page = await (await eko.get("/desk/message-templates")).text()
    assert "order_update" in page
    assert '<span class="chip">order number</span>' in page
    form = await (await eko.get("/desk/message-templates/edit?id=whatsapp|order_update|en")).text()
    assert "there is news about your order" in form
    sari = await log_in("sari", "agent")
    assert (await sari.get("/desk/message-templates")).status == 403
