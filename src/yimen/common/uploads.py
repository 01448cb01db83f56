"""Uploads stay in memory until they are encrypted: Django's own handler of large files writes them in the clear."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from yimen.basics.errors import Refused


class TooLarge(InMemoryUploadedFile):
    """Stands for an upload above the limit: its true size, none of its content."""


class MemoryOnly(FileUploadHandler):
    """Holds each file in memory up to `UPLOAD_LIMIT` bytes, and of one form up to `UPLOAD_TOTAL`; more is counted and
    dropped. Of somebody who has not signed in nothing is held."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        self.left = settings.UPLOAD_TOTAL if user is None or user.is_authenticated else 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= min(settings.UPLOAD_LIMIT, self.left):
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kind = TooLarge if self.size > min(settings.UPLOAD_LIMIT, self.left) else InMemoryUploadedFile
        self.left -= 0 if kind is TooLarge else self.size
        self.content.seek(0)
        return kind(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=self.size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def refuse_too_large(upload: Any) -> None:
    """Refused when an uploaded file is above the limit; call it before using any upload."""
    if isinstance(upload, TooLarge) or upload.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        total = settings.UPLOAD_TOTAL // (1024 * 1024)
        raise Refused(f"上传的文件超过 {limit} 兆，或一次共超过 {total} 兆，没有保存", next="请压缩或分几次上传")
