"""Figures as words, tables and charts: what a notebook cell displays. Nothing is computed here."""

from vomr.show.report import Report

__all__ = ["Report"]
