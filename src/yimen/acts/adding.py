"""What one more referral of an application may be, and whom it may assist: choices of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.acts.splitting import may_lead
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import api as places
from yimen.referrals.queries import last_slip

if TYPE_CHECKING:
    from yimen.acts.finding import Subject


def more_choices(subject: Subject) -> list[tuple[str, str]]:
    """Programmes and units an application may still be given: everything the duty table offers its place."""
    if subject.application is None:
        raise Refused("只能给救助申请增加项目", "", "请打开申请页办理")
    application = subject.application
    lines = agencies.duty_table(places.release().needs, clock.today(), application.division.code)
    found = {f"{p.programme}|{p.unit}": f"{p.programme_title} → {p.unit_name}（{p.article}）" for p in lines}
    return list(found.items())


def lead_choices(subject: Subject) -> list[tuple[str, str]]:
    """Open referrals of the application that one more unit may assist."""
    assert subject.application is not None  # `more_choices` was asked first
    names = agencies.unit_names()
    found = []
    for referral in may_lead(subject.application):
        slip = last_slip(referral)
        if slip is not None:
            found.append(
                (str(referral.pk), f"{names.get(slip.unit, slip.unit)}（{programme_title(referral.programme)}）")
            )
    return found
