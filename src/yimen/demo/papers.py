"""Invented papers that people bring or units seal: real PDF files, said on their face to be invented."""

from __future__ import annotations

from yimen.acts.deed import File
from yimen.documents.render import render
from yimen.regime.schema import FormEntry


def scan(title: str, *lines: str) -> File:
    """A one-page PDF with a title and some lines, as a scanner would give it."""
    blocks = [{"space": 8}, *({"line": line, "indent": True} for line in lines), {"space": 12}]
    blocks.append({"line": "（虚构材料，仅供演示）", "align": "right"})
    form = FormEntry.model_validate({"title": title, "parts": {"page": {"title": title, "blocks": blocks}}})
    return File(f"{title}.pdf", render(form, {}))
