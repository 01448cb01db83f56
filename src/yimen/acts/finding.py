"""Find a run from a seat: through what it belongs to, so nobody reaches a run whose subject he may not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yimen.cases import queries as cases
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.proceedings.models import Run
    from yimen.referrals.models import Referral

LARGEST_ID = 2**63 - 1
"""No row has a greater one, and a database does not even let one ask for it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A run with what it is about: an application, or a referral of one."""

    run: Run = field(repr=False)
    application: Application | None = field(repr=False)
    referral: Referral | None = field(repr=False)


def subject_of_run(scope: Scope, run_id: int) -> Subject | None:
    """The run if the seat sees its subject, else None (there is no such thing, as far as it is told)."""
    if run_id > LARGEST_ID:
        return None
    application = cases.for_page(scope).filter(run_id=run_id).first()
    if application is not None:
        return Subject(application.run, application, None)
    referral = referrals.for_page(scope).filter(run_id=run_id).first()
    return Subject(referral.run, None, referral) if referral is not None else None


def sees_application(scope: Scope, application_id: int) -> bool:
    """Whether the seat sees the whole application behind a referral."""
    return cases.visible_to(scope).filter(pk=application_id).exists()
