"""A form half filled, kept on the server for whoever fills it: a closed browser loses nothing, a shared machine keeps
nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from yimen.basics.errors import Refused
from yimen.cases.models import Application, Draft
from yimen.common import clock

if TYPE_CHECKING:
    from yimen.flow import Actor

MOST = 30
"""Drafts of one account; somebody who has more finishes some first."""
LONGEST = 20_000
Body = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list above the form."""

    pk: int
    name: str
    saved_at: datetime


@transaction.atomic
def keep(*, by: Actor, token: str, body: Body) -> Draft | None:
    """Keep what stands in a form; the draft of the same form (`token`) is written anew. None for a form that is empty,
    or was registered a moment ago.

    Refused: no token, too much text, too many drafts.
    """
    if not token:
        raise Refused("这张表单没有凭证，不能暂存", "", "请刷新页面后重新填写")
    text = json.dumps({name: values for name, values in body.items() if any(values)}, ensure_ascii=False)
    if len(text) > LONGEST:
        raise Refused("内容太长，没有暂存", "", "请先登记，其余的以后补充")
    if not any(body.get(name, [""])[0].strip() for name in ("name", "number", "phone", "reason")):
        return None
    if Application.objects.filter(token=token).exists():
        return None
    own = Draft.objects.filter(account=int(by.account))
    if not own.filter(token=token).exists() and own.count() >= MOST:
        raise Refused(f"未完成的登记已有{MOST}件，没有暂存", "", "请先办完或删去几件")
    found, _ = Draft.objects.update_or_create(
        account_id=int(by.account),
        token=token,
        defaults={"seat_id": int(by.seat), "body": text, "saved_at": clock.now()},
    )
    return found


def drafts_of(by: Actor) -> list[DraftLine]:
    """The drafts of this account in this seat, the latest first."""
    found = Draft.objects.filter(account=int(by.account), seat=int(by.seat)).order_by("-saved_at")
    return [DraftLine(row.pk, _first(json.loads(row.body), "name") or "（还没写是谁）", row.saved_at) for row in found]


def read(by: Actor, pk: int) -> dict[str, list[str]] | None:
    """What stands in a draft of this account in this seat; None for anybody else's."""
    found = Draft.objects.filter(pk=pk, account=int(by.account), seat=int(by.seat)).first()
    return {**json.loads(found.body), "token": [found.token]} if found is not None else None


def discard(*, by: Actor, pk: int) -> bool:
    """Throw a draft away; whether there was one of this account in this seat."""
    return bool(Draft.objects.filter(pk=pk, account=int(by.account), seat=int(by.seat)).delete()[0])


def drop(*, account: int, token: str) -> None:
    """What was registered is no draft any more."""
    if token:
        Draft.objects.filter(account=account, token=token).delete()


def sweep() -> int:
    """Forget drafts nobody came back to for `DRAFT_DAYS` days; how many."""
    old = clock.now() - timedelta(days=settings.DRAFT_DAYS)
    return Draft.objects.filter(saved_at__lt=old).delete()[0]


def _first(body: Body, name: str) -> str:
    return next(iter(body.get(name, [])), "")
