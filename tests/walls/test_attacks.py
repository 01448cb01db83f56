"""What an attacker or a careless clerk tried once and got: each must stay closed."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from tests.documents.pdf_text import words as pdf_text
from tests.support.district import DAY
from tests.walls import families
from tests.walls.world import OWN, World, signed_in
from yimen.accounts.models import Account
from yimen.acts import answering, correcting, registering, splitting
from yimen.acts.deed import Deed, plain
from yimen.acts.registering import PersonFacts
from yimen.agencies.models import Unit
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.common.uploads import TooLarge
from yimen.documents.rules import kind_of_content
from yimen.flow import Actor
from yimen.people.models import Person
from yimen.referrals.models import Referral

TODAY = dt.date.fromisoformat(DAY)
TYPED = "给予五万元"
PASSWORD = "Kite-2-Garden"


def sent(world: World, *, received: bool = True) -> Referral:
    """A referral that lies with the liaison's unit."""
    clerk = world.actors["window_clerk"]
    request = families.request_of("周个案", families.number_of(600), OWN[1], ("illness",))
    application = families.accepted(clerk, request)
    referral = families.split(clerk, application, [("medical", "medical_security")])["medical"]
    if received:
        plain(by=world.actors["liaison"], deed=Deed(referral.run, "receive", "received"))
    return referral


def answered(world: World, referral: Referral, **more: object) -> int:
    """The sequence number of the unit's answer; with `mode` sealed the window recorded it from paper."""
    values = {"result": "granted", "text": TYPED, "amount_fen": 5_000_000}
    by = world.actors["window_clerk" if more.get("mode") == "sealed" else "liaison"]
    deed = Deed(referral.run, "handle", "done", values=values, **more)  # type: ignore[arg-type]
    return int(answering.handle(by=by, deed=deed).seq)


def page(world: World, who: str, referral: Referral) -> str:
    return str(world.browser(who).get(f"/referrals/{referral.pk}/").content.decode())


def browser_of(actor: Actor) -> Client:
    return signed_in(Account.objects.get(pk=int(actor.account)), actor)


# -- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_counts_when_the_second_person_confirmed_it(world):
    referral = sent(world)
    of = answered(world, referral, mode="sealed", papers=(families.SCAN,))
    assert TYPED not in page(world, "liaison", referral)
    confirming = world.browser("window_reviewer").get(f"/runs/{referral.run_id}/confirm/{of}/").content.decode()
    assert TYPED in confirming, "whoever confirms sees what was typed, to hold it against the scan"
    answering.confirm(by=world.actors["window_reviewer"], run=referral.run, of=of)
    assert TYPED in page(world, "liaison", referral)


def test_an_answer_thrown_out_is_shown_to_nobody_and_not_to_the_next_unit(world):
    referral = sent(world)
    of = answered(world, referral, mode="sealed", papers=(families.SCAN,))
    answering.discard(by=world.actors["window_reviewer"], run=referral.run, of=of, reason="与材料不符")
    assert TYPED not in page(world, "liaison", referral)
    back = Deed(referral.run, "handle", "not_ours", prose={"reason": "不属本单位"})
    answering.handle(by=world.actors["liaison"], deed=back)
    again = Deed(referral.run, "route", "sent", values={"unit": "civil_affairs"})
    splitting.route(by=world.actors["window_clerk"], deed=again)
    other = browser_of(world.district.actor("liaison", "civil_affairs")).get(f"/referrals/{referral.pk}/")
    assert other.status_code == 200
    assert TYPED not in other.content.decode()


def test_an_answer_that_was_fed_back_has_one_truth_and_two_people_behind_it(world):
    """The feedback slip is out with its amount; another amount beside it would be a second truth: the old slip is void
    as soon as the answer is corrected, never by who gave it, and what was granted is not taken back this way."""
    referral = sent(world)
    of = answered(world, referral)
    answering.feed_back(by=world.actors["liaison"], deed=Deed(referral.run, "feed_back", "sent"))
    ask = {"run": referral.run, "of": of, "outcome": "done", "occurred_on": TODAY, "reason": "写错"}
    less = {"result": "granted", "text": "给予四万元", "amount_fen": 4_000_000}
    own = replace(world.actors["liaison"], rights=world.actors["liaison"].rights | {"correct"})
    with pytest.raises(Refused, match="不能更正自己办理的结果"):
        correcting.correct(**ask, by=own, values=less)
    by = world.actors["unit_reviewer"]
    with pytest.raises(Refused, match="不能改成另一种结果"):
        correcting.correct(**ask, by=by, values={"result": "other", "text": "另想办法"})
    assert world.browser("liaison").get(f"/runs/{referral.run_id}/correct/{of}/").status_code == 403
    assert [row.amount_fen for row in referral.results.all()] == [5_000_000]
    correcting.correct(**ask, by=by, values=less)
    assert [(row.amount_fen, row.paper.is_void) for row in referral.results.order_by("pk")] == [
        (5_000_000, True),
        (4_000_000, False),
    ]
    sending = next(event.seq for event in referral.run.events.all() if event.step == "feed_back")
    with pytest.raises(Refused, match="已经反馈"):
        correcting.record_to_correct(referral.run, sending, by)


