from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import children
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.documents import api
from yimen.documents.models import Counter, IssuedNumber
from yimen.documents.rules import write_number
from yimen.regime.numbers import check_pattern

DAY = date(2026, 3, 5)

TAKE = """
from datetime import date
from django.db import transaction
from yimen.documents.api import take_number
print("ready", flush=True)
sys.stdin.readline()
for _ in range(given["times"]):
    with transaction.atomic():
        take_number(window="001", kind="handling_slip", on=date(2026, 3, 5))
"""

DIE = """
import signal
from datetime import date
from django.db import transaction
from yimen.documents.api import take_number
with transaction.atomic():
    number = take_number(window="001", kind="handling_slip", on=date(2026, 3, 5))
    print(number.text, flush=True)
    sys.stdin.readline()
"""


def take(window: str = "001", kind: str = "handling_slip", on: date = DAY) -> IssuedNumber:
    with transaction.atomic():
        return api.take_number(window=window, kind=kind, on=on)


def serials() -> list[int]:
    return sorted(IssuedNumber.objects.values_list("serial", flat=True))


@pytest.mark.django_db
def test_numbers_count_from_one_for_each_window_kind_and_year():
    assert [take().text, take().text] == ["001-2026-00001", "001-2026-00002"]
    assert take(on=date(2027, 1, 1)).serial == 1
    assert take(window="002").serial == 1
    with transaction.atomic():
        other = api.take_number(window="001", kind="application", on=DAY, pattern="S{window}-{year}-{serial:4}")
    assert other.text == "S001-2026-0001"
    assert take().serial == 3


@pytest.mark.django_db
def test_two_kinds_that_would_print_the_same_number_are_stopped():
    take(kind="handling_slip")
    with pytest.raises(IntegrityError):
        take(kind="application")


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_gives_its_number_back():
    take()

    def failing_act() -> None:
        with transaction.atomic():
            assert api.take_number(window="001", kind="handling_slip", on=DAY).serial == 2
            raise Refused("不能办理")

    with pytest.raises(Refused):
        failing_act()
    assert take().serial == 2
    assert serials() == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_an_error_of_the_program():
    with pytest.raises(RuntimeError, match="transaction"):
        api.take_number(window="001", kind="handling_slip", on=DAY)
    assert not Counter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_processes_taking_25_numbers_each_give_1_to_100():
    racers = [children.start(TAKE, times=25) for _ in range(4)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n", racer.stderr.read()
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        children.finish(racer)
    assert serials() == list(range(1, 101))
    assert Counter.objects.get().last == 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [True, False], ids=["first of the year", "later"])
def test_a_process_killed_in_the_middle_leaves_no_gap(first):
    if not first:
        take()
    victim = children.start(DIE)
    assert victim.stdout.readline().strip() == ("001-2026-00001" if first else "001-2026-00002"), victim.stderr.read()
    victim.kill()
    assert victim.end()[0] == -9
    assert take().serial == (1 if first else 2)
    assert serials() == ([1] if first else [1, 2])


@pytest.mark.django_db
def test_a_void_number_stays_in_the_register_and_is_never_used_again(clerk):
    number = take()
    api.void_number(by=clerk, number=number, reason="转办单位写错")
    number.refresh_from_db()
    assert number.is_void
    assert (number.void_by, number.void_reason) == (clerk, "转办单位写错")
    assert take().serial == 2
    assert IssuedNumber.objects.get(void_at__isnull=False).text == "001-2026-00001"
    assert Row.objects.get(verb="void_number").account == clerk.pk


@pytest.mark.django_db
def test_a_number_is_voided_once_and_not_without_a_reason(clerk):
    number = take()
    with pytest.raises(Refused, match="没有写作废原因"):
        api.void_number(by=clerk, number=number, reason=" \n ")
    assert not IssuedNumber.objects.get().is_void
    api.void_number(by=clerk, number=number, reason="写错")
    with pytest.raises(Refused, match="已经作废"):
        api.void_number(by=clerk, number=number, reason="再次")
    assert IssuedNumber.objects.get().void_reason == "写错"


@pytest.mark.django_db
def test_a_number_is_found_as_it_is_printed_or_typed():
    number = take()
    assert api.number_by_text(" 001-2026- 00001 ") == number
    assert api.number_by_text("001-2026-00009") is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("LS{window}-{year}-{serial:5}", "LS001-2026-00017"),
        ("{year}年第{serial}号（{window}）", "2026年第17号（001）"),
        ("{window}{year}{serial:1}", "001202617"),
    ],
)
def test_a_pattern_writes_the_number(pattern, text):
    assert write_number(pattern, window="001", year=2026, serial=17) == text


def test_a_serial_longer_than_its_places_is_not_cut():
    assert write_number("{window}-{year}-{serial:2}", window="1", year=2026, serial=12345) == "1-2026-12345"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{window}-{serial}",
        "{year}-{serial}",
        "{window}-{year}",
        "{window}-{year}-{serial}-{serial}",
        "{window}-{year}-{serial}-{kind}",
        "{window.__class__}-{year}-{serial}",
        "{window}-{year}-{serial:55}",
        "{window}-{year}-{serial}}",
        "{window}-{year}-{serial}" + "长" * 17,
    ],
)
def test_a_pattern_that_could_repeat_numbers_or_run_something_is_refused(pattern):
    with pytest.raises(ValueError, match="number"):
        check_pattern(pattern)
