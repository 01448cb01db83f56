"""The district the wall tests walk through: a family at each of two windows, every seat, the three administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.test import Client

from tests.support.district import District
from tests.walls import families, findings, registry
from tests.walls.purses import purse
from yimen.accounts import api as accounts
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.acts import asking, between_windows, contacting, drafting, first_contact, handing_over, reporting
from yimen.agencies import actions as agencies
from yimen.agencies.models import Holding, Seat, Window
from yimen.documents.models import Evidence
from yimen.feedback.models import MonthlyList
from yimen.flow import Actor
from yimen.people import api as people
from yimen.people.models import HouseholdMember
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

NOBODY = 987654321  # an id no row has

#: Seat -> where it stands in this world; the unit of the liaison takes two of the own family's three referrals.
SEATS: dict[str, str] = {
    "window_clerk": "window_baishabu_zhen",
    "window_reviewer": "window_baishabu_zhen",
    "town_officer": "baishabu_zhen",
    "town_leader": "baishabu_zhen",
    "liaison": "medical_security",
    "unit_reviewer": "medical_security",
    "office_clerk": "civil_affairs",
    "government_supervisor": "government_office",
    "hotline_operator": "hotline",
}
#: A village of the own town: it opens so little that it has a table of its own (`test_village`).
VILLAGE = ("village_worker", "village_dongxiaoyou")
ADMINISTRATORS = ("system", "security", "audit")
OTHERS = ("no_seat", *ADMINISTRATORS)

OWN = ("window_baishabu_zhen", "371302101000")
SISTER = ("window_zaoyuan_zhen", "371302102000")
PURSERS = ("window_clerk", "window_reviewer")
OWN_PAIRS = [
    ("medical", "medical_security"),
    ("premium_subsidy", "medical_security"),
    ("education", "education_sports"),
]
SISTER_PAIRS = [("housing", "housing"), ("disabled_aid", "disabled_federation"), ("legal_aid", "justice")]
OWN_NEEDS, SISTER_NEEDS = ("illness", "school"), ("housing", "disability", "legal")


@dataclass(frozen=True)
class Things:
    """The ids an address can name, all of one owner: own, a sister's, another unit's of the own family, or nobody's.

    Of the three referrals the first was sent (`referral`), on the second the window recorded the unit's receipt from
    sealed paper (`sealed`, waiting), the third lies with another unit.
    """

    application: int = NOBODY
    run: int = NOBODY
    fresh_run: int = NOBODY
    accepted_run: int = NOBODY
    referral: int = NOBODY
    referral_run: int = NOBODY
    sealed_run: int = NOBODY
    sealed_of: int = NOBODY
    accept_of: int = NOBODY
    paper: int = NOBODY
    number: int = NOBODY
    evidence: int = NOBODY
    person: int = NOBODY
    account: int = NOBODY
    holding: int = NOBODY
    household: int = NOBODY
    other: int = NOBODY
    merge: int = NOBODY
    doubled: int = NOBODY
    category: int = NOBODY
    question: int = NOBODY
    sheet: int = NOBODY
    liaison: int = NOBODY
    successor: int = NOBODY
    monthly: int = NOBODY
    line: int = NOBODY
    search: str = "no-such-search"
    entry: int = NOBODY
    batch: int = NOBODY
    written: int = NOBODY
    handed: int = NOBODY
    outer_list: int = NOBODY
    compared: int = NOBODY
    contact: int = NOBODY
    lead: int = NOBODY
    lead_run: int = NOBODY
    held: int = NOBODY
    offered: int = NOBODY
    draft: int = NOBODY
    notice: int = NOBODY
    declared: int = NOBODY
    unsplit: int = NOBODY
    receipt: dict[str, str] = field(default_factory=lambda: {"number": "SQ000-2026-99999", "code": "AAAAAAAA"})
    window: int = NOBODY
    asked_draw: int = NOBODY
    out_draw: int = NOBODY
    fund_line: int = NOBODY
    fund_receipt: int = NOBODY


@dataclass
class World:
    """Who is there and what there is. `things` by owner."""

    district: District
    actors: dict[str, Actor] = field(default_factory=dict)
    logins: dict[str, Account] = field(default_factory=dict)
    things: dict[str, Things] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        """A browser of that person, sitting in that seat; `anonymous` has not signed in."""
        return signed_in(self.logins[who], self.actors.get(who)) if who != "anonymous" else Client()

    def own_search(self, who: str) -> str:
        """The address of a search that this person made in this seat; nobody's when there is no seat."""
        if who not in self.actors:
            return NOBODY_SEARCH
        return str(people.open_search(by=self.actors[who], text="周").address)

    def left_half(self, who: str) -> None:
        """This person leaves a form half filled in this seat."""
        draft = drafting.keep(by=self.actors[who], token=f"draft-{who}", body={"name": ["周半张"]})
        assert draft is not None
        self.drafts[who] = draft.pk


