"""Form fields written without a template for each option: a list of five hundred villages costs as little as it says.

Django writes a select with two templates an option and an input with two. What is written here says the same; the
tests compare both. Everything else goes through Django's own templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_WIDGETS = "django/forms/widgets/"
SELECT = f"{_WIDGETS}select.html"
INPUTS = frozenset(f"{_WIDGETS}{name}.html" for name in ("text", "hidden", "checkbox", "number", "date", "input"))


class QuickRenderer(DjangoTemplates):
    """Django's renderer, except for the two widgets a page has hundreds of."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == SELECT:
            return mark_safe(_select(context["widget"]))  # noqa: S308 - every part is escaped below
        if template_name in INPUTS:
            return mark_safe(_input(context["widget"]))  # noqa: S308
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> str:
    """A select with its groups."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for title, options, _ in widget["optgroups"]:
        if title:
            parts.append(f'\n  <optgroup label="{conditional_escape(title)}">')
        for option in options:
            value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
            parts.append(f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>')
        if title:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _input(widget: Mapping[str, Any]) -> str:
    """An input of one value."""
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _attributes(attrs: Mapping[str, Any]) -> str:
    """The attributes of a tag; True stands alone, False is left out."""
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )
