"""What waits for a second person stands on the first page of who may decide it, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.web import family as f
from yimen.acts import first_contact, reading_notices
from yimen.agencies.models import Window
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import Merge
from yimen.places import api as places
from yimen.windows import fund
from yimen.windows.models import Draw


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def reviewer(district):
    return district.actor("window_reviewer", f.HERE)


def person(clerk, order, **more):
    facts = {"name": "周无证", "number": f.number(order), "division": places.division(f.TOWN)} | more
    return people.register_person(by=clerk, **facts)


def proposed(by, order=80) -> Merge:
    """Somebody with a card and her registration without papers, said to be one person."""
    kept = person(by, order)
    dropped = people.register_person(by=by, name="周无证", kind="temporary", division=places.division(f.TOWN))
    return people.propose_merge(by=by, kept=kept, dropped=dropped, why="看了身份证", token=f"m{order}")


def asked(by, reviewer, token="a") -> Draw:
    """300 yuan asked for from the fund."""
    window = Window.objects.select_related("unit__division").get(unit__key=f.HERE)
    fund.refill(by=reviewer, window=window, amount_fen=90_000, on=clock.today(), document="文", token=f"in-{token}")
    return fund.ask(by=by, window=window, amount_fen=30_000, occasion="火灾", reason="没有住处", token=token)


def test_a_merge_and_a_draw_stand_on_the_reviewers_first_page(district, clerk, reviewer):
    merge, draw = proposed(clerk), asked(clerk, reviewer)
    page = f.browser(reviewer).get(reverse("home:worklist"))
    assert "提出合并人员：周无证，请复核" in f.text_of(page)
    assert "申请支取应急救助资金300.00元，请审核" in f.text_of(page)
    for address in (reverse("people:merge", args=[merge.pk]), reverse("windows:draw", args=[draw.pk])):
        assert f'href="{address}"' in page.content.decode()
    elsewhere = district.actor("window_reviewer", f.SISTER)
    assert f.told(clerk) == f.told(elsewhere) == []
    people.decide_merge(by=reviewer, merge=merge, agreed=True)
    fund.decide(by=reviewer, draw=draw, approved=True)
    assert f.told(reviewer) == []


def test_nobody_is_told_of_what_he_asked_for_himself(district):
    both = district.actor("window_clerk", f.HERE, 2)
    other = district.actor("window_reviewer", f.HERE, 2)
    both = replace(both, rights=both.rights | other.rights)
    proposed(both)
    asked(both, other)
    assert f.told(both) == []
    assert len(f.told(other)) == 2


def test_as_many_queries_for_many_and_the_list_for_the_rest(clerk, reviewer, monkeypatch):
    proposed(clerk)
    asked(clerk, reviewer)
    browser = f.browser(reviewer)
    one = f.queries(browser, reverse("home:worklist"))
    for order in (81, 82, 83):
        proposed(clerk, order)
        asked(clerk, reviewer, f"a{order}")
    assert f.queries(browser, reverse("home:worklist")) == one
    assert len(f.told(reviewer)) == 8
    monkeypatch.setattr(reading_notices, "MOST", 2)
    page = browser.get(reverse("home:worklist")).content.decode()
    assert "还有人员合并等您复核" in page
    assert f'href="{reverse("people:merges")}?state=pending"' in page
    assert "还有支取等您审核" in page
    assert len(f.told(reviewer)) == 6


def test_a_request_handed_to_a_colleague_is_told_him(district, clerk):
    application = f.apply(clerk, 7)
    colleague = district.actor("window_clerk", f.HERE, 2)
    first_contact.hand_over(by=clerk, application=application, to=int(colleague.account), reason="休假")
    page = f.browser(colleague).get(reverse("home:worklist"))
    assert f"{f.NAME}的申请移交您首问负责" in f.text_of(page)
    assert reverse("intake:application", args=[application.pk]) in page.content.decode()
    first_contact.answer(by=colleague, application=application, accept=True)
    assert f.told(colleague) == []
