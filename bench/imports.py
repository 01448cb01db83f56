"""A list of recipients imported: read, judged and written by the background's own rounds, every person new."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from datetime import date
from random import Random

from bench.measured import Measured, at_most, reported
from bench.place import install
from yimen.accounts.models import Account
from yimen.acts import importing
from yimen.acts.deed import File
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.cli.background import BREATH_SECONDS
from yimen.common import clock
from yimen.demo import invented
from yimen.places import api as places
from yimen.registry.models import Batch, Entry

SECONDS = 120
LONGEST_ROUND = 6.0
HEAD = ["姓名", "身份证号", "联系电话", "镇街", "村", "金额", "起始日期"]


def spreadsheet(rows: int) -> bytes:
    """A CSV of so many invented people, no number twice, spread over all villages."""
    rng, seen = Random(2015), set()
    villages = [(town.name, village.name) for town in places.towns() for village in places.villages_of(town)]
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEAD)
    while len(seen) < rows:
        one = invented.person(rng, clock.today(), (1, 95))
        if one.number in seen or one.number.endswith("000"):
            continue
        seen.add(one.number)
        write.writerow([one.name, one.number, one.phone, *villages[len(seen) % len(villages)], 500, "2026-01-01"])
    return out.getvalue().encode("gb18030")


def measure(rows: int, say: Callable[[str], None]) -> list[Measured]:
    """Seconds as a share of the two minutes allowed, scaled to 200,000 rows when fewer are asked for."""
    install()
    account = Account.objects.create(login="bench", name="周测", must_change_password=False)
    seat = Seat.objects.select_related("unit__division").get(kind="office_clerk", unit__key="civil_affairs")
    agencies.appoint(by=None, account=account, seat=seat, on=date(2026, 1, 1))
    by, scope = agencies.actor_for(account, seat), agencies.scope_of(seat)
    content = spreadsheet(rows)
    say(f"imports: {rows:,} rows, {len(content) / 2**20:.1f} MiB")
    batch = importing.hand_in(
        by=by, scope=scope, template="dibao", file=File("a.csv", content), as_of=clock.today(), token="bench"
    )
    longest, reading = rounds(say)
    batch.refresh_from_db()
    say(f"imports: read in {reading:.1f} s: {batch.counts} {batch.failed}")
    importing.confirm(by=by, batch=batch)
    slow, writing = rounds(say)
    batch.refresh_from_db()
    say(f"imports: written in {writing:.1f} s: {batch.written}")
    if Entry.objects.count() != rows or batch.written.get("new") != rows:
        raise RuntimeError("not every row was written")
    share = (reading + writing) / SECONDS * (200_000 / rows)
    return [
        at_most("imports", f"{rows:,} rows read and written / two minutes for 200,000", share, 1),
        at_most("imports", "longest round / six seconds without sealing", max(longest, slow) / LONGEST_ROUND, 1),
        reported("imports", "reading / writing", reading / writing),
    ]


def rounds(say: Callable[[str], None]) -> tuple[float, float]:
    """Rounds until nothing is at work: seconds of the longest, seconds of all; tells every tenth how far it is."""
    longest = whole = 0.0
    count = 0
    while True:
        began = time.perf_counter()
        left = importing.work()
        took = time.perf_counter() - began
        longest, whole, count = max(longest, took), whole + took, count + 1
        if not left:
            return longest, whole
        time.sleep(BREATH_SECONDS)
        whole += BREATH_SECONDS
        if count % 10 == 0:
            batch = Batch.objects.get()
            read, written = batch.counts.get("rows", 0), batch.written.get("rows", 0)
            say(f"imports: {whole:.0f} s, read {read:,}, written {written:,}")
