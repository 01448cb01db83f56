"""How the wall tests ask for each page: its address, and for a form what the right person would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.support.district import DAY
from tests.walls.families import SCAN, number_of
from tests.walls.registry import new_list, new_outer_list
from tests.walls.world import Things
from yimen.accounts.models import Account
from yimen.agencies.models import Seat, Window
from yimen.regime.vocabulary import AREAS

Form = Mapping[str, Any]
OUTER = {"system": "省级社会救助系统", "number": "S-1"}


@dataclass(frozen=True)
class Visit:
    """One page: the name of its address, the words in it, and the form that works when the right person sends it."""

    name: str
    args: Callable[[Things], list[Any]] = lambda things: []
    form: Callable[[Things], Form] | None = None

    def address(self, things: Things) -> str:
        """Where it is for these things."""
        return reverse(self.name, args=self.args(things))


def upload() -> SimpleUploadedFile:
    """A scan with a seal on it."""
    return SimpleUploadedFile(SCAN.name, SCAN.content)


def application_form() -> dict[str, Any]:
    """A request as the counter takes it."""
    return {
        "name": "周新人",
        "kind": "resident_id",
        "number": number_of(900),
        "phone": "",
        "division": "371302101000",
        "place_basis": "register",
        "address": "",
        "needs": ["school"],
        "reason": "交不起学费",
        "channel": "window",
        "filled_by": "",
        "received_on": DAY,
        "token": "visit-new",
        "do": "accept",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
    }


def entry_form() -> dict[str, Any]:
    """Somebody entered by hand."""
    return {
        "name": "周新人",
        "identity": "resident_id",
        "number": number_of(901),
        "division": "371302101208",
        "unit": "medical_security",
        "programme": "medical",
        "kind": "service",
        "since": DAY,
        "token": "visit-entry",
    }


def act(step: str, run: Callable[[Things], int], form: Callable[[Things], Form]) -> Visit:
    """The form of one step of one run."""
    return Visit("runs:act", lambda t: [run(t), step], lambda t: {"occurred_on": DAY, **form(t)})


def deed(word: str, form: Form | None = None) -> Visit:
    """One thing done to an account."""
    return Visit("offices:account_change", lambda t: [t.account, word], lambda t: form or {})


def _free_seat(things: Things) -> Form:
    return {"seat": Seat.objects.get(kind="window_reviewer", unit__key="window_yitang_zhen").pk, "on": DAY}


def _to_a_colleague() -> Form:
    """The other clerk of the own window."""
    return {"to": Account.objects.get(login="window_clerk.window_baishabu_zhen.2").pk, "reason": "调休"}


CALL = {
    "channel": "call",
    "kind": "enquiry",
    "on": DAY,
    "time": "08:30",
    "source": "self",
    "caller_name": "周咨询",
    "division": "371302101000",
    "content": "低保怎么申请",
    "token": "visit-call",
}
CALENDAR = {
    "notice": "关于二〇二九年部分节假日安排的通知",
    "official": "on",
    "workdays": "",
    "holidays-TOTAL_FORMS": "0",
    "holidays-INITIAL_FORMS": "0",
}


def _item(things: Things, prefix: str = "") -> Form:
    """One thing the applicant declares."""
    item = {"person": things.person, "kind": "wage", "amount": "1200", "known_by": "said", "text": ""}
    form = {f"{prefix}{name}": str(value) for name, value in item.items()} | {"token": "visit-item"}
    return form | ({"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"} if prefix else {})


def _papers(things: Things) -> Form:
    """Every paper of the checklist came in."""
    from yimen.acts.papers_in import checklist, key_of
    from yimen.cases.models import Application

    application = Application.objects.filter(pk=things.application).first()
    wanted = checklist(application) if application is not None else []
    return {f"state_{key_of(one.name)}": "received" for one in wanted}


LEGAL = {"chosen": "legal_aid|justice"}

#: Line of the table -> how it is visited. One name may be visited in several ways.
VISITS: dict[str, Visit] = {
    "home:worklist": Visit("home:worklist"),
    "home:worklist_xlsx": Visit("home:worklist_xlsx"),
    "home:sit": Visit("home:sit", form=lambda t: {"seat": "1"}),
    "home:large": Visit("home:large", form=lambda t: {}),
    "home:tour": Visit("home:tour"),
    "home:rules": Visit("home:rules"),
    "intake:list": Visit("intake:list"),
    "intake:list_xlsx": Visit("intake:list_xlsx"),
    "intake:new": Visit("intake:new", form=lambda t: application_form() | {"channel": "hotline"}),
    "intake:application": Visit("intake:application", lambda t: [t.application]),
    "intake:complete": Visit(
        "intake:complete",
        lambda t: [t.application],
        lambda t: {
            "name": "周小雨",
            "why": "身份证姓名有误",
            "phone": "19900009999",
            "division": "371302101000",
            "reason": "学费还差一半",
            "members-TOTAL_FORMS": "0",
            "members-INITIAL_FORMS": "0",
        },
    ),
    "intake:known": Visit("intake:known", form=lambda t: {"number": number_of(901)}),
    "intake:draft": Visit("intake:draft", form=lambda t: {"token": "visit-draft", "name": "周新人"}),
    "intake:discard": Visit("intake:discard", lambda t: [t.draft], lambda t: {}),
    "intake:ask": Visit("intake:ask", form=lambda t: t.receipt),
    "intake:notices": Visit("intake:notices"),
    "intake:notices_xlsx": Visit("intake:notices_xlsx"),
    "intake:note": Visit("intake:note", lambda t: [t.notice], lambda t: {}),
    "intake:assess": Visit(
        "intake:assess",
        lambda t: [t.application],
        lambda t: {f"pressing_{area}": "some" for area in AREAS} | {"token": "visit-assess"},
    ),
    "intake:needs": Visit("intake:needs", lambda t: [t.unsplit], lambda t: {"needs": "housing"}),
    "intake:receipt": Visit("intake:receipt", lambda t: [t.application], lambda t: {}),
    "intake:declared": Visit("intake:declared", lambda t: [t.application], lambda t: _item(t, "items-0-")),
    "intake:declared_correct": Visit(
        "intake:declared_correct", lambda t: [t.application, t.declared], lambda t: _item(t) | {"why": "看错了"}
    ),
    "intake:papers": Visit("intake:papers", lambda t: [t.application], _papers),
    "runs:drawing": Visit("runs:drawing", lambda t: [t.run]),
    "runs:drawing/referral": Visit("runs:drawing", lambda t: [t.referral_run]),
    "runs:act/accept": act("accept", lambda t: t.fresh_run, lambda t: {"outcome": "accepted"}),
    "runs:act/split": act(
        "split", lambda t: t.accepted_run, lambda t: {"outcome": "confirmed", "chosen": _first_pairs(t)}
    ),
    "runs:act/receive": act("receive", lambda t: t.referral_run, lambda t: {"outcome": "received"}),
    "runs:anytime/withdraw": Visit(
        "runs:anytime", lambda t: [t.run, "withdraw"], lambda t: {"occurred_on": DAY, "papers": upload()}
    ),
    "runs:anytime/add_need": Visit("runs:anytime", lambda t: [t.run, "add_need"], lambda t: LEGAL),
    "runs:confirm": Visit("runs:confirm", lambda t: [t.sealed_run, t.sealed_of], lambda t: {"answer": "confirm"}),
    "runs:correct": Visit(
        "runs:correct",
        lambda t: [t.run, t.accept_of],
        lambda t: {"outcome": "accepted", "occurred_on": DAY, "reason": "核对后更正"},
    ),
    "runs:extend": Visit("runs:extend", lambda t: [t.referral_run], lambda t: {"reason": "案情复杂"}),
    "runs:paper": Visit("runs:paper", lambda t: [t.referral_run], lambda t: {"of": "1", "papers": upload()}),
    "runs:drawing/lead": Visit("runs:drawing", lambda t: [t.lead_run]),
    "runs:act/verify": act("verify", lambda t: t.lead_run, lambda t: {"outcome": "real"}),
    "contacts:list": Visit("contacts:list"),
    "contacts:list_xlsx": Visit("contacts:list_xlsx"),
    "contacts:new": Visit("contacts:new", form=lambda t: CALL),
    "contacts:contact": Visit("contacts:contact", lambda t: [t.contact]),
    "contacts:settle": Visit(
        "contacts:settle", lambda t: [t.contact], lambda t: {"outcome": "dropped", "answer": "本人不办了"}
    ),
    "contacts:look": Visit("contacts:look", lambda t: [t.contact], lambda t: {}),
    "contacts:search": Visit("contacts:search", form=lambda t: {"text": "周来电"}),
    "contacts:first_xlsx": Visit("contacts:first_xlsx"),
    "contacts:leads": Visit("contacts:leads"),
    "contacts:leads_xlsx": Visit("contacts:leads_xlsx"),
    "contacts:lead": Visit("contacts:lead", lambda t: [t.lead]),
    "contacts:person": Visit(
        "contacts:person", lambda t: [t.lead], lambda t: {"name": "周更正", "division": "371302101000"}
    ),
    "contacts:first": Visit("contacts:first"),
    "contacts:hand_over": Visit("contacts:hand_over", lambda t: [t.held], lambda t: _to_a_colleague()),
    "contacts:take_over": Visit("contacts:take_over", lambda t: [t.offered], lambda t: {"answer": "accept"}),
    "runs:whole_slip": Visit(
        "runs:whole_slip",
        lambda t: [t.referral_run],
        lambda t: {
            **dict.fromkeys(("received_on", "finished_on", "fed_back_on"), DAY),
            "result": "granted",
            "amount": "100",
            "papers": upload(),
        },
    ),
    "referrals:sign": Visit("referrals:sign", lambda t: [t.referral], lambda t: {"on": DAY}),
    "referrals:ask": Visit("referrals:ask", lambda t: [t.referral], lambda t: {"text": "发票是原件吗"}),
    "referrals:reply": Visit("referrals:reply", lambda t: [t.referral, t.question], lambda t: {"text": "是原件"}),
    "referrals:questions": Visit("referrals:questions"),
    "referrals:questions_xlsx": Visit("referrals:questions_xlsx"),
    "referrals:hand_over": Visit(
        "referrals:hand_over", form=lambda t: {"giver": t.liaison, "taker": t.successor, "note": "材料在左柜"}
    ),
    "referrals:hand_over_sheet": Visit("referrals:hand_over_sheet", lambda t: [t.sheet]),
    "referrals:hand_over_accept": Visit("referrals:hand_over_accept", lambda t: [t.sheet], lambda t: {}),
    "referrals:list": Visit("referrals:list"),
    "referrals:list_xlsx": Visit("referrals:list_xlsx"),
    "referrals:referral": Visit("referrals:referral", lambda t: [t.referral]),
    "people:find": Visit("people:find"),
    "people:search": Visit("people:search", form=lambda t: {"text": "周小雨"}),
    "people:found": Visit("people:found", lambda t: [t.search]),
    "people:person": Visit("people:person", lambda t: [t.person]),
    "people:look": Visit("people:look", lambda t: [t.person], lambda t: {"kind": "referral", "for": t.referral}),
    "registry:list": Visit("registry:list"),
    "registry:list_xlsx": Visit("registry:list_xlsx"),
    "registry:checks": Visit("registry:checks"),
    "registry:checks_xlsx": Visit("registry:checks_xlsx"),
    "registry:coverage": Visit("registry:coverage"),
    "registry:coverage_xlsx": Visit("registry:coverage_xlsx"),
    "registry:entry": Visit("registry:entry", lambda t: [t.entry]),
    "registry:new": Visit("registry:new", form=lambda t: entry_form()),
    "registry:change": Visit(
        "registry:change",
        lambda t: [t.entry],
        lambda t: {
            "kind": "goods",
            "since": DAY,
            "division": "371302101208",
            "reason": "改发实物",
            "token": "visit-change",
        },
    ),
    "registry:end": Visit("registry:end", lambda t: [t.entry], lambda t: {"on": DAY, "reason": "搬走了"}),
    "registry:check": Visit("registry:check", lambda t: [t.entry], lambda t: {"on": DAY}),
    "registry:imports": Visit("registry:imports"),
    "registry:template_xlsx": Visit("registry:template_xlsx", lambda t: ["general"]),
    "registry:import_new": Visit(
        "registry:import_new",
        form=lambda t: {
            "template": "general",
            "file": SimpleUploadedFile("a.csv", new_list()),
            "as_of": DAY,
            "token": "visit-list",
        },
    ),
    "registry:batch": Visit("registry:batch", lambda t: [t.batch]),
    "registry:rejects_xlsx": Visit("registry:rejects_xlsx", lambda t: [t.batch]),
    "registry:import_confirm": Visit("registry:import_confirm", lambda t: [t.batch], lambda t: {}),
    "registry:import_drop": Visit("registry:import_drop", lambda t: [t.batch], lambda t: {}),
    "registry:import_undo": Visit("registry:import_undo", lambda t: [t.written], lambda t: {"reason": "导错了"}),
    "registry:updates": Visit(
        "registry:updates",
        form=lambda t: {"year": 2027, "opens_on": "2027-03-01", "closes_on": "2027-04-30"},
    ),
    "registry:update": Visit("registry:update", lambda t: [2026]),
    "registry:progress_xlsx": Visit("registry:progress_xlsx", lambda t: [2026]),
    "registry:mine": Visit("registry:mine", lambda t: [2026], lambda t: {"entry": t.entry}),
    "windows:handed": Visit("windows:handed"),
    "windows:handed_xlsx": Visit("windows:handed_xlsx"),
    "windows:take": Visit("windows:take", lambda t: [t.handed], lambda t: {"answer": "accept"}),
    "windows:hand": Visit(
        "windows:hand",
        lambda t: [t.unsplit],
        lambda t: {"to": Window.objects.get(unit__key="window_county").pk, "reason": "搬到城区"},
    ),
    "exchange:list": Visit("exchange:list"),
    "exchange:export": Visit("exchange:export", lambda t: ["xlsx"]),
    "exchange:compared": Visit("exchange:compared"),
    "exchange:compared_xlsx": Visit("exchange:compared_xlsx"),
    "exchange:close": Visit("exchange:close", lambda t: [t.compared], lambda t: {"reason": "已请上级更正"}),
    "exchange:lists": Visit("exchange:lists"),
    "exchange:list_new": Visit(
        "exchange:list_new",
        form=lambda t: {
            "template": "province",
            "file": SimpleUploadedFile("省.csv", new_outer_list()),
            "as_of": DAY,
            "token": "visit-outer",
        },
    ),
    "exchange:one": Visit("exchange:one", lambda t: [t.outer_list]),
    "exchange:rejects_xlsx": Visit("exchange:rejects_xlsx", lambda t: [t.outer_list]),
    "exchange:confirm": Visit("exchange:confirm", lambda t: [t.outer_list], lambda t: {}),
    "exchange:drop": Visit("exchange:drop", lambda t: [t.outer_list], lambda t: {}),
    "exchange:of_application": Visit("exchange:of_application", lambda t: [t.application], lambda t: OUTER),
    "exchange:of_household": Visit(
        "exchange:of_household", lambda t: [t.household], lambda t: {**OUTER, "person": t.person, "programme": "dibao"}
    ),
    "people:household": Visit("people:household", lambda t: [t.household]),
    "people:household_pdf": Visit("people:household_pdf", lambda t: [t.household]),
    "people:alike": Visit("people:alike"),
    "people:alike_xlsx": Visit("people:alike_xlsx"),
    "people:merges": Visit("people:merges"),
    "people:merges_xlsx": Visit("people:merges_xlsx"),
    "people:compare": Visit(
        "people:compare",
        lambda t: [t.person, t.other],
        lambda t: {"keep": t.person, "why": "看了身份证", "do": "merge"},
    ),
    "people:merge": Visit("people:merge", lambda t: [t.merge], lambda t: {"do": "agree"}),
    "people:identity": Visit(
        "people:identity", lambda t: [t.other], lambda t: {"kind": "resident_id", "number": number_of(901)}
    ),
    "people:lists": Visit("people:lists"),
    "people:findings": Visit("people:findings", lambda t: ["duplicate"]),
    "people:findings_xlsx": Visit("people:findings_xlsx", lambda t: ["duplicate"]),
    "people:check": Visit("people:check", lambda t: ["duplicate", t.person, t.doubled], lambda t: {"why": "两件事"}),
    "people:category": Visit(
        "people:category",
        lambda t: [t.person],
        lambda t: {"category": "disabled", "unit": "disabled_federation", "on": DAY},
    ),
    "people:category_end": Visit("people:category_end", lambda t: [t.category], lambda t: {"on": DAY}),
    "people:care": Visit("people:care"),
    "people:care_xlsx": Visit("people:care_xlsx"),
    "people:care_for": Visit(
        "people:care_for", lambda t: [t.person], lambda t: {"kind": "visit", "done_on": DAY, "text": "送米面"}
    ),
    "people:care_look": Visit("people:care_look", lambda t: [t.person], lambda t: {}),
    "people:survey": Visit(
        "people:survey", lambda t: [t.person], lambda t: {"skill": "电工", "wish": "进厂", "asked_on": DAY}
    ),
    "people:coverage": Visit("people:coverage"),
    "people:coverage_xlsx": Visit("people:coverage_xlsx"),
    "papers:register": Visit("papers:register"),
    "papers:register_xlsx": Visit("papers:register_xlsx"),
    "papers:void": Visit("papers:void", lambda t: [t.number], lambda t: {"reason": "单位写错"}),
    "papers:pdf": Visit("papers:pdf", lambda t: [t.paper]),
    "papers:reprint": Visit("papers:reprint", lambda t: [t.paper], lambda t: {"token": "again"}),
    "papers:evidence": Visit("papers:evidence", lambda t: [t.evidence]),
    # Monthly feedback and statistics.
    "feedback:overview": Visit("feedback:overview"),
    "feedback:overview_xlsx": Visit("feedback:overview_xlsx"),
    "feedback:people": Visit("feedback:people"),
    "feedback:people_xlsx": Visit("feedback:people_xlsx"),
    "feedback:blank": Visit("feedback:blank"),
    "feedback:list": Visit("feedback:list", lambda t: [t.monthly]),
    "feedback:list_xlsx": Visit("feedback:list_xlsx", lambda t: [t.monthly]),
    "feedback:add": Visit("feedback:add", lambda t: [t.monthly], lambda t: _line_form(t)),
    "feedback:import": Visit("feedback:import", lambda t: [t.monthly], lambda t: {"sheet": _sheet(t)}),
    "feedback:remove": Visit("feedback:remove", lambda t: [t.monthly, t.line], lambda t: {}),
    "runs:act/list": act("list", lambda t: _monthly_run(t), lambda t: {"outcome": "listed"}),
    "statistics:overview": Visit("statistics:overview"),
    "statistics:table": Visit("statistics:table", lambda t: ["unit"]),
    "windows:list": Visit("windows:list"),
    "windows:list_xlsx": Visit("windows:list_xlsx"),
    "windows:window": Visit("windows:window", lambda t: [t.window]),
    "windows:register": Visit(
        "windows:register",
        lambda t: [t.window],
        lambda t: {"place": "大厅一楼", "hours": "工作日", "phone": "12349", "on": DAY, "token": "place"},
    ),
    "windows:readiness": Visit(
        "windows:readiness", lambda t: [t.window], lambda t: {"met_staff": "yes", "on": DAY, "token": "ready"}
    ),
    "windows:pilot": Visit("windows:pilot", form=lambda t: _pilot(t)),
    "windows:fund": Visit("windows:fund", lambda t: [t.window]),
    "windows:fund_xlsx": Visit("windows:fund_xlsx", lambda t: [t.window]),
    "windows:refill": Visit(
        "windows:refill",
        lambda t: [t.window],
        lambda t: {"amount": "100", "on": DAY, "document": "文", "token": "refill"},
    ),
    "windows:ask": Visit(
        "windows:ask",
        lambda t: [t.window],
        lambda t: {"amount": "100", "occasion": "周某", "reason": "当晚没有住处", "token": "ask"},
    ),
    "windows:draw": Visit("windows:draw", lambda t: [t.out_draw]),
    "windows:slip": Visit("windows:slip", lambda t: [t.out_draw]),
    "windows:receipt": Visit("windows:receipt", lambda t: [t.fund_receipt]),
    "windows:decide": Visit("windows:decide", lambda t: [t.asked_draw], lambda t: {"verdict": "yes"}),
    "windows:settle": Visit(
        "windows:settle", lambda t: [t.out_draw], lambda t: {"spent": "80", "receipt": upload(), "token": "settle"}
    ),
    "windows:reverse": Visit(
        "windows:reverse", lambda t: [t.fund_line], lambda t: {"note": "记错", "token": "reverse"}
    ),
    "policy:guide": Visit("policy:guide"),
    "policy:search": Visit("policy:search", form=lambda t: {"text": "看病"}),
    "policy:programme": Visit("policy:programme", lambda t: ["medical"]),
    "policy:leaflet": Visit("policy:leaflet", lambda t: ["medical"]),
    "policy:units": Visit("policy:units"),
    "policy:units_xlsx": Visit("policy:units_xlsx"),
    "policy:unit": Visit("policy:unit", lambda t: ["medical_security"]),
    "offices:accounts": Visit("offices:accounts"),
    "offices:account_search": Visit("offices:account_search", form=lambda t: {"text": "helper"}),
    "offices:account_new": Visit(
        "offices:account_new", form=lambda t: {"login": "new.one", "name": "周新号", "admin_kind": "none"}
    ),
    "offices:account": Visit("offices:account", lambda t: [t.account]),
    "offices:account_change/disable": deed("disable"),
    "offices:account_change/enable": deed("enable"),
    "offices:account_change/unlock": deed("unlock"),
    "offices:account_change/second-factor": deed("second-factor"),
    "offices:account_change/password": deed("password"),
    "offices:account_change/rename": deed("rename", {"name": "周改名"}),
    "offices:account_change/appoint": Visit("offices:account_change", lambda t: [t.account, "appoint"], _free_seat),
    "offices:relieve": Visit("offices:relieve", lambda t: [t.account, t.holding], lambda t: {"on": DAY}),
    "offices:system": Visit("offices:system"),
    "offices:year": Visit("offices:year", lambda t: [2029], lambda t: CALENDAR),
    "offices:audit": Visit("offices:audit"),
    "offices:audit_xlsx": Visit("offices:audit_xlsx"),
    "offices:looks": Visit("offices:looks"),
    "offices:seals": Visit("offices:seals"),
    "offices:verify": Visit("offices:verify", form=lambda t: {}),
    "account_login": Visit("account_login", form=lambda t: {"login": "nobody.here", "password": "Wrong-1-word"}),
    "account_logout": Visit("account_logout", form=lambda t: {}),
    "account_inactive": Visit("account_inactive"),
    "account_reauthenticate": Visit("account_reauthenticate", form=lambda t: {"password": "Wrong-1-word"}),
    "account_change_password": Visit("account_change_password", form=lambda t: {"oldpassword": "Wrong-1-word"}),
    "accounts:held": Visit("accounts:held", lambda t: ["no-such-form"]),
    "mfa_index": Visit("mfa_index"),
    "mfa_authenticate": Visit("mfa_authenticate", form=lambda t: {"code": "000000"}),
    "mfa_reauthenticate": Visit("mfa_reauthenticate", form=lambda t: {"code": "000000"}),
    "mfa_activate_totp": Visit("mfa_activate_totp", form=lambda t: {"code": "000000"}),
    "mfa_deactivate_totp": Visit("mfa_deactivate_totp", form=lambda t: {}),
    "mfa_view_recovery_codes": Visit("mfa_view_recovery_codes"),
    "mfa_generate_recovery_codes": Visit("mfa_generate_recovery_codes", form=lambda t: {}),
    "mfa_download_recovery_codes": Visit("mfa_download_recovery_codes"),
    "mfa_list_webauthn": Visit("mfa_list_webauthn"),
    "mfa_add_webauthn": Visit("mfa_add_webauthn", form=lambda t: {"credential": "{}"}),
    "mfa_reauthenticate_webauthn": Visit("mfa_reauthenticate_webauthn", form=lambda t: {"credential": "{}"}),
    "mfa_remove_webauthn": Visit("mfa_remove_webauthn", lambda t: [987654321], lambda t: {}),
    "mfa_edit_webauthn": Visit("mfa_edit_webauthn", lambda t: [987654321], lambda t: {"name": "x"}),
}


def _pilot(things: Things) -> Form:
    return {"windows": [things.window], "opened": "off", "on": DAY, "document": "文", "token": "pilot"}


def _first_pairs(things: Things) -> list[str]:
    """What the duty table proposes first for each need of the family that waits to be split."""
    from yimen.acts.splitting import proposals
    from yimen.cases.models import Application

    application = Application.objects.filter(run=things.accepted_run).first()
    if application is None:
        return ["education|education_sports"]
    first = {line.need: f"{line.programme}|{line.unit}" for line in reversed(proposals(application))}
    return list(first.values())


def _programme(things: Things) -> str:
    """A programme of the unit whose list it is; any when there is no such list."""
    from yimen.acts.reporting import programmes_of
    from yimen.feedback.models import MonthlyList

    monthly = MonthlyList.objects.filter(pk=things.monthly).first()
    return programmes_of(monthly)[0] if monthly is not None else "medical"


def _monthly_run(things: Things) -> int:
    from yimen.feedback.models import MonthlyList

    return MonthlyList.objects.filter(pk=things.monthly).values_list("run_id", flat=True).first() or things.monthly


def _town(things: Things) -> str:
    """The other town reports of its own people."""
    from yimen.feedback.models import MonthlyList

    unit = MonthlyList.objects.filter(pk=things.monthly).values_list("unit__division__code", "unit__level").first()
    return unit[0] if unit is not None and unit[1] == "town" else "371302101000"


def _line_form(things: Things) -> Form:
    return {"name": "周又一", "programme": _programme(things), "kind": "granted", "town": _town(things), "token": "v"}


def _sheet(things: Things) -> SimpleUploadedFile:
    """A spreadsheet with one line."""
    from yimen.acts.titles import programme_title
    from yimen.places import api as places
    from yimen.web.shell.xlsx import workbook

    row = ["周表格", programme_title(_programme(things)), "给予救助", places.division(_town(things)).name]
    return SimpleUploadedFile("清单.xlsx", workbook("清单", ["姓名", "救助项目", "办理结果", "镇（街道）"], [row]))