NOBODY_SEARCH = Things().search


def signed_in(account: Account, actor: Actor | None = None) -> Client:
    """A browser signed in as an account, sitting in the actor's seat."""
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    if actor is not None:
        session = client.session
        session["seat"] = int(actor.seat)
        session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def built() -> World:
    """Install the district, fill the seats, and let two windows work."""
    release = places.pack().release("assumed-2026")
    places.install(release)
    agencies.install(release)
    world = World(District())
    world.logins |= administrators()
    for kind, unit in SEATS.items():
        world.actors[kind] = world.district.actor(kind, unit)
        world.logins[kind] = Account.objects.get(pk=int(world.actors[kind].account))
    world.actors["village"] = world.district.actor(*VILLAGE)
    world.logins["village"] = Account.objects.get(pk=int(world.actors["village"].account))
    world.logins["no_seat"] = Account.objects.create(login="no.seat", name="周无位", must_change_password=False)
    world.left_half("window_clerk")
    world.left_half("hotline_operator")
    own, between = family(world, OWN, OWN_NEEDS, OWN_PAIRS, 100)
    own = replace(own, **between_window_and_unit(world, own))
    sister, _ = family(world, SISTER, SISTER_NEEDS, SISTER_PAIRS, 200)
    own, sister = (replace(it, **came(world, at, n)) for it, at, n in ((own, OWN, 150), (sister, SISTER, 250)))
    own, sister = (replace(it, handed=handed(world, at, n)) for it, at, n in ((own, OWN, 160), (sister, SISTER, 260)))
    own, sister = (
        replace(things, **purse(*(world.district.actor(kind, at[0], 2) for kind in PURSERS), at[0]))
        for things, at in ((own, OWN), (sister, SISTER))
    )
    world.things = {"own": own, "sister": sister, "sibling": between, "nobody": Things()}
    world.things |= with_monthly_lists(world)
    registry.open_update(world.actors["office_clerk"])
    return world


def came(world: World, at: tuple[str, str], order: int) -> dict[str, int]:
    """What came in at a window: a call to be registered, a lead, a request its first clerk is responsible for, and one
    that a colleague wants to hand over to her."""
    window, town = at
    mate = world.district.actor("window_clerk", window, 2)
    clerk = world.district.actor("window_clerk", window)
    call = contacting.log(by=mate, entry=families.call_of("周来电", town))
    lead = contacting.log(by=mate, entry=families.call_of("周线索", town, kind="report")).lead
    asked = (families.request_of("周首问", families.number_of(order + n), town, ("school",)) for n in range(2))
    held, offered = (families.registered(by, request) for by, request in zip((clerk, mate), asked, strict=True))
    first_contact.hand_over(by=mate, application=offered, to=int(clerk.account), reason="调休")
    return {"contact": call.pk, "lead": lead.pk, "lead_run": lead.run_id, "held": held.pk, "offered": offered.pk}


def handed(world: World, at: tuple[str, str], order: int) -> int:
    """What the window of the county hands on to this one."""
    window, town = at
    clerk = world.district.actor("window_clerk", "window_county", 2)
    request = families.request_of("周移交", families.number_of(order), town, ("school",))
    application = families.registered(clerk, request)
    to = Window.objects.get(unit__key=window)
    return int(between_windows.offer(by=clerk, application=application, to=to.pk, reason="就近办理").pk)


def notice(world: World, window: str, town: str, order: int) -> int:
    """Somebody of this town's register applied where he lives, at a third window."""
    clerk = world.district.actor("window_clerk", "window_yitang_zhen", 2)
    more = {"place_basis": "residence", "other_place": places.division(town)}
    request = families.request_of("周在外", families.number_of(order), "371302105000", ("illness",), **more)
    return int(families.registered(clerk, request).notice.pk)


