"""The file of a household on paper: what its page shows, with who printed it and when below every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.acts import numbering
from yimen.acts.slips import form_of
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.places import api as places

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yimen.acts.reading_household import HouseholdFile
    from yimen.flow import Actor

FORM = "household_file"
NOTHING = "没有发现"


def household_pdf(*, by: Actor, who: str, file: HouseholdFile) -> bytes:
    """The PDF of a file the caller has found for this seat; `who` prints it. The print is logged like an export.

    Refused where the place has no such form.
    """
    if FORM not in places.release().forms:
        raise Refused("本地没有家庭档案的式样", "", "可以用浏览器把这一页打印出来")
    foot = f"{who}于{clock.now():%Y-%m-%d %H:%M}打印"
    pdf = documents.render(form_of(FORM), _values(file), foot=foot)
    numbering.note_export(by=by, what="people.household", key=str(file.pk))
    return pdf


def _values(file: HouseholdFile) -> dict[str, str]:
    people = [*file.members, *file.former]
    lines = file.lines
    return {
        "name": file.head or "没有现住成员",
        "place": file.place,
        "address": file.address,
        "applicant": _column(row.name for row in people),
        "relation": _column(row.relation for row in people),
        "id_number": _column(row.number for row in people),
        "phone": _column("" if row.left else row.phone for row in people),
        "sex": _column(row.sex for row in people),
        "age": _column("" if row.age is None else str(row.age) for row in people),
        "categories": _column("、".join(row.categories) for row in people),
        "lives": _column(row.lives for row in people),
        "begins": _column(_day(line.begins) for line in lines),
        "ends": _column(_day(line.until) or ("至今" if line.now else "") for line in lines),
        "whose": _column(line.who for line in lines),
        "helping_unit": _column(line.unit for line in lines),
        "aid": _column(line.what for line in lines),
        "way": _column(line.how for line in lines),
        "sum": _column(line.amount for line in lines),
        "state": _column(line.stage for line in lines),
        "noticed": _column(f"{one.why}：{one.sentence}" for one in [*file.gaps, *file.overlaps]) or NOTHING,
    }


def _column(cells: Iterable[str]) -> str:
    """Cells of a repeated row, a line each: what breaks inside a cell would be the next row."""
    return "\n".join(" ".join(cell.split()) for cell in cells)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
