import json
from datetime import date

import pytest

from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api
from yimen.documents.models import Counter, FormText, IssuedNumber, Paper
from yimen.documents.queries import Altered
from yimen.documents.types import Subject

from .pdf_text import words

DAY = date(2026, 3, 5)
SUBJECT = Subject("referrals.referral", 7)

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(clerk, handling_slip, values):
    """Issue the handling slip of a referral on the fixed day."""
    del values["handling_number"]

    def issue(**changed: str) -> Paper:
        with clock.fixed(DAY):
            return api.issue_paper(
                by=clerk,
                key="handling_slip",
                form=handling_slip,
                subject=SUBJECT,
                values=values | changed,
                window="001",
            )

    return issue


@pytest.mark.clause("LS-145")
def test_a_numbered_paper_takes_the_next_number_and_prints_it_and_the_date(issue, clerk):
    paper = issue()
    assert paper.number.text == "LS001-2026-00001"
    assert (paper.key, paper.issued_on, paper.form.key) == ("handling_slip", DAY, "handling_slip")
    said = words(api.pdf_of(paper))
    assert said.count("LS001-2026-00001") == 2
    assert "2026年3月5日" in said
    assert issue().number.text == "LS001-2026-00002"
    assert list(api.papers_of(SUBJECT).values_list("number__serial", flat=True)) == [1, 2]
    assert not api.papers_of(Subject("referrals.referral", 8)).exists()
    assert Row.objects.filter(verb="issue_paper", account=clerk.pk, object_id=str(paper.pk)).count() == 1


def test_a_paper_without_number_takes_none(clerk, feedback_slip, values):
    paper = api.issue_paper(by=clerk, key="feedback_slip", form=feedback_slip, subject=SUBJECT, values=values, on=DAY)
    assert paper.number is None
    assert not IssuedNumber.objects.exists()
    assert "编号为LS001-2026-00017的" in words(api.pdf_of(paper))


def test_the_same_paper_is_the_same_pdf_whenever_it_is_looked_at(issue):
    paper = issue()
    first = api.pdf_of(paper)
    with clock.fixed(date(2030, 1, 1)):
        assert api.pdf_of(Paper.objects.get(pk=paper.pk)) == first


def test_a_paper_keeps_the_form_it_was_printed_from(issue, handling_slip, clerk, values):
    paper = issue()
    before = api.pdf_of(paper)
    assert FormText.objects.count() == 1
    changed = handling_slip.model_copy(update={"title": "新表", "parts": {"stub": handling_slip.parts["stub"]}})
    api.issue_paper(by=clerk, key="handling_slip", form=changed, subject=SUBJECT, values=values, window="001", on=DAY)
    assert FormText.objects.count() == 2
    assert api.pdf_of(Paper.objects.get(pk=paper.pk)) == before


def test_the_words_of_a_paper_are_ciphertext_in_the_database(issue):
    paper = issue()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM documents_paper WHERE id = %s", [paper.pk])
        stored = bytes(cursor.fetchone()[0])
    assert "买买提".encode() not in stored
    assert b"999999198002290013" not in stored
    assert api.values_of(paper)["id_number"] == "999999198002290013"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to_unit": "某某单位" * 290}, "一页印不下"),
        ({"reason": "字" * 1201}, "超过1200字"),
        ({"name": "张\U000323af"}, "字体中没有"),
    ],
)
def test_what_cannot_be_printed_uses_no_number(issue, changed, said):
    issue()
    with pytest.raises(Refused, match=said):
        issue(**changed)
    assert Counter.objects.get().last == 1
    assert Paper.objects.count() == IssuedNumber.objects.count() == 1
    assert issue().number.serial == 2


def test_the_original_is_noted_as_printed_once(issue, clerk):
    paper = issue()
    with clock.fixed(DAY) as moment:
        assert api.note_printed(by=clerk, paper=paper).printed_at == moment
    with clock.fixed(date(2026, 3, 6)):
        assert api.note_printed(by=clerk, paper=paper).printed_at == moment
    assert Row.objects.filter(verb="print_paper").count() == 1
    assert api.mark_of(paper) == ""


def test_a_reprint_is_counted_and_marked_under_the_same_number(issue, clerk):
    paper = api.note_printed(by=clerk, paper=issue())
    with clock.fixed(date(2026, 3, 9)):
        api.reprint(by=clerk, paper=paper)
        again = api.reprint(by=clerk, paper=paper)
    assert (again.reprints, again.number_id) == (2, paper.number_id)
    said = words(api.pdf_of(again))
    assert said.count("〔补打第2次2026年3月9日〕") == 2
    assert IssuedNumber.objects.count() == 1
    assert Row.objects.filter(verb="reprint_paper").count() == 2


def test_a_void_paper_voids_its_number_and_shows_it(issue, clerk):
    paper = issue()
    with clock.fixed(date(2026, 3, 9)):
        voided = api.void_paper(by=clerk, paper=paper, reason="转办单位有误")
    assert voided.is_void
    assert IssuedNumber.objects.get().void_reason == "转办单位有误"
    said = words(api.pdf_of(voided))
    assert said.count("〔作废2026年3月9日〕") == 2
    assert said.endswith("作废")
    assert issue().number.serial == 2


def test_voiding_the_number_voids_its_paper(issue, clerk):
    paper = issue()
    api.void_number(by=clerk, number=paper.number, reason="写错")
    paper.refresh_from_db()
    assert paper.is_void


def test_a_void_paper_is_neither_reprinted_nor_voided_again(issue, clerk):
    paper = issue()
    api.void_paper(by=clerk, paper=paper, reason="写错")
    with pytest.raises(Refused, match="已经作废，不能补打"):
        api.reprint(by=clerk, paper=paper)
    with pytest.raises(Refused, match="已经作废"):
        api.void_paper(by=clerk, paper=paper, reason="再次")
    assert Paper.objects.get().reprints == 0


def test_a_paper_without_number_is_voided_with_a_reason_and_once(clerk, feedback_slip, values):
    paper = api.issue_paper(by=clerk, key="feedback_slip", form=feedback_slip, subject=SUBJECT, values=values, on=DAY)
    with pytest.raises(Refused, match="没有写作废原因"):
        api.void_paper(by=clerk, paper=paper, reason=" ")
    assert not Paper.objects.get().is_void
    assert api.void_paper(by=clerk, paper=paper, reason="写错").is_void
    with pytest.raises(Refused, match="已经作废"):
        api.void_paper(by=clerk, paper=paper, reason="再次")


@pytest.mark.parametrize("what", ["data", "form", "digest"])
def test_a_paper_that_was_altered_is_not_shown(issue, what):
    paper = issue()
    if what == "data":
        kept = json.loads(paper.data)
        kept["values"]["household_size"] = "9"
        paper.data = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    elif what == "form":
        paper.form.digest = "0" * 64
    else:
        paper.digest = "0" * 64
    with pytest.raises(Altered):
        api.pdf_of(paper)


def test_two_papers_of_the_same_words_have_unlike_digests(issue, clerk, feedback_slip, values):
    papers = [
        api.issue_paper(by=clerk, key="feedback_slip", form=feedback_slip, subject=SUBJECT, values=values, on=DAY)
        for _ in range(2)
    ]
    assert papers[0].digest != papers[1].digest
