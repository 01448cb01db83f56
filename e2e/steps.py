"""What a person does at a desk, in the words of the pages; and looking at a page or a paper closely."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from yimen.demo.office import PASSWORD

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "e2e" / "shots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in and stand before the first page."""
    page.goto("/account/login/?next=/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(re.compile("/account/login/"))  # the page of signing in has a main part too
    expect(page.locator("main, .ym-frame").first).to_be_visible()


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at work in one browser window."""

    page: Page

    def open(self, url: str) -> None:
        """Go to an address."""
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == 200, f"{url}: {answer.status}"

    def buttons(self) -> list[str]:
        """What this person may do with what the page shows, in the words of the buttons."""
        return self.page.locator(".ym-head .ym-acts a").all_inner_texts()

    def press(self, words: str) -> None:
        """One of the buttons in the head of the page, by how it begins."""
        self.page.locator(".ym-head .ym-acts a").filter(has_text=words).first.click()

    def choose(self, words: str) -> None:
        """A choice of a form, by its label."""
        self.page.get_by_label(words).check()

    def fill(self, label: str, text: str) -> None:
        """A field, by its label."""
        written = self.page.locator("input:not([type=radio]):not([type=checkbox]), textarea")
        self.page.get_by_label(label).and_(written).first.fill(text)

    def select(self, label: str, text: str) -> None:
        """A line of a drop-down, by how it begins."""
        field = self.page.get_by_label(label).and_(self.page.locator("select"))
        line = field.locator("option").filter(has_text=text).first
        field.select_option(value=line.get_attribute("value"))

    def upload(self, name: str, content: bytes) -> None:
        """A scanned paper."""
        field = self.page.locator("input[type=file]")
        field.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})

    def confirm(self, said: str = "已") -> None:
        """Send the form; the next page says that it is done."""
        self.page.get_by_role("button", name="确定").click()
        expect(self.page.locator("#messages, .alert-success").first).to_contain_text(said)

    def act(self, button: str, outcome: str = "", reason: str = "") -> None:
        """The usual: press, choose, give the reason, confirm."""
        self.press(button)
        if outcome:
            self.choose(outcome)
        if reason:
            self.fill("理由", reason)
        self.confirm("已记录")

    def sees(self, words: str) -> Locator:
        """These words stand on the page."""
        found = self.page.get_by_text(words).first
        expect(found).to_be_visible()
        return found

    def work(self, name: str) -> Locator:
        """The lines about a person on the worklist."""
        self.open("/")
        return self.page.locator("#rows tbody tr").filter(has_text=name)

    def take(self, name: str) -> None:
        """Open the first thing about a person on the worklist."""
        self.work(name).first.get_by_role("link", name=name).click()

    def papers(self, title: str) -> Locator:
        """The papers of the page with this title."""
        return self.page.locator("li").filter(has=self.page.get_by_role("link", name=title))

    def paper(self, title: str, number: str = "") -> bytes:
        """A paper of the page, fetched as this person."""
        line = self.papers(title).filter(has_text=number).first
        address = line.get_by_role("link", name=title).get_attribute("href")
        assert address
        answer = self.page.context.request.get(address)
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    def shot(self, name: str) -> None:
        """A picture of the whole page for people to look at."""
        shot(self.page, name)


def shot(page: Page, name: str) -> None:
    """A picture of the whole page under e2e/shots."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def axe(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA on the page. The debugger puts the checker in; the page's policy does not stop it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def pdf_text(pdf: bytes, folder: Path) -> str:
    """The text of a PDF in the order in which it is printed, without blanks and line ends."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return "".join(read.stdout.split())


def pdf_shot(pdf: bytes, name: str) -> None:
    """A picture of the first page of a PDF under e2e/shots."""
    SHOTS.mkdir(exist_ok=True)
    command = ["pdftoppm", "-png", "-r", "80", "-singlefile", "-", str(SHOTS / name)]
    subprocess.run(command, input=pdf, check=True)


def in_order(text: str, pieces: list[str]) -> None:
    """Every piece stands in the text, each after the one before."""
    at = 0
    for piece in pieces:
        found = text.find("".join(piece.split()), at)
        assert found >= 0, f"“{piece}” does not follow in: {text[at:]}"
        at = found + 1
