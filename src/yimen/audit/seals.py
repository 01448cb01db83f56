"""The sealer: chains all unsealed rows into seals keyed outside the database.

Rows commit out of the order of their ids. A seal therefore takes whatever unsealed rows it sees, writes itself on each,
and hashes them in order of id; a row that commits late is simply taken by a later seal, and gaps in ids (rolled-back
deeds) mean nothing. Sealed rows are closed; rows not sealed yet are not, which is why their age is watched.
"""

from django.db import IntegrityError, transaction

from yimen.audit import head
from yimen.audit.models import Row, Seal
from yimen.audit.rules import rows_hash, seal_hash
from yimen.common import clock, keys

BATCH = 2000
CHUNK = 500  # ids in one statement: SQLite takes 999 parameters


def seal_once(limit: int = BATCH) -> Seal | None:
    """Seal up to `limit` waiting rows; None when nothing waits or another sealer was faster. Safe after a kill."""
    head.catch_up()
    try:
        with transaction.atomic():
            made = _seal_waiting(limit)
    except IntegrityError:  # the seal's number is taken: another sealer closed the same rows a moment ago
        return None
    if made is not None:
        head.catch_up()
    return made


def seal_all() -> int:
    """Seal until nothing waits; returns the number of seals made."""
    made = 0
    while seal_once() is not None:
        made += 1
    return made


def _seal_waiting(limit: int) -> Seal | None:
    # The last seal first, the rows after: a sealer that is faster in between takes our number or none of our rows.
    last = Seal.objects.order_by("-number").first()
    rows = list(Row.objects.filter(seal=None).order_by("id")[:limit])
    if not rows:
        return None
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    at, digest, key = clock.now(), rows_hash(rows), keys.ring().active("seal")
    whole = seal_hash(number, at, rows[0].id, rows[-1].id, len(rows), digest, previous)
    seal = Seal.objects.create(
        number=number,
        at=at,
        first=rows[0].id,
        last=rows[-1].id,
        count=len(rows),
        rows_hash=digest,
        previous=previous,
        hash=whole,
        key_id=key.id,
        mac=head.mac(key, whole),
    )
    ids = [row.id for row in rows]
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    marked = sum(Row.sealing.filter(pk__in=chunk, seal=None).update(seal=seal) for chunk in chunks)
    if marked != len(rows):
        raise RuntimeError("audit rows vanished while they were being sealed")
    return seal
