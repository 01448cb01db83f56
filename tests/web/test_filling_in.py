"""What forms ask, how they say it, and that nothing typed is turned into something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

import yimen.web
from tests.web import family as f
from yimen.acts.deed import Deed, plain
from yimen.cases.models import Application
from yimen.proceedings.models import Event

FORM = {
    "name": "周小雨",
    "kind": "resident_id",
    "number": f.number(7),
    "division": f.TOWN,
    "place_basis": "register",
    "needs": ["illness"],
    "reason": "丈夫重病",
    "channel": "window",
    "received_on": "20261120",
    "members-TOTAL_FORMS": "0",
    "members-INITIAL_FORMS": "0",
}


@pytest.fixture
def clerk(district):
    return f.browser(district.actor("window_clerk", f.HERE))


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def handling(district, home):
    """The form by which a unit says what became of a referral."""
    medical = district.actor("liaison", f.unit_of("medical"))
    plain(by=medical, deed=Deed(home.medical.run, "receive", "received"))
    return f.browser(medical), reverse("runs:act", args=[home.medical.run_id, "handle"])


def fields(page: str) -> dict[str, tuple[str, str]]:
    """Name -> (outcomes it is shown for, outcomes it is starred for); `always` for a star that never goes."""
    found = {}
    for part in page.split('<div class="mb-2')[1:]:
        name = re.search(r'name="(\w+)"', part)
        shown = re.match(r'[^>]*data-for="([^"]*)"', part)
        star = re.search(r'title="必填"(?: data-for="([^"]*)")?', part)
        if name:
            starred = "" if star is None else star[1] or "always"
            found[name[1]] = (shown[1] if shown else "", starred)
    return found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("20261120", "2026-11-20"), ("2026/11/20", "2026-11-20"), ("11月20日", "2026-11-20"), ("11-20", "2026-11-20")],
)
def test_a_day_is_taken_as_clerks_write_it(clerk, typed, kept):
    assert clerk.post("/intake/new/", FORM | {"received_on": typed, "do": "save"}).status_code == 302
    assert str(Application.objects.get().received_on) == kept


@pytest.mark.parametrize("typed", ["2026-02-30", "22/11/2026", "昨天", "202611200"])
def test_a_day_that_is_none_stays_as_typed(clerk, typed):
    answer = clerk.post("/intake/new/", FORM | {"received_on": typed})
    assert answer.status_code == 422
    assert "日期请写成 2026-02-11 或 20260211 这样的形式。" in f.text_of(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert not Application.objects.exists()


def test_every_day_of_a_form_is_read_by_the_one_reader():
    """The library's own field takes other spellings, and none of the usual ones."""
    own = {
        path.name for path in Path(yimen.web.__path__[0]).rglob("*.py") if "forms.DateField(" in path.read_text("utf-8")
    }
    assert own == set()


def test_what_was_done_is_said(clerk):
    said = f.text_of(clerk.post("/intake/new/", FORM | {"do": "accept"}, follow=True))
    assert "已登记并受理，编号" in said
    said = f.text_of(clerk.post("/intake/new/", FORM | {"number": f.number(8), "do": "save"}, follow=True))
    assert "已登记，编号" in said


def test_the_first_button_of_the_application_form_does_nothing(clerk):
    """Enter presses it: a card reader that ends a number with Enter registers nobody, with scripts or without."""
    form = clerk.get("/intake/new/").content.decode().partition("<main")[2]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert "disabled" in first[0]
    assert 'type="submit"' in first[0]


def test_the_answer_asks_what_its_outcome_asks(handling):
    unit, address = handling
    page = unit.get(address).content.decode()
    asked = fields(page)
    assert asked["outcome"] == ("", "always")
    assert asked["result"] == ("done", "done")
    assert asked["text"] == asked["amount"] == asked["ground"] == ("done", "")
    shown, starred = asked["reason"]
    assert shown == starred
    assert set(shown.split()) >= {"not_ours"}
    assert "done" not in shown.split()
    assert "怎样处理" in page
    assert "发生日期" in page
    assert "办理日期" not in page


def test_an_outcome_that_is_not_chosen_is_asked_for(handling):
    unit, address = handling
    answer = unit.post(address, {"occurred_on": "2026-11-23"})
    assert answer.status_code == 422
    assert "请选择怎样处理。" in f.text_of(answer)


def test_a_unit_is_starred_where_a_referral_is_sent_on(district, home):
    plain(
        by=district.actor("liaison", f.unit_of("medical")),
        deed=Deed(home.medical.run, "receive", "returned", prose={"reason": "不属本单位职责"}),
    )
    page = f.browser(home.clerk).get(reverse("runs:act", args=[home.medical.run_id, "route"])).content.decode()
    assert fields(page)["unit"] == ("sent", "sent")


def test_a_withdrawal_names_the_paper_it_wants(home):
    clerk, address = f.browser(home.clerk), reverse("runs:anytime", args=[home.application.run_id, "withdraw"])
    page = clerk.get(address).content.decode()
    assert fields(page)["papers"] == ("", "always")
    assert "撤回申请书" in page
    before = Event.objects.count()
    answer = clerk.post(address, {"occurred_on": "2026-11-23"})
    assert answer.status_code == 422
    assert "缺少撤回申请书" in f.text_of(answer)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "field"),
    [(f.number(9), "number"), ("吴小雪", "name"), ("19900009999", "phone")],
)
def test_what_was_searched_for_is_filled_in(clerk, typed, field):
    found = clerk.post(reverse("people:search"), {"text": typed}, follow=True)
    assert "没有查到" in f.text_of(found)
    link = re.search(rf'href="({reverse("intake:new")}\?search=[^"]+)"', found.content.decode().partition("<main")[2])
    assert link is not None
    assert typed not in link[1]
    form = clerk.get(link[1]).context["form"]
    assert form.initial == {field: typed}


def test_a_search_fills_in_nothing_for_another_seat(clerk, district):
    found = clerk.post(reverse("people:search"), {"text": "吴小雪"}, follow=True)
    address = found.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    other = f.browser(district.actor("window_clerk", f.HERE, 2))
    answer = other.get(reverse("intake:new"), {"search": address})
    assert answer.status_code == 200
    assert answer.context["form"].initial == {}


def test_pinyin_is_no_name(clerk):
    found = clerk.post(reverse("people:search"), {"text": "wuxiaoxue"}, follow=True)
    address = found.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    assert clerk.get(reverse("intake:new"), {"search": address}).context["form"].initial == {}


def test_too_many_tries_at_a_new_password_are_told_so(clerk):
    """Whoever chooses a first password meets one rule after the other; the library allows five tries a minute."""
    new = {"oldpassword": "x", "password1": "short", "password2": "short"}
    answers = [clerk.post(reverse("account_change_password"), new) for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert answers[20].status_code == 429
    assert "请过一分钟再试" in f.text_of(answers[20])
