"""Who may, and every sentence that says why not."""

from datetime import date

import pytest

from yimen.basics.errors import Refused
from yimen.flow import Act, Actor, allowed, opened, record, refusal, seen

from .play import ALL, COUNTY, MONDAY, PARTIES, SECOND, TOWN, WINDOW, Played, procedure, someone
from .test_order import dibao_to_decide, dibao_to_opinion


def referral_received() -> Played:
    run = Played(procedure("referral"))
    run.act("route", "sent")
    return run


def test_a_step_belongs_to_its_unit():
    run = referral_received()
    assert run.refused("receive", "received", by=someone("u_other")) == "“接收转办”不由本单位办理。请由承办单位办理。"


def test_a_right_is_needed_and_named():
    run = referral_received()
    clerk = someone("u_edu", rights=frozenset({"handle"}))
    assert run.refused("receive", "received", by=clerk).startswith("本岗位没有“接收转办”的权限")
    recorder = someone("u_window", rights=ALL - {"record_for_others"})
    assert run.refused("receive", "received", by=recorder, mode="sealed").startswith("本岗位没有“代录”的权限")


def test_another_person_decides_not_another_seat_of_the_same():
    run = dibao_to_decide()
    same = Actor(account="u_town:a", seat="other seat", unit="u_county", rights=ALL)
    assert run.refused("decide", "granted", by=same) == (
        "“初审意见”由您办理，“审核确认”须由另一人办理（依据：20）。请由其他人员办理。"
    )
    assert refusal(run.procedure, run.state, run.wish("decide", "granted"), COUNTY, run.today) is None


def test_kin_of_the_people_concerned_or_of_the_first_official_stands_back():
    run = Played(procedure("dibao"), subjects=("person:7", "person:8"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", "consistent")
    run.act("opinion", "reject")
    for kin in ("person:8", "u_town:a"):
        cousin = someone("u_county", "k", kin=frozenset({kin}))
        assert "近亲属，应当回避“不予确认”" in run.refused("reject", "refused", by=cousin)
    run.act("reject", "refused", by=someone("u_county", "k", kin=frozenset({"person:9"})))


def test_an_applicant_never_records_himself():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.act("handle", "lacking")
    assert "只能当面登记" in run.refused("supplement", "supplied", by=WINDOW)
    assert "不能对“补正材料”电话代录" in run.refused("supplement", "supplied", by=someone("u_edu"), mode="phone")
    run.act("supplement", "supplied", by=WINDOW, mode="counter")


def test_what_is_over_not_yet_or_twice_is_said():
    run = Played(procedure("referral"))
    assert run.refused("handle", "done") == "尚未到“办理”这一步。请先办理：转办。"
    run.act("route", "sent")
    assert run.refused("route", "sent", by=WINDOW).startswith("“转办”已于 2026-03-02 办理（已发出），不能重复办理")
    assert run.refused("nowhere", "sent", by=WINDOW) == "本程序没有这一步。请刷新页面。"
    assert run.refused("receive", "sent").startswith("“接收转办”没有这种结果")
    run.act("receive", "returned")
    run.act("route", "nobody")
    assert run.refused("route", "sent", by=WINDOW).startswith("本事项已于 2026-03-02 结束（无承办单位）")


def test_a_turn_that_lapsed_needs_nobody():
    run = Played(procedure("intake"))
    run.act("accept", "lacking")
    run.until(run.due("supplement"))
    run.wait(1)
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    assert run.refused("ask", "closed", by=WINDOW).startswith("“未补正的处理”已不再需要办理")


def test_the_system_alone_records_silence():
    run = Played(procedure("deliberation"))
    run.act("draft", "sent")
    assert "只能由系统在到期时记录" in run.refused("answer", "silent", key="u_m1")


def test_a_posting_must_last():
    run = dibao_to_opinion()
    run.act("opinion", "approve")
    run.wait(6)
    for outcome in ("clean", "objected"):
        assert run.refused("post", outcome) == (
            "“公示”应当满 7 日，2026-03-02 开始，2026-03-09 起方可结束（依据：19）。请于 2026-03-09 或者以后办理。"
        )
    assert not [b for b in allowed(run.procedure, run.state, TOWN, run.today) if b.step == "post"]
    run.wait(1)
    run.act("post", "clean")


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (
            {"investigators": ["i1"], "papers": ["visit_form"], "member_signature": True},
            "调查人员不得少于 2 人，已填 1 人",
        ),
        ({"investigators": ["i1", "i1"], "papers": ["visit_form"], "member_signature": True}, "已填 1 人"),
        ({"investigators": ["i1", "i2"], "papers": [], "member_signature": True}, "缺少材料：visit_form"),
        ({"investigators": ["i1", "i2"], "papers": ["visit_form"]}, "缺少家庭成员签字"),
    ],
)
def test_demands_are_typed(needs, sentence):
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    answer = run.refused("visit", "recorded", needs=needs)
    assert sentence in answer and "（依据：民发〔2021〕57号 15）" in answer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "缺少金额及其上限"),
        ({"amount": 0, "ceiling": 100}, "金额必须大于零"),
        ({"amount": 101, "ceiling": 100}, "金额超过上限（1 个月标准）"),
    ],
)
def test_an_amount_has_its_ceiling(given, sentence):
    run = Played(procedure("fast_relief"))
    needs = {"object": True, "cause": True, "handler": True, "amount_at_most": given}
    assert sentence in run.refused("register", "urgent", needs=needs)


