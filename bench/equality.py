"""Whether an application that was loaded says what one says that the use cases wrote: every row of every table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, JSONField, Model

from yimen.acts.slips import town_and_village
from yimen.audit.models import Row
from yimen.demo.bulk.families import Family
from yimen.demo.bulk.moulds import Copy, Place, renamed
from yimen.documents.models import IssuedNumber, Paper
from yimen.documents.rules import digest_of

#: What must differ: ids, hashes, serials, salts and digests under them. `verify` proves chains, folds and texts.
APART = {"id", "hash", "head", "serial", "digest", "token", "salt", "receipt_code"}
_SALTED = re.compile(r"(prose:\d+):[0-9a-f]{64}")
FAMILY = 0  # the id under which the asking family and its village are compared


def told(rows: Mapping[type[Model], list[Model]], family: Family) -> dict[str, list[dict[str, Any]]]:
    """All rows of one application in words that do not depend on ids, people and numbers: table -> rows."""
    order: dict[Place, int] = {
        (model, row.pk): place for model, found in rows.items() for place, row in enumerate(found, start=1)
    }
    order |= dict.fromkeys(family.instead_of(family), FAMILY)
    copy = Copy(family, order)
    return {model._meta.label: [_told(row, copy) for row in found] for model, found in sorted(rows.items(), key=str)}


def _told(row: Model, copy: Copy) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey):
            facts[field.attname] = copy.ids.get((field.related_model, value), value)
        elif field.attname not in APART:
            facts[field.attname] = _data(value, copy) if isinstance(field, JSONField) else value
    if isinstance(row, IssuedNumber):
        assert row.text.endswith(f"-{row.serial:05}")
        facts["text"] = row.text.removesuffix(f"{row.serial:05}")
    if isinstance(row, Paper):
        facts["data"] = _paper(row, copy.family)
    if isinstance(row, Row):
        facts["object_id"] = copy.ids.get((apps.get_model(row.object_type), int(row.object_id)), row.object_id)
    if "subject_id" in facts:
        facts["subject_id"] = copy.ids[apps.get_model(facts["subject_kind"]), facts["subject_id"]]
    return facts


def _data(value: Any, copy: Copy) -> Any:
    """Ids as places in the application; hashes of free texts left out."""
    return json.loads(_SALTED.sub(r"\1", json.dumps(renamed(value, copy), ensure_ascii=False)))


def _paper(paper: Paper, family: Family) -> dict[str, str]:
    """The words of a paper with its own family's facts and its own number taken out; anybody else's would stay."""
    assert paper.digest == digest_of(paper.form.digest, paper.data)
    person = family.person
    values: dict[str, str] = json.loads(paper.data)["values"]
    own = {"name": person.name, "sex": person.get_sex_display(), "id_number": person.number}
    own |= {"address": person.address, "phone": person.phone}
    own["town"], own["village"] = town_and_village(family.home.division)
    if paper.number:
        own["handling_number"] = paper.number.text
    elif paper.result:
        own["handling_number"] = paper.result.referral.slips.latest("pk").paper.number.text
    return {name: f"<{name}>" if own.get(name) == text else text for name, text in values.items()}
