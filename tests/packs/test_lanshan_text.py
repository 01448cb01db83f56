"""Places, needs, programmes, seats, procedures and papers of the pack against the document."""

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from yimen.flow import compile_procedure, walk
from yimen.regime.vocabulary import RIGHTS


def test_eleven_towns_and_359_villages(of_2015, of_2026):
    for release in (of_2015, of_2026):
        levels = Counter(d.level for d in release.divisions.values() if not d.area)
        assert levels == {"province": 1, "city": 1, "county": 1, "town": 11, "village": 359}
        assert release.divisions[release.division].name == "兰山区"


def test_the_two_parks_are_areas_of_town_level_with_codes_no_office_gives(of_2015):
    parks = {d.name: d for d in of_2015.divisions.values() if d.area}
    assert set(parks) == {"兰山商城", "临沂工业园区"}
    for park in parks.values():
        assert (park.level, park.parent) == ("town", of_2015.division)
        assert not re.fullmatch(r"\d{12}", park.code)


def test_the_list_of_divisions_says_its_day(lanshan):
    document = lanshan.documents["division-list-2023"]
    assert document.date.isoformat() == "2023-06-30"
    assert all("2023-06-30" in head.note for head in lanshan.head.releases.values())


@pytest.mark.clause("LS-001")
def test_the_library_knows_the_document_and_what_it_rests_on(lanshan):
    numbers = [document.number for document in lanshan.documents.values()]
    assert "临兰政办发〔2015〕13号" in numbers
    assert "国务院令第649号" in numbers
    assert "省政府令第279号" in numbers
    assert lanshan.documents["lanshan-2015-13"].date.isoformat() == "2015-04-20"


def test_every_need_leads_to_a_programme_and_every_programme_to_a_unit(of_2015, of_2026):
    for release in (of_2015, of_2026):
        reached = set()
        for key, need in release.needs.items():
            assert need.title and need.help, key
            reached.update(need.programmes)
        assert reached == set(release.programmes)
        for programme in release.programmes:
            assert [d for d in release.duties.values() if programme in d.referrals], programme


def test_whoever_decides_a_programme_takes_its_referrals(of_2015, of_2026):
    for release in (of_2015, of_2026):
        for key, duty in release.duties.items():
            assert set(duty.decides) <= set(duty.referrals), key


def test_every_programme_cites_its_article_and_asks_for_the_papers_of_four_one(of_2015):
    for key, programme in of_2015.programmes.items():
        assert programme.basis.startswith("lanshan-2015-13 三("), key
        assert programme.procedure == "referral"
        assert programme.materials == (
            "书面申请",
            "调查核实授权委托书",
            "户籍证明",
            "身份证明",
            "婚姻状况证明",
            "身体状况证明",
            "收入及财产情况证明",
        )


def test_recorder_and_confirmer_are_never_one_seat(of_2015):
    """Four eyes begin in the table of rights: no seat may both record for others and confirm the record."""
    for key, seat in of_2015.seats.items():
        assert set(seat.rights) <= set(RIGHTS)
        acts = {"accept", "route", "receive", "handle", "feed_back", "record_for_others"} & set(seat.rights)
        assert not (acts and "confirm_record" in seat.rights), key


def test_each_place_has_a_seat_for_each_act_of_the_procedures(of_2015):
    library = dict(of_2015.procedures)
    rights = {right for seat in of_2015.seats.values() for right in seat.rights}
    for name in ("intake", "referral"):
        procedure = compile_procedure(name, library[name], library)
        assert {step.right for step in procedure.steps if not step.runs} <= rights
        assert {act.right for act in procedure.anytime.values()} <= rights


def test_every_step_and_outcome_speaks_chinese_and_cites_its_article(of_2015):
    for name in ("intake", "referral"):
        text = of_2015.procedures[name]
        steps = {k: v for k, v in text.items() if isinstance(v, dict) and ("kind" in v or "runs" in v)}
        assert steps
        for key, step in steps.items():
            assert re.search(r"[一-鿿]", step["title"]), key
            assert step["basis"], key
            for outcome, entry in step.get("outcomes", {}).items():
                assert re.search(r"[一-鿿]", entry["title"]), f"{key}.{outcome}"


def test_no_limit_pretends_to_be_the_documents(of_2015):
    """The document gives no limit for these steps; each says that the place sets it."""

    def limits(value):
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key == "limit":
                    yield inner
                yield from limits(inner)

    found = [limit for name in ("intake", "referral") for limit in limits(of_2015.procedures[name])]
    assert len(found) == 6
    for limit in found:
        assert limit["local"] is True
        assert limit["basis"].endswith("原文未定")


def test_both_releases_work_by_the_same_rules(of_2015, of_2026):
    assert dict(of_2015.procedures["referral"]) == dict(of_2026.procedures["referral"])
    assert dict(of_2015.procedures["intake"]) == dict(of_2026.procedures["intake"])
    assert of_2015.forms == of_2026.forms
    assert of_2015.seats == of_2026.seats


def test_the_two_papers_show_the_blanks_of_the_appendices_in_their_order(of_2015):
    slip = of_2015.forms["handling_slip"]
    stub, transfer = slip.parts["stub"], slip.parts["transfer"]
    assert slip.title == "社会救助“一门受理、协同办理”服务办理单"
    assert stub.title == slip.title + "（存根）"
    assert words_of(stub) == (
        "承办编号：姓名性别家庭人口身份证号家庭住址联系电话申请救助原因转办单位：申请人：（盖章）年月日（盖章）"
    )
    assert words_of(transfer) == (
        "承办编号：现有镇（街道）村（社区）身份证号为提出关于社会救助申请，现转办至你单位，请按照相关规定予以答复。（盖章）年月日"
    )
    answer = of_2015.forms["feedback_slip"]
    assert answer.title == "转办件办理反馈单"
    assert words_of(answer.parts["slip"]) == "我单位于月日对你单位转来的编号为的转办件已经办理完结，办理结果为年月日"


def words_of(part):
    """The printed words of a part from top to bottom, without its blanks."""
    pieces = []
    for block in part.blocks:
        pieces += [block.line or "", block.cut or "", *(cell for row in block.table or () for cell in row)]
    return re.sub(r"\{[^}]*\}|\s", "", "".join(pieces))


@pytest.mark.parametrize("name", ["intake", "referral"])
def test_the_procedures_can_be_walked_to_every_end(of_2015, name):
    library = dict(of_2015.procedures)
    procedure = compile_procedure(name, library[name], library)
    ends = {
        "intake": {"answered", "not_pursued", "withdrawn", "closed"},
        "referral": {"unplaced", "granted", "refused", "other"},
    }
    assert walk(procedure).states
    assert set(procedure.results) == ends[name]


def test_a_referral_waits_for_the_unit_it_was_sent_to_and_returns_to_the_window(of_2015):
    """附件1 asks the receiving unit for an answer; only its own outcomes, or its sealed paper, move the referral on."""
    text = of_2015.procedures["referral"]
    for name in ("receive", "handle", "feed_back"):
        assert text[name]["by"] == {"fact": "unit"}
        assert text[name]["recorded_by"] == {"window": "sealed"}
    for step, outcome in (("receive", "returned"), ("handle", "not_ours")):
        assert list(text[step]["outcomes"][outcome]["again"]) == ["route"]
        assert list(text[step]["outcomes"][outcome]["needs"]) == ["reason"]
    assert text["route"]["outcomes"]["sent"]["issues"] == "handling_slip"
    assert text["feed_back"]["outcomes"]["sent"]["issues"] == "feedback_slip"
