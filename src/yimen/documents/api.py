"""What other rooms may use of this one."""

from yimen.documents.actions import issue_paper, note_printed, reprint, take_number, void_number, void_paper
from yimen.documents.evidence import add_evidence, content_of, evidence_of, sweep, withdraw_evidence
from yimen.documents.layout import date_values
from yimen.documents.queries import mark_of, number_by_text, papers_of, pdf_of, values_of
from yimen.documents.render import render
from yimen.documents.types import MEDIA_TYPES, FileKind, Subject

__all__ = [
    "MEDIA_TYPES",
    "FileKind",
    "Subject",
    "add_evidence",
    "content_of",
    "date_values",
    "evidence_of",
    "issue_paper",
    "mark_of",
    "note_printed",
    "number_by_text",
    "papers_of",
    "pdf_of",
    "render",
    "reprint",
    "sweep",
    "take_number",
    "values_of",
    "void_number",
    "void_paper",
    "withdraw_evidence",
]
