"""Lists of recipients on their way into the registry: handed in, read, confirmed, written, dropped, taken back (LS-010:
the recipients of every unit stand in one database).

Reading, writing and taking back run in the background in rounds of seconds; every part is a transaction of its own.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError, Q

from yimen.agencies.models import Seat
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock, files
from yimen.exchange import comparing
from yimen.places import api as places
from yimen.registry.models import Batch
from yimen.registry.reading import Reading
from yimen.registry.sheets import kind_of
from yimen.registry.undoing import require_undoable, undo_next
from yimen.registry.writing import write_next

if TYPE_CHECKING:
    from yimen.acts.deed import File
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.regime.schema_exchange import ExchangeEntry

log = logging.getLogger(__name__)

RIGHT = "import_recipients"
REASON_LIMIT = 200
ROUND_SECONDS = 0.5
REST_SECONDS = 60.0  # a list that broke is left alone so long, and told of once in that time
UNREAD = Refused("这个文件没能读完，没有导入任何人", next="请另存为新的 XLSX 再导入；仍不行的，请告诉系统管理员")
_readings: dict[str, Reading] = {}  # by the token of the list: ids are given out again when a test undoes its rows
_rests: dict[str, float] = {}  # token of a list that broke -> when it is tried again


def templates(by: Actor, scope: Scope) -> dict[str, ExchangeEntry]:
    """The lists this seat may import: a unit its own, a seat that looks over a territory those of every
    unit. Its own come first, the one for everything last."""
    release = places.release()
    heirs = {key: release.succession.get(one.unit or "", one.unit) for key, one in release.exchange.items()}
    offered = {
        key: one
        for key, one in release.exchange.items()
        if one.direction != "export" and one.system is None
        if scope.whole_subtree or heirs[key] in (None, by.unit)
    }
    order = sorted(offered, key=lambda key: (heirs[key] is None, heirs[key] != by.unit))
    return {key: offered[key] for key in order}


def goes_in(batch: Batch) -> bool:
    """Whether a list is written to the registry; that of a superior system is only compared with it, though its
    template is gone meanwhile."""
    if batch.system:
        return False
    template = places.release().exchange.get(batch.template)
    return template is None or template.system is None


def hand_in(
    *, by: Actor, scope: Scope, template: str, file: File, as_of: date, token: str, again: bool = False
) -> Batch:
    """Keep a list, encrypted, to be read. Refused: not a list of this seat; not a spreadsheet; the same file once more
    without `again`; a day to come."""
    if RIGHT not in by.rights or template not in templates(by, scope):
        raise Refused("您的岗位不能导入这种名单", rule="岗位权限", next="请选择本单位的名单")
    return keep(by=by, scope=scope, template=template, file=file, as_of=as_of, token=token, again=again)


def keep(*, by: Actor, scope: Scope, template: str, file: File, as_of: date, token: str, again: bool) -> Batch:
    """The same for a list of which the caller has found that this seat may hand it in."""
    if as_of > clock.today():
        raise Refused("名单日期晚于今天", next="请填今天或以前的日期")
    if (sent := _sent(by, token)) is not None:
        return sent
    kind = kind_of(file.name, file.content, settings.UPLOAD_LIMIT)
    release = places.release()
    entry = release.exchange[template]
    if kind not in entry.formats:
        raise Refused("这种名单不收这种格式", next=f"请用{'、'.join(entry.formats).upper()}")
    digest = hashlib.sha256(file.content).hexdigest()
    unit = release.succession.get(entry.unit, entry.unit) if entry.unit else by.unit
    stored = files.put(file.content)
    try:
        with transaction.atomic():
            Seat.objects.select_for_update(of=("self",)).get(pk=int(by.seat))  # one list at a time from a seat
            if not again:
                _require_new(digest)
            batch = Batch.objects.create(
                template=template,
                system=entry.system or "",
                unit=unit,
                account_id=int(by.account),
                seat_id=int(by.seat),
                seat_unit=by.unit,
                path=scope.path if scope.path is not None else places.root().path,
                as_of=as_of,
                file=stored.name,
                file_name=" ".join(tidy(file.name).split())[-200:],
                kind=kind,
                sha256=digest,
                token=token,
            )
            audit.record(by=by, verb="hand_in_list", object=batch, template=template)
    except BaseException as error:
        files.drop(stored.name)
        sent = _sent(by, token) if isinstance(error, IntegrityError | Refused) else None
        if sent is None:
            raise
        return sent  # the same form, sent twice and arrived at once
    return batch


def _sent(by: Actor, token: str) -> Batch | None:
    """The list this very form of this very person handed in before."""
    return Batch.objects.filter(token=token, account=int(by.account)).first()


def _require_new(digest: str) -> None:
    """Refused when the very same file is in already, or on its way."""
    same = Batch.objects.filter(sha256=digest, failed="", dropped_at__isnull=True, undo_at__isnull=True)
    if (before := same.order_by("-id").first()) is not None:
        day = before.created_at.astimezone(clock.SHANGHAI).date()
        raise Refused(f"这个文件{day.month}月{day.day}日已经导入过", next="确要再导一次的，请勾选“同一文件再次导入”")


@transaction.atomic
def confirm(*, by: Actor, batch: Batch) -> None:
    """Let a list that was read be written. Sent twice it is one act. Refused: not read, dropped, nothing to write."""
    locked = _locked(batch)
    if locked.confirmed_at is not None:
        return
    if locked.read_at is None or locked.dropped_at is not None or locked.failed:
        raise Refused("这份名单还没有读完，或已放弃", next="请刷新页面")
    if locked.counts.get("rows", 0) <= locked.counts.get("rejected", 0):
        what = "导入" if goes_in(locked) else "比对"
        raise Refused(f"没有可以{what}的行", next="请下载退回的行，改正后重新导入")
    locked.confirmed_at = clock.now()
    locked.save(update_fields=["confirmed_at"])
    audit.record(by=by, verb="confirm_import", object=locked)


def drop(*, by: Actor, batch: Batch) -> None:
    """Give a list up before it is written; what was read of it is removed."""
    with transaction.atomic():
        locked = _locked(batch)
        if locked.confirmed_at is not None and not goes_in(locked):
            raise Refused("已经确认对账，不能放弃", next="有差异的，请在对账清单里逐条了结")
        if locked.confirmed_at is not None:
            raise Refused("已经确认导入", next="请等导入完成后整批撤销")
        if locked.dropped_at is not None:
            return
        stored, locked.file, locked.dropped_at = locked.file, "", clock.now()
        locked.save(update_fields=["file", "dropped_at"])
        locked.parts.all().delete()
        audit.record(by=by, verb="drop_import", object=locked)
    if stored:
        files.drop(stored)


@transaction.atomic
def undo(*, by: Actor, batch: Batch, reason: str) -> None:
    """Ask that a whole import be taken back. Refused: without a reason; when anything depends on it since."""
    reason = " ".join(tidy(reason).split("\n"))
    if not reason:
        raise Refused("没有写撤销原因", next="请写明为什么撤销")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"撤销原因超过{REASON_LIMIT}个字", next="请写简要些")
    locked = _locked(batch)
    if not goes_in(locked):
        raise Refused("对账的名单没有写入名册，不用撤销", next="有差异的，请在对账清单里逐条了结")
    require_undoable(locked)
    locked.undo_at, locked.undo_by_id, locked.undo_reason = clock.now(), int(by.account), reason
    locked.save(update_fields=["undo_at", "undo_by", "undo_reason"])
    audit.record(by=by, verb="undo_import", object=locked)


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def work(seconds: float = ROUND_SECONDS) -> int:
    """One round of the background: go on with the lists at work for so many seconds; how many are still at work. One
    that broke lately is not among them."""
    until = time.monotonic() + seconds
    at_work = [batch for batch in _at_work() if _rested(batch)]
    for gone in set(_readings) - {batch.token for batch in at_work}:
        del _readings[gone]
    for batch in at_work:
        if time.monotonic() >= until:
            break
        try:
            _go_on(batch, until)
        except OperationalError:
            raise  # the database itself is busy or gone: nothing else can go on either
        except Exception as error:  # one list that breaks does not keep those behind it waiting
            log.error("import %s failed: %s", batch.pk, type(error).__name__)
            _rests[batch.token] = time.monotonic() + REST_SECONDS
    return sum(batch.token not in _rests for batch in at_work)


def _rested(batch: Batch) -> bool:
    if _rests.get(batch.token, 0) > time.monotonic():
        return False
    _rests.pop(batch.token, None)
    return True


def _at_work() -> list[Batch]:
    reading = Q(read_at__isnull=True)
    writing = Q(confirmed_at__isnull=False, finished_at__isnull=True)
    undoing = Q(undo_at__isnull=False, undone_at__isnull=True)
    live = Batch.objects.filter(failed="", dropped_at__isnull=True)
    return list(live.filter(reading | writing | undoing).order_by("id"))


def _go_on(batch: Batch, until: float) -> None:
    if batch.read_at is None:
        _read(batch, until)
        return
    write = write_next if goes_in(batch) else comparing.write_next
    step = undo_next if batch.undo_at is not None else write
    try:
        while time.monotonic() < until and step(batch.pk):
            pass
    except ProtectedError:
        raise  # no race: trying again would never end
    except IntegrityError:
        # A window registered one of these numbers at the same moment; the next round finds that person.
        log.warning("import %s: a part is tried again", batch.pk)


def _read(batch: Batch, until: float) -> None:
    try:
        if batch.token not in _readings:
            _readings[batch.token] = Reading(batch, None if goes_in(batch) else comparing.judge)
        if not _readings[batch.token].step(until):
            return
    except Refused as refused:
        _failed(batch, str(refused))
    except DatabaseError:
        _readings.pop(batch.token, None)  # begun again in the next round
        raise
    except Exception as error:  # a file nobody foresaw: reading it once more would end the same way
        log.error("import %s cannot be read: %s", batch.pk, type(error).__name__)
        _failed(batch, str(UNREAD))
    _readings.pop(batch.token, None)


def _failed(batch: Batch, sentence: str) -> None:
    """A list that cannot be read: said, and its file removed."""
    with transaction.atomic():
        locked = _locked(batch)
        stored, locked.file, locked.failed = locked.file, "", sentence[:500]
        locked.save(update_fields=["file", "failed"])
        locked.parts.all().delete()
    if stored:
        files.drop(stored)
