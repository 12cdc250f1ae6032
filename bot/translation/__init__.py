"""Drafts in another language, by models on this machine: for staff alone, never to customers."""