def test_items_and_participants_are_counted():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    run.act("visit", "recorded", facts={"facts_disputed": True})
    run.child("check", "consistent")
    assert "评议参加人不得少于 1 人" in run.refused("appraise", "held", needs={})


def test_facts_must_be_given_and_nothing_else():
    run = Played(procedure("referral"))
    assert run.refused("route", "sent", facts={}) == "缺少承办单位。请填写承办单位。"
    assert "此处不能填写“办理结果”" in run.refused("route", "sent", facts={"unit": "u", "result": "granted"})
    run.act("route", "sent")
    run.act("receive", "received")
    run.act("handle", "done", facts={"result": "nonsense"})
    assert run.refused("feed_back", "sent") == "办理结果不明。应为：给予救助、不予救助、其他方式解决。"


def test_a_list_must_have_members_with_different_keys():
    run = Played(procedure("intake"))
    run.act("accept", "accepted")
    assert "缺少需求" in run.refused("split", "confirmed", facts={"needs": []})
    twice = [{"key": "n1"}, {"key": "n1"}]
    assert "空项或者重复项" in run.refused("split", "confirmed", facts={"needs": twice})


def test_days_that_cannot_be():
    run = Played(procedure("referral"))
    run.wait(2)
    assert "晚于今天" in run.refused("route", "sent", occurred_on=date(2026, 3, 5))
    assert "早于“转办”开始的日期 2026-03-02" in run.refused("route", "sent", occurred_on=date(2026, 3, 1))
    assert run.refused("route", "sent", occurred_on=MONDAY, paper="").startswith("补录以前发生的事项须附当时的材料")
    run.act("route", "sent", occurred_on=MONDAY)
    assert run.events[-1].data["late"] is True


def test_the_same_act_twice_is_recorded_once():
    run = Played(procedure("referral"))
    run.act("route", "sent", token="t1")
    again = record(run.procedure, run.state, run.wish("route", "sent", token="t1"), WINDOW, run.today)
    assert again is run.events[-1] and seen(run.state, "t1") is again and seen(run.state, "") is None


def test_buttons_are_what_may_be_recorded():
    run = referral_received()
    assert {(b.outcome, b.mode) for b in allowed(run.procedure, run.state, someone("u_edu"), run.today)} == {
        ("received", "own"),
        ("returned", "own"),
    }
    assert {(b.outcome, b.mode) for b in allowed(run.procedure, run.state, WINDOW, run.today)} == {
        ("received", "sealed"),
        ("returned", "sealed"),
    }
    assert allowed(run.procedure, run.state, someone("u_other"), run.today) == []
    run.act("receive", "returned")
    run.act("route", "nobody")
    assert allowed(run.procedure, run.state, WINDOW, run.today) == []


def test_a_button_shows_needs_and_article():
    run = dibao_to_opinion()
    run.act("opinion", "reject")
    buttons = allowed(run.procedure, run.state, COUNTY, run.today)
    refused = next(b for b in buttons if b.outcome == "refused")
    assert [n.word for n in refused.needs] == ["reason", "article", "remedies"] and refused.basis == "20"


def test_a_run_needs_its_parties_and_facts():
    with pytest.raises(Refused, match="无法确定受理窗口"):
        opened(procedure("referral"), parties={}, on=MONDAY)
    with pytest.raises(Refused, match="缺少牵头单位"):
        opened(procedure("plan_task"), parties=PARTIES, on=MONDAY)


