"""What the audit administrator's pages show: rows, looks, seals. Ids only, but for the reason given for a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from yimen.accounts.models import Account, normal_login
from yimen.accounts.types import AdminKind
from yimen.acts.audit_words import FIELDS, NAMES, OBJECTS, VERBS
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
