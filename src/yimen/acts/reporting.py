"""The monthly list of a unit (Lanshan 四(三)): what it types in, and its submission to the window of its level.

What was referred to the unit is drawn from its own answers and cannot be struck out: a wrong answer is corrected where
it was given. What it handled without a referral it adds itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article_of
from yimen.acts.deed import Deed, does_its_work, once, record
from yimen.acts.slips import form_of, slip_day, town_and_village
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.agencies.models import Duty
from yimen.agencies.types import Verb
from yimen.audit import api as audit
from yimen.basics.chinese import yuan
from yimen.basics.errors import Refused
from yimen.basics.text import clean_name
from yimen.common import clock, mask
from yimen.documents.actions import issue_paper
from yimen.documents.types import Subject
from yimen.feedback import queries, rules
from yimen.feedback.models import Line, MonthlyList
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.types import ResultKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen.flow import Actor
    from yimen.places.models import Division
    from yimen.proceedings.models import Event
    from yimen.referrals.models import Result

FORM = "feedback_list"
SUBJECT = "feedback.monthlylist"
MOST_LINES = 2000
"""Of one list; what a unit handles in a month is far less, and more would take the paper minutes."""
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class NewLine:
    """An application the unit handled directly, as a form or a row of a spreadsheet gives it."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    programme: str
    kind: str
    division: Division
    amount_fen: int | None = None
    finished_on: date | None = None


def may_fill_in(by: Actor, monthly: MonthlyList) -> bool:
    """Whether this seat may add to the list now: the unit's own, or the window's that records from its sealed paper,
    while the list is not submitted."""
    return _refusal(by, monthly) is None


def must_be_open(by: Actor, monthly: MonthlyList) -> None:
    """Refused, with a sentence, for a seat that may not add to this list now."""
    if refused := _refusal(by, monthly):
        raise refused


def _refusal(by: Actor, monthly: MonthlyList) -> Refused | None:
    rule = article_of(monthly.run, queries.KIND)
    turn = proceedings.Turn.objects.filter(run=monthly.run_id, kind=queries.KIND, status="open").first()
    if turn is None or turn.awaits_confirmation:
        return Refused("清单已经报送，不能再增减", rule, "漏报、错报的，报在下个月的清单里；窗口退回后可以修改")
    own = by.unit == turn.owner and "report_handled" in by.rights
    for_it = by.unit == monthly.window.unit.key and "record_for_others" in by.rights
    if not (own or for_it):
        return Refused("清单由报送单位填写，或由窗口凭盖章材料代录", rule, "请由报送单位的经办岗位填写")
    return None


def programmes_of(monthly: MonthlyList) -> list[str]:
    """Programmes the unit decides or takes by the duty table of today, in the order of the document."""
    found = Duty.objects.on(clock.today()).filter(unit=monthly.unit_id, verb__in=[Verb.DECIDES, Verb.REFERRALS])
    return list(dict.fromkeys(found.order_by("id").values_list("what", flat=True)))


def towns_of(monthly: MonthlyList) -> list[Division]:
    """Towns a line may name: a town reports of its own people, a county unit of those of all towns."""
    return [town for town in places.towns() if town.path.startswith(monthly.unit.division.path)]


@transaction.atomic
def add_line(*, by: Actor, monthly: MonthlyList, given: NewLine, token: str) -> Line:
    """Add one application the unit handled directly; the same form sent twice is one line.

    Refused: a list that is submitted, a seat that may not, any bad value, a line that stands there already.
    """
    here = _locked(by, monthly)
    if known := Line.objects.filter(list=here, token=token).first() if token else None:
        return known
    return _add(by, here, [given], token)[0]


@transaction.atomic
def add_lines(*, by: Actor, monthly: MonthlyList, given: list[NewLine]) -> int:
    """Add the rows of a spreadsheet, all or none; how many. Refused as `add_line`; the sentence names the row."""
    return len(_add(by, _locked(by, monthly), given, ""))


@transaction.atomic
def remove_line(*, by: Actor, line: Line) -> None:
    """Take out a line that was typed in. Refused: one drawn from a referral, a list that is submitted."""
    here = _locked(by, line.list)
    if line.result_id is not None:
        raise Refused(
            "转办件的结果不能从清单里去掉", article_of(here.run, queries.KIND), "结果有误的，请在转办件上更正"
        )
    if Line.objects.filter(pk=line.pk).delete()[0]:
        audit.record(by=by, verb="change_feedback_list", object=here, removed=1)


def _locked(by: Actor, monthly: MonthlyList) -> MonthlyList:
    """The list under the lock of its run: nobody submits it meanwhile. Refused when it may not be added to."""
    proceedings.lock_root(monthly.run)
    must_be_open(by, monthly)
    return monthly


def _add(by: Actor, monthly: MonthlyList, given: list[NewLine], token: str) -> list[Line]:
    known = list(monthly.lines.filter(result__isnull=True))
    if len(known) + len(given) > MOST_LINES:
        raise Refused(f"一份清单最多{MOST_LINES}件", next="请核对是否导入了别的月份")
    seen = {_key(line) for line in known}
    allowed = set(programmes_of(monthly))
    made = []
    for place, one in enumerate(given, start=1):
        try:
            line = _line(monthly, one, allowed)
        except Refused as refused:
            raise _at(refused, place, len(given)) from None
        if _key(line) in seen:
            raise _at(Refused("清单里已有完全相同的一件", "", "重复的请删去一行"), place, len(given))
        seen.add(_key(line))
        made.append(line)
    if token:
        made[0].token = token
    Line.objects.bulk_create(made)
    audit.record(by=by, verb="change_feedback_list", object=monthly, added=len(made))
    return made


