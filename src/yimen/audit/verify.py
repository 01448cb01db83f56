"""Checks the whole audit trail: every sealed row, every seal, and the head file outside the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import groupby

from django.conf import settings
from django.db.models import Min

from yimen.audit import head
from yimen.audit.models import Row, Seal
from yimen.audit.rules import rows_hash, seal_hash
from yimen.common import clock


class Kind(StrEnum):
    """What was found to be wrong."""

    ROWS_MISSING = "rows_missing"
    ROWS_ADDED = "rows_added"
    ROWS_CHANGED = "rows_changed"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and at which seal; `text` is for people."""

    kind: Kind
    seal: int
    text: str


@dataclass(slots=True)
class Report:
    """Outcome of a verification."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    oldest_unsealed: timedelta = timedelta(0)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything sealed is as it was sealed."""
        return not self.findings

    @property
    def alarm(self) -> bool:
        """Whether rows have waited for their seal longer than they should: the sealer may have stopped."""
        return self.oldest_unsealed > timedelta(seconds=settings.AUDIT_ALARM_SECONDS)


def waiting() -> tuple[int, timedelta]:
    """How many rows are not sealed yet, and the age of the oldest."""
    rows = Row.objects.filter(seal=None)
    oldest = rows.aggregate(oldest=Min("at"))["oldest"]
    return rows.count(), (clock.now() - oldest) if oldest else timedelta(0)


def verify() -> Report:
    """Recompute every seal from its rows and compare with the head file; nothing is changed."""
    report = Report()
    report.unsealed, report.oldest_unsealed = waiting()
    # Seals up to here never change again; what the sealer adds meanwhile is left for the next time.
    seals = list(Seal.objects.order_by("number"))
    _check_rows(seals, report)
    _check_chain(seals, report)
    _check_head(seals, report)
    report.findings.sort(key=lambda finding: finding.seal)
    return report


def _stretches(last: int) -> Iterator[tuple[int, list[Row]]]:
    rows = Row.objects.filter(seal__number__lte=last).select_related("seal").order_by("seal__number", "id")
    for number, group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row.seal.number if row.seal else 0):
        yield number, list(group)


def _check_rows(seals: list[Seal], report: Report) -> None:
    if not seals:
        return
    left = {seal.number: seal for seal in seals}
    for number, rows in _stretches(seals[-1].number):
        report.rows += len(rows)
        seal = left.pop(number)
        finding = _compare(seal, rows)
        if finding is not None:
            report.findings.append(finding)
    for number, seal in left.items():
        report.findings.append(Finding(Kind.ROWS_MISSING, number, f"封存 {number} 的 {seal.count} 行记录全部缺失"))
    if Row.objects.filter(seal_id__isnull=False, seal__number__isnull=True).exists():
        report.findings.append(Finding(Kind.SEAL_MISSING, 0, "有记录所属的封存已不存在"))


def _compare(seal: Seal, rows: list[Row]) -> Finding | None:
    number, surplus = seal.number, len(rows) - seal.count
    if surplus < 0:
        return Finding(Kind.ROWS_MISSING, number, f"封存 {number} 应有 {seal.count} 行，现缺 {-surplus} 行")
    if surplus > 0:
        return Finding(Kind.ROWS_ADDED, number, f"封存 {number} 应有 {seal.count} 行，现多出 {surplus} 行")
    if (rows[0].id, rows[-1].id, rows_hash(rows)) != (seal.first, seal.last, seal.rows_hash):
        return Finding(Kind.ROWS_CHANGED, number, f"封存 {number} 内的记录内容或次序被改动过")
    return None


def _check_chain(seals: list[Seal], report: Report) -> None:
    number, previous = 0, ""
    for seal in seals:
        report.seals += 1
        if seal.number != number + 1:
            report.findings.append(
                Finding(Kind.SEAL_MISSING, seal.number, f"封存 {number + 1} 至 {seal.number - 1} 缺失")
            )
        elif seal.previous != previous:
            report.findings.append(Finding(Kind.SEAL_CHANGED, seal.number, f"封存 {seal.number} 与上一封存接不上"))
        whole = seal_hash(seal.number, seal.at, seal.first, seal.last, seal.count, seal.rows_hash, seal.previous)
        if whole != seal.hash or not head.mac_holds(seal.key_id, seal.hash, seal.mac):
            report.findings.append(Finding(Kind.SEAL_CHANGED, seal.number, f"封存 {seal.number} 本身被改动过"))
        number, previous = seal.number, seal.hash


def _check_head(seals: list[Seal], report: Report) -> None:
    known = {seal.number: seal for seal in seals}
    reached = 0
    for line in head.lines():
        if line.number != reached + 1 or not head.mac_holds(line.key_id, line.hash, line.mac):
            report.findings.append(Finding(Kind.HEAD, reached + 1, f"封存簿第 {reached + 1} 行被改动过"))
            reached += 1
            continue
        reached = line.number
        seal = known.get(reached)
        if seal is None:
            # Sealed after the seals were read, or cut off: only the database can tell, so ask it again.
            if not Seal.objects.filter(number=reached, hash=line.hash).exists():
                report.findings.append(Finding(Kind.SEAL_MISSING, reached, f"封存簿记有封存 {reached}，数据库中没有"))
        elif seal.hash != line.hash:
            report.findings.append(Finding(Kind.SEAL_CHANGED, reached, f"封存 {reached} 与封存簿所记不同"))
    # A kill between the seal and its line leaves one seal without a line until the sealer runs again; never two.
    if len(seals) > reached + 1:
        report.findings.append(Finding(Kind.HEAD, reached + 1, f"封存簿缺少封存 {reached + 1} 及以后的记录"))
