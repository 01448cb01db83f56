"""One act at a time: recorded once, refused in Chinese, free text apart, relatives told, nothing half-saved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.flow.play import FACTS, PARTIES, SECOND, someone
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.proceedings import api, effects
from yimen.proceedings.models import Event, Prose, Reminder, Run, Turn

WINDOW = someone("u_window")
EDU = someone("u_edu")


def routed(office) -> Run:
    run = office.open("referral")
    office.act(run, "route", "sent")
    return run


def seen(run: Run) -> tuple:
    run.refresh_from_db()
    return run.status, run.last_seq, Event.objects.count(), list(Turn.objects.order_by("pk").values_list())


def test_a_run_opens_with_its_text_pinned(office, rules):
    run = office.open("referral", subjects=("person:7",))
    assert run.pinned.text == rules.procedures["referral"] and run.pinned.release == "test"
    assert api.look(run).state.subjects == {"person:7"}
    other = office.open("referral")
    assert other.pinned_id == run.pinned_id
    rules.procedures = {**rules.procedures, "referral": {**rules.procedures["referral"], "title": "新版"}}
    assert office.open("referral").pinned_id != run.pinned_id
    assert api.look(Run.objects.get(pk=run.pk)).procedure.title == "referral"  # the open run keeps its own


def test_a_run_without_its_parties_is_refused_and_leaves_nothing(office):
    with pytest.raises(Refused, match="无法确定受理窗口"), office.day():
        api.open_run(by=WINDOW, procedure="referral", parties={})
    assert not Run.objects.exists() and not Event.objects.exists()


def test_a_refusal_changes_nothing(office):
    run = routed(office)
    before = seen(run)
    with pytest.raises(Refused, match="不由本单位办理"):
        office.act(run, "receive", "received", by=someone("u_other"))
    with pytest.raises(Refused, match="缺少理由"), office.day():
        api.act(by=EDU, run=run, step="receive", outcome="returned")
    assert seen(run) == before


def test_the_same_token_is_recorded_once(office):
    run = office.open("referral")
    first = office.act(run, "route", "sent", token="form-1")
    again = office.act(run, "route", "sent", by=WINDOW, token="form-1")
    assert first.pk == again.pk and Event.objects.filter(run=run).count() == 2
    with pytest.raises(Refused, match="凭证不属于您"):
        office.act(run, "route", "sent", by=SECOND, token="form-1")


def test_free_text_is_kept_apart_and_can_be_erased(office):
    run = routed(office)
    reason = "申请人已在外地就读"
    with office.day():
        event = api.act(by=EDU, run=run, step="receive", outcome="returned", prose={"reason": reason})
    row = Prose.objects.get()
    assert row.text == reason and reason not in str(event.data)
    assert event.data["needs"]["reason"].startswith(f"prose:{row.pk}:")
    assert api.look(run).prose == {row.pk: reason}
    assert api.verify().faults == []
    with office.day():
        assert api.erase_prose(run) == 1
    assert api.look(run).prose == {row.pk: ""} and api.verify().faults == []


def test_a_draw_gets_a_seed_nobody_chose(office):
    seeds = set()
    for _ in range(2):
        run = office.open("tekun")
        office.act(run, "accept", "accepted")
        office.act(run, "visit", "recorded")
        check = Run.objects.get(parent=run)
        office.act(check, "ask", "sent")
        office.act(check, "report", "consistent")
        office.act(run, "opinion", "approve")
        office.wait(7)
        event = office.act(run, "post", "clean")
        seeds.add(event.data["draw"]["seed"])
    assert len(seeds) == 2 and all(len(seed) == 32 for seed in seeds)


# -- the family ------------------------------------------------------------


def split(office) -> Run:
    run = office.open("intake")
    office.act(run, "accept", "accepted")
    office.act(run, "split", "confirmed")
    return run


def test_children_open_with_what_is_handed_down(office):
    run = split(office)
    children = Run.objects.filter(parent=run).order_by("pk")
    assert [(c.procedure, c.parent_key, c.root_id) for c in children] == [
        ("referral", "n1", run.pk),
        ("referral", "n2", run.pk),
    ]
    state = api.look(children[1]).state
    assert state.facts["unit"] == "u_housing" and state.parties == {"window": "u_window"}
    assert [turn.child for turn in api.look(run).state.current["need"]] == [str(c.pk) for c in children]


def test_a_turn_that_a_child_run_has_lies_on_no_worklist(office):
    run = split(office)
    assert {turn.step for turn in api.worklist(WINDOW)} == {"route"}
    assert set(Turn.objects.filter(run=run, step="need").values_list("desk", flat=True)) == {""}


def test_a_child_tells_its_parent_when_it_starts_and_ends(office):
    run = split(office)
    for child in Run.objects.filter(parent=run).order_by("pk"):
        assert api.look(run).state.open["need", child.parent_key].child_state == "opened"
        office.act(child, "route", "sent")
        assert api.look(run).state.open["need", child.parent_key].child_state == "started"
        office.act(child, "receive", "received")
        office.act(child, "handle", "done")
        office.act(child, "feed_back", "sent")
    assert [turn.step.name for turn in api.look(run).state.open.values()] == ["tell"]
    news = list(run.events.filter(kind=t.CHILD, key="n1").values_list("data__state", flat=True))
    assert news == ["opened", "started", "ended"]


def test_a_programme_without_a_procedure_is_refused_and_leaves_nothing(office, rules):
    run = office.open("intake")
    office.act(run, "accept", "accepted")
    before = seen(run)
    with pytest.raises(Refused, match="不知道该走哪个程序"):
        office.act(run, "split", "confirmed", facts={"needs": [{"key": "n1", "programme": "magic"}]})
    assert seen(run) == before and not Run.objects.filter(parent=run).exists()


def test_withdrawal_stops_the_children_and_their_children(office):
    run = split(office)
    with office.day():
        api.anytime(by=WINDOW, run=run, name="withdraw", needs={"withdrawal": ["e1"]})
    assert set(Run.objects.filter(parent=run).values_list("status", "result")) == {("ended", "stopped")}
    assert not Turn.objects.filter(status__in=["open", "paused"]).exists()
    assert api.verify().faults == []
    child = Run.objects.filter(parent=run).first()
    with pytest.raises(Refused, match="已于 2026-03-02 结束（随上级事项终止）"):
        office.act(child, "route", "sent", by=WINDOW)


def test_a_member_added_gets_its_own_child(office):
    run = split(office)
    with office.day():
        api.anytime(
            by=WINDOW, run=run, name="add_need", member={"key": "n3", "programme": "education", "unit": "u_edu"}
        )
    assert Run.objects.filter(parent=run, parent_key="n3").count() == 1


def test_an_independent_run_is_started_once_and_nothing_waits(office):
    run = office.open("fast_relief")
    for step, outcome in [("register", "urgent"), ("pay", "paid"), ("calm", "over")]:
        office.act(run, step, outcome)
    office.act(run, "papers", "supplied", by=someone("u_town"), mode="counter")
    event = office.act(run, "file", "doubtful")
    started = Run.objects.get(origin=run)
    assert (started.procedure, started.origin_seq, started.parent_id) == ("recovery", event.seq, None)
    assert api.look(started).state.parties == {"county": "u_county"}
    run.refresh_from_db()
    assert run.status == "ended"


def test_an_outcome_that_started_a_run_does_not_start_it_again_with_the_next_act(office, rules):
    text = {
        **OUTER,
        "inner": {"kind": "work", "by": "window", "outcomes": {"done": {"starts": {"procedure": "recovery"}}}},
    }
    rules.procedures = {**rules.procedures, "outer": text}
    with office.day():
        run = api.open_run(by=WINDOW, procedure="outer", parties={"window": "u_window"})
        api.act(by=WINDOW, run=run, step="inner", outcome="done")
        api.act(by=WINDOW, run=run, step="close", outcome="closed")
    assert Run.objects.filter(origin=run).count() == 1


# -- sealed papers, corrections, extensions ------------------------------------------------------------


def test_a_sealed_record_waits_on_the_worklist_of_the_second_person(office):
    run = routed(office)
    event = office.act(run, "receive", "received", by=WINDOW, mode="sealed")
    row = Turn.objects.get(run=run, step="receive")
    assert row.awaits_confirmation and row in api.worklist(SECOND) and row not in api.worklist(EDU)
    with office.day():
        with pytest.raises(Refused, match="不能复核自己登记的内容"):
            api.confirm(by=WINDOW, run=run, of=event.seq)
        api.confirm(by=SECOND, run=run, of=event.seq)
    row.refresh_from_db()
    assert (row.status, row.awaits_confirmation) == ("closed", False)


def test_a_discarded_record_keeps_its_reason(office):
    run = routed(office)
    event = office.act(run, "receive", "received", by=WINDOW, mode="sealed")
    with office.day():
        api.discard(by=SECOND, run=run, of=event.seq, reason="扫描件不清")
    assert list(api.look(run).prose.values()) == ["扫描件不清"]
    assert Turn.objects.get(run=run, step="receive").status == "open"


def test_a_correction_refolds_and_is_kept(office):
    run = routed(office)
    office.act(run, "receive", "received")
    done = office.act(run, "handle", "done")
    with office.day():
        fixed = api.correct(by=EDU, run=run, of=done.seq, reason="录入有误", facts={"result": "refused"})
    assert (fixed.kind, fixed.corrects) == (t.CORRECTION, done.seq)
    assert api.look(run).state.facts["result"] == "refused" and api.verify().faults == []
    with office.day(), pytest.raises(Refused, match="此后已于 2026-03-02 办理“办理：办理完毕”，更正后不再成立"):
        api.correct(by=EDU, run=run, of=3, reason="录入有误", outcome="returned")


def test_a_limit_is_extended(office):
    run = office.open("dibao")
    office.act(run, "accept", "accepted")
    before = api.look(run).state.limits["DB.ALL"].due.last
    with office.day():
        api.extend(by=someone("u_county"), run=run, limit="DB.ALL", reason="案情复杂")
    assert api.look(run).state.limits["DB.ALL"].due.last > before


def test_a_note_starts_a_turn(office):
    run = office.open("dibao")
    office.act(run, "accept", "accepted")
    with office.day():
        api.note(by=someone("u_town"), run=run, step="visit")
    assert Turn.objects.get(run=run, step="visit").started_on == office.today


def test_a_paper_settles_records_by_phone(office):
    run = office.open("deliberation")
    office.act(run, "draft", "sent")
    clerk = someone("u_office")
    seqs = tuple(
        office.act(run, "answer", "agree", by=clerk, key=key, mode="phone").seq for key in FACTS["members"][:2]
    )
    assert len(api.look(run).state.papers) == 2
    with office.day():
        api.hand_in_paper(by=clerk, run=run, of=seqs, paper="e7")
    assert api.look(run).state.papers == []


def test_a_unit_hands_its_work_over(office):
    first, second = routed(office), routed(office)
    with office.day():
        assert api.reassign_all(by=WINDOW, old="u_edu", new="u_new", reason="机构改革") == 2
        assert api.reassign_all(by=WINDOW, old="u_edu", new="u_new", reason="机构改革") == 0
    assert set(Turn.objects.filter(status="open").values_list("owner", flat=True)) == {"u_new"}
    office.act(first, "receive", "received", by=someone("u_new"))
    assert api.look(second).state.open["receive", ""].owner == "u_new"


def test_an_open_run_moves_to_a_new_release(office, rules):
    run = routed(office)
    assert api.procedure_of(run) is api.look(run).procedure
    text = {**rules.procedures["referral"], "title": "新版转办"}
    rules.procedures = {**rules.procedures, "referral": text}
    with office.day():
        api.move(run=run)
    look = api.look(Run.objects.get(pk=run.pk))
    assert api.procedure_of(run) is look.procedure
    assert look.procedure.title == "新版转办" and list(look.state.open) == [("receive", "")]
    office.act(run, "receive", "received")
    assert api.verify().faults == []
    rules.procedures = {
        **rules.procedures,
        "referral": {k: v for k, v in text.items() if k not in ("handle", "feed_back")},
    }
    rules.procedures["referral"]["receive"] = {**text["receive"], "outcomes": {"received": {"ends": "done"}}}
    with office.day(), pytest.raises(Refused, match="新版程序中没有这一步"):
        api.move(run=run)


# -- time ------------------------------------------------------------


def test_the_ticker_writes_what_came_due_and_reminds_the_owner(office):
    with office.day():
        run = api.open_run(
            by=WINDOW, procedure="monthly_feedback", parties={"window": PARTIES["window"]}, facts={"unit": "u_edu"}
        )
    assert str(run.next_timer_on) == "2026-03-09"
    office.wait(8)
    with office.day():
        assert api.tick(run, office.today) == 1
        assert api.tick(run, office.today) == 0
    row = Reminder.objects.get()
    assert (row.unit, row.word, row.offset, str(row.on)) == ("u_edu", "remind", -5, "2026-03-09")
    run.refresh_from_db()
    assert str(run.next_timer_on) == "2026-03-13"


def test_who_acts_first_writes_the_timers(office):
    run = office.open("intake")
    office.act(run, "accept", "lacking")
    office.wait(40)
    office.act(run, "ask", "closed", by=WINDOW)  # opened by the timer in the same act
    kinds = list(run.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["opened", "act", "timer", "act"]


def test_an_applicant_is_reminded_through_the_window(office):
    run = office.open("dibao")
    office.act(run, "accept", "lacking")
    office.wait(40)
    with office.day():
        api.tick(run, office.today)
    assert Reminder.objects.get().unit == "u_window"


def test_a_breach_of_the_whole_is_told_to_everybody_it_waits_for(office):
    run = office.open("dibao")
    office.act(run, "accept", "accepted")
    office.wait(60)
    told = []
    api.on_timer("visit", lambda run, event: told.append(event.step))
    with office.day():
        api.tick(run, office.today)
    assert set(Reminder.objects.filter(word="escalate").values_list("unit", flat=True)) == {"u_town", "u_county"}
    assert told == []  # a limit over several steps belongs to no kind


def test_effects_of_timers_run_in_the_same_transaction(office):
    told = []
    api.on_timer("pay", lambda run, event: told.append((run.pk, event.data["word"])))
    run = office.open("fast_relief")
    office.act(run, "register", "urgent")
    office.wait(30)
    with office.day():
        api.tick(run, office.today)
    assert told == [(run.pk, "escalate")]
    with pytest.raises(ValueError, match="unknown kind"):
        api.on_timer("dance", lambda run, event: None)
    with pytest.raises(ValueError, match="unknown rule"):
        api.on_party("dance", lambda run: "")


def test_a_late_answer_voids_the_silence_in_the_stored_turns_too(office):
    run = office.open("deliberation")
    office.act(run, "draft", "sent")
    office.act(run, "answer", "agree", key="u_m1")
    office.wait(25)
    with office.day():
        api.tick(run, office.today)
    assert Turn.objects.filter(run=run, status="open").get().step == "convene"
    office.act(run, "answer", "agree", key="u_m2", by=someone("u_m2"), occurred_on=date(2026, 3, 19))
    assert Turn.objects.filter(run=run, status="open").get().step == "issue"
    assert api.verify().faults == []


OUTER = {
    "parties": {"window": "accepting_window"},
    "defaults": {"limit": {"n": "3 workdays"}},
    "inner": {"runs": {"procedure": "intake"}, "watched_by": "window"},
    "close": {"kind": "close_task", "by": "window", "after": ["inner"], "outcomes": {"closed": {"ends": "done"}}},
}


def test_what_a_parent_has_built_on_is_not_revived(office, rules):
    rules.procedures = {**rules.procedures, "outer": OUTER}
    with office.day():
        run = api.open_run(by=WINDOW, procedure="outer", parties={"window": "u_window"})
    child = Run.objects.get(parent=run)
    office.act(child, "accept", "lacking")
    opened_on = office.today
    office.wait(40)
    office.act(child, "ask", "closed", by=WINDOW)
    before = seen(child)
    with pytest.raises(Refused, match="上级事项已按原来的结果继续办理"):
        office.act(child, "supplement", "supplied", by=WINDOW, mode="counter", occurred_on=opened_on)
    assert seen(child) == before


def test_a_child_whose_turn_was_taken_back_is_stopped(office, rules):
    text = {**OUTER, "ask": {"kind": "work", "by": "window", "outcomes": {"done": None}}}
    text["inner"] = {**text["inner"], "after": ["ask.done"]}
    outcomes = {"confirmed": None, "back": {"again": ["ask"]}}
    text["side"] = {"kind": "confirm", "by": "window", "after": ["ask.done"], "outcomes": outcomes}
    text["close"] = {**text["close"], "after": ["inner", "side"]}
    rules.procedures = {**rules.procedures, "outer": text}
    with office.day():
        run = api.open_run(by=WINDOW, procedure="outer", parties={"window": "u_window"})
        for step, outcome in [("ask", "done"), ("side", "back"), ("ask", "done")]:
            api.act(by=WINDOW, run=run, step=step, outcome=outcome)
    assert list(Run.objects.filter(parent=run).order_by("pk").values_list("status", flat=True)) == ["ended", "open"]
    assert api.verify().faults == []


# -- calendar, schedules ------------------------------------------------------------


def test_a_new_holiday_table_moves_open_dates_and_spares_the_past(office, monkeypatch):
    from tests.flow.play import year
    from yimen.places import api as places
    from yimen.regime.calendar import WorkCalendar

    longer = WorkCalendar([year(2026, [("测试假", "2026-03-03", "2026-03-20")], [])])
    monkeypatch.setattr(places, "calendar", lambda: longer)
    run = routed(office)
    office.act(run, "receive", "received")
    judged = Turn.objects.get(run=run, step="receive").due_on
    assert str(Turn.objects.get(run=run, step="handle").due_on) == "2026-04-17"
    plain = WorkCalendar([year(2026, [], [])])
    monkeypatch.setattr(places, "calendar", lambda: plain)
    office.today = date(2026, 4, 10)
    with office.day():
        assert api.recount(limit=1) == (run.pk + 1, 1)
        assert api.recount(run.pk + 1) == (0, 0)
    assert Turn.objects.get(run=run, step="receive").due_on == judged
    handle = Turn.objects.get(run=run, step="handle")
    assert str(handle.due_on) == "2026-04-10"  # the 30th of March would have been late before anybody knew
    assert api.verify().faults == []


def test_open_dates_follow_a_new_calendar_once_and_go_on_where_they_were_killed(office, monkeypatch):
    from yimen.places import api as places
    from yimen.proceedings import recounting

    runs = [office.open("referral") for _ in range(3)]
    with office.day():
        api.follow_calendar()
        Turn.objects.update(due_on="2027-01-01")
        assert api.follow_calendar() == 0  # the same calendar: nothing is counted
        monkeypatch.setattr(places, "calendar_mark", lambda: "another")
        counted = recounting.recount
        with monkeypatch.context() as killing:
            killing.setattr(recounting, "recount", lambda first: _die() if first > runs[0].pk else counted(first, 1))
            with pytest.raises(KeyboardInterrupt):
                api.follow_calendar()
        moved = Turn.objects.exclude(due_on="2027-01-01")
        assert [turn.run_id for turn in moved] == [runs[0].pk]
        assert api.follow_calendar() == 2
    assert api.verify().faults == []


def _die() -> None:
    raise KeyboardInterrupt


def monthly(rules, **more):
    from yimen.regime.schema import ScheduleEntry

    entry = ScheduleEntry.model_validate(
        {
            "opens": "monthly_feedback",
            "each": "authorities",
            "every": "month",
            "day": 1,
            "with": ["unit", "period", "window"],
            **more,
        }
    )
    rules.schedules = {"feedback": entry}
    rules.valid_from = date(2025, 12, 15)
    return entry


def test_schedules_open_each_period_once_for_each_member(office, rules):
    monthly(rules, catch_up=True)
    members = [{"key": "u_edu", "unit": "u_edu", "window": "u_window"}]
    api.on_list("authorities", lambda: members)
    with clock.fixed(date(2026, 3, 5)):
        assert api.open_scheduled() == 3  # January to March, made up
        assert api.open_scheduled() == 0
        members.append({"key": "u_new", "unit": "u_new", "window": "u_window", "since": date(2026, 3, 5)})
        assert api.open_scheduled() == 0  # a new unit joins at the next period
    with clock.fixed(date(2026, 4, 1)):
        assert api.open_scheduled() == 2
    runs = Run.objects.filter(scheduled__period="2026-04").order_by("scheduled__member")
    assert [api.look(run).state.facts for run in runs] == [
        {"unit": "u_edu", "period": "2026-04", "window": "u_window"},
        {"unit": "u_new", "period": "2026-04", "window": "u_window"},
    ]
    first = Run.objects.get(scheduled__period="2026-01")
    assert str(first.opened_on) == "2026-01-01" and str(first.turns.get().due_on) == "2026-01-14"


def test_a_schedule_without_catching_up_opens_the_latest_only(office, rules):
    monthly(rules)
    api.on_list("authorities", lambda: [{"key": "u_edu", "unit": "u_edu", "window": "u_window"}])
    with clock.fixed(date(2026, 3, 5)):
        assert api.open_scheduled() == 1
    assert Run.objects.get().scheduled.period == "2026-03"


def test_a_schedule_of_a_list_nobody_knows_is_refused(office, rules):
    monthly(rules)
    with clock.fixed(date(2026, 3, 5)), pytest.raises(Refused, match="没有名为“authorities”的名单"):
        api.open_scheduled()


@pytest.mark.parametrize(
    ("facts", "since", "today", "names"),
    [
        ({"every": "month", "day": 10}, "2026-01-10", "2026-04-09", ["2026-02", "2026-03"]),
        ({"every": "quarter"}, "2025-12-31", "2026-07-01", ["2026Q1", "2026Q2", "2026Q3"]),
        ({"every": "year", "month": 6, "day": 30}, "2024-07-01", "2026-06-30", ["2025", "2026"]),
        ({"every": "week", "day": 1}, "2026-03-01", "2026-03-16", ["2026-03-02", "2026-03-09", "2026-03-16"]),
        ({"every": "day"}, "2026-03-01", "2026-03-03", ["2026-03-02", "2026-03-03"]),
    ],
)
def test_periods(facts, since, today, names):
    from yimen.proceedings.schedules import periods
    from yimen.regime.schema import ScheduleEntry

    entry = ScheduleEntry.model_validate({"opens": "x", **facts})
    found = periods(entry, date.fromisoformat(since), date.fromisoformat(today))
    assert [period.name for period in found] == names


def test_parties_of_another_run_are_found_or_refused(office):
    run = office.open("referral")
    assert effects.bind_party("deciding_unit", run) == "u_county"
    with pytest.raises(Refused, match="无法确定议事机构办公室"):
        effects.bind_party("body_office", run)


def test_the_worklist_is_what_this_seat_can_do(office):
    run = routed(office)
    assert [row.step for row in api.worklist(EDU)] == ["receive"]
    assert not api.worklist(someone("u_edu", rights=frozenset({"handle"})))
    assert not api.worklist(someone("u_other"))
    office.act(run, "receive", "received")
    office.act(run, "handle", "lacking")
    assert [row.step for row in api.worklist(WINDOW)] == ["supplement"]
    assert not api.worklist(EDU)
    with clock.fixed(office.today + timedelta(days=1)):
        assert api.look(run).allowed(WINDOW, clock.today())
