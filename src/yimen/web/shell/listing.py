"""Lists of pages: filtered, sorted and paged by their address, so that it can be kept, shared and gone back to.

No address carries a name or a number of a person: filters are dates, closed lists and ids only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from yimen.web.shell.forms import HouseForm
from yimen.web.shell.xlsx import MOST_ROWS

PAGE = 50
DEEPEST = 400
MOST_COUNTED = 1000


class FilterForm(HouseForm):
    """A row of filters above a list, bound to the address; a filter that is no good is said so and not applied."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.GET, *args, **kwargs, auto_id="f-%s")
        for name, field in self.fields.items():
            field.required = False
            field.widget.attrs["placeholder"] = field.label or name
            if isinstance(field, forms.DateField | forms.IntegerField | forms.RegexField):
                field.widget.attrs["class"] += " ym-narrow"

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set and good."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        """What a filter of this name offers to this seat; a filter with nothing to choose is left away."""
        field = self.fields[name]
        if choices:
            field.choices = [*field.choices, *choices]
        else:
            del self.fields[name]


def options(label: str, choices: Sequence[tuple[Any, str]], everything: str = "全部") -> forms.ChoiceField:
    """A closed list as a filter; its first line says that nothing is filtered."""
    return forms.ChoiceField(label=label, choices=[("", f"{label}：{everything}"), *choices], required=False)


STATES = [("open", "办理中"), ("ended", "已办结")]
LATE = [("1", "只看超期")]
"""Filters of lists of runs: how far, and whether a day has passed."""
SERIAL = {"invalid": "顺序号请写数字。", "max_value": "顺序号请写数字，最多六位。", "min_value": "顺序号从1开始。"}
"""What a filter by the serial part of a number says."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; `sort` holds the fields it is sorted by, none when it cannot be. `css`: of its heading."""

    label: str
    key: str = ""
    sort: tuple[str, ...] = ()
    css: str = ""


WRAP = "ym-wrap"
"""A wide column of prose."""
ACTS = Column("操作", css="ym-act")
"""The column of buttons: always in sight, never printed."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading with the query that sorts by it."""

    label: str
    query: str
    aria: str
    css: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list with what stands around it; `before` and `after` are queries, empty at the ends."""

    rows: list[Any]
    total: str
    heads: list[Head]
    before: str
    after: str
    number: int


def listing(request: HttpRequest, rows: QuerySet[Any], columns: Sequence[Column], default: str) -> Listing:
    """The page of `rows` the address asks for, in two queries, one when it is the last page. `default`: a column's key,
    or a field no column shows; `-` for down."""
    sort = _sort(request, columns, default)
    page = page_number(request)
    start = (page - 1) * PAGE
    found = list(_ordered(rows, columns, sort)[start : start + PAGE + 1])
    return Listing(
        rows=found[:PAGE],
        total=str(start + len(found)) if 0 < len(found) <= PAGE else counted(rows),
        heads=[_head(request, column, sort) for column in columns],
        before=_query(request, page=str(page - 1)) if page > 1 else "",
        after=_query(request, page=str(page + 1)) if len(found) > PAGE and page < DEEPEST else "",
        number=page,
    )


def exported(
    request: HttpRequest, rows: QuerySet[Any], columns: Sequence[Column], default: str, most: int = MOST_ROWS
) -> list[Any]:
    """The rows a spreadsheet of the same list holds, in the same order; one more than it takes when there are more."""
    return list(_ordered(rows, columns, _sort(request, columns, default))[: most + 1])


def labels(columns: Sequence[Column]) -> list[str]:
    """The header of the spreadsheet of a list."""
    return [column.label for column in columns]


def counted(rows: QuerySet[Any]) -> str:
    """How many there are; beyond a thousand nobody counts."""
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found)


def page_number(request: HttpRequest) -> int:
    """The page the address asks for; the first one when it asks for nonsense."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), DEEPEST)


def answer(request: HttpRequest, whole: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or only its list when the filters above it ask. Going back always gives the whole page."""
    htmx = getattr(request, "htmx", None)
    only_part = bool(htmx) and not htmx.history_restore_request
    response = render(request, part if only_part else whole, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def here(found: Any) -> Any:
    """What was found; else the page of what does not exist, which is also the page of what may not be seen."""
    if found is None:
        raise Http404
    return found


def _sort(request: HttpRequest, columns: Sequence[Column], default: str) -> str:
    """The column (with `-`: downwards) the address asks for, if it can be sorted by; else the default."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in {column.key for column in columns if column.sort} else default


def _ordered(rows: QuerySet[Any], columns: Sequence[Column], sort: str) -> QuerySet[Any]:
    """Rows by a column; those without a value stand last whichever way, on every database."""
    key = sort.removeprefix("-")
    fields = next((column.sort for column in columns if column.key == key), (key,))
    return rows.order_by(*(_turned(rows, field, sort.startswith("-")) for field in fields))


def _turned(rows: QuerySet[Any], field: str, down: bool) -> OrderBy | str:
    name = field.removeprefix("-")
    down = down != field.startswith("-")
    if "__" in name or rows.model._meta.get_field(name).null:
        return F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
    return f"-{name}" if down else name


def _head(request: HttpRequest, column: Column, sort: str) -> Head:
    if not column.sort:
        return Head(column.label, "", "", column.css)
    if sort.removeprefix("-") != column.key:
        return Head(column.label, _query(request, sort=column.key, page=""), "none", column.css)
    down = sort.startswith("-")
    other = column.key if down else f"-{column.key}"
    return Head(column.label, _query(request, sort=other, page=""), "descending" if down else "ascending", column.css)


def _query(request: HttpRequest, **changes: str) -> str:
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    for name in [name for name in query if not query[name]]:
        del query[name]
    return query.urlencode()
