"""Papers as PDF: one generic Typst template, one compiler a process, data as data."""

import json
import os
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from yimen.basics.errors import Refused
from yimen.documents import fonts
from yimen.documents.layout import Values, check_values, fill, texts
from yimen.regime.schema import FormEntry

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
_ONE_AT_A_TIME = threading.Lock()
"""A compiler serves one thread; a second one that comes while it works is refused by it, not served later."""
TIMESTAMP = 0
"""The PDF says nothing of when it was made: the same data give the same bytes."""


class NotLaidOut(Exception):
    """The template or a font failed: a fault of the program or the installation. Holds no content of the paper."""


def render(form: FormEntry, values: Values, *, mark: str = "", void: bool = False, foot: str = "") -> bytes:
    """The PDF of a form; with `foot` below every page, its pages are numbered.

    Refused: too much for one page (of a form without repeated rows), a character no font prints. ValueError: unknown
    field.
    """
    where = fonts.folders()
    filled = fill(form, check_values(form, values), mark, void, foot)
    fonts.check(texts(filled), where)
    pdf = _compile(filled, where)
    if pages(pdf) > 1 and not form.repeated():
        raise Refused("内容太多，一页印不下", form.basis or "", "请把较长的栏目写得简要些")
    return pdf


def pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has (its page tree is never compressed)."""
    counts = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", pdf)
    return max(int(a or b) for a, b in counts)


def _compile(filled: dict[str, Any], where: tuple[Path, ...]) -> bytes:
    """One compile; any warning fails, for an unknown font is only a warning."""
    chain = fonts.faces(where)
    inputs = {
        "data": json.dumps(filled, ensure_ascii=False),
        "fonts": json.dumps({"title": chain.title, "body": chain.body}, ensure_ascii=False),
    }
    try:
        with _ONE_AT_A_TIME:
            made, warnings = _compiler(os.getpid(), where).compile_with_warnings(
                format="pdf", sys_inputs=inputs, timestamp=TIMESTAMP
            )
    except typst.TypstError as error:
        raise NotLaidOut(error.message) from None
    if warnings:
        raise NotLaidOut("; ".join(warning.message for warning in warnings))
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _compiler(process: int, where: tuple[Path, ...]) -> typst.Compiler:
    """One compiler for each process (a fork makes its own) and font set: a new one for each paper costs much more."""
    return typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts.typst_fonts(where), ignore_system_fonts=True
    )
