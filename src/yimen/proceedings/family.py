"""What one event means for the rest of the family: children to open, results to hand up, children to stop."""

from __future__ import annotations

from yimen import flow
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.flow.program import Step
from yimen.places import api as places
from yimen.proceedings.book import Book
from yimen.proceedings.models import Run
from yimen.proceedings.opening import open_book


def after(book: Book) -> None:
    """Write the cache, then open, stop and tell relatives until nothing more follows. The caller holds the root's lock."""
    _open_children(book)
    book.close()
    if book.state.stop_children:
        for child in Run.objects.filter(parent=book.run).exclude(status="ended").select_related("pinned"):
            stop(child)
    if book.run.parent_id and book.state.ended:
        _tell_parent(book)
    elif book.run.parent_id and not _started_before(book):
        _tell_started(book)


def _open_children(book: Book) -> None:
    """Every open turn that is a child run gets one, with the facts the step hands down."""
    for turn in list(book.state.open.values()):
        if turn.step.runs is None or turn.child:
            continue
        facts = dict(book.state.facts) | dict(turn.member or {})
        child = open_book(
            by=None,
            procedure=_which(turn.step, facts),
            parties=book.state.parties,
            division=book.run.division,
            facts={name: facts[name] for name in turn.step.runs.hands_down if name in facts},
            subjects=tuple(book.state.subjects),
            parent=book.run,
            place=(turn.step.name, turn.key),
        )
        child.close()
        _news(book, turn, child.run, "opened")


def _news(parent: Book, turn: flow.Turn, child: Run, news: str, result: str = "") -> None:
    """Write what happened to a child into its parent's events."""
    now = clock.now()
    event = flow.child_event(
        parent.state, step=turn.step.name, key=turn.key, run=str(child.pk), news=news, on=now.date(), result=result, now=now
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


def _parent_of(book: Book) -> Book:
    return Book(Run.objects.select_related("pinned").get(pk=book.run.parent_id))


def _tell_parent(book: Book) -> None:
    """A child ended: its result is the outcome of the turn that ran it, unless that turn is gone."""
    parent = _parent_of(book)
    turn = parent.state.open.get((book.run.parent_step, book.run.parent_key))
    if turn is None or turn.child != str(book.run.pk):
        return
    _news(parent, turn, book.run, "ended", book.state.result)
    after(parent)


def _started_before(book: Book) -> bool:
    """Whether work on the child began before its latest event: somebody other than the system recorded something."""
    return sum(row.account != t.SYSTEM for row in book.rows) != 1


def _tell_started(book: Book) -> None:
    parent = _parent_of(book)
    turn = parent.state.open.get((book.run.parent_step, book.run.parent_key))
    if turn is None or turn.child != str(book.run.pk) or turn.child_state == "started":
        return
    _news(parent, turn, book.run, "started")
    after(parent)


def stop(run: Run) -> None:
    """End a child because its parent ended it (withdrawal), and its own children with it."""
    book = Book(run)
    if book.state.ended:
        return
    now = clock.now()
    book.append(flow.stopped(book.state, on=now.date(), now=now))
    after(book)
