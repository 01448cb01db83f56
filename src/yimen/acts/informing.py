"""The window of the register place notes that somebody of its register applied where he lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.cases.models import PlaceNotice
from yimen.common import clock

if TYPE_CHECKING:
    from yimen.flow import Actor


@transaction.atomic
def note(*, by: Actor, notice: PlaceNotice) -> PlaceNotice:
    """Note that the window knows; a second time changes nothing. Refused: another window's notice."""
    locked = PlaceNotice.objects.select_for_update(of=("self",)).select_related("window__unit").get(pk=notice.pk)
    if locked.window.unit.key != by.unit:
        raise Refused("这条告知是给另一个窗口的", "", "请由户籍所在地的窗口知悉")
    if locked.noted_at is None:
        locked.noted_at, locked.noted_by_id = clock.now(), int(by.account)
        locked.save(update_fields=["noted_at", "noted_by"])
        audit.record(by=by, verb="note_notice", object=locked.application)
    return locked
