"""Uploads stay in memory; too large ones are counted, dropped and refused."""

import io
import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from yimen.basics.errors import Refused
from yimen.common.uploads import TooLarge, refuse_too_large


def posted(content: bytes):
    request = RequestFactory().post("/", {"paper": SimpleUploadedFile("p.pdf", content, "application/pdf")})
    return request.FILES["paper"]


def test_an_upload_of_any_allowed_size_is_held_in_memory(settings, monkeypatch):
    settings.UPLOAD_LIMIT = 4_000_000

    def forbidden(*args, **kwargs):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", forbidden)
    paper = posted(b"x" * 4_000_000)  # above Django's own limit for memory
    refuse_too_large(paper)
    assert paper.read() == b"x" * 4_000_000
    assert isinstance(paper.file, io.BytesIO)
    assert (paper.name, paper.content_type) == ("p.pdf", "application/pdf")


def test_a_larger_upload_is_dropped_and_refused_in_chinese(settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    paper = posted(b"x" * (1024 * 1024 + 1))
    assert isinstance(paper, TooLarge)
    assert paper.size == 1024 * 1024 + 1
    assert paper.read() == b""
    with pytest.raises(Refused, match="超过 1 兆"):
        refuse_too_large(paper)