def between_window_and_unit(world: World, own: Things) -> dict[str, int]:
    """The window has asked the unit something, and another liaison hands work over to the one who sits there."""
    clerk = world.district.actor("window_clerk", OWN[0], 2)
    second = world.district.actor("liaison", SEATS["liaison"], 2)
    liaison = int(world.actors["liaison"].account)
    referral = Referral.objects.select_related("run", "application__window__unit").get(pk=own.referral)
    question = asking.ask(by=clerk, referral=referral, text="何时能办")
    sheet = handing_over.hand_over(by=second, giver=int(second.account), taker=liaison)
    return {"question": question.pk, "sheet": sheet.pk, "liaison": liaison, "successor": int(second.account)}


def with_monthly_lists(world: World) -> dict[str, Things]:
    """Every authority is asked for its October: `own` is the list of the liaison's unit, `sibling` that of the own
    town, `sister` that of another town; each with a line typed in."""
    early = Account.objects.create(login="first.here", name="周首任", must_change_password=False)
    seat = Seat.objects.get(kind="window_reviewer", unit__key="window_county")
    agencies.appoint(by=None, account=early, seat=seat, on=dt.date(2026, 10, 5))
    proceedings.open_scheduled()
    found = {}
    for owner, who, unit in (
        ("own", "liaison", "medical_security"),
        ("sibling", "town_officer", "baishabu_zhen"),
        ("sister", "town_officer", "zaoyuan_zhen"),
    ):
        monthly = MonthlyList.objects.select_related("run", "unit", "window__unit").get(unit__key=unit)
        given = reporting.NewLine(
            name="周直办",
            number="9999**********0017",
            programme=reporting.programmes_of(monthly)[0],
            kind="granted",
            division=places.division(OWN[1]),
        )
        line = reporting.add_line(by=world.district.actor(who, unit), monthly=monthly, given=given, token="")
        found[owner] = replace(world.things[owner], monthly=monthly.pk, line=line.pk)
    return found


def administrators() -> dict[str, Account]:
    """The three, who have already chosen their passwords."""
    logins = {kind: (f"admin.{kind}", "周管理") for kind in AdminKind if kind != AdminKind.NONE}
    made = accounts.found(logins=logins)
    Account.objects.exclude(admin_kind=AdminKind.NONE).update(must_change_password=False)
    return {str(kind): Account.objects.get(pk=account.pk) for kind, (account, _) in made.items()}


def family(
    world: World, at: tuple[str, str], needs: tuple[str, ...], pairs: list[tuple[str, str]], order: int
) -> tuple[Things, Things]:
    """One window's work: (what is its own, what of the same family lies with another unit)."""
    window, town = at
    clerk = world.district.actor("window_clerk", window, 2)
    fresh = families.registered(clerk, families.request_of("周新收", families.number_of(order), town, needs))
    waiting = families.accepted(clerk, families.request_of("周待分", families.number_of(order + 1), town, needs))
    divided = families.accepted(clerk, families.request_of("周小雨", families.number_of(order + 2), town, needs))
    first, second, third = families.split(clerk, divided, pairs).values()
    of = families.sealed_receipt(clerk, second)
    scan = Evidence.objects.get(subject_kind="proceedings.run", subject_id=second.run_id)
    paper = first.slips.get().paper
    helper = Account.objects.create(login=f"helper.{order}", name="周帮手", must_change_password=False)
    seat = Seat.objects.get(kind="window_clerk", unit__key=window)
    holding: Holding = agencies.appoint(by=None, account=helper, seat=seat)
    own = Things(
        application=divided.pk,
        run=divided.run_id,
        fresh_run=fresh.run_id,
        accepted_run=waiting.run_id,
        referral=first.pk,
        referral_run=first.run_id,
        sealed_run=second.run_id,
        sealed_of=of,
        accept_of=divided.run.events.get(step="accept").seq,
        paper=paper.pk,
        number=paper.number_id,
        evidence=scan.pk,
        person=divided.person_id,
        account=helper.pk,
        holding=holding.pk,
        **findings.made(clerk, divided.person, divided.household_id),
        search=people.open_search(by=clerk, text="周").address,
        **registry.work_of(clerk, divided.person, town, first),
        notice=notice(world, window, town, order + 3),
        declared=families.declared(clerk, divided),
        unsplit=waiting.pk,
        receipt={"number": divided.number.text, "code": divided.receipt_code},
    )
    other_paper = third.slips.get().paper
    member = HouseholdMember.objects.exclude(person=divided.person_id).get(household=divided.household_id)
    between = Things(
        referral=third.pk,
        referral_run=third.run_id,
        paper=other_paper.pk,
        number=other_paper.number_id,
        person=member.person_id,
    )
    return own, between
