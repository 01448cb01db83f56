"""Split one request into referrals by the duty table (Lanshan 三(一)); send each out on its slip (附件1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article_of
from yimen.acts.deed import Deed, at_work, does_its_work, once, record, required
from yimen.acts.slips import issue_handling_slip, latest_slip, slip_day
from yimen.acts.titles import need_title
from yimen.agencies import queries as agencies
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow import Act
from yimen.flow.due import DEADLINE, URGENT
from yimen.flow.types import ANYTIME
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

if TYPE_CHECKING:
    from yimen.agencies.types import Proposal
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run

MOST_AHEAD = timedelta(days=366)
Pair = tuple[str, str]
"""(programme, unit)."""


def proposals(application: Application, on: date | None = None) -> tuple[Proposal, ...]:
    """What the duty table of a day (today) proposes for the needs of an application, each line with its article. The
    day it was received does not count: a unit that is gone since takes nothing."""
    needs = [row.need for row in application.needs.all()]
    return agencies.duty_table(needs, on or clock.today(), application.division.code)


@transaction.atomic
def confirm_split(*, by: Actor, deed: Deed) -> Event:
    """Confirm which programme goes to which unit; every referral is opened and sent in this one transaction.

    `values["chosen"]`: pairs (programme, unit) taken from the proposals. One referral per programme and unit; one slip
    names one unit (附件1). `values["left_out"]`: why a need goes to nobody. `values["lead"]`: pairs whose unit leads
    where several units work on one need; `values["urgent"]`: the green channel. Refused: nothing chosen, a pair the
    duty table does not know, a need left out without a reason, a lead of nobody, a channel the place does not have.
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
    together = _together(deed, [line for line in lines if (line.programme, line.unit) in pairs])
    more = {"urgent": True} if _urgent(deed) else {}
    members = [{"key": f"{p}.{unit}", "programme": p, "unit": unit, **more} for p, unit in pairs]
    event = record(by=by, deed=replace(deed, prose={**deed.prose, **why}), facts={"needs": members})
    sent = _send_new(by=by, application=application, needs=_needs_of(lines), on=deed.occurred_on)
    for pair, lead in together.items():
        sent[pair].lead = sent[lead]
        sent[pair].save(update_fields=["lead"])
    return event


def has_green_channel(run: Run) -> bool:
    """Whether an application's procedure hands an urgent mark down to its parts (绿色通道)."""
    return _hands_down(run, URGENT)


def has_plans(run: Run) -> bool:
    """Whether a part of an application may have a last day of its own (协同帮扶)."""
    return _hands_down(run, DEADLINE)


def _hands_down(run: Run, fact: str) -> bool:
    steps = proceedings.procedure_of(run).steps
    return any(step.runs is not None and fact in step.runs.hands_down for step in steps)


def _agreed(run: Run, due_on: date | None) -> dict[str, str]:
    """The last day a plan names for one part, as its run keeps it."""
    if due_on is None:
        return {}
    if not has_plans(run):
        raise Refused("本地规则没有逐项议定期限", article_of(run, "split"), "请不填完成期限，按平常的期限办理")
    if due_on < clock.today():
        raise Refused("完成期限早于今天", article_of(run, "split"), "请填今天或以后的日期")
    if due_on > clock.today() + MOST_AHEAD:
        raise Refused("完成期限超过一年", article_of(run, "split"), "请核对年份，填一年以内的日期")
    return {DEADLINE: due_on.isoformat()}


def _urgent(deed: Deed) -> bool:
    if not deed.values.get("urgent"):
        return False
    if not has_green_channel(deed.run):
        raise Refused("本地规则没有绿色通道", article_of(deed.run, "split"), "请按平常的期限分办")
    return True


def _together(deed: Deed, lines: list[Proposal]) -> dict[Pair, Pair]:
    """Assisting pair -> the pair that leads it: both serve the same need, by different units (牵头、配合)."""
    rule = article_of(deed.run, "split")
    found: dict[Pair, Pair] = {}
    led: set[str] = set()
    for lead in dict.fromkeys(tuple(pair) for pair in deed.values.get("lead", ())):
        needs = {line.need for line in lines if (line.programme, line.unit) == lead}
        if not needs:
            raise Refused("牵头的项目没有选为转办", rule, "请先选中该项目，或者不选它牵头")
        if needs & led:
            raise Refused("一项需求选了几个牵头单位", rule, "一项需求只选一个牵头单位")
        with_it = [(x.programme, x.unit) for x in lines if x.need in needs and x.unit != lead[1]]
        if not with_it:
            raise Refused("没有别的单位同办这项需求，不需要牵头", rule, "请去掉牵头的选择")
        led |= needs
        for pair in with_it:
            found.setdefault(pair, lead)
    return found


