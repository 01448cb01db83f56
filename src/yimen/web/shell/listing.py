"""Lists of pages: filtered, sorted and paged by their address, so that it can be kept, shared and gone back to.

No address carries a name or a number of a person: filters are dates, closed lists and ids only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from yimen.web.shell.forms import HouseForm

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


def options(label: str, choices: Sequence[tuple[Any, str]], everything: str = "全部") -> forms.ChoiceField:
    """A closed list as a filter; its first line says that nothing is filtered."""
    return forms.ChoiceField(label=label, choices=[("", f"{label}：{everything}"), *choices], required=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; `sort` holds the fields it is sorted by, none when it cannot be."""

    label: str
    key: str = ""
    sort: tuple[str, ...] = ()
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading with the query that sorts by it."""

    label: str
    query: str
    aria: str
    wrap: bool


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
    """The page of `rows` the address asks for, in two queries. `default`: a column's key, `-` for down."""
    asked = request.GET.get("sort", "")
    sorts = {column.key: column.sort for column in columns if column.sort}
    sort = asked if asked.removeprefix("-") in sorts else default
    fields = sorts[sort.removeprefix("-")]
    ordered = rows.order_by(*(_turned(field, sort.startswith("-")) for field in fields))
    page = page_number(request)
    start = (page - 1) * PAGE
    found = list(ordered[start : start + PAGE + 1])
    return Listing(
        rows=found[:PAGE],
        total=counted(rows),
        heads=[_head(request, column, sort) for column in columns],
        before=_query(request, page=str(page - 1)) if page > 1 else "",
        after=_query(request, page=str(page + 1)) if len(found) > PAGE and page < DEEPEST else "",
        number=page,
    )


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


def _turned(field: str, down: bool) -> str:
    if not down:
        return field
    return field[1:] if field.startswith("-") else f"-{field}"


def _head(request: HttpRequest, column: Column, sort: str) -> Head:
    if not column.sort:
        return Head(column.label, "", "", column.wrap)
    if sort.removeprefix("-") != column.key:
        return Head(column.label, _query(request, sort=column.key, page=""), "none", column.wrap)
    down = sort.startswith("-")
    other = column.key if down else f"-{column.key}"
    return Head(column.label, _query(request, sort=other, page=""), "descending" if down else "ascending", column.wrap)


def _query(request: HttpRequest, **changes: str) -> str:
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    for name in [name for name in query if not query[name]]:
        del query[name]
    return query.urlencode()
