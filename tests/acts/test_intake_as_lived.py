"""Around the request: what the family needs, declares and hands in, and the receipt it takes home."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.documents.pdf_text import words
from tests.walls.families import SCAN
from tests.web import family as f
from yimen.acts import assessing, completing, declaring, drafting, papers_in, receipts, splitting
from yimen.acts.assessing import Found
from yimen.acts.declaring import Declared
from yimen.acts.deed import Deed, plain
from yimen.acts.papers_in import Handed
from yimen.agencies.models import Seat
from yimen.agencies.queries import scope_of
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Draft, PaperIn
from yimen.cases.rules import ALPHABET, LENGTH
from yimen.common import clock
from yimen.documents import api as documents
from yimen.documents.models import Paper
from yimen.places import api as places
from yimen.proceedings.models import Run
from yimen.regime.vocabulary import AREAS

WRITTEN, AUTHORISED = "书面申请", "调查核实授权委托书"


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def sister(district):
    return district.actor("window_clerk", f.SISTER)


@pytest.fixture
def application(clerk):
    return f.apply(clerk)


def scope_at(actor):
    return scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))


def found(**lacking: str) -> dict[str, Found]:
    return {area: Found(lacking.get(area, "none"), "住院" if area in lacking else "") for area in AREAS}


# -- need assessment -----------------------------------------------------------------------------


@pytest.mark.clause("LP-081")
def test_an_assessment_suggests_programmes_by_the_duty_table_and_stays(clerk, application):
    assessing.assess(by=clerk, application=application, found=found(medical="urgent", job="some"), token="one")
    assessing.assess(by=clerk, application=application, found=found(medical="urgent", job="some"), token="one")
    told = assessing.latest(application)
    assert (told.on, told.who, told.times) == (clock.today(), "周小1", 1)
    assert [(line.title, line.label, line.remark) for line in told.lines] == [
        ("医疗", "急需", "住院"),
        ("就业", "有困难", "住院"),
    ]
    assert "医疗救助 → 区医疗保障局" in told.lines[0].suggested
    assert any("就业" in words for words in told.lines[1].suggested)
    assert not any("低保" in words for line in told.lines for words in line.suggested)
    assessing.assess(by=clerk, application=application, found=found(), token="two")
    assert (assessing.latest(application).lines, assessing.latest(application).times) == ((), 2)
    assert application.assessments.count() == 2


@pytest.mark.clause("LP-081")
def test_needs_found_are_added_before_the_split_only(clerk, application):
    assessing.assess(by=clerk, application=application, found=found(housing="some"), token="one")
    assert [key for key, _ in assessing.needs_to_add(application)] == ["housing"]
    assert assessing.add_needs(by=clerk, application=application, needs=["housing", "illness"]) == ["没房住"]
    assert {row.need for row in application.needs.all()} == {"illness", "school", "housing"}
    assert assessing.needs_to_add(application) == []
    plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
    deed = Deed(
        application.run, "split", "confirmed", values={"chosen": [("housing", "housing")], "left_out": "先办住房"}
    )
    splitting.confirm_split(by=clerk, deed=deed)
    with pytest.raises(Refused, match="已经分办"):
        assessing.add_needs(by=clerk, application=application, needs=["legal"])


@pytest.mark.parametrize("bad", [{}, {"living": Found("some")}, found(living="terrible")])
def test_half_an_assessment_is_none(clerk, application, bad):
    with pytest.raises(Refused, match="没有填全"):
        assessing.assess(by=clerk, application=application, found=bad)
    assert assessing.latest(application) is None


def test_another_window_neither_assesses_nor_declares_nor_takes_papers(sister, application):
    for act in (
        lambda: assessing.assess(by=sister, application=application, found=found()),
        lambda: assessing.add_needs(by=sister, application=application, needs=["legal"]),
        lambda: declaring.declare(by=sister, application=application, items=(wage(application),), token="x"),
        lambda: papers_in.take(by=sister, application=application, handed={WRITTEN: Handed("received")}),
        lambda: receipts.issue(by=sister, application=application),
    ):
        with pytest.raises(Refused, match="由收件的窗口"):
            act()


# -- declared income and property ----------------------------------------------------------------


def wage(application, fen: int | None = 120_000, **more: str) -> Declared:
    facts = {"kind": "wage", "per": "month", "known_by": "said", **more}
    return Declared(application.person_id, amount_fen=fen, **facts)


def test_items_are_kept_with_how_each_is_known_and_summed(clerk, application):
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("received")})
    items = (
        wage(application),
        wage(application, 200_000, kind="farming", per="year", known_by="unit"),
        wage(application, 50_000, kind="transfer", per="once"),
        wage(application, 3_000_000, kind="deposit", per="value", known_by="paper", text="农商行"),
        wage(application, None, kind="vehicle", per="value"),
    )
    for _ in range(2):
        declaring.declare(by=clerk, application=application, items=items, token="form")
    sums = declaring.sums(application)
    assert (sums.income, sums.property, sums.open) == (12 * 120_000 + 200_000 + 50_000, 3_000_000, 1)
    lines = declaring.lines(application)
    assert [(line.kind, line.amount, line.known_by) for line in lines] == [
        ("工资", "每月 1200.00 元", "本人申报"),
        ("种养", "每年 2000.00 元", "单位提供"),
        ("补贴、救助等转移收入", "一次性 500.00 元", "本人申报"),
        ("存款、理财", "价值 30000.00 元", "看过凭证"),
        ("车辆", "金额不清楚", "本人申报"),
    ]


def test_a_correction_takes_the_place_of_an_item_that_stays(clerk, application):
    (first,) = declaring.declare(by=clerk, application=application, items=(wage(application),), token="a")
    right = wage(application, 180_000, known_by="paper")
    again = declaring.correct(by=clerk, application=application, of=first.pk, item=right, why="工资单", token="b")
    assert (
        declaring.correct(by=clerk, application=application, of=first.pk, item=right, why="工资单", token="b") == again
    )
    first.refresh_from_db()
    assert first.amount_fen == 120_000
    (line,) = declaring.lines(application)
    assert (line.amount, line.was, line.why) == ("每月 1800.00 元", "每月 1200.00 元", "工资单")
    with pytest.raises(Refused, match="已经更正过"):
        declaring.correct(by=clerk, application=application, of=first.pk, item=right, why="再改", token="c")
    declaring.correct(by=clerk, application=application, of=again.pk, item=None, why="没有工作", token="d")
    assert declaring.lines(application) == []
    assert declaring.sums(application).income == 0
    assert [line.was for line in declaring.struck(application)] == ["每月 1800.00 元"]
    assert application.declared.count() == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "gold"}, "不在列出的选项里"),
        ({"per": "value"}, "不能按“价值”计算"),
        ({"kind": "house", "per": "month"}, "不能按“每月”计算"),
        ({"fen": -1}, "小于零"),
        ({"fen": 10**14}, "金额太大"),
    ],
)
def test_a_wrong_item_is_refused_and_nothing_kept(clerk, application, wrong, sentence):
    fen = wrong.pop("fen", 100)
    with pytest.raises(Refused, match=sentence):
        items = (wage(application), wage(application, fen, **wrong))
        declaring.declare(by=clerk, application=application, items=items, token="x")
    assert not application.declared.exists()


def test_nobody_outside_the_household_is_declared_for(clerk, application):
    other = f.apply(clerk, 2, "吴小雪")
    with pytest.raises(Refused, match="共同生活的家庭成员"):
        declaring.declare(by=clerk, application=application, items=(wage(other),), token="x")


# -- papers --------------------------------------------------------------------------------------


def states(application) -> dict[str, str]:
    return {one.name: one.label for one in papers_in.checklist(application)}


def test_the_two_papers_are_asked_of_every_request_and_no_authorisation_is_none(clerk, application):
    assert list(states(application))[:2] == [WRITTEN, AUTHORISED]
    assert papers_in.missing(papers_in.checklist(application)) == [WRITTEN, AUTHORISED]
    assert not papers_in.has_authorisation(application)
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("waived", "本人不便")})
    assert papers_in.missing(papers_in.checklist(application)) == [WRITTEN]
    assert not papers_in.has_authorisation(application)
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("received")})
    assert papers_in.has_authorisation(application)
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("missing")})
    assert not papers_in.has_authorisation(application)
    assert PaperIn.objects.filter(paper=AUTHORISED).count() == 3


@pytest.mark.clause("LS-110")
def test_two_papers_are_asked_and_without_the_authorisation_nothing_is_checked(clerk, application):
    """A unit's word on the family's income is a check; what the family says itself, or shows, is none."""
    basic = [one.name for one in papers_in.checklist(application) if one.basic]
    assert basic == ["书面申请", "调查核实授权委托书"] == papers_in.missing(papers_in.checklist(application))
    checked = wage(application, 200_000, kind="farming", per="year", known_by="unit")
    own = wage(application, 300_000)
    (first,) = declaring.declare(by=clerk, application=application, items=(own,), token="own")

    def refused(number: int):
        with pytest.raises(Refused, match="没有收到“调查核实授权委托书”，不能核对") as caught:
            declaring.declare(by=clerk, application=application, items=(own, checked), token=f"checked-{number}")
        assert "四(一)" in caught.value.rule
        with pytest.raises(Refused, match="不能核对"):
            declaring.correct(
                by=clerk, application=application, of=first.pk, item=checked, why="单位说的", token=f"correct-{number}"
            )
        assert application.declared.count() == 1

    refused(1)
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("waived", "本人不便")})
    refused(2)
    page = f.text_of(f.browser(clerk).get(reverse("intake:declared", args=[application.pk])))
    assert "没有收到“调查核实授权委托书”" in page
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("missing", files=(SCAN,))})
    declaring.declare(by=clerk, application=application, items=(checked,), token="checked")
    assert [line.known_by for line in declaring.lines(application)] == ["本人申报", "单位提供"]
    assert "不能核对" not in f.text_of(f.browser(clerk).get(reverse("intake:declared", args=[application.pk])))


def test_what_a_unit_told_is_taken_back_without_the_paper(clerk, application):
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("received")})
    checked = wage(application, 200_000, kind="farming", per="year", known_by="unit")
    (told,) = declaring.declare(by=clerk, application=application, items=(checked,), token="checked")
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("missing")})
    declaring.correct(by=clerk, application=application, of=told.pk, item=None, why="没有授权", token="strike")
    assert declaring.lines(application) == []


def test_a_file_shows_that_its_paper_came_in(clerk, application):
    assert papers_in.take(by=clerk, application=application, handed={WRITTEN: Handed("missing", files=(SCAN,))}) == [
        WRITTEN
    ]
    (one,) = (line for line in papers_in.checklist(application) if line.files)
    assert (one.name, one.label, len(one.files)) == (WRITTEN, "已收", 1)


def test_papers_of_the_programmes_it_went_to_are_asked(clerk):
    home = f.family(clerk)
    asked = set(states(home.application))
    assert asked == {WRITTEN, AUTHORISED} | {
        name for key in ("medical", "education") for name in places.release().programmes[key].materials
    }


@pytest.mark.parametrize(
    ("handed", "sentence"),
    [({WRITTEN: Handed("waived", " ")}, "免交没有写理由"), ({"身份证": Handed("received")}, "清单里没有")],
)
def test_a_paper_is_not_waived_in_silence_nor_invented(clerk, application, handed, sentence):
    with pytest.raises(Refused, match=sentence):
        papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("received"), **handed})
    assert not PaperIn.objects.exists()


# -- receipt -------------------------------------------------------------------------------------


def test_a_receipt_says_what_came_in_and_bears_its_code(clerk, application):
    papers_in.take(by=clerk, application=application, handed={WRITTEN: Handed("received")})
    paper = receipts.issue(by=clerk, application=application)
    said = words(documents.pdf_of(paper))
    for word in (application.number.text, f.NAME, "2026年11月23日", "白沙埠镇社会救助窗口", WRITTEN):
        assert word in said
    assert application.receipt_code in said
    assert re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", application.receipt_code)
    assert receipts.issue(by=clerk, application=application).pk == paper.pk
    papers_in.take(by=clerk, application=application, handed={AUTHORISED: Handed("received")})
    assert receipts.issue(by=clerk, application=application).pk != paper.pk
    assert Paper.objects.filter(key="receipt").count() == 2


def test_codes_are_not_alike(clerk):
    codes = {f.apply(clerk, order, "吴小雪").receipt_code for order in range(20, 30)}
    assert len(codes) == 10


def test_the_bearer_asks_with_number_and_code(clerk, sister, application):
    number, code = application.number.text, application.receipt_code
    told = receipts.ask(by=clerk, scope=scope_at(clerk), number=number.lower(), code=f" {code.lower()} ")
    assert (told.pk, told.where) == (application.pk, "受理申请")
    other = receipts.ask(by=sister, scope=scope_at(sister), number=number, code=code)
    assert (other.pk, other.where, other.window) == (None, "", "白沙埠镇社会救助窗口")
    assert Row.objects.filter(verb="ask_by_receipt").count() == 2


def test_a_wrong_code_tells_nothing_and_tries_are_counted(clerk, district, application):
    for _ in range(receipts.TRIES):
        with pytest.raises(Refused, match="对不上"):
            receipts.ask(by=clerk, scope=scope_at(clerk), number=application.number.text, code="WRONGCDE")
    with pytest.raises(Refused, match="次数太多"):
        receipts.ask(by=clerk, scope=scope_at(clerk), number=application.number.text, code=application.receipt_code)
    second = district.actor("window_clerk", f.HERE, 2)
    assert receipts.ask(
        by=second, scope=scope_at(second), number=application.number.text, code=application.receipt_code
    ).pk


@pytest.mark.parametrize("code", ["", "   "])
def test_no_code_is_no_code(clerk, application, code):
    application.receipt_code = ""
    application.save(update_fields=["receipt_code"])
    with pytest.raises(Refused, match="对不上"):
        receipts.ask(by=clerk, scope=scope_at(clerk), number=application.number.text, code=code)


# -- drafts --------------------------------------------------------------------------------------


def body(name: str = "周半张") -> dict[str, list[str]]:
    return {"name": [name], "needs": ["illness", "school"], "phone": [""]}


def test_a_draft_is_of_its_account_and_seat_and_encrypted(clerk, district):
    draft = drafting.keep(by=clerk, token="form-1", body=body())
    assert drafting.keep(by=clerk, token="form-1", body=body("周整张")).pk == draft.pk
    assert [line.name for line in drafting.drafts_of(clerk)] == ["周整张"]
    other = district.actor("window_clerk", f.HERE, 2)
    assert drafting.drafts_of(other) == []
    assert drafting.read(other, draft.pk) is None
    assert not drafting.discard(by=other, pk=draft.pk)
    (raw,) = Draft.objects.extra(select={"raw": "body"}).values_list("raw", flat=True)
    assert "周".encode() not in bytes(raw)
    assert drafting.discard(by=clerk, pk=draft.pk)


def test_what_is_registered_is_no_draft_any_more(clerk):
    drafting.keep(by=clerk, token="form-1", body=body())
    f.apply(clerk, token="form-1")
    assert not Draft.objects.exists()
    assert drafting.keep(by=clerk, token="form-1", body=body()) is None


def test_drafts_nobody_came_back_to_are_forgotten(clerk, settings):
    drafting.keep(by=clerk, token="old", body=body())
    Draft.objects.update(saved_at=clock.now() - timedelta(days=31))
    drafting.keep(by=clerk, token="new", body=body())
    assert drafting.sweep() == 1
    assert Draft.objects.get().token == "new"
    settings.DRAFT_DAYS = 60
    assert drafting.sweep() == 0


def test_there_are_not_more_drafts_than_somebody_finishes(clerk):
    for order in range(drafting.MOST):
        drafting.keep(by=clerk, token=f"form-{order}", body=body())
    with pytest.raises(Refused, match="没有暂存"):
        drafting.keep(by=clerk, token="one-more", body=body())
    assert drafting.keep(by=clerk, token="form-0", body=body("周改"))


def test_an_empty_or_enormous_form_is_not_kept(clerk):
    assert drafting.keep(by=clerk, token="form", body={"needs": ["illness"]}) is None
    with pytest.raises(Refused, match="太长"):
        drafting.keep(by=clerk, token="form", body={"name": ["周"], "reason": ["难" * 30_000]})


# -- a village put right -------------------------------------------------------------------------


def test_the_runs_of_a_family_follow_its_village(clerk):
    home = f.family(clerk)
    village = next(iter(places.villages_of(places.division(f.TOWN))))
    completing.complete(by=clerk, application=home.application, given=completing.Completion(division=village))
    runs = Run.objects.filter(pk__in=[home.application.run_id, home.medical.run_id, home.education.run_id])
    assert {run.division_id for run in runs} == {village.pk}


# -- one door for all ----------------------------------------------------------------------------


def split_as(clerk, needs: tuple[str, ...], chosen: list[tuple[str, str]]):
    """A request of these needs, accepted and split so."""
    request = f.apply(clerk, 60, "周急", needs=needs)
    plain(by=clerk, deed=Deed(request.run, "accept", "accepted"))
    splitting.confirm_split(by=clerk, deed=Deed(request.run, "split", "confirmed", values={"chosen": chosen}))
    return request


@pytest.mark.clause("JJ-060")
def test_a_housing_request_taken_at_the_window_goes_to_the_housing_unit(clerk):
    request = split_as(clerk, ("housing",), [("housing", "housing")])
    assert {line.unit for line in splitting.proposals(request)} == {"housing"}
    assert [slip.unit for referral in request.referrals.all() for slip in referral.slips.all()] == ["housing"]


@pytest.mark.clause("JJ-128")
def test_an_urgent_case_goes_through_the_same_door_under_one_number(clerk):
    chosen = [("emergency_aid", "baishabu_zhen"), ("linshi", "civil_affairs"), ("medical", "medical_security")]
    request = split_as(clerk, ("sudden", "illness"), chosen)
    sent = {(one.programme, one.application.number.text) for one in request.referrals.all()}
    assert sent == {(programme, request.number.text) for programme, _ in chosen}
