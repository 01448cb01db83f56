"""Correcting a unit's answer: the form begins with what was answered, and what is not touched stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.web import family as f
from yimen.acts import answering, correcting
from yimen.acts.deed import Deed, plain
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.registry.models import Entry

GIVEN = {
    "result": "granted",
    "aid": "money",
    "rhythm": "monthly",
    "amount_fen": 35050,
    "given_from": dt.date(2026, 11, 1),
    "given_until": dt.date(2027, 10, 31),
    "text": "按月补助，一年",
}


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def liaison(district):
    return district.actor("liaison", f.unit_of("medical"))


@pytest.fixture
def checker(district):
    return f.browser(district.actor("unit_reviewer", f.unit_of("medical")))


def handled(home, by, outcome="done", **more):
    """The unit's record of its handling, and the address where it is corrected."""
    plain(by=by, deed=Deed(home.medical.run, "receive", "received"))
    event = answering.handle(by=by, deed=Deed(home.medical.run, "handle", outcome, **more))
    return reverse("runs:correct", args=[home.medical.run_id, event.seq])


def initial(form):
    """What the browser would send of a form nobody touched."""
    return {field.html_name: field.value() for field in form if field.value() not in (None, "")}


def test_the_form_begins_with_what_was_answered_and_keeps_what_is_not_touched(home, liaison, checker):
    address = handled(home, liaison, values=GIVEN)
    page = checker.get(address)
    found = initial(page.context["form"])
    wanted = {"result": "granted", "aid": "money", "rhythm": "monthly", "amount": "350.50", "text": "按月补助，一年"}
    assert wanted.items() <= found.items()
    assert (found["given_from"], found["given_until"]) == ("2026-11-01", "2027-10-31")
    assert 'value="2026-11-01"' in page.content.decode()
    done = checker.post(address, {**found, "amount": "400", "reason": "标准算错了"}, follow=True)
    assert done.status_code == 200, f.text_of(done)
    first, second = home.medical.results.order_by("pk")
    assert (first.amount_fen, second.amount_fen) == (35050, 40000)
    same = ("kind", "aid", "rhythm", "given_from", "given_until", "text")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]


def test_a_wrong_kind_of_answer_is_put_right_without_its_amount(home, liaison, checker):
    address = handled(home, liaison, values=GIVEN)
    found = initial(checker.get(address).context["form"]) | {"result": "other", "amount": "", "reason": "没有给钱"}
    for name in ("aid", "rhythm", "given_from", "given_until"):  # the script takes them out of sight and of the form
        del found[name]
    assert checker.post(address, found, follow=True).status_code == 200
    last = home.medical.results.latest("pk")
    assert (last.kind, last.amount_fen, last.given_from) == ("other", None, None)


def test_where_nothing_was_answered_nothing_is_filled_in(home, liaison, checker):
    address = handled(home, liaison, outcome="lacking", prose={"reason": "缺诊断证明"})
    form = checker.get(address).context["form"]
    assert not form["result"].value()
    assert not form["text"].value()
    assert form["occurred_on"].value() == clock.today().isoformat()


@pytest.fixture
def fed_back(home, liaison):
    """350 yuan were meant, 3500 written down and fed back; the address where the handling is corrected."""
    address = handled(home, liaison, values=GIVEN | {"amount_fen": 350000})
    answering.feed_back(by=liaison, deed=Deed(home.medical.run, "feed_back", "sent"))
    return address


def test_a_wrong_amount_is_put_right_after_the_feedback_by_a_second_person(home, fed_back, checker):
    referral = reverse("referrals:referral", args=[home.medical.pk])
    page = checker.get(referral)
    assert f'href="{fed_back}"' in page.content.decode()
    assert "更正办理结果" in f.text_of(page)
    form = checker.get(fed_back).context["form"]
    assert [value for value, _ in form.fields["outcome"].choices] == ["done"]
    sent = {**initial(form), "amount": "350", "given_until": "2027-06-30", "reason": "多打了一个零"}
    assert checker.post(fed_back, sent).status_code == 302
    first, second = home.medical.results.order_by("pk")
    assert (first.amount_fen, second.amount_fen) == (350000, 35000)
    assert first.paper.is_void
    assert not second.paper.is_void
    assert "350.00元" in documents.values_of(second.paper)["result"]
    home.medical.refresh_from_db()
    assert home.medical.run.status == "ended"
    entry = home.medical.entry
    standing = Entry.objects.standing().filter(person=entry.person, programme="medical")
    assert [row.amount_fen for row in standing] == [35000]
    assert "350.00元" in f.text_of(checker.get(referral))


def test_after_the_feedback_nobody_corrects_his_own_nor_the_decision(home, liaison, fed_back, checker):
    both = replace(liaison, rights=liaison.rights | {"correct"})
    with pytest.raises(Refused, match="不能更正自己办理的结果"):
        correcting.record_to_correct(home.medical.run, int(fed_back.rstrip("/").split("/")[-1]), both)
    assert "由本单位复核人更正" in f.text_of(
        f.browser(liaison).get(reverse("referrals:referral", args=[home.medical.pk]))
    )
    wanted = initial(checker.get(fed_back).context["form"])
    wanted |= {"result": "other", "amount": "", "text": "另想办法", "reason": "错了"}
    for name in ("aid", "rhythm", "given_from", "given_until"):
        wanted.pop(name)
    answer = checker.post(fed_back, wanted)
    assert answer.status_code == 422
    assert "不能改成另一种结果" in f.text_of(answer)
    assert home.medical.results.count() == 1
