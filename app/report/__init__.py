"""A run as one page to hand on: complete in itself, readable offline and on paper."""

from app.report.page import report

__all__ = ["report"]
