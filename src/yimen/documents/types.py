"""Words of this room."""

from dataclasses import dataclass

from django.db import models


class FileKind(models.TextChoices):
    """What a file is by its content; its name must say the same."""

    PDF = "pdf", "PDF 文件"
    JPEG = "jpg", "JPG 图片"
    PNG = "png", "PNG 图片"
    HEIC = "heic", "HEIC 图片"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 表格"


EXTENSIONS: dict[str, FileKind] = {
    "pdf": FileKind.PDF,
    "jpg": FileKind.JPEG,
    "jpeg": FileKind.JPEG,
    "png": FileKind.PNG,
    "heic": FileKind.HEIC,
    "heif": FileKind.HEIC,
    "docx": FileKind.DOCX,
    "xlsx": FileKind.XLSX,
}

MEDIA_TYPES: dict[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.HEIC: "image/heic",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper or file belongs to: a table (`referrals.referral`) and a row; rooms below are known only by name."""

    kind: str
    id: int
