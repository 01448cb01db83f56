"""A list goes in: read, judged, confirmed, written; undone as a whole."""

from __future__ import annotations

import json

import pytest

from tests.registry.lists import HEAD, name, number, row, settled, xlsx
from yimen.acts import importing
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import files
from yimen.people.bulk import persons_by_number
from yimen.people.models import Person, PersonToken
from yimen.registry.models import Batch, Entry, Part

EMPTY = {"new": 0, "known": 0, "changed": 0, "same": 0}


def told(counts: dict[str, int]) -> dict[str, int]:
    """Counts without those that are nought."""
    return {word: n for word, n in counts.items() if n}


def reasons(batch) -> dict[str, str]:
    """Row of the file -> why it was rejected."""
    found = [reject for part in batch.parts.order_by("seq") for reject in json.loads(part.rejects or "[]")]
    return {row: reason for row, _, reason in found}


def test_a_dry_run_writes_nothing_to_the_registry(office):
    before = set(files.names())
    batch = office.read(xlsx([row(n) for n in range(12)]))
    assert told(batch.counts) == {"rows": 12, "new": 12}
    assert batch.read_at is not None
    assert (Person.objects.count(), Entry.objects.count()) == (0, 0)
    assert set(files.names()) <= before  # the upload is gone once it is read


@pytest.mark.clause("LS-010")
def test_a_confirmed_list_stands_in_the_registry_with_its_unit(office):
    batch = office.imported(xlsx([row(n) for n in range(12)]))
    assert told(batch.written) == {"rows": 12, "new": 12}
    assert batch.finished_at is not None
    entry = Entry.objects.order_by("id").first()
    assert (entry.unit, entry.programme, entry.kind, entry.amount_fen, entry.rhythm) == (
        "civil_affairs",
        "dibao",
        "money",
        50000,
        "monthly",
    )
    assert str(entry.valid_from) == "2026-01-01"
    assert entry.division.name.startswith("卧茨村")
    person = persons_by_number([number(0)])[number(0)]
    assert (person.name, person.phone, person.unit) == (name(0), "19900001234", "civil_affairs")
    assert {token.kind for token in PersonToken.objects.filter(person=person)} >= {"number", "phone", "name", "pinyin"}
    assert Row.objects.filter(verb="import_part").count() == 1


def test_nothing_of_a_person_stands_in_the_clear(office):
    batch = office.read(xlsx([row(1), row(2, number=number(2)[:-1])]))
    part = batch.parts.get()
    assert number(1) in part.rows
    raw = Part.objects.values_list("batch__counts", "batch__failed", "batch__written").get()
    assert number(1)[:8] not in str(raw)
    assert number(2)[:8] not in str(reasons(batch))


def test_the_second_list_of_a_month_finds_known_changed_and_same(office):
    office.imported(xlsx([row(n) for n in range(4)]))
    again = office.imported(xlsx([row(0), row(1, amount=600), row(2, amount=600, since="2026-03-01"), row(9)]))
    assert told(again.counts) == {"rows": 4, "same": 1, "changed": 2, "new": 1}
    assert told(again.written) == told(again.counts)
    rows = Entry.objects.filter(person=persons_by_number([number(2)])[number(2)]).order_by("id")
    assert [(e.amount_fen, str(e.valid_from), str(e.valid_until)) for e in rows] == [
        (50000, "2026-01-01", "2026-03-01"),
        (60000, "2026-03-01", "None"),
    ]
    assert rows[1].replaces == rows[0]


def test_the_same_file_again_is_refused_unless_said(office):
    content = xlsx([row(1)])
    office.imported(content)
    with pytest.raises(Refused, match="已经导入过"):
        office.hand_in(content, "另一个名字.xlsx")
    assert told(office.imported(content, again=True).written) == {"rows": 1, "same": 1}


def test_a_form_sent_twice_is_one_list(office):
    first = office.hand_in(xlsx([row(1)]), token="once")
    assert office.hand_in(xlsx([row(1)]), token="once") == first


def test_a_number_under_another_name_is_rejected_and_told(office):
    office.imported(xlsx([row(1)]))
    batch = office.read(xlsx([row(1, name="周别人"), row(2)]))
    assert "另一个姓名" in reasons(batch)["2"]
    assert told(batch.counts) == {"rows": 2, "new": 1, "rejected": 1}
    assert Row.objects.filter(verb="told_other_name").count() == 1


def test_a_unit_imports_only_its_own_list(liaison, office):
    with pytest.raises(Refused, match="不能导入"):
        liaison.hand_in(xlsx([row(1)]))
    assert set(importing.templates(liaison.actor, liaison.scope)) == {"education", "general"}
    batch = liaison.imported(xlsx([row(1)]), template="education")
    assert Entry.objects.get().unit == batch.unit == "education_sports"
    assert set(importing.templates(office.actor, office.scope)) >= {"dibao", "education", "general"}


@pytest.mark.clause("LS-101")
def test_a_town_imports_only_people_of_its_own(town):
    batch = town.imported(xlsx([row(1), row(2, town="枣园镇", village=None)]))
    assert "不在本单位可录的辖区" in reasons(batch)["3"]
    assert Entry.objects.get().division.path.startswith(town.scope.path)


