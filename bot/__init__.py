"""Sapa, a customer-service chatbot framework for shops that answer direct messages."""

import wrapt

from bot import env_expansion

# In every process, whoever imports Rasa first.
wrapt.register_post_import_hook(env_expansion.undo, "rasa.shared.utils.io")
