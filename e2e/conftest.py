"""A real browser against a real server: the demo district is made once, every story works on its own people."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from e2e.steps import Desk, sign_in

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo district served by the product's own command."""
    home = tmp_path_factory.mktemp("district")
    env = {name: value for name, value in os.environ.items() if name not in {"YIMEN_DB", "DJANGO_SETTINGS_MODULE"}}
    env["YIMEN_HOME"] = str(home)
    command = [sys.executable, "-m", "yimen.cli.main", "demo", "--port", "0"]
    log = home / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, start_new_session=True
        )
    assert process.stdout is not None
    try:
        address = next((line.strip() for line in process.stdout if line.startswith("http")), "")
        assert address, log.read_text()[-3000:]
        yield address.rstrip("/")
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.stdout.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert "Traceback" not in log.read_text(), log.read_text()[-3000:]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    found = shutil.which("chromium")
    assert found, "找不到 chromium：请先运行 python3 scripts/setup.py --ci"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


def is_trouble(message: ConsoleMessage) -> bool:
    """An error on the browser's console; a form that was not filled in right (422) is none."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.fixture
def window(browser: Browser, server: str) -> Iterator[Callable[[], Page]]:
    """Opens clean browser windows; a script error or a blocked resource on any page fails the story."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def opened() -> Page:
        context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: trouble.append(message.text) if is_trouble(message) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not trouble, trouble


@pytest.fixture
def page(window: Callable[[], Page]) -> Page:
    """One clean browser window."""
    return window()


@pytest.fixture
def desk(window: Callable[[], Page]) -> Callable[[str], Desk]:
    """`desk(login)`: that person signed in, in a window of her own; the same window when asked again."""
    desks: dict[str, Desk] = {}

    def seated(login: str) -> Desk:
        if login not in desks:
            page = window()
            sign_in(page, login)
            desks[login] = Desk(page)
        return desks[login]

    return seated