# -- recorded by others ------------------------------------------------------------------------------------------------


def test_a_sealed_paper_takes_effect_when_a_second_person_confirms():
    run = referral_received()
    assert "须附材料扫描件" in run.refused("receive", "received", by=WINDOW, mode="sealed", paper="")
    run.act("receive", "received", by=WINDOW, mode="sealed")
    assert run.open_steps() == ["receive"] and list(run.state.pending) == [3]
    assert "已有一条代录等待复核" in run.refused("receive", "returned", by=someone("u_edu"))

    def why(by):
        return str(refusal(run.procedure, run.state, Act(kind="confirmed", of=3), by, run.today))

    assert "不能复核自己登记的内容" in why(WINDOW)
    assert "不能复核自己登记的内容" in why(Actor("u_window:a", "second seat", "u_window", rights=ALL))
    assert "由登记单位的人员复核" in why(someone("u_edu"))
    assert "没有“复核代录”的权限" in why(someone("u_window", "c", rights=frozenset()))
    kinds = {b.kind for b in allowed(run.procedure, run.state, SECOND, run.today)}
    assert kinds == {"confirmed", "discarded"}
    run.confirm(3)
    assert run.open_steps() == ["handle"]
    assert next(t for t in run.state.turns if t.step.name == "receive").accounts == ("u_window:a", "u_window:b")
    assert "已经复核或者作废" in why(SECOND)


def test_a_sealed_paper_thrown_out_leaves_the_turn_open():
    run = referral_received()
    run.act("receive", "received", by=WINDOW, mode="sealed")
    run.add(record(run.procedure, run.state, Act(kind="discarded", of=3), SECOND, run.today))
    assert run.open_steps() == ["receive"] and not run.state.pending
    run.act("receive", "received")


def test_the_limit_judges_the_day_on_the_paper():
    run = referral_received()
    paper_day = run.due("receive")
    run.wait(20)
    run.act("receive", "received", by=WINDOW, mode="sealed", occurred_on=paper_day)
    run.confirm(3)
    turn = next(t for t in run.state.turns if t.step.name == "receive")
    assert turn.closed_on == paper_day and not turn.late(run.today)
    assert run.state.open["handle", ""].opened_on == paper_day
    assert run.state.open["handle", ""].late(date(2026, 12, 1))


def test_a_record_by_phone_counts_at_once_and_owes_its_paper():
    from .play import OFFICE

    run = Played(procedure("deliberation"))
    run.act("draft", "sent")
    run.act("answer", "agree", key="u_m1", by=OFFICE, mode="phone")
    run.act("answer", "agree", key="u_m2", by=OFFICE, mode="phone")
    assert [(d.seq, str(d.due.last)) for d in run.state.papers] == [(3, "2026-03-09"), (4, "2026-03-09")]
    paper = Act(kind="paper", paper="e9", data={"of": [3, 4]})
    assert "没有待补的材料" in str(
        refusal(run.procedure, run.state, Act(kind="paper", paper="e9", data={"of": [2]}), OFFICE, run.today)
    )
    assert "缺少材料扫描件" in str(
        refusal(run.procedure, run.state, Act(kind="paper", data={"of": [3]}), OFFICE, run.today)
    )
    assert "由登记单位补交" in str(refusal(run.procedure, run.state, paper, TOWN, run.today))
    run.add(record(run.procedure, run.state, paper, OFFICE, run.today))  # one paper closes both
    assert run.state.papers == []


def test_work_noted_starts_the_turn():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    run.act("visit", kind="note")
    assert run.state.open["visit", ""].started_on == MONDAY
    assert "不由本单位办理" in run.refused("visit", kind="note", by=COUNTY)


def test_what_nobody_may_write_by_hand():
    run = Played(procedure("referral"))
    assert refusal(run.procedure, run.state, Act(kind="timer"), WINDOW, run.today) is not None
    assert refusal(run.procedure, run.state, Act(kind="opened"), WINDOW, run.today) is not None
    assert "没有“改派”的权限" in str(
        refusal(
            run.procedure,
            run.state,
            Act(kind="reassigned", data={"from": "a", "to": "b"}),
            someone("u_window", rights=frozenset()),
            run.today,
        )
    )
    assert "原单位和新单位" in str(refusal(run.procedure, run.state, Act(kind="reassigned"), WINDOW, run.today))
