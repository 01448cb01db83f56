"""Split one request into referrals by the duty table (Lanshan 三(一)); send each out on its slip (附件1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article_of
from yimen.acts.deed import Deed, at_work, does_its_work, once, record, required
from yimen.acts.slips import issue_handling_slip, slip_day
from yimen.acts.titles import need_title
from yimen.agencies import queries as agencies
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

if TYPE_CHECKING:
    from yimen.agencies.types import Proposal
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run


def proposals(application: Application, on: date | None = None) -> tuple[Proposal, ...]:
    """What the duty table of a day (today) proposes for the needs of an application, each line with its article. The
    day it was received does not count: a unit that is gone since takes nothing."""
    needs = [row.need for row in application.needs.all()]
    return agencies.duty_table(needs, on or clock.today(), application.division.code)


@transaction.atomic
def confirm_split(*, by: Actor, deed: Deed) -> Event:
    """Confirm which programme goes to which unit; every referral is opened and sent in this one transaction.

    `values["chosen"]`: pairs (programme, unit) taken from the proposals. One referral per programme and unit; one slip
    names one unit (附件1). `values["left_out"]`: why a need goes to nobody. Refused: nothing chosen, a pair the duty
    table does not know, a need left out without a reason.
    """
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    application = Application.objects.select_related("window", "person", "division").get(run=deed.run)
    pairs = list(dict.fromkeys(tuple(pair) for pair in deed.values.get("chosen", ())))
    lines = proposals(application)
    if not pairs:
        raise Refused(
            "没有选择要转办的项目",
            article_of(deed.run, "split"),
            "请至少选一项；无需转办的，请告知申请人后撤回或按咨询办结",
        )
    if not set(pairs) <= {(line.programme, line.unit) for line in lines}:
        raise Refused("所选项目不在职责分工表里", article_of(deed.run, "split"), "请从列出的项目和单位中选择")
    met = {line.need for line in lines if (line.programme, line.unit) in pairs}
    why = _left_out(deed, [row.need for row in application.needs.all() if row.need not in met])
    members = [{"key": f"{programme}.{unit}", "programme": programme, "unit": unit} for programme, unit in pairs]
    event = record(by=by, deed=replace(deed, prose={**deed.prose, **why}), facts={"needs": members})
    _send_new(by=by, application=application, on=deed.occurred_on)
    return event


def _left_out(deed: Deed, needs: list[str]) -> dict[str, str]:
    """The record of needs that go to nobody, with the reason: what a family asked for never vanishes in silence."""
    reason = str(deed.values.get("left_out") or "").strip()
    named = "、".join(need_title(need) for need in needs)
    if needs and not reason:
        rule = article_of(deed.run, "split")
        raise Refused(f"“{named}”没有选任何项目，也没有写理由", rule, "请选择转办项目，或写明不转办的理由")
    if reason and not needs:
        raise Refused("各项需求都已选了项目，不必写不转办的理由", "", "请清空不转办的理由")
    return {"reason": f"不转办“{named}”：{reason}"} if needs else {}


def _send_new(*, by: Actor, application: Application, on: date | None = None) -> None:
    """Every child run that has no referral yet gets one, and goes out: on a day, today when left out."""
    fresh = application.run.children.filter(referral__isnull=True).order_by("id")
    for child in fresh:
        seen = proceedings.look(child)
        facts = seen.state.facts
        referral = Referral.objects.create(run=child, application=application, programme=str(facts["programme"]))
        step, outcome = at_work(seen.procedure, "route")
        route(by=by, deed=Deed(child, step, outcome, occurred_on=on, values={"unit": facts["unit"]}), referral=referral)


@transaction.atomic
def route(*, by: Actor, deed: Deed, referral: Referral | None = None) -> Event:
    """Send a referral to a unit, or record that no unit takes it (附件1; a returned one goes out on a new slip)."""
    referral = referral or referral_of(deed.run)
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    unit = required(deed, "unit", "承办单位")
    if unit not in agencies.takers():
        raise Refused("所选单位不接收转办", article_of(deed.run, "route"), "请从职责分工表中选择承办单位")
    event = record(by=by, deed=deed, facts={"unit": unit})
    issue_handling_slip(by=by, referral=referral, unit=unit, on=slip_day(deed.occurred_on))
    return event


@transaction.atomic
def add_need(*, by: Actor, run: Run, name: str, programme: str, unit: str, token: str = "") -> Event:
    """One more referral for an application already split (增加一项救助); `name`: what its procedure calls this act."""
    application = Application.objects.select_related("window", "person", "division").get(run=run)
    lines = agencies.duty_table(places.release().needs, clock.today(), application.division.code)
    if (programme, unit) not in {(line.programme, line.unit) for line in lines}:
        raise Refused("所选项目不在职责分工表里", article_of(run, "split"), "请从列出的项目和单位中选择")
    member = {"key": f"{programme}.{unit}", "programme": programme, "unit": unit}
    event = proceedings.anytime(by=by, run=run, name=name, member=member, token=token)
    _send_new(by=by, application=application)
    return event


def referral_of(run: Run) -> Referral:
    """The referral of a run, with what its slip needs."""
    return Referral.objects.select_related(
        "application__window__unit", "application__person", "application__division__parent", "application__household"
    ).get(run=run)
