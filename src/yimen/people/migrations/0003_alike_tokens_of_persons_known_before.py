"""Persons registered before get the tokens by which two registrations of one person are found."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from yimen.common import tokens
from yimen.people.rules import alike_by


def write(apps: Any, schema: Any) -> None:
    """In portions: a county has a million persons."""
    person, token = apps.get_model("people.Person"), apps.get_model("people.PersonToken")
    last = 0
    while found := list(person.objects.select_related("division").filter(pk__gt=last).order_by("pk")[:1000]):
        last = found[-1].pk
        rows = [
            token(person_id=one.pk, kind=str(kind), token=tokens.token(kind, text))
            for one in found
            for kind, text in alike_by(one.name, one.birth, one.phone, one.division.code if one.division else "")
        ]
        token.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_person_one_registration")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
