"""Hands on the keyboard only: every stop of the Tab key must be seen, and nothing is reached in another way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

MOST_STOPS = 120
SLOW = 20_000
"""Milliseconds: a server just started, on a busy machine, signs the first person in slowly."""

#: What the keyboard stands on: what it is called, how the focus is drawn, and whether anything lies over it.
STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const x = Math.min(Math.max(r.left + Math.min(r.width, 60) / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(r.top + Math.min(r.height, 24) / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
  return {
    name: (label || e.getAttribute("aria-label") || e.innerText || e.title || "").trim(),
    drawn: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
    inside: r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
    free: !!top && (e.contains(top) || top.contains(e) || (e.labels && [...e.labels].some(l => l.contains(top)))),
    html: e.outerHTML.slice(0, 160)
  };
}"""


@dataclass(frozen=True, slots=True)
class Keys:
    """Somebody who works one browser window without a mouse."""

    page: Page

    def press(self, key: str, times: int = 1) -> None:
        """A key, so many times."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Letters into whatever has the focus."""
        self.page.keyboard.type(text)

    def stop(self) -> dict[str, Any] | None:
        """Where the focus is; none on the page itself."""
        found: dict[str, Any] | None = self.page.evaluate(STOP)
        return found

    def go_to(self, words: str) -> None:
        """Tab on until the focus is on what begins with these words; each stop on the way must be seen."""
        passed = []
        for _ in range(MOST_STOPS):
            self.press("Tab")
            stop = self.stop()
            if stop is None:  # once round: the browser's own frame
                continue
            assert stop["inside"], f"the focus is out of sight: {stop}"
            assert stop["drawn"], f"the focus is not drawn: {stop}"
            assert stop["free"], f"something lies over the focus: {stop}"
            name = re.sub(r"\s+", " ", stop["name"])
            if name.startswith(words):
                return
            passed.append(name[:20])
        raise AssertionError(f"“{words}” is not reached by Tab: {passed}")

    def to_main(self) -> None:
        """By the skip link, the first stop of every page, past the menu."""
        self.go_to("跳到正文")
        self.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def follow(self, words: str) -> None:
        """Go to a link or a button that leads to another page, and press it."""
        self.go_to(words)
        with self.page.expect_navigation():
            self.press("Enter")

    def sign_in(self, login: str, password: str) -> None:
        """The page of signing in puts one into its first field."""
        self.page.goto("/account/login/?next=/")
        expect(self.page.get_by_label("登录名")).to_be_focused()
        self.type(login)
        self.press("Tab")
        self.type(password)
        self.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/account/login/"), timeout=SLOW)

    def sign_out(self) -> None:
        """By the menu of one's own name."""
        self.page.goto("/")
        self.go_to(self.page.locator(".dropdown-toggle").inner_text().strip())
        self.press("Enter")
        self.follow("退出登录")
        self.follow("退出")
        expect(self.page).to_have_url(re.compile("/account/login/"))
