"""Two people, or two clicks, at the same moment: real processes on one database; one wins, the other is told."""

from __future__ import annotations

import pytest

from tests import children
from tests.failure import work
from tests.failure.whole import check_whole
from yimen.cases.models import Application
from yimen.documents.models import IssuedNumber
from yimen.proceedings.models import Event
from yimen.referrals.models import Referral, Result, Slip

pytestmark = pytest.mark.django_db(transaction=True)

RACE = """
from tests.failure import work
print("ready", flush=True)
sys.stdin.readline()
print(work.on_the_day(getattr(work, given["name"]), given["person"], given["token"]), flush=True)
"""

#: what was done before, the race, the words of the sentence the loser gets
TURNS = [
    (("register",), "accept", "“受理申请”已于"),
    (("register", "accept"), "split", "“分办（按部门职责拆成各项救助）”已于"),
    (("register", "accept", "split"), "receive", "“承办单位签收”已于"),
    (("register", "accept", "split", "give_back"), "send_again", "“转办（出具服务办理单）”已于"),
    (("register", "accept", "split", "receive"), "handle", "“办理”已于"),
    (("register", "accept", "split", "seal_paper"), "confirm", "这条代录已经复核或者作废"),
]
FORMS = [((), "register"), *((before, name) for before, name, _ in TURNS)]


def raced(name: str, people: tuple[int, int], tokens: tuple[str, str]) -> list[str]:
    """What each of two processes was told that did the same thing at the same moment."""
    racers = [
        children.start(RACE, name=name, person=person, token=token)
        for person, token in zip(people, tokens, strict=True)
    ]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n", racer.stderr.read()
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return sorted(children.finish(racer).strip() for racer in racers)


def done_before(names: tuple[str, ...]) -> None:
    for name in names:
        assert work.on_the_day(getattr(work, name)) == "done"


def tally() -> tuple[int, ...]:
    """How much there is of what must not be there twice."""
    tables = (Application, Referral, Slip, Result, IssuedNumber)
    return (*(table.objects.count() for table in tables), Event.objects.exclude(account="system").count())


@pytest.mark.parametrize(("before", "name", "sentence"), TURNS, ids=[name for _, name, _ in TURNS])
def test_two_people_on_one_turn(open_house, before, name, sentence):
    done_before(before)
    told = raced(name, (1, 2), ("a", "b"))
    assert told[0] == "done"
    assert told[1].startswith(sentence), told[1]
    check_whole()


@pytest.mark.parametrize("before", [(), ("register", "enquire")], ids=["unknown", "known"])
def test_two_clerks_register_one_household(open_house, before):
    """What runs already is looked at where it is written: of two who look at once, one sees the other's."""
    done_before(before)
    told = raced("register", (1, 2), ("a", "b"))
    assert told[0] == "done"
    assert told[1].startswith("这家人已有办理中的申请"), told[1]
    assert Application.objects.exclude(run__status="ended").count() == 1
    check_whole()


@pytest.mark.parametrize("before", [(), ("register", "enquire")], ids=["unknown", "known"])
def test_one_clerk_lets_her_join_while_another_registers_her(open_house, before):
    """Whoever joins a household later is looked at under the same lock as whoever applies."""
    done_before((*before, "register_neighbour"))
    told = raced("join_or_register", (1, 2), ("a", "b"))
    assert told[0] == "done"
    assert told[1].startswith(("这家人已有办理中的申请", "新增的家庭成员已有办理中的申请")), told[1]
    check_whole()


@pytest.mark.parametrize(("before", "name"), FORMS, ids=[name for _, name in FORMS])
def test_one_form_clicked_twice_at_the_same_moment(open_house, before, name):
    done_before(before)
    count = tally()
    assert raced(name, (1, 1), ("same", "same")) == ["done", "done"]
    after = tally()
    check_whole()
    assert work.on_the_day(getattr(work, name), 1, "same") == "done"
    assert tally() == after != count
    events = Event.objects.filter(token="same").count()
    assert events == (0 if name == "register" else 1)
    assert Application.objects.count() == 1
