"""What the audit administrator's pages show: rows, looks, seals. Ids only, but for the reason given for a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from yimen.accounts.models import Account, normal_login
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.audit import api as audit
from yimen.audit import verify
from yimen.audit.api import LOOK
from yimen.audit.models import Row, Seal
from yimen.common import clock
from yimen.common.clock import SHANGHAI
from yimen.places import api as places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERBS: dict[str, str] = {
    LOOK: "查看完整信息",
    "account.sign_in": "登录",
    "account.sign_in_failed": "登录未成功",
    "account.create": "开通账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.rename": "更正姓名",
    "account.reset_password": "重置密码",
    "account.reset_second_factor": "取消两步验证",
    "account.unlock": "解除锁定",
    "seat.appoint": "任岗位",
    "seat.relieve": "离岗位",
    "unit.succeed": "登记单位承继",
    "install": "装入版本",
    "set_calendar_year": "修改工作日历",
    "register_person": "登记人员",
    "change_person": "更改人员",
    "search_people": "查询人员",
    "told_elsewhere": "告知外辖区登记",
    "told_other_name": "告知证件号已登记在另一姓名下",
    "form_household": "登记家庭",
    "add_member": "增加家庭成员",
    "complete_application": "补充登记信息",
    "remove_member": "移出家庭成员",
    "issue_paper": "开具文书",
    "print_paper": "打印文书",
    "reprint_paper": "补打文书",
    "void_paper": "作废文书",
    "void_number": "作废编号",
    "add_evidence": "上传材料",
    "withdraw_evidence": "撤回材料",
    "export": "导出表格",
    "audit.verify": "核验封存",
    "backup.make": "备份",
    "backup.restore": "恢复备份",
    "keys.rotate": "轮换密钥",
}

OBJECTS: dict[str, str] = {
    "people.person": "人员",
    "people.personsearch": "人员查询",
    "people.household": "家庭",
    "people.householdmember": "家庭成员",
    "documents.paper": "文书",
    "documents.issuednumber": "编号",
    "documents.evidence": "材料",
    "accounts.account": "账号",
    "agencies.holding": "任职",
    "agencies.unit": "单位",
    "agencies.window": "窗口",
    "places.releaseinforce": "施行版本",
    "places.calendaryear": "工作日历",
    "cases.application": "申请",
    "referrals.referral": "转办件",
    "proceedings.turn": "待办",
    "proceedings.run": "办理事项",
    "backup": "备份",
    "key": "密钥",
    "audit.seal": "封存",
    "audit.row": "审计记录",
}


NAMES: dict[str, str] = {
    "form": "文书种类",
    "subject": "属于",
    "what": "材料种类",
    "seat": "岗位",
    "holder": "任职账号",
    "heirs": "承继单位",
    "digest": "版本摘要",
    "year": "年份",
    "entries": "文件数",
    "retired": "停用密钥数",
    "kept": "保留密钥数",
    "findings": "不符数",
    "kind": "类别",
    "count": "个数",
    "head": "户主",
    "household": "家庭",
    "amendment": "更改单",
    "person": "人员",
    "fields": "更改的项",
}
"""What the further ids of a row are."""

FIELDS: dict[str, str] = {
    "name": "姓名",
    "kind": "证件类别",
    "number": "证件号码",
    "birth": "出生日期",
    "sex": "性别",
    "phone": "电话",
    "address": "住址",
    "division": "村（社区）",
    "identity_kind": "证件类别",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: by login of who did it, verb, type and id of the object, days (both included)."""

    login: str = ""
    verb: str = ""
    kind: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None


def rows(asked: Asked) -> QuerySet[Row]:
    """The audit rows that are asked for."""
    found = Row.objects.all()
    if asked.login:
        account = Account.objects.filter(login=normal_login(asked.login)).values_list("pk", flat=True).first()
        found = found.filter(account=account) if account else found.none()
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.kind:
        found = found.filter(object_type=asked.kind)
    if asked.object:
        found = found.filter(object_id=asked.object)
    if asked.since:
        found = found.filter(at__gte=_begins(asked.since))
    if asked.until:
        found = found.filter(at__lt=_begins(asked.until + timedelta(days=1)))
    return found.select_related("seal")


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def looks(asked: Asked) -> QuerySet[Row]:
    """Full looks with the reason given, if any."""
    return rows(Asked(asked.login, LOOK, asked.kind, asked.object, asked.since, asked.until)).select_related(
        "seal", "reason"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One audit row in words; `who` is a login, empty when the program itself did it."""

    pk: int
    at: datetime
    who: str
    account: int | None
    seat: int | None
    unit: str
    unit_name: str
    verb: str
    kind: str
    object: str
    purpose: str
    reason: str
    more: str
    seal: int | None


def lines(found: Iterable[Row], *, reasons: bool = False) -> list[Line]:
    """Rows as pages and spreadsheets show them; one query more, for the logins."""
    kept = list(found)
    names = agencies.unit_names()
    forms = {key: form.title for key, form in places.release().forms.items()}
    words = {"form": forms, "heirs": names, "fields": FIELDS, "kind": dict(AdminKind.choices)}
    logins = dict(Account.objects.filter(pk__in={row.account for row in kept}).values_list("pk", "login"))
    return [
        Line(
            pk=row.pk,
            at=row.at,
            who=logins.get(row.account, "") if row.account else "系统",
            account=row.account,
            seat=row.seat,
            unit=row.unit,
            unit_name=names.get(row.unit, row.unit),
            verb=VERBS.get(row.verb, row.verb),
            kind=OBJECTS.get(row.object_type, row.object_type),
            object="" if row.object_id == "-" else row.object_id,
            purpose=row.purpose,
            reason=_reason(row) if reasons else "",
            more="，".join(
                _said(name, value, words.get(name, {}))
                for name, value in row.data.items()
                if value not in (None, "", [])
            ),
            seal=row.seal.number if row.seal else None,
        )
        for row in kept
    ]


def _said(name: str, value: Any, words: Mapping[Any, Any]) -> str:
    """One of the further ids of a row in words; `words`: those of its values."""
    if name == "time":
        return f"第{value}次补打"
    values = value if isinstance(value, list) else [value]
    return f"{NAMES.get(name, name)}：{'、'.join(_thing(str(words.get(one, one))) for one in values)}"


def _thing(text: str) -> str:
    """A subject (`type/id`) as the object column names one; any other text as it is."""
    kind, slash, key = text.partition("/")
    return f"{OBJECTS.get(kind, kind)} {key}" if slash else text


def _reason(row: Row) -> str:
    reason = getattr(row, "reason", None)
    return str(reason.text) if reason else ""


def seals() -> QuerySet[Seal]:
    """The seals."""
    return Seal.objects.all()


def verify_all(*, by: Account) -> verify.Report:
    """Check every seal against its rows and the head file; that it was done is itself written down."""
    report = verify.verify()
    audit.record(by=by, verb="audit.verify", object=("audit.seal", report.seals), findings=len(report.findings))
    return report


def moment() -> str:
    """This moment as a page shows it."""
    return f"{clock.now():%Y-%m-%d %H:%M:%S}"
