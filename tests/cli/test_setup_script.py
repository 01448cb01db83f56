"""`scripts/setup.py` where something is missing: one sentence, and what does not need it goes on."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(tmp_path, monkeypatch):
    """The script as a module; it may install nothing, and finds no fonts, no Node and no root."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "scripts/setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "FONT_FOLDERS", [tmp_path / "none", tmp_path / "var/fonts"])
    monkeypatch.setattr(module, "is_root", lambda: False)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    module.ran = []
    monkeypatch.setattr(module, "run", lambda *command: module.ran.append([str(word) for word in command]))
    return module


def test_without_node_it_comes_from_pypi(script, tmp_path):
    assert script.npm() == [tmp_path / ".venv/bin/npm"]
    assert script.ran == [
        [f"{tmp_path}/.venv/bin/python", "-m", "pip", "install", "--quiet", script.NODE_WHEEL],
    ]


def test_without_root_fonts_come_by_npm(script, tmp_path, monkeypatch):
    def install(*command):
        assert script.NOTO_NPM in command
        for name in ("400Regular", "700Bold", "900Black"):
            font = tmp_path / f"var/npm-fonts/node_modules/x/NotoSerifSC_{name}.ttf"
            font.parent.mkdir(parents=True, exist_ok=True)
            font.write_bytes(b"font")

    monkeypatch.setattr(script, "npm", lambda: ["npm"])
    monkeypatch.setattr(script, "run", install)
    script.fonts()
    kept = tmp_path / "var/fonts"
    assert sorted(p.name for p in kept.iterdir()) == ["NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf"]
    assert not (tmp_path / "var/npm-fonts").exists()
    monkeypatch.setattr(script, "run", pytest.fail)
    script.fonts()  # they are there now


def test_fonts_that_cannot_be_had_do_not_stop_the_rest(script, monkeypatch, capsys):
    def fail(*command):
        raise SystemExit("安装没有完成：“npm install”失败，原因见上。")

    monkeypatch.setattr(script, "run", fail)
    script.fonts()
    assert "没有打印字体，单据暂不能打印，其他照常" in capsys.readouterr().err


def test_without_root_what_is_missing_is_named(script, monkeypatch, capsys):
    monkeypatch.setattr(script, "PG_FOLDERS", "/no/such/folder")
    script.browser()
    script.postgres()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert "chromium、poppler-utils" in told[0]
    assert "PostgreSQL" in told[1]
    assert all("无权安装系统软件" in sentence for sentence in told)
