"""How the wall tests ask for each page: its address, and for a form what the right person would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.support.district import DAY
from tests.walls.families import SCAN, number_of
from tests.walls.world import Things
from yimen.agencies.models import Seat

Form = Mapping[str, Any]


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


def act(step: str, run: Callable[[Things], int], form: Callable[[Things], Form]) -> Visit:
    """The form of one step of one run."""
    return Visit("runs:act", lambda t: [run(t), step], lambda t: {"occurred_on": DAY, **form(t)})


def deed(word: str, form: Form | None = None) -> Visit:
    """One thing done to an account."""
    return Visit("offices:account_change", lambda t: [t.account, word], lambda t: form or {})


def _free_seat(things: Things) -> Form:
    return {"seat": Seat.objects.get(kind="window_reviewer", unit__key="window_yitang_zhen").pk, "on": DAY}


CALENDAR = {
    "notice": "关于二〇二九年部分节假日安排的通知",
    "official": "on",
    "workdays": "",
    "holidays-TOTAL_FORMS": "0",
    "holidays-INITIAL_FORMS": "0",
}
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
    "intake:new": Visit("intake:new", form=lambda t: application_form()),
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
    "referrals:list": Visit("referrals:list"),
    "referrals:list_xlsx": Visit("referrals:list_xlsx"),
    "referrals:referral": Visit("referrals:referral", lambda t: [t.referral]),
    "people:find": Visit("people:find"),
    "people:search": Visit("people:search", form=lambda t: {"text": "周小雨"}),
    "people:found": Visit("people:found", lambda t: [t.search]),
    "people:person": Visit("people:person", lambda t: [t.person]),
    "people:look": Visit("people:look", lambda t: [t.person], lambda t: {"kind": "referral", "for": t.referral}),
    "papers:register": Visit("papers:register"),
    "papers:register_xlsx": Visit("papers:register_xlsx"),
    "papers:void": Visit("papers:void", lambda t: [t.number], lambda t: {"reason": "单位写错"}),
    "papers:pdf": Visit("papers:pdf", lambda t: [t.paper]),
    "papers:reprint": Visit("papers:reprint", lambda t: [t.paper], lambda t: {"token": "again"}),
    "papers:evidence": Visit("papers:evidence", lambda t: [t.evidence]),
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


def _first_pairs(things: Things) -> list[str]:
    """What the duty table proposes first for each need of the family that waits to be split."""
    from yimen.acts.splitting import proposals
    from yimen.cases.models import Application

    application = Application.objects.filter(run=things.accepted_run).first()
    if application is None:
        return ["education|education_sports"]
    first = {line.need: f"{line.programme}|{line.unit}" for line in reversed(proposals(application))}
    return list(first.values())
