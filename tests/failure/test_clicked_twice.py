"""Buttons clicked twice: the same form twice is one act; the same act on another form is told why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.district import DAY
from tests.walls.visits import VISITS
from tests.walls.world import World
from tests.walls.writes import counts, state

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
    untouched = state()
    browser = world.browser("window_clerk")
    form = VISITS["intake:new"].form
    assert form is not None
    answer = browser.post("/intake/new/", {**form(world.things["own"]), "token": theirs.token, "received_on": DAY})
    assert answer.status_code == 422
    assert "凭证不属于本窗口" in answer.content.decode()
    assert theirs.number.text not in answer.content.decode()
    assert state() == untouched