def test_a_seat_without_the_right_imports_nothing(district, office):
    from tests.registry.lists import Desk

    reviewer = Desk(district.actor("window_reviewer", "window_baishabu_zhen"))
    with pytest.raises(Refused, match="不能导入"):
        reviewer.hand_in(xlsx([row(1)]))


def test_a_column_nobody_knows_is_said(office):
    batch = office.read(xlsx([[*row(1), "甲"]], [*HEAD, "银行"]))
    assert batch.remarks == "没有读这些列：银行"


def test_headings_nearly_as_the_template_has_them_are_read(office):
    head = [
        "本人姓名",
        "申请人身份证号",
        "联系电话",
        "镇街",
        "村（社区）",
        "月救助金额（元）",
        "开始享受日期",
        "停发日期",
        "备注",
    ]
    batch = office.read(xlsx([row(1)], head))
    assert batch.remarks == ""
    office.imported(xlsx([row(2, amount=350, since="2026-02-01")], head))
    entry = Entry.objects.get()
    assert (entry.amount_fen, entry.valid_from.isoformat()) == (35000, "2026-02-01")


def test_two_columns_that_could_be_one_field_are_not_guessed(office):
    head = [*HEAD[:5], "本人低保金", "申请人低保金", *HEAD[7:]]
    batch = office.read(xlsx([row(1)], head))
    assert "本人低保金、申请人低保金" in batch.remarks


def test_what_every_row_lacks_is_said_before_it_is_written(office):
    batch = office.read(xlsx([row(1)], [*HEAD[:5], "银行", "账户", *HEAD[7:]]))
    assert "没有读这些列：银行、账户" in batch.remarks
    assert "没有认出“月保障金额”这一列，导入的记录都没有金额" in batch.remarks
    assert f"没有认出“起始日期”这一列，都从名单日期{batch.as_of}算起" in batch.remarks


def test_a_list_given_up_leaves_nothing(office):
    batch = office.read(xlsx([row(1)]))
    importing.drop(by=office.actor, batch=batch)
    with pytest.raises(Refused, match="已放弃"):
        importing.confirm(by=office.actor, batch=batch)
    assert Part.objects.count() == 0
    settled(batch)
    assert Entry.objects.count() == 0


def test_undoing_takes_back_all_of_it(office, district):
    office.imported(xlsx([row(n) for n in range(3)]))
    people = Person.objects.count()
    before = list(Entry.objects.order_by("id").values("id", "valid_until", "amount_fen"))
    batch = office.imported(xlsx([row(0, amount=700), row(1), row(5), row(6)]))
    importing.undo(by=office.actor, batch=batch, reason="导错了表")
    batch = settled(batch)
    assert batch.undone_at is not None
    assert list(Entry.objects.standing().order_by("id").values("id", "valid_until", "amount_fen")) == before
    assert Person.objects.count() == people
    void = Entry.objects.get(void_at__isnull=False)
    assert (void.end_reason, void.amount_fen) == ("导错了表", 70000)
    assert told(office.imported(xlsx([row(0, amount=700)])).written) == {"rows": 1, "changed": 1}


def test_a_person_used_elsewhere_stays_when_the_list_is_undone(office, liaison):
    batch = office.imported(xlsx([row(1), row(2)]))
    liaison.imported(xlsx([row(1)]), template="education")
    importing.undo(by=office.actor, batch=batch, reason="导错了表")
    settled(batch)
    assert [person.number for person in Person.objects.all()] == [number(1)]
    assert Entry.objects.standing().get().unit == "education_sports"


def test_what_others_built_on_is_not_undone(office):
    first = office.imported(xlsx([row(1)]))
    office.imported(xlsx([row(1, amount=900)]))
    with pytest.raises(Refused, match="有1条记录"):
        importing.undo(by=office.actor, batch=first, reason="导错了表")


def test_what_is_given_once_is_corrected_not_given_again(office):
    head = [*HEAD[:5], "救助金额", "救助日期", *HEAD[7:]]
    first = xlsx([row(1, amount=800, since="2026-05-06")], head)
    office.imported(first, template="linshi")
    second = [row(1, amount=900, since="2026-05-06"), row(1, amount=300, since="2026-07-01")]
    office.imported(xlsx(second, head), template="linshi")
    found = Entry.objects.standing().order_by("valid_from").values_list("amount_fen", "valid_from", "valid_until")
    assert [(a, str(f), str(u)) for a, f, u in found] == [
        (90000, "2026-05-06", "2026-05-07"),
        (30000, "2026-07-01", "2026-07-02"),
    ]


def test_the_same_form_sent_twice_at_once_is_one_list(office, monkeypatch):
    """The second arrives while the first is being written: it looked before there was anything to find."""
    first = office.hand_in(xlsx([row(1)]), token="twice")
    known, looks = importing._sent, []

    def late(by, token):
        looks.append(token)
        return known(by, token) if len(looks) > 1 else None

    monkeypatch.setattr(importing, "_sent", late)
    assert office.hand_in(xlsx([row(1)]), token="twice").pk == first.pk
    looks.clear()
    assert office.hand_in(xlsx([row(1)]), token="twice", again=True).pk == first.pk
    assert Batch.objects.count() == 1