def _at(refused: Refused, place: int, among: int) -> Refused:
    """The same sentence with the place of the row, when there are several."""
    what = f"第{place}件：{refused.what}" if among > 1 else refused.what
    return Refused(what, refused.rule, refused.next)


def _key(line: Line) -> tuple[object, ...]:
    return line.name, line.number, line.programme, line.kind, line.amount_fen, line.division_id, line.finished_on


def _line(monthly: MonthlyList, given: NewLine, allowed: set[str]) -> Line:
    if given.programme not in allowed:
        raise Refused("救助项目不是本单位负责的", "职责分工表", "请从本单位的项目中选择")
    if given.kind not in ResultKind.values:
        raise Refused("办理结果不在所列之中", "", "请填给予救助、不予救助或其他方式解决")
    if given.kind == ResultKind.REFUSED and given.amount_fen:
        raise Refused("不予救助的不能填写金额", "", "请核对办理结果；不予救助的，把金额留空")
    if given.amount_fen is not None and given.amount_fen <= 0:
        raise Refused("金额应大于零", "", "没有金额的，请留空")
    return Line(
        list=monthly,
        name=clean_name(given.name),
        number=rules.check_number(given.number, on=clock.today()),
        programme=given.programme,
        kind=given.kind,
        amount_fen=given.amount_fen,
        division=given.division,
        finished_on=rules.check_finished(given.finished_on, monthly.month),
    )


def drawn(monthly: MonthlyList) -> list[Line]:
    """The lines of what was referred, as they would be submitted now; not saved."""
    results = queries.to_draw(monthly)
    before = queries.reported_before(results, monthly) if results else set()
    return [_drawn(monthly, result, result.referral_id in before) for result in results]


def _drawn(monthly: MonthlyList, result: Result, corrects: bool) -> Line:
    application = result.referral.application
    return Line(
        list=monthly,
        result=result,
        name=application.person.name,
        number=mask.number(application.person.number),
        programme=result.referral.programme,
        kind=result.kind,
        amount_fen=result.amount_fen,
        division=application.division,
        finished_on=result.finished_on,
        corrects=corrects,
    )


@transaction.atomic
def list_handled(*, by: Actor, deed: Deed) -> Event:
    """Submit the list with its paper, or report that nothing was handled (零报告), which counts as reported.

    What was referred is drawn now and stays as it is: what is entered or corrected later stands in the next list
    (`feedback.queries.to_draw`). From sealed paper the unit's own paper is kept instead. Refused: nothing to list and
    yet a list, something to list and yet nil.
    """
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    monthly = MonthlyList.objects.select_related("run", "unit", "window__unit").get(run=deed.run)
    proceedings.lock_root(deed.run)
    found, typed = drawn(monthly), list(monthly.lines.filter(result__isnull=True).select_related("division__parent"))
    count, month = len(found) + len(typed), rules.month_words(monthly.month)
    rule = article_of(deed.run, queries.KIND)
    if not does_its_work(deed):
        if count:
            raise Refused(f"{month}有{count}件已办理的，不能零报告", rule, "请报送清单")
        monthly.lines.filter(result__isnull=False).delete()
        return record(by=by, deed=deed)
    if not count:
        raise Refused(f"{month}没有办理的申请可报", rule, "请先补录直接办理的，或选零报告")
    event = record(by=by, deed=deed)
    monthly.lines.filter(result__isnull=False).delete()
    Line.objects.bulk_create(found)
    if deed.mode == "own":
        monthly.paper = issue_paper(
            by=by,
            key=FORM,
            form=form_of(FORM),
            subject=Subject(SUBJECT, monthly.pk),
            values=_values(monthly, [*found, *typed]),
            on=slip_day(deed.occurred_on),
        )
        monthly.save(update_fields=["paper"])
    return event


def remark(line: Line, month: date) -> str:
    """Why a line does not speak of this month's fresh answer: put right since it was reported, or entered late."""
    if line.corrects:
        return "更正"
    return "补报" if line.finished_on is not None and line.finished_on < month else ""


def _values(monthly: MonthlyList, lines: Iterable[Line]) -> dict[str, str]:
    """What the paper says: a field of a repeated row holds a line for each application; numbers are masked."""
    rows = [
        {
            "serial": str(place),
            "name": line.name,
            "id_number": mask.number(line.number) if "*" not in line.number else line.number,
            "programme": programme_title(line.programme),
            "result": ResultKind(line.kind).label,
            "amount": yuan(line.amount_fen) if line.amount_fen else "",
            "town": town_and_village(line.division)[0],
            "remarks": remark(line, monthly.month),
        }
        for place, line in enumerate(lines, start=1)
    ]
    columns = {name: "\n".join(row[name] or NOTHING for row in rows) for name in rows[0]}
    return columns | {
        "handling_unit": agencies.unit_name(monthly.unit.key),
        "from_window": agencies.unit_name(monthly.window.unit.key),
        "period": rules.month_words(monthly.month),
        "count": str(len(rows)),
    }
