"""Pure decisions of this room: how a number is written, what a file is."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from yimen.basics.errors import Refused
from yimen.documents.types import EXTENSIONS, FileKind
from yimen.regime.numbers import PLACEHOLDER, check_pattern

DEFAULT_PATTERN = "{window}-{year}-{serial:5}"
_NEXT = "请用 PDF、JPG、PNG、HEIC、DOCX 或 XLSX 文件"
_ZIP_ENTRIES = 5000


def write_number(pattern: str, *, window: str, year: int, serial: int) -> str:
    """The number as printed. A serial longer than its places is written whole, never cut."""
    values = {"window": window, "year": str(year), "serial": str(serial)}
    return PLACEHOLDER.sub(lambda m: values[m[1]].zfill(int(m[2] or 1)), check_pattern(pattern))


def pack_data(values: Mapping[str, str]) -> str:
    """The data of a paper as kept (encrypted): its values and a salt, so that its digest tells nobody what is in it."""
    return json.dumps({"values": dict(values), "salt": secrets.token_hex(16)}, ensure_ascii=False, sort_keys=True)


def digest_of(form_digest: str, data: str) -> str:
    """SHA-256 over form and data: shows that a paper is still what was issued."""
    return hashlib.sha256(f"{form_digest}\0{data}".encode()).hexdigest()


def kind_of_name(name: str) -> FileKind:
    """What a file says it is, by the ending of its name."""
    _, dot, ending = name.rpartition(".")
    kind = EXTENSIONS.get(ending.strip().lower()) if dot else None
    if kind is None:
        raise Refused("不收这种文件", "", _NEXT)
    return kind


def kind_of_content(content: bytes) -> FileKind | None:
    """What a file is, by its first bytes and, for office files, the parts inside; None when it is nothing we take."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return FileKind.PNG
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}:
        return FileKind.HEIC
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return None


def check_file(name: str, content: bytes, limit: int) -> FileKind:
    """What an uploaded file is. Refused: empty, too large, of a kind not taken, or not what its name says."""
    if not content:
        raise Refused("文件是空的", "", "请重新选择文件")
    if len(content) > limit:
        raise Refused(f"文件超过{limit // (1024 * 1024)}兆", "", "请压缩或分成几个文件后再传")
    said = kind_of_name(name)
    found = kind_of_content(content)
    if found is None:
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise Refused("文件是旧格式或加了密码的 Office 文件", "", "请去掉密码，另存为 DOCX、XLSX 或 PDF 后再传")
        raise Refused(f"文件名说是{said.label}，内容却不是", "", "请打开文件确认无误后再传")
    if found != said:
        raise Refused(f"文件名说是{said.label}，内容却是{found.label}", "", "请改正文件名，或选择正确的文件")
    if found == FileKind.PDF and b"%%EOF" not in content[-2048:]:
        raise Refused("PDF 文件不完整", "", "请重新扫描或重新下载后再传")
    return found


def _office_kind(content: bytes) -> FileKind | None:
    """A Word or Excel file without macros, told by the names of its parts; nothing is unpacked."""
    if content.count(b"PK\x01\x02") > _ZIP_ENTRIES:  # entries of the list of parts; reading a million takes minutes
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, NotImplementedError, UnicodeDecodeError):  # the second: packed in a way zipfile does not know
        return None
    if "[Content_Types].xml" not in names:
        return None
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise Refused("文件里有宏程序，不能上传", "", "请另存为不含宏的 DOCX、XLSX 或 PDF 后再传")
    if "word/document.xml" in names:
        return FileKind.DOCX
    return FileKind.XLSX if "xl/workbook.xml" in names else None
