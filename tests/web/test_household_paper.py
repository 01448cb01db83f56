"""The file of a household on A4: what its page shows, every page numbered, who printed it and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.documents.pdf_text import words as pdf_text
from tests.web import family as f
from yimen.acts import household_paper, reading_household
from yimen.agencies.models import Seat
from yimen.agencies.queries import scope_of
from yimen.audit.models import Row
from yimen.common import clock
from yimen.documents.render import pages


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


def address(home):
    return reverse("people:household_pdf", args=[home.application.household_id])


def test_the_paper_says_what_the_page_says_and_who_printed_it_when(home):
    client = f.browser(home.clerk)
    page = client.get(reverse("people:household", args=[home.application.household_id])).content.decode()
    assert address(home) in page
    answer = client.get(address(home))
    assert (answer["Content-Type"], answer["Cache-Control"].partition(",")[0]) == ("application/pdf", "max-age=0")
    text = "".join(pdf_text(answer.content).split())
    for words in ("社会救助家庭档案", f.NAME, f"{f.NAME}母", "区医疗保障局", "医疗救助", "教育救助", "第1页，共1页"):
        assert words in text, words
    assert f"白沙埠镇社会救助窗口周小1于{clock.today():%Y-%m-%d}" in text
    assert f.number(1) not in text and f.PHONE not in text
    assert "9999**********" in text
    assert Row.objects.filter(verb="export", object_type="people.household").count() == 1


def test_another_towns_window_gets_none(home, district):
    assert f.browser(district.actor("window_clerk", f.SISTER)).get(address(home)).status_code == 404
    assert not Row.objects.filter(verb="export").exists()


def test_a_long_file_goes_over_several_pages_each_with_its_number_and_heading(home):
    seat = Seat.objects.select_related("unit__division").get(pk=int(home.clerk.seat))
    file = reading_household.household_file(scope_of(seat), home.application.household_id)
    assert file is not None
    pdf = household_paper.household_pdf(by=home.clerk, who="窗口", file=replace(file, lines=file.lines * 40))
    text = "".join(pdf_text(pdf).split())
    assert pages(pdf) >= 3
    for number in range(1, pages(pdf) + 1):
        assert f"第{number}页，共{pages(pdf)}页" in text
    assert text.count("项目或需求") >= 3, "the heading of the rows stands on every page"
    assert text.count("窗口于") == pages(pdf)
