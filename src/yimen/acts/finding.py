"""Find a run from a seat: through what it belongs to, so nobody reaches a run whose subject he may not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yimen.cases import queries as cases
from yimen.contacts import queries as contacts
from yimen.feedback import queries as feedback
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.contacts.models import Lead
    from yimen.feedback.models import MonthlyList
    from yimen.proceedings.models import Run
    from yimen.referrals.models import Referral

LARGEST_ID = 2**63 - 1
"""No row has a greater one, and a database does not even let one ask for it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A run with what it is about: an application, a referral of one, a lead, or a unit's list of a month."""

    run: Run = field(repr=False)
    application: Application | None = field(repr=False)
    referral: Referral | None = field(repr=False)
    lead: Lead | None = field(default=None, repr=False)
    monthly: MonthlyList | None = field(default=None, repr=False)


def subject_of_run(scope: Scope, run_id: int) -> Subject | None:
    """The run if the seat sees its subject, else None (there is no such thing, as far as it is told)."""
    if run_id > LARGEST_ID:
        return None
    application = cases.for_page(scope).filter(run_id=run_id).first()
    if application is not None:
        return Subject(application.run, application, None)
    referral = referrals.for_page(scope).filter(run_id=run_id).first()
    if referral is not None:
        return Subject(referral.run, None, referral)
    lead = contacts.leads_for_page(scope).filter(run_id=run_id).first()
    if lead is not None:
        return Subject(lead.run, None, None, lead=lead)
    monthly = feedback.for_page(scope).filter(run_id=run_id).first()
    return Subject(monthly.run, None, None, monthly=monthly) if monthly is not None else None


def sees_application(scope: Scope, application_id: int) -> bool:
    """Whether the seat sees the whole application behind a referral."""
    return cases.visible_to(scope).filter(pk=application_id).exists()
