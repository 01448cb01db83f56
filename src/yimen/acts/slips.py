"""The two slips of the appendices: what stands on them, and their issue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yimen.acts.answer import result_words
from yimen.agencies import queries as agencies
from yimen.basics.chinese import date_in_digits
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.documents.actions import issue_paper
from yimen.documents.render import render
from yimen.documents.types import Subject
from yimen.people import api as people
from yimen.places import api as places
from yimen.referrals.models import Referral, Result, Slip

if TYPE_CHECKING:
    from yimen.cases.models import Application
    from yimen.documents.models import Paper
    from yimen.flow import Actor
    from yimen.places.models import Division
    from yimen.regime.schema import FormEntry

HANDLING = "handling_slip"
FEEDBACK = "feedback_slip"

WIDE = 0x2E80
"""From here on characters are as wide as high."""


def form_of(key: str) -> FormEntry:
    """A form of the release in force, its article as people read it: it stands in refusals, and on what is kept."""
    release = places.release()
    form = release.forms[key]
    return form.model_copy(update={"basis": release.cite(form.basis)})


def issue_handling_slip(*, by: Actor, referral: Referral, unit: str, on: date) -> Slip:
    """The handling slip to one unit (附件1), with the next number of the window; the number is taken last of all."""
    application = referral.application
    release = places.release()
    paper = issue_paper(
        by=by,
        key=HANDLING,
        form=form_of(HANDLING),
        subject=Subject("referrals.referral", referral.pk),
        values=_handling_values(
            application, _asked(referral, release.programmes[referral.programme].title), agencies.unit_name(unit, on)
        ),
        window=application.window.code,
        on=on,
    )
    referral.slips.filter(replaced_on__isnull=True).update(replaced_on=on)
    return Slip.objects.create(referral=referral, unit=unit, paper=paper, sent_on=on)


def _asked(referral: Referral, programme: str) -> str:
    """What the unit is asked: the programme, and of a plan of several units its own measure and last day."""
    until = f"{date_in_digits(referral.due_on)}以前办结" if referral.due_on else ""
    more = "，".join(word for word in (referral.measure, until) if word)
    return f"{programme}（{more}）" if more else programme


def _handling_values(application: Application, programme: str, to_unit: str) -> dict[str, str]:
    """What the stub and the transfer part say, by the closed list of form fields; the applicant signs by hand."""
    person = application.person
    town, village = town_and_village(application.division)
    return {
        "name": person.name,
        "sex": person.get_sex_display() if person.sex else "",
        "household_size": str(len(people.members_on(application.household))),
        "id_number": person.number,
        "address": person.address or application.household.address,
        "phone": person.phone,
        "reason": application.reason,
        "to_unit": to_unit,
        "town": town,
        "village": village,
        "programme": programme,
        "from_window": agencies.unit_name(application.window.unit.key),
    }


def check_request(application: Application) -> None:
    """Refused when what was written down could not stand on a slip: at the split it would be too late. A long reason
    can: the slip prints as much as its box holds. A name is only measured: its rare character may wait for a font."""
    release = places.release()
    programme = max((entry.title for entry in release.programmes.values()), key=len)
    names = agencies.unit_names()
    unit = max((names[key] for key in agencies.takers()), key=len)
    values = _handling_values(application, programme, unit)
    values["name"] = "".join(c if ord(c) < WIDE else "某" for c in values["name"])
    render(form_of(HANDLING), {name: tidy(text) for name, text in values.items()})


def check_answer(result: Result) -> None:
    """Refused when an answer could not stand on its feedback slip."""
    values = {"closed_month": "12", "closed_day": "30", "result": tidy(result_words(result))}
    render(form_of(FEEDBACK), values)


def town_and_village(division: Division) -> tuple[str, str]:
    """The names of the town and the village of a division; the village is empty for a town."""
    if division.level == "village" and division.parent is not None:
        return division.parent.name, division.name
    return division.name, ""


def issue_feedback_slip(*, by: Actor, referral: Referral, result: Result, on: date) -> Paper:
    """The feedback slip (附件2): when it was finished, the number it answers, the result."""
    slip = latest_slip(referral)
    paper = issue_paper(
        by=by,
        key=FEEDBACK,
        form=form_of(FEEDBACK),
        subject=Subject("referrals.referral", referral.pk),
        values={
            "closed_month": str(result.finished_on.month),
            "closed_day": str(result.finished_on.day),
            "handling_number": slip.paper.number.text if slip.paper.number else "",
            "result": result_words(result),
            "handling_unit": agencies.unit_name(slip.unit, on),
            "from_window": agencies.unit_name(referral.application.window.unit.key, on),
        },
        on=on,
    )
    result.paper = paper
    result.save(update_fields=["paper"])
    return paper


def latest_slip(referral: Referral) -> Slip:
    """The slip that is out now: a returned referral goes out again on a new one."""
    return referral.slips.select_related("paper__number").latest("pk")


def slip_day(occurred_on: date | None) -> date:
    """The day a slip bears."""
    return occurred_on or clock.today()
