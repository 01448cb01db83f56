"""A real browser against a real server: the demo district is made once, every story works on its own people."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "e2e" / "shots"
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
    env = os.environ | {"YIMEN_HOME": str(home)}
    command = [sys.executable, "-m", "yimen.cli.main", "demo", "--port", "0"]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        address = next((line.split()[-1] for line in process.stdout if line.startswith("http")), "")
        assert address, (home / "server.log").read_text()[-3000:]
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    found = shutil.which("chromium")
    assert found, "找不到 chromium：请先运行 python3 scripts/setup.py --ci"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A clean browser window; a script error or a blocked resource on any page fails the story."""
    context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1440, "height": 900})
    window = context.new_page()
    trouble: list[str] = []
    window.on("pageerror", lambda error: trouble.append(str(error)))
    window.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    yield window
    context.close()
    assert not trouble, trouble
