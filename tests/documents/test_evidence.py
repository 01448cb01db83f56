import os
import struct
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock, files
from yimen.common.uploads import TooLarge
from yimen.documents import api
from yimen.documents import evidence as evidence_module
from yimen.documents.evidence import SAFE_AGE
from yimen.documents.models import Evidence
from yimen.documents.rules import check_file, kind_of_content
from yimen.documents.types import FileKind, Subject

SUBJECT = Subject("cases.application", 3)
LIMIT = 20 * 1024 * 1024


def office(*names: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return packed.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 20 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\x00" * 17
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
GOOD = {
    "a.pdf": (PDF, FileKind.PDF),
    "a.PDF": (PDF, FileKind.PDF),
    "a.jpg": (JPEG, FileKind.JPEG),
    "a.JPEG": (JPEG, FileKind.JPEG),
    "a.png": (PNG, FileKind.PNG),
    "a.heic": (HEIC, FileKind.HEIC),
    "身份证 正面.heif": (HEIC, FileKind.HEIC),
    "a.docx": (DOCX, FileKind.DOCX),
    "a.b.xlsx": (XLSX, FileKind.XLSX),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_what_they_say_are_taken(name):
    content, kind = GOOD[name]
    assert check_file(name, content, LIMIT) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "文件是空的"),
        ("a.pdf", PDF + b" " * LIMIT, "文件超过20兆"),
        ("a.exe", PDF, "不收这种文件"),
        ("pdf", PDF, "不收这种文件"),
        ("a.pdf.zip", PDF, "不收这种文件"),
        ("a.svg", b"<svg/>", "不收这种文件"),
        ("a.pdf", JPEG, "说是PDF 文件，内容却是JPG 图片"),
        ("a.jpg", PDF, "说是JPG 图片，内容却是PDF 文件"),
        ("a.png", JPEG, "内容却是JPG 图片"),
        ("a.docx", XLSX, "说是Word 文档，内容却是Excel 表格"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 99, "说是PDF 文件，内容却不是"),
        ("a.jpg", b"<script>alert(1)</script>", "内容却不是"),
        ("a.png", PNG[:8] + b"\x00" * 30, "内容却不是"),
        ("a.pdf", PDF[:-7], "PDF 文件不完整"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 99, "旧格式或加了密码"),
        ("a.docx", office("word/document.xml"), "内容却不是"),
        ("a.docx", office("[Content_Types].xml", "other.xml"), "内容却不是"),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏程序"),
        ("a.xlsx", XLSX[:-30], "内容却不是"),
        ("a.xlsx", b"PK\x03\x04", "内容却不是"),
    ],
)
def test_files_that_are_not_are_refused_in_words(name, content, said):
    with pytest.raises(Refused, match=said):
        check_file(name, content, LIMIT)


def test_nothing_is_recognised_by_luck():
    assert kind_of_content(b"\x00" * 2000) is None
    assert kind_of_content(b"x" * 1020 + b"%PDF-1.4") is None


@pytest.mark.django_db
def test_a_file_is_kept_encrypted_under_its_subject(clerk):
    evidence = api.add_evidence(
        by=clerk, subject=SUBJECT, name="张三 病历.pdf", content=SimpleUploadedFile("x.pdf", PDF), what="medical_record"
    )
    assert (evidence.title, evidence.kind, evidence.size, evidence.uploaded_by) == ("张三 病历", "pdf", len(PDF), clerk)
    assert b"".join(api.content_of(evidence)) == PDF
    assert b"Catalog" not in files.path_of(evidence.file).read_bytes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM documents_evidence")
        assert "张三".encode() not in bytes(cursor.fetchone()[0])
    assert list(api.evidence_of(SUBJECT)) == [evidence]
    assert not api.evidence_of(Subject("cases.application", 4)).exists()
    assert Row.objects.get(verb="add_evidence").data == {"subject": "cases.application/3", "what": "medical_record"}


