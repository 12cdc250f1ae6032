"""Mistakes in what staff edit."""
