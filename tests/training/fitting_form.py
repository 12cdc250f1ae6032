"""A Rasa form of a shop's own, with rules: cases do the sample shop's work, forms stay possible."""

from __future__ import annotations

from pathlib import Path

ASKS, BOOKS = "a fitting, which size and when", "a fitting, book it"
RULES = f"""version: "3.1"

rules:
  - rule: {ASKS}
    steps:
      - intent: book_fitting
      - action: fitting_form
      - active_loop: fitting_form

  - rule: {BOOKS}
    condition:
      - active_loop: fitting_form
      - slot_was_set: [{{fitting_place: shop}}]
    steps:
      - action: fitting_form
      - active_loop: null
      - slot_was_set: [{{requested_slot: null}}]
      - action: utter_goodbye
"""
SLOTS = """slots:
  fitting_size: {type: text, mappings: [{type: custom}]}
  fitting_day: {type: text, mappings: [{type: custom}]}
  fitting_place: {type: text, mappings: [{type: custom}]}
"""
FORMS = """
forms:
  fitting_form:
    required_slots: [fitting_size, fitting_day]
"""


def add_fitting_form(project: Path) -> None:
    """Writes it into a checkout or a draft's folder."""
    domain = project / "domain.yml"
    text = domain.read_text(encoding="utf-8")
    text = text.replace("\nintents:\n", "\nintents:\n  - book_fitting\n", 1)
    text = text.replace("\nslots:\n", f"\n{SLOTS}", 1)
    domain.write_text(text + FORMS, encoding="utf-8")
    (project / "data" / "rules" / "fitting.yml").write_text(RULES, encoding="utf-8")
