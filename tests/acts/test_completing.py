"""A registration is completed and put right at its window; one entered late is as old as it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.documents.pdf_text import words
from tests.web import family as f
from yimen.acts import completing, registering, splitting
from yimen.acts.completing import Completion, complete
from yimen.acts.deed import Deed
from yimen.acts.registering import PersonFacts, Request
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Amendment, Application
from yimen.common import clock
from yimen.documents import api as documents
from yimen.documents.layout import CUT
from yimen.people import api as people
from yimen.places import api as places
from yimen.proceedings import api as proceedings


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


def bare(clerk, **more) -> Application:
    """A request with neither telephone nor address."""
    facts = {
        "applicant": PersonFacts(name=f.NAME, number=f.number(1)),
        "division": places.division(f.TOWN),
        "reason": "家里遇到难处",
        "needs": ("illness",),
    }
    return registering.register(by=clerk, request=Request(**facts | more))


def late(clerk, day: date, order: int = 1) -> Application:
    """A request that came in on a day."""
    return bare(clerk, applicant=PersonFacts(name=f.NAME, number=f.number(order)), received_on=day)


def again(application) -> Application:
    return Application.objects.select_related("person", "household", "division").get(pk=application.pk)


# -- entered late --------------------------------------------------------------------------------


def test_limits_count_from_the_day_a_request_came_in(clerk):
    today = clock.today()
    application = late(clerk, today - timedelta(days=7))
    state = proceedings.look(application.run).state
    assert state.opened_on == today - timedelta(days=7)
    assert [turn.due.last < today for turn in state.open.values()] == [True]


def test_no_run_begins_on_a_day_to_come(clerk):
    day = clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="晚于今天"):
        proceedings.open_run(by=clerk, procedure="intake", parties={"window": f.HERE}, on=day)


# -- completed -----------------------------------------------------------------------------------


def test_what_was_lacking_is_written_to_the_register(clerk):
    application = bare(clerk)
    given = Completion(phone=f.PHONE, address="3组12号", reason="住院欠费", token="once")
    assert complete(by=clerk, application=application, given=given) == ("phone", "address", "reason")
    now = again(application)
    assert (now.person.phone, now.person.address, now.reason) == (f.PHONE, "3组12号", "住院欠费")
    row = Row.objects.get(verb="complete_application")
    assert row.object_id == str(application.pk)
    assert [one.what for one in completing.amended(application)] == [
        "联系电话、家庭住址、申请救助原因（原为：家里遇到难处）"
    ]


def test_the_same_form_twice_adds_nobody_twice(clerk):
    application = bare(clerk)
    mother = PersonFacts(name="周母", kind="temporary", relation="parent")
    for _ in range(2):
        assert complete(by=clerk, application=application, given=Completion(members=(mother,), token="once"))
    found = people.members_on(application.household)
    assert [member.name for member in found] == [f.NAME, "周母"]
    assert found[1].since == clock.today()
    assert Amendment.objects.count() == 1


def test_nothing_changed_is_nothing_written(clerk):
    application = bare(clerk)
    same = Completion(name=f.NAME, reason="家里遇到难处", division=application.division)
    assert complete(by=clerk, application=application, given=same) == ()
    assert not Amendment.objects.exists()


def test_a_name_changes_with_its_reason_and_papers_issued_keep_theirs(clerk):
    home = f.family(clerk)
    with pytest.raises(Refused, match="更改姓名没有写理由"):
        complete(by=clerk, application=home.application, given=Completion(name="周晓雨"))
    complete(by=clerk, application=home.application, given=Completion(name="周晓雨", why="身份证如此", reason="另写"))
    assert again(home.application).person.name == "周晓雨"
    said = documents.values_of(home.medical.slips.get().paper)
    assert (said["name"], said["reason"]) == (f.NAME, "家里遇到难处")
    (told,) = completing.amended(home.application)
    assert told.why == "身份证如此"
    assert f"姓名（原为：{f.NAME}）" in told.what


def test_a_village_of_the_window_takes_the_place_of_another(clerk):
    application = bare(clerk)
    village = next(iter(places.villages_of(places.division(f.TOWN))))
    complete(by=clerk, application=application, given=Completion(division=village))
    now = again(application)
    assert (now.division, now.person.division) == (village, village)
    with pytest.raises(Refused, match="服务范围"):
        complete(by=clerk, application=application, given=Completion(division=places.division(f.SISTER_TOWN)))


def test_only_the_window_that_took_it_and_only_while_it_is_open(district, clerk):
    application, given = bare(clerk), Completion(phone=f.PHONE)
    with pytest.raises(Refused, match="由收件的窗口补充"):
        complete(by=district.actor("window_clerk", f.SISTER), application=application, given=given)
    with pytest.raises(Refused, match="没有“登记申请”的权限"):
        complete(by=district.actor("window_reviewer", f.HERE), application=application, given=given)
    registering.plain(by=clerk, deed=Deed(application.run, "accept", "enquiry"))
    with pytest.raises(Refused, match="已经办结"):
        complete(by=clerk, application=again(application), given=given)
    assert not Amendment.objects.exists()


def test_a_bad_value_changes_nothing(clerk):
    application = bare(clerk)
    with pytest.raises(Refused):
        complete(by=clerk, application=application, given=Completion(reason="住院欠费", phone="12"))
    assert again(application).reason == "家里遇到难处"
    assert not Amendment.objects.exists()


# -- as the page asks it -------------------------------------------------------------------------


def test_the_page_leads_from_what_is_lacking_to_its_form_and_back(clerk, district):
    application = bare(clerk)
    browser = f.browser(clerk)
    page = browser.get(f"/intake/{application.pk}/")
    assert "没有联系电话" in f.text_of(page)
    assert page.content.decode().count(f'href="/intake/{application.pk}/complete/"') == 2
    form = {
        "name": f.NAME,
        "division": f.TOWN,
        "reason": "家里遇到难处",
        "phone": f.PHONE,
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-name": "周母",
        "members-0-relation": "parent",
        "members-0-kind": "temporary",
    }
    address = f"/intake/{application.pk}/complete/"
    assert browser.get(address).status_code == 200
    wrong = browser.post(address, form | {"name": "周晓雨"})
    assert wrong.status_code == 422
    assert "更改姓名没有写理由" in f.text_of(wrong)
    done = browser.post(address, form, follow=True)
    assert "已补充：联系电话、家庭成员。" in done.content.decode()
    text = f.text_of(done)
    assert "没有联系电话" not in text
    assert "周母" in text
    assert "登记信息的更改" in text
    reviewer = f.browser(district.actor("window_reviewer", f.HERE)).get(f"/intake/{application.pk}/")
    assert "/complete/" not in reviewer.content.decode()


# -- a long reason -------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [100, 200, 500])
def test_a_long_reason_is_kept_whole_and_the_slip_prints_what_it_holds(clerk, length):
    reason = "".join(chr(0x4E00 + n % 200) for n in range(length))
    application = bare(clerk, reason=reason, address="某镇某村" * 40)
    assert again(application).reason == reason
    registering.accept(by=clerk, application=application)
    chosen = [("medical", f.unit_of("medical"))]
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values={"chosen": chosen}))
    paper = application.referrals.get().slips.get().paper
    assert documents.values_of(paper)["reason"] == reason
    printed = "".join(words(documents.pdf_of(paper)).split())
    assert (reason in printed) == (length <= 200)
    assert reason[:195] in printed
    assert printed.count("".join(CUT.split())) == (1 if length <= 200 else 2)  # the address is cut in each


def test_what_stands_on_no_slip_is_refused_by_the_article_people_read(clerk):
    with pytest.raises(Refused) as refused:
        bare(clerk, filled_by="", reason="难" * 1300)
    assert "临兰政办发〔2015〕13号 附件1" in refused.value.rule
    assert "lanshan-2015-13" not in str(refused.value)
