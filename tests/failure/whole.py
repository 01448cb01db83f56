"""Whether everything in the database is whole: chains, turns, numbers, slips, audit rows."""

from __future__ import annotations

from collections import defaultdict

from yimen.audit.models import Row
from yimen.cases.models import Application
from yimen.documents.models import Counter, IssuedNumber, Paper
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral, Slip


def check_whole() -> None:
    """Every chain verifies, every number is used once and none is left out, nothing stands alone."""
    report = proceedings.verify()
    assert report.faults == []
    check_numbers()
    assert all(slip.paper.number is not None for slip in Slip.objects.select_related("paper__number"))
    assert not Referral.objects.filter(slips__isnull=True).exists(), "a referral without its slip"
    assert not Application.objects.filter(needs__isnull=True).exists(), "an application without its needs"
    issued = set(Row.objects.filter(verb="issue_paper").values_list("object_id", flat=True))
    assert issued == {str(pk) for pk in Paper.objects.values_list("pk", flat=True)}, "papers and audit rows differ"


def check_numbers() -> None:
    """Serials run from one without gap to what the counter says, and each number stands on one thing."""
    serials: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number in IssuedNumber.objects.order_by("serial"):
        serials[number.window, number.kind, number.year].append(number.serial)
    counters = {(c.window, c.kind, c.year): c.last for c in Counter.objects.all()}
    assert {place: list(range(1, last + 1)) for place, last in counters.items()} == dict(serials)
    on_papers = set(Paper.objects.exclude(number=None).values_list("number_id", flat=True))
    on_applications = set(Application.objects.values_list("number_id", flat=True))
    assert on_papers.isdisjoint(on_applications)
    assert on_papers | on_applications == set(IssuedNumber.objects.values_list("pk", flat=True)), "a lost number"