def test_a_refusal_grants_no_money(world):
    referral = sent(world)
    deed = Deed(referral.run, "handle", "done", values={"result": "refused", "text": "不符合", "amount_fen": 100})
    with pytest.raises(Refused, match="金额"):
        answering.handle(by=world.actors["liaison"], deed=deed)
    assert not referral.results.exists()


def test_an_answer_that_no_slip_can_hold_is_refused_at_once(world):
    referral = sent(world)
    values = {"result": "granted", "text": "字\n" * 200}
    with pytest.raises(Refused, match="一页印不下"):
        answering.handle(by=world.actors["liaison"], deed=Deed(referral.run, "handle", "done", values=values))


# -- what a town sees of another town's family ------------------------------------------------------------------------


def test_a_town_that_only_received_a_slip_sees_no_stub_and_no_household(world):
    referral = sent(world, received=False)
    back = Deed(referral.run, "receive", "returned", prose={"reason": "不属本单位"})
    plain(by=world.actors["liaison"], deed=back)
    again = Deed(referral.run, "route", "sent", values={"unit": "zaoyuan_zhen"})
    splitting.route(by=world.actors["window_clerk"], deed=again)
    town = browser_of(world.district.actor("town_officer", "zaoyuan_zhen"))
    paper = town.get(f"/papers/{referral.slips.latest('pk').paper_id}.pdf")
    assert paper.status_code == 200
    assert "周个案" in pdf_text(paper.content)
    assert "19900001234" not in pdf_text(paper.content)
    person = town.get(f"/people/{referral.application.person_id}/")
    assert person.status_code == 200
    assert "周个案乙" not in person.content.decode()


# -- requests ---------------------------------------------------------------------------------------------------------

REQUESTS: dict[str, tuple[str, dict[str, object]]] = {
    "a picture in the reasons": ("无法打印", {"reason": "家里着火\U0001f600"}),
    "a picture in the address": ("无法打印", {"address": "3组\U0001f600"}),
    "the year mistyped": ("一年以前", {"received_on": dt.date(1990, 1, 1)}),
    "the first year there is": ("一年以前", {"received_on": dt.date.min}),
    "tomorrow": ("晚于今天", {"received_on": TODAY + dt.timedelta(days=1)}),
}


