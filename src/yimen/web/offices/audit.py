"""The audit administrator's office: who did what, who looked at whom, and whether the seals hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import numbering, reading_audit
from yimen.audit.verify import waiting
from yimen.web.offices.forms import AuditFilter, LookFilter
from yimen.web.shell.access import administrator
from yimen.web.shell.listing import WRAP, Column, answer, exported, listing
from yimen.web.shell.xlsx import xlsx_response

REPORT = "seal_report"
MOST_FINDINGS = 100
LATEST = "-id"
ROWS = (
    Column("序号", "id", ("id",)),
    Column("时间", "at", ("at", "id")),
    Column("操作人"),
    Column("单位"),
    Column("动作"),
    Column("对象"),
    Column("事由"),
    Column("相关编号", css=WRAP),
    Column("封存"),
)
EXPORTED = ["序号", "时间", "账号编号", "岗位编号", "单位", "动作", "对象", "对象编号", "事由", "相关编号", "封存号"]
LOOKS = (
    Column("序号", "id", ("id",)),
    Column("时间", "at", ("at", "id")),
    Column("查看人"),
    Column("单位"),
    Column("对象"),
    Column("事由"),
    Column("本人说明", css=WRAP),
)
SEALS = (
    Column("封存号", "number", ("number",)),
    Column("时间", "at", ("at", "number")),
    Column("首行"),
    Column("末行"),
    Column("行数", "count", ("count", "number")),
    Column("摘要"),
)


@require_GET
@administrator("audit")
def rows(request: HttpRequest) -> HttpResponse:
    """Every deed written down, newest first."""
    filters = AuditFilter(request)
    found = listing(request, reading_audit.rows(filters.asked), ROWS, LATEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading_audit.lines(found.rows),
        "export": reverse("offices:audit_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "offices/audit.html", "offices/_audit.html", context)


@require_GET
@administrator("audit")
def rows_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet: ids only, no reasons. That it was taken is written down."""
    found = exported(request, reading_audit.rows(AuditFilter(request).asked), ROWS, LATEST)
    lines = [
        [r.pk, r.at, r.account, r.seat, r.unit, r.verb, r.kind, r.object, r.purpose, r.more, r.seal]
        for r in reading_audit.lines(found)
    ]
    numbering.note_export(by=request.user, what="audit.row")
    return xlsx_response("审计记录", EXPORTED, lines)


@require_GET
@administrator("audit")
def looks(request: HttpRequest) -> HttpResponse:
    """Who saw personal data in full, for what."""
    filters = LookFilter(request)
    found = listing(request, reading_audit.looks(filters.asked), LOOKS, LATEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading_audit.lines(found.rows, reasons=True),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "offices/looks.html", "offices/_looks.html", context)


@require_GET
@administrator("audit")
def seals(request: HttpRequest) -> HttpResponse:
    """The seals, how long rows wait for theirs, and the outcome of the last verification of this session."""
    found = listing(request, reading_audit.seals(), SEALS, "-number")
    unsealed, age = waiting()
    context: dict[str, Any] = {
        "listing": found,
        "unsealed": unsealed,
        "minutes": int(age.total_seconds() // 60),
        "report": request.session.get(REPORT),
    }
    return answer(request, "offices/seals.html", "offices/_seals.html", context)


@require_POST
@administrator("audit")
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole trail, keep the outcome for this session, and go back to it."""
    report = reading_audit.verify_all(by=request.user)
    request.session[REPORT] = {
        "ok": report.ok,
        "seals": report.seals,
        "rows": report.rows,
        "unsealed": report.unsealed,
        "at": reading_audit.moment(),
        "count": len(report.findings),
        "findings": [asdict(finding) for finding in report.findings[:MOST_FINDINGS]],
    }
    return redirect("offices:seals")
