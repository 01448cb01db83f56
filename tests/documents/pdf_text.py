"""The words of a PDF that Typst made, in the order they stand on the page: enough of PDF for that and no more."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"\n(\d+) 0 obj\s*(<<.*?>>)\s*(?:stream\r?\n(.*?)\r?\nendstream)?\s*endobj", re.S)
_PLAIN = rb"\\.|[^\\()]"
_INNER = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*\))*\)"
_STRING = rb"(?:\((?:" + _PLAIN + rb"|" + _INNER + rb")*\)|<[0-9A-Fa-f]*>)"
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\[(?:" + _STRING + rb"|[^\]\\(<])*\])\s*TJ|(" + _STRING + rb")\s*Tj", re.S)
_ESCAPED = re.compile(rb"\\(\d{3}|.)", re.S)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Objects = dict[int, tuple[bytes, bytes]]


def words(pdf: bytes) -> str:
    """All text without blanks."""
    objects: Objects = {}
    for match in _OBJECT.finditer(pdf):
        packed = match[3] is not None and b"FlateDecode" in match[2]
        objects[int(match[1])] = (match[2], zlib.decompress(match[3]) if packed else b"")
    heads = [head for head, _ in objects.values()]
    fonts = {
        name: _to_unicode(objects, int(number))
        for head in heads
        for block in re.findall(rb"/Font<<(.*?)>>", head)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", block)
    }
    said: list[str] = []
    for head in heads:
        if re.search(rb"/Type/Page\b(?!s)", head):
            content = re.search(rb"/Contents (\d+) 0 R", head)
            assert content is not None
            said += _said(objects[int(content[1])][1], fonts)
    return "".join("".join(said).split())


def _said(content: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[str]:
    """The strings shown by a page, in the letters of the font in force."""
    font: dict[int, str] = {}
    for name, row, single in _SHOWN.findall(content):
        if name:
            font = fonts[name]
            continue
        for string in re.findall(_STRING, row or single, re.S):
            plain = string[1:-1]
            raw = bytes.fromhex(plain.decode()) if string[:1] == b"<" else _ESCAPED.sub(_unescape, plain)
            yield "".join(font[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return bytes([int(escaped, 8)]) if len(escaped) == 3 else _LETTERS.get(escaped, escaped)


def _to_unicode(objects: Objects, number: int) -> dict[int, str]:
    """The ToUnicode table of a font."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[number][0])
    assert found is not None
    table: dict[int, str] = {}
    cmap = objects[int(found[1])][1]
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for low, high, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = int(text, 16)
            for offset in range(int(high, 16) - int(low, 16) + 1):
                table[int(low, 16) + offset] = chr(start + offset)
    return table
