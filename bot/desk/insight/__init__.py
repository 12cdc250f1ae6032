"""Figures: ratings and fairness."""