@pytest.mark.parametrize(("words", "change"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_could_never_go_out_is_not_taken(world, words, change):
    request = families.request_of("周难办", families.number_of(610), OWN[1], ("illness",))
    before = Application.objects.count(), Person.objects.count()
    with pytest.raises(Refused, match=words):
        registering.register(by=world.actors["window_clerk"], request=replace(request, **change))
    assert (Application.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提" * 2, "Ж" * 60])
def test_a_long_name_is_taken_and_goes_out(world, name):
    request = families.request_of("周", families.number_of(611), OWN[1], ("illness",), members=())
    request = replace(request, applicant=replace(request.applicant, name=name))
    application = families.accepted(world.actors["window_clerk"], request)
    assert families.split(world.actors["window_clerk"], application, [("medical", "medical_security")])


def test_a_number_typed_for_somebody_without_papers_is_not_lost_in_silence(world):
    request = families.request_of("周无证", "", OWN[1], ("illness",))
    facts = PersonFacts("周无证", kind="temporary", number=families.number_of(612))
    with pytest.raises(Refused, match="临时编号"):
        registering.register(by=world.actors["window_clerk"], request=replace(request, applicant=facts))


def test_a_unit_that_ended_since_the_request_is_not_proposed(world):
    clerk = world.actors["window_clerk"]
    request = families.request_of("周等待", families.number_of(613), OWN[1], ("illness",))
    application = families.accepted(clerk, replace(request, received_on=TODAY - dt.timedelta(days=20)))
    assert "medical_security" in {line.unit for line in splitting.proposals(application)}
    Unit.objects.filter(key="medical_security").update(valid_until=TODAY - dt.timedelta(days=3))
    assert "medical_security" not in {line.unit for line in splitting.proposals(application)}


# -- addresses and headers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["elsewhere.example", "bad host", "a" * 300])
def test_a_foreign_host_gets_a_sentence(world, host):
    response = Client().get("/", headers={"host": host})
    assert response.status_code == 400
    assert "请求有误" in response.content.decode()


@pytest.mark.parametrize("asked", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01"])
@pytest.mark.parametrize("where", ["/offices/audit/", "/offices/audit/looks/", "/offices/audit/rows.xlsx"])
def test_a_day_at_the_end_of_time_is_no_failure(world, where, asked):
    assert world.browser("audit").get(f"{where}?{asked}").status_code == 200


@pytest.mark.parametrize("where", ["/", "/intake/", "/intake/new/", "/referrals/"])
def test_nothing_of_a_page_stays_in_the_browser(world, where):
    assert "no-store" in world.browser("window_clerk").get(where)["Cache-Control"]


@pytest.mark.parametrize("where", ["/worklist.xlsx", "/intake/applications.xlsx", "/referrals/referrals.xlsx"])
def test_a_list_of_people_that_left_is_written_down(world, where):
    exports = Row.objects.filter(verb="export", account=int(world.actors["window_clerk"].account))
    assert not exports.exists()
    assert world.browser("window_clerk").get(where).status_code == 200
    assert exports.count() == 1


# -- signing in -------------------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(db) -> Iterator[tuple[Account, Callable[[], str]]]:
    """Somebody with a password and a second factor, and the code of this half minute."""
    account = Account(login="zhou.guarded", name="周设防", must_change_password=False)
    account.set_password(PASSWORD)
    account.save()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(account, secret)
    with clock.fixed(dt.datetime.now(dt.UTC)):  # the locks are kept by the machine's clock
        yield account, lambda: str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_codes_of_the_second_factor_are_not_tried_through(guarded):
    account, code = guarded
    assert Authenticator.objects.filter(user=account).exists()
    thief = Client()
    answer = thief.post("/account/login/", {"login": account.login, "password": PASSWORD})
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert thief.get("/").status_code == 302
        thief.post(answer["Location"], {"code": "000000" if code() != "000000" else "000001"})
    late = thief.post(answer["Location"], {"code": code()})
    assert late.status_code != 302
    assert thief.get("/")["Location"].startswith("/account/login/")


def test_the_right_code_lets_in_after_a_slip(guarded):
    account, code = guarded
    person = Client()
    answer = person.post("/account/login/", {"login": account.login, "password": PASSWORD})
    person.post(answer["Location"], {"code": "000000" if code() != "000000" else "000001"})
    assert person.post(answer["Location"], {"code": code()}).status_code == 302
    assert person.get("/").status_code == 200


def test_an_initial_password_is_not_changed_into_itself(world):
    account = world.logins["liaison"]
    account.set_password(PASSWORD)
    account.must_change_password = True
    account.save()
    browser = signed_in(account, world.actors["liaison"])
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "不能与现在的密码相同" in browser.post("/account/password/", same).content.decode()
    assert browser.get("/")["Location"].startswith("/account/password/")
    other = {**same, "password1": PASSWORD + "-x", "password2": PASSWORD + "-x"}
    assert browser.post("/account/password/", other).status_code == 302
    assert browser.get("/").status_code == 200


def test_what_was_typed_as_a_login_name_is_not_kept(db):
    number = families.number_of(620)
    for typed in (number, "Kite-2 Garden"):
        Client().post("/account/login/", {"login": typed, "password": "wrong"})
    kept = " ".join(f"{row.username} {row.post_data} {row.get_data}" for row in AccessAttempt.objects.all())
    assert kept, "the tries are counted all the same"
    assert number not in kept
    assert "garden" not in kept.lower()


# -- files ------------------------------------------------------------------------------------------------------------


class Somebody:
    """Somebody who has, or has not, signed in."""

    def __init__(self, known: bool) -> None:
        self.is_authenticated = known


def uploaded(files: int, size: int, *, known: bool = True) -> list[bool]:
    """Which of the files of one form were held."""
    papers = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-" + b"x" * (size - 5)) for n in range(files)]
    request = RequestFactory().post("/", {"papers": papers})
    request.user = Somebody(known)
    return [not isinstance(one, TooLarge) for one in request.FILES.getlist("papers")]


def test_many_files_of_one_form_do_not_fill_the_memory(settings):
    settings.UPLOAD_LIMIT, settings.UPLOAD_TOTAL = 1000, 2500
    assert uploaded(4, 1000) == [True, True, False, False]
    assert uploaded(2, 1001) == [False, False]


def test_nothing_is_held_of_who_has_not_signed_in():
    assert uploaded(2, 1000, known=False) == [False, False]


def test_an_archive_with_a_million_names_is_not_read():
    count = 6000
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    head = b"PK\x03\x04" + b"\0" * 26
    size = len(entry) * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, len(head), 0)
    opened = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("yimen.documents.rules.ZipFile", lambda content: opened.append(content))
        assert kind_of_content(head + entry * count + end) is None
    assert not opened
