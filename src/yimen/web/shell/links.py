"""Addresses of the buttons on a run's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from yimen.flow import types as t
from yimen.flow.due import article_words

if TYPE_CHECKING:
    from yimen.acts.reading_runs import Page
    from yimen.proceedings.showing import Button


def button_links(page: Page) -> list[dict[str, object]]:
    """Each button with its address; confirming and discarding share one page, so they are one button."""
    found: dict[str, dict[str, object]] = {}
    for button in page.buttons:
        url = _address(button, page.run.pk)
        if url and url not in found:
            title = "复核代录" if button.kind in {t.CONFIRMED, t.DISCARDED} else button.title
            found[url] = {
                "title": title,
                "url": url,
                "basis": article_words(button.basis),
                "main": button.main and not found,
            }
    return list(found.values())


def _address(button: Button, run: int) -> str:
    if button.kind == t.ACT:
        asked = {name: value for name, value in (("key", button.key), ("mode", _mode(button))) if value}
        return reverse("runs:act", args=[run, button.step]) + (f"?{urlencode(asked)}" if asked else "")
    if button.kind == t.ANYTIME:
        return reverse("runs:anytime", args=[run, button.step])
    if button.kind in {t.CONFIRMED, t.DISCARDED}:
        return reverse("runs:confirm", args=[run, button.of])
    if button.kind == t.EXTENDED:
        named = {"step": button.step, "key": button.key} if button.step else {"limit": button.limit}
        return reverse("runs:extend", args=[run]) + f"?{urlencode({k: v for k, v in named.items() if v})}"
    return ""


def _mode(button: Button) -> str:
    return "" if button.mode == "own" else button.mode
