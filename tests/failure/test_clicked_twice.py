"""Buttons clicked twice: the same form twice is one act; the same act on another form is told why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.support.district import DAY
from tests.walls.visits import VISITS
from tests.walls.world import World
from tests.walls.writes import counts, state
from yimen.basics.errors import Refused

#: line of VISITS -> (who sends it, what a second form of the same is told)
TOKENED = {
    "runs:act/accept": ("window_clerk", "不能重复办理"),
    "runs:act/split": ("window_clerk", "不能重复办理"),
    "runs:act/receive": ("liaison", "不能重复办理"),
    "runs:anytime/withdraw": ("window_clerk", "不能再办理"),
    "runs:anytime/add_need": ("window_clerk", "已在名单中"),
    "runs:confirm": ("window_reviewer", "请刷新页面查看最新状态"),
}
PLAIN = {
    "papers:void": ("window_reviewer", "已经作废"),
    "offices:account_new": ("security", "已被使用"),
    "offices:account_change/disable": ("security", ""),
    "offices:account_change/appoint": ("security", "不必再次安排"),
    "offices:relieve": ("security", "已经离任"),
}


def sender(world: World, line: str, who: str) -> Callable[..., Any]:
    """Sends the right form of a line, again and again."""
    browser, visit, things = world.browser(who), VISITS[line], world.things["own"]
    forms = [visit.form(things) for _ in range(4)] if visit.form else []
    address = visit.address(things)
    return lambda follow=False, **more: browser.post(address, {**forms.pop(), **more}, follow=follow)


@pytest.mark.parametrize(("line", "who", "sentence"), [(k, *v) for k, v in TOKENED.items()], ids=TOKENED)
def test_the_same_form_twice_is_one_act(world: World, line: str, who: str, sentence: str):
    send = sender(world, line, who)
    assert send(token="one").status_code == 302
    done, rows = state(), counts()
    again = send(token="one")
    assert again.status_code == 302
    assert (state(), counts()) == (done, rows)


@pytest.mark.parametrize(("line", "who", "sentence"), [(k, *v) for k, v in {**TOKENED, **PLAIN}.items()], ids=str)
def test_the_same_act_on_another_form_is_told_why_not(world: World, line: str, who: str, sentence: str):
    send = sender(world, line, who)
    assert send(token="one").status_code in {200, 302}
    done, rows = state(), counts()
    second = send(token="two", follow=True)
    assert sentence in second.content.decode()
    assert (state(), counts()) == (done, rows)


def test_a_token_of_another_window_is_not_taken(world: World):
    """Nobody can be led to an application of elsewhere by guessing the mark of its form."""
    from yimen.cases.models import Application

    theirs = Application.objects.get(pk=world.things["sister"].application)
    theirs.token = "their-form"
    theirs.save()
    untouched = state()
    browser = world.browser("window_clerk")
    form = VISITS["intake:new"].form
    assert form is not None
    answer = browser.post("/intake/new/", {**form(world.things["own"]), "token": theirs.token, "received_on": DAY})
    assert answer.status_code == 422
    assert "凭证不属于本窗口" in answer.content.decode()
    assert theirs.number.text not in answer.content.decode()
    assert state() == untouched


def test_a_form_used_once_records_no_other_act_and_no_other_outcome(world: World):
    """Going back in the browser and sending the page once more, changed: told, never silently dropped."""
    things = world.things["own"]
    assert sender(world, "runs:act/accept", "window_clerk")(token="one").status_code == 302
    browser = world.browser("window_clerk")
    browser.get("/")
    done, rows = state(), counts()
    accept, withdraw = VISITS["runs:act/accept"], VISITS["runs:anytime/withdraw"]
    assert accept.form is not None
    assert withdraw.form is not None
    for answer in (
        browser.post(accept.address(things), {**accept.form(things), "outcome": "lacking", "token": "one"}),
        browser.post(
            reverse("runs:anytime", args=[things.fresh_run, "withdraw"]), {**withdraw.form(things), "token": "one"}
        ),
    ):
        assert answer.status_code == 409
        assert "已用来办理另一事项或另一结果" in answer.content.decode()
    assert (state(), counts()) == (done, rows)


def test_an_application_form_sent_again_with_changes_is_told_so(world: World):
    browser, visit = world.browser("window_clerk"), VISITS["intake:new"]
    assert visit.form is not None
    form = {**visit.form(world.things["own"]), "token": "one"}
    assert browser.post("/intake/new/", form).status_code == 302
    done, rows = state(), counts()
    assert browser.post("/intake/new/", form).status_code == 302
    answer = browser.post("/intake/new/", {**form, "reason": "另一个困难"})
    assert answer.status_code == 422
    assert "改动没有保存" in answer.content.decode()
    assert (state(), counts()) == (done, rows)


@pytest.mark.parametrize("token", ["run:1", "accept:one", "一", "a b"])
def test_no_browser_names_a_token_of_the_program(world: World, token: str):
    """The program's own tokens hold a colon; a form that carries one is not ours."""
    browser, things, untouched = world.browser("window_clerk"), world.things["own"], state()
    for line in ("intake:new", "runs:act/accept"):
        visit = VISITS[line]
        assert visit.form is not None
        answer = browser.post(visit.address(things), {**visit.form(things), "token": token})
        assert answer.status_code in {409, 422}
        assert "凭证没有填对" in answer.content.decode()
    assert state() == untouched


def test_every_token_the_program_makes_is_out_of_reach(world: World):
    """The acceptance that comes with a registration; a form that brought no token is one form of its own."""
    from yimen.cases.models import Application
    from yimen.common import once
    from yimen.proceedings.models import Event

    browser, visit = world.browser("window_clerk"), VISITS["intake:new"]
    assert visit.form is not None
    form = {**visit.form(world.things["own"]), "do": "accept"}
    assert browser.post("/intake/new/", {**form, "token": "t" * 40}).status_code == 302
    again = {"again": "on", "again_reason": "另一个困难"}
    assert browser.post("/intake/new/", {**form, **again, "token": ""}).status_code == 302
    newest = Application.objects.order_by("-pk")[:2]
    own = list(Event.objects.filter(run__in=[a.run_id for a in newest], kind="act").values_list("token", flat=True))
    assert len(own) == 2
    assert newest[1].token == once.outside("t" * 40)
    assert len(newest[0].token) > 20
    for token in own:
        assert len(token) <= 64
        with pytest.raises(Refused, match="凭证没有填对"):
            once.outside(token)
