"""Which fonts a paper is set in, and whether they can print a text.

An office may hold its own licensed 仿宋 and 小标宋 in the folder `YIMEN_FONTS`; they come first, the free Noto faces
stand behind them, and an installation without Debian packages may keep those in `HOME/fonts`.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from yimen.basics.errors import Refused

TITLE_FACES = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "FZXBSJW--GB1-0")
BODY_FACES = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong")
FALLBACK_FACES = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC")


@dataclass(frozen=True)
class Faces:
    """The chain of families for titles and body, and every character they can print together."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    known: frozenset[int]


def folders() -> tuple[Path, ...]:
    """Where fonts are looked for, the office's own first; folders that are not there are left out."""
    own = os.environ.get("YIMEN_FONTS", "")
    wanted = [*([Path(own)] if own else []), *(Path(folder) for folder in settings.FONT_DIRS)]
    return tuple(dict.fromkeys(folder for folder in wanted if folder.is_dir()))


@lru_cache(maxsize=4)
def typst_fonts(where: tuple[Path, ...]) -> typst.Fonts:
    """The fonts of these folders and no others, so a paper looks the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in where]
    )


@lru_cache(maxsize=4)
def faces(where: tuple[Path, ...]) -> Faces:
    """The faces to set papers in; Refused when the machine has no Chinese font."""
    infos = typst_fonts(where).fonts()
    there = {info.family for info in infos}
    behind = tuple(face for face in FALLBACK_FACES if face in there)[:1]
    body = (*(face for face in BODY_FACES if face in there), *behind)
    title = (*(face for face in TITLE_FACES if face in there), *behind)
    if not body or not title:
        raise Refused("本机没有可用于打印的中文字体", "", "请安装 fonts-noto-cjk，或把字体放入 YIMEN_FONTS 文件夹")
    known: set[int] = set()
    for family in body:
        regular = min((i for i in infos if i.family == family and i.path), key=lambda i: abs(i.weight - 400))
        known |= _characters(str(regular.path), regular.index)
    return Faces(title, body, frozenset(known))


def check(text: str, where: tuple[Path, ...]) -> None:
    """Refused, naming the character, when a text holds one that no font can print (Typst itself would stay silent)."""
    missing = {ord(character) for character in text if character not in "\n "} - faces(where).known
    if missing:
        named = "、".join(f"“{chr(code)}”（U+{code:04X}）" for code in sorted(missing)[:5])
        raise Refused(
            f"字体中没有这些字，无法打印：{named}", "", "请系统管理员在字体文件夹中加入含这些字的字体，或改用规范字"
        )


def _characters(path: str, index: int) -> set[int]:
    """The code points of one face of a font file or collection."""
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return set(font.getBestCmap())
