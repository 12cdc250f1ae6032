"""Sapa, a customer-service chatbot framework for shops that answer direct messages."""