def _needs_of(lines: Sequence[Proposal]) -> dict[Pair, str]:
    """Pair -> the first need it answers."""
    return {(line.programme, line.unit): line.need for line in reversed(lines)}


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


def _send_new(
    *, by: Actor, application: Application, needs: Mapping[Pair, str], on: date | None = None, measure: str = ""
) -> dict[Pair, Referral]:
    """Every child run that has no referral yet gets one, and goes out: on a day, today when left out."""
    fresh = application.run.children.filter(referral__isnull=True).order_by("id")
    sent: dict[Pair, Referral] = {}
    for child in fresh:
        seen = proceedings.look(child)
        facts = seen.state.facts
        pair = (str(facts["programme"]), str(facts["unit"]))
        sent[pair] = referral = Referral.objects.create(
            run=child,
            application=application,
            programme=pair[0],
            need=needs.get(pair, ""),
            urgent=bool(facts.get(URGENT)),
            measure=measure,
            due_on=date.fromisoformat(str(facts[DEADLINE])) if DEADLINE in facts else None,
        )
        step, outcome = at_work(seen.procedure, "route")
        route(by=by, deed=Deed(child, step, outcome, occurred_on=on, values={"unit": facts["unit"]}), referral=referral)
    return sent


@transaction.atomic
def route(*, by: Actor, deed: Deed, referral: Referral | None = None) -> Event:
    """Send a referral to a unit, or record that no unit takes it (附件1; a returned one goes out on a new slip)."""
    referral = referral or referral_of(deed.run)
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    unit = required(deed, "unit", "承办单位")
    if unit not in agencies.takers(place=referral.application.division):
        raise Refused("所选单位不接收转办", article_of(deed.run, "route"), "请从职责分工表中选择承办单位")
    event = record(by=by, deed=deed, facts={"unit": unit})
    issue_handling_slip(by=by, referral=referral, unit=unit, on=slip_day(deed.occurred_on))
    return event


@transaction.atomic
def add_need(
    *,
    by: Actor,
    run: Run,
    name: str,
    programme: str,
    unit: str,
    lead: int | None = None,
    measure: str = "",
    due_on: date | None = None,
    token: str = "",
) -> Event:
    """One more referral for an application already split (增加一项救助); `name`: what its procedure calls this act;
    `lead`: the referral it assists, whose need it serves as well (牵头、配合). Where several units agreed on a plan
    (协同帮扶), `measure` says what this one is to do and `due_on` until when, in the place of the usual limit.

    Refused: what the duty table does not know, a lead of nobody, a day gone by or in a place that knows no such day."""
    application = Application.objects.select_related("window", "person", "division").get(run=run)
    lines = agencies.duty_table(places.release().needs, clock.today(), application.division.code)
    if (programme, unit) not in {(line.programme, line.unit) for line in lines}:
        raise Refused("所选项目不在职责分工表里", article_of(run, "split"), "请从列出的项目和单位中选择")
    if token and (known := proceedings.sent_before(by=by, run=run, act=Act(kind=ANYTIME, step=name, token=token))):
        return known
    leading = _led_by(application, lead, unit) if lead is not None else None
    member = {"key": f"{programme}.{unit}", "programme": programme, "unit": unit, **_agreed(run, due_on)}
    event = proceedings.anytime(by=by, run=run, name=name, member=member, token=token)
    asked = {row.need for row in application.needs.all()}
    own_first = sorted(lines, key=lambda line: line.need not in asked)
    sent = _send_new(by=by, application=application, needs=_needs_of(own_first), measure=tidy(measure))
    if leading is not None:
        added = sent[programme, unit]
        added.lead, added.need = leading, leading.need
        added.save()
    return event


def may_lead(application: Application) -> list[Referral]:
    """Referrals of an application one more may assist: open, and assisting nobody themselves."""
    found = Referral.objects.filter(application=application, lead__isnull=True).exclude(run__status="ended")
    return list(found.prefetch_related("slips").order_by("pk"))


def _led_by(application: Application, lead: int, unit: str) -> Referral:
    found = next((one for one in may_lead(application) if one.pk == lead), None)
    if found is None or latest_slip(found).unit == unit:
        rule = article_of(application.run, "split")
        raise Refused("所选的项目不能由它牵头", rule, "请选同一申请里别的单位正在办的一项")
    return found


def referral_of(run: Run) -> Referral:
    """The referral of a run, with what its slip needs."""
    return Referral.objects.select_related(
        "application__window__unit", "application__person", "application__division__parent", "application__household"
    ).get(run=run)