@pytest.mark.django_db
def test_pictures_keep_their_exif(clerk):
    evidence = api.add_evidence(by=clerk, subject=SUBJECT, name="门前.jpg", content=JPEG)
    assert b"".join(api.content_of(evidence)) == JPEG


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing(clerk):
    before = set(files.names())
    for name, content, title, said in [
        ("a.pdf", JPEG, "", "内容却是"),
        ("a.pdf", PDF, "长" * 121, "标题超过"),
        ("a.pdf", TooLarge(BytesIO(), "f", "a.pdf", "application/pdf", LIMIT + 1, None), "", "超过 20 兆"),
    ]:
        with pytest.raises(Refused, match=said):
            api.add_evidence(by=clerk, subject=SUBJECT, name=name, content=content, title=title)
    assert not Evidence.objects.exists()
    assert set(files.names()) == before


@pytest.mark.django_db
def test_a_file_without_its_row_is_dropped_again(clerk):
    before = set(files.names())
    with pytest.raises(ValueError, match="ids only"):
        api.add_evidence(by=clerk, subject=SUBJECT, name="a.pdf", content=PDF, what="不是代号")
    assert not Evidence.objects.exists()
    assert set(files.names()) == before


def written(name, ago):
    """Make a stored file so old."""
    then = (clock.now() - ago).timestamp()
    os.utime(files.path_of(name), (then, then))


@pytest.mark.django_db
def test_files_of_undone_transactions_are_swept_when_they_are_old(fresh_home, clerk, monkeypatch):
    monkeypatch.setattr(evidence_module, "BATCH", 2)
    kept = [api.add_evidence(by=clerk, subject=SUBJECT, name="a.pdf", content=PDF).file for _ in range(3)]
    lost = []
    for _ in range(4):
        with pytest.raises(Refused), transaction.atomic():
            lost.append(api.add_evidence(by=clerk, subject=SUBJECT, name="a.pdf", content=PDF).file)
            raise Refused("没有办成", "", "")
    assert set(files.names()) == {*kept, *lost}
    for name in [*kept, *lost]:
        written(name, SAFE_AGE - timedelta(minutes=1))
    assert api.sweep() == 0
    for name in [*kept, *lost[1:]]:
        written(name, SAFE_AGE + timedelta(minutes=1))
    assert api.sweep() == 3
    assert set(files.names()) == {*kept, lost[0]}
    assert api.sweep() == 0


@pytest.mark.django_db
def test_what_killed_programs_left_half_written_is_swept_too(fresh_home, clerk):
    stored = api.add_evidence(by=clerk, subject=SUBJECT, name="a.pdf", content=PDF).file
    draft = files.path_of(stored).with_name(f".{stored}{files.SUFFIX}.1234.part")
    draft.write_bytes(b"ciphertext")
    assert api.sweep() == 0
    with clock.fixed(clock.now() + SAFE_AGE + timedelta(minutes=1)):
        assert api.sweep() == 1
    assert not draft.exists()
    assert files.read(stored) == PDF


@pytest.mark.django_db
def test_beside_a_database_that_knows_no_file_nothing_is_swept(fresh_home):
    """A new database by mistake beside the old files: they must be there when the right one comes back."""
    stored = files.put(PDF).name
    written(stored, 10 * SAFE_AGE)
    assert api.sweep() == 0
    assert files.read(stored) == PDF


@pytest.mark.django_db
def test_a_withdrawn_file_no_longer_counts_and_stays(clerk):
    evidence = api.add_evidence(by=clerk, subject=SUBJECT, name="a.pdf", content=PDF)
    with pytest.raises(Refused, match="没有写撤回原因"):
        api.withdraw_evidence(by=clerk, evidence=evidence, reason="")
    api.withdraw_evidence(by=clerk, evidence=evidence, reason="传错了")
    assert not api.evidence_of(SUBJECT).exists()
    assert b"".join(api.content_of(Evidence.objects.get())) == PDF
    with pytest.raises(Refused, match="已经撤回"):
        api.withdraw_evidence(by=clerk, evidence=evidence, reason="再次")


def test_every_kind_of_file_has_its_media_type():
    assert set(api.MEDIA_TYPES) == set(FileKind)
