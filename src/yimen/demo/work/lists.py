"""The registry in a year: units hand in their lists of recipients as spreadsheets, with the errors lists have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook

from yimen.acts import importing
from yimen.acts.deed import File
from yimen.common import clock, once
from yimen.demo.work.recipients import Recipient, Recipients, applicants, days_before

if TYPE_CHECKING:
    from random import Random

    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk

HEAD = ("序号", "姓名", "身份证号", "联系电话", "镇街", "村（社区）", "金额（元）", "起始日期", "截止日期", "备注")
#: How many stand on each list; a quarter of what a district of this size may have (an assumption).
ALLOWANCE, POOREST, DISABLED, INSURED, PUPILS, HOUSED, WORKERS = 1150, 130, 300, 450, 190, 80, 70
PATIENTS, SUDDEN = 55, 35  # of a quarter
KNOWN = 140  # of those on allowance came to a window too
CHANGED = 45
WRONG = 0.008
ROUND = 600.0  # seconds the background may go on with a list; it is through long before


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: which, from whom, how many workdays ago, who stands on it, and what each gets from when until when."""

    template: str
    unit: str
    ago: int
    people: Callable[[], list[Recipient]]
    yuan: tuple[int, int] | None = None
    since: int = 40  # days before the list
    until: dt.date | None = None
    title: str = ""
    confirmed: bool = True


class Lists:
    """The lists of a year; who stands on one may stand on another."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rng = desk.rng("lists")
        self.made = Recipients(self.rng)
        self.poor = [*self.made.new(ALLOWANCE - KNOWN, (22, 88)), *applicants(self.rng, KNOWN)]
        self.poorest = self.made.new(POOREST, (62, 92))
        self.disabled = [*self.made.new(DISABLED * 2 // 3, (9, 80)), *self.made.some(self.poor, DISABLED // 3)]
        self.pupils = self.made.new(PUPILS, (7, 21))

    def sheets(self) -> list[Sheet]:
        """All lists, the earliest first. Programmes and headings are those of the place's templates."""
        some, new = self.made.some, self.made.new
        poor = self.poor
        year = [
            Sheet("dibao", "civil_affairs", 205, lambda: poor, (320, 1400), since=62),
            Sheet("tekun", "civil_affairs", 204, lambda: self.poorest, (1100, 1600)),
            Sheet("disabled_aid", "disabled_federation", 198, lambda: self.disabled, (118, 260)),
            Sheet("premium_subsidy", "medical_security", 212, lambda: some(poor, INSURED), (380, 400)),
            Sheet("worker_aid", "trade_union", 201, lambda: new(WORKERS, (30, 58)), (800, 2000)),
            Sheet("housing", "housing", 150, lambda: [*new(HOUSED // 2, (28, 70)), *some(poor, HOUSED // 2)]),
            Sheet("dibao", "civil_affairs", 96, self._changed, (340, 1500), since=3, title="低保新增和变动名单"),
            Sheet("education", "education_sports", 48, lambda: self.pupils, (1000, 4000), since=12),
            Sheet("disabled_aid", "disabled_federation", 1, self._added, (118, 260), since=5, confirmed=False),
        ]
        for ago in (190, 128, 66, 14):
            quarter = partial(lambda: [*some(poor, PATIENTS * 2 // 3), *new(PATIENTS // 3, (25, 85))])
            year.append(Sheet("medical", "medical_security", ago, quarter, (1200, 18000), since=60))
            year.append(Sheet("linshi", "civil_affairs", ago + 3, lambda: new(SUDDEN, (25, 75)), (500, 4000), since=60))
        return sorted(year, key=lambda sheet: -sheet.ago)

    def _changed(self) -> list[Recipient]:
        return [*self.made.some(self.poor, CHANGED), *self.made.new(CHANGED // 2, (22, 88))]

    def _added(self) -> list[Recipient]:
        return [*self.made.new(12, (9, 80)), *self.made.some(self.disabled, 6)]


def begin(desk: Desk) -> None:
    """Each list on its day; one that cannot be read."""
    for n, sheet in enumerate(Lists(desk).sheets()):
        rng = desk.rng("list", n)
        desk.days.begin(desk.days.moment(rng, desk.days.ago(sheet.ago)), _imported(desk, rng, n, sheet))
    rng = desk.rng("list", "unreadable")
    desk.days.begin(desk.days.moment(rng, desk.days.ago(48)), _unreadable(desk))


def _imported(desk: Desk, rng: Random, n: int, sheet: Sheet) -> Life:
    """Handed in, read; looked at and confirmed; written."""
    by = desk.officer(sheet.unit)
    title = sheet.title or importing.templates(by, desk.scope(by))[sheet.template].title
    rows = _wrong(rng, [_row(rng, sheet, person) for person in sheet.people()])
    batch = importing.hand_in(
        by=by,
        scope=desk.scope(by),
        template=sheet.template,
        file=File(f"{title}.xlsx", _xlsx(title, rows)),
        as_of=clock.today(),
        token=once.inside("demo", "list", n),
    )
    importing.work(ROUND)
    if not sheet.confirmed:
        return
    yield desk.days.later(rng)
    batch.refresh_from_db()
    importing.confirm(by=by, batch=batch)
    importing.work(ROUND)


def _unreadable(desk: Desk) -> Life:
    """The wrong file: pupils without their numbers."""
    by = desk.officer("education_sports")
    rows = [["序号", "姓名", "学校", "班级"], *([n, "（略）", "某小学", "三年级"] for n in range(1, 9))]
    batch = importing.hand_in(
        by=by,
        scope=desk.scope(by),
        template="education",
        file=File("秋季资助学生.xlsx", _book(rows)),
        as_of=clock.today(),
        token=once.inside("demo", "list", "unreadable"),
    )
    importing.work(ROUND)
    assert batch.pk
    yield clock.now()


def _row(rng: Random, sheet: Sheet, person: Recipient) -> list[object]:
    """One line: who, where, how much, since when."""
    town = person.village.parent
    since = days_before(rng, clock.today(), sheet.since)
    money = rng.randint(sheet.yuan[0] // 10, sheet.yuan[1] // 10) * 10 if sheet.yuan else None
    where = [town.name if town else "", person.village.name]
    return [person.name, person.number, person.phone, *where, money, since, sheet.until, None]


def _wrong(rng: Random, rows: list[list[object]]) -> list[list[object]]:
    """A few lines as they should not be: a digit mistyped, no number, an unknown village, one line twice."""
    for row in rows:
        if rng.random() < WRONG:
            number, place = str(row[1]), rng.randint(0, 2)
            wrong = {0: (1, number[:16] + number[15] + number[17]), 1: (1, None), 2: (4, "新村小区三期")}[place]
            row[wrong[0]] = wrong[1]
    return [*rows, list(rows[0])] if len(rows) > PUPILS else rows


def _xlsx(title: str, rows: list[list[object]]) -> bytes:
    """As offices send it: a title, the headings, numbered lines, who made it."""
    lines = [[n, *row] for n, row in enumerate(rows, start=1)]
    return _book([[title], list(HEAD), *lines, ["填表人：（虚构）"]])


def _book(rows: list[list[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
