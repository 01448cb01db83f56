"""What one event means for the rest of the family: children to open, results to hand up, children to stop."""

from __future__ import annotations

from yimen import flow
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.flow.program import Step
from yimen.places import api as places
from yimen.proceedings import effects
from yimen.proceedings.book import Book
from yimen.proceedings.models import Run
from yimen.proceedings.opening import open_book
from yimen.proceedings.timers import write_due_timers


def after(book: Book) -> None:
    """Write the cache, then open, stop and tell relatives until nothing follows. The caller holds the root's lock."""
    _open_children(book)
    book.close()
    _stop_orphans(book)
    _start_others(book)
    if book.run.parent_id and book.state.ended:
        _tell_parent(book, "ended", book.state.result)
    elif book.run.parent_id and not _started_before(book):
        _tell_parent(book, "started")


def _stop_orphans(book: Book) -> None:
    """Children nobody waits for any more: the run ended, or the turn that ran them was taken back."""
    if not any(row.kind == t.CHILD for row in book.rows):
        return
    awaited = {turn.child for turn in book.state.open.values()}
    for child in Run.objects.filter(parent=book.run).exclude(status="ended").order_by("pk"):
        if str(child.pk) not in awaited:
            stop(child)


def _start_others(book: Book) -> None:
    """Independent runs an outcome asked for (recovery of money); offers are left to the effects of other rooms."""
    for start in book.state.starts:
        if Run.objects.filter(origin=book.run, origin_seq=start.seq).exists():
            continue
        if start.procedure:
            started = open_book(
                by=None,
                procedure=start.procedure,
                parties=bind(start.procedure, book),
                division=book.run.division,
                facts={},
                subjects=tuple(book.state.subjects),
                origin=(book.run, start.seq),
            )
            after(started)


def bind(procedure: str, book: Book) -> dict[str, str]:
    """Parties of a run that another one opens: the unit the same rule bound before goes over, the others are bound."""
    found: dict[str, str] = {}
    bound = {rule: book.state.parties.get(party, "") for party, rule in book.procedure_now.parties.items()}
    for party, rule in (places.release().procedures[procedure].get("parties") or {}).items():
        unit = bound.get(rule) or effects.bind_party(str(rule), book.run)
        found[party] = book.state.moved_units.get(unit, unit)
    return found


def _open_children(book: Book) -> None:
    """Every open turn that is a child run gets one, with the facts the step hands down."""
    for turn in list(book.state.open.values()):
        if turn.step.runs is None or turn.child:
            continue
        facts = dict(book.state.facts) | dict(turn.member or {})
        child = open_book(
            by=None,
            procedure=(procedure := _which(turn.step, facts)),
            parties=bind(procedure, book),
            division=book.run.division,
            facts={name: facts[name] for name in turn.step.runs.hands_down if name in facts},
            subjects=tuple(book.state.subjects),
            parent=book.run,
            place=(turn.step.name, turn.key),
        )
        after(child)
        _news(book, turn, child.run, "opened")


def _news(parent: Book, turn: flow.Turn, child: Run, news: str, result: str = "") -> None:
    """Write what happened to a child into its parent's events."""
    now = clock.now()
    event = flow.child_event(
        parent.state,
        step=turn.step.name,
        key=turn.key,
        run=str(child.pk),
        news=news,
        on=now.date(),
        result=result,
        now=now,
    )
    parent.append(event)


def _which(step: Step, facts: dict[str, object]) -> str:
    """The procedure of a child: the only one there is, or that of the programme the fact names."""
    assert step.runs is not None
    if len(step.runs.procedures) == 1:
        return step.runs.procedures[0]
    programme = places.release().programmes.get(str(facts.get(step.runs.by, "")))
    if programme is None or programme.procedure not in step.runs.procedures:
        raise Refused(f"“{step.title}”不知道该走哪个程序", "programmes", "请由系统管理员核对本地规则中的救助项目")
    return str(programme.procedure)


def _tell_parent(book: Book, news: str, result: str = "") -> None:
    """News for the turn that runs this child, unless that turn is gone. The parent's own timers are written first."""
    parent = Book(Run.objects.get(pk=book.run.parent_id))
    written = write_due_timers(parent, clock.today())
    turn = parent.state.open.get((book.run.parent_step, book.run.parent_key))
    waiting = turn is not None and turn.child == str(book.run.pk) and turn.child_state != news
    if turn is not None and waiting:
        _news(parent, turn, book.run, news, result)
    if waiting or written:
        after(parent)


def _started_before(book: Book) -> bool:
    """Whether work on the child began before its latest event: somebody other than the system recorded something."""
    return sum(row.account != t.SYSTEM for row in book.rows) != 1


def stop(run: Run) -> None:
    """End a child because its parent ended it (withdrawal), and its own children with it."""
    book = Book(run)
    if book.state.ended:
        return
    now = clock.now()
    book.append(flow.stopped(book.state, on=now.date(), now=now))
    book.close()
    _stop_orphans(book)
