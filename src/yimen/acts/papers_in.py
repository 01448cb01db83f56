"""The checklist of papers of an application: what every request needs, what its programmes ask, and what came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article
from yimen.acts.completing import must_be_open
from yimen.acts.deed import File
from yimen.acts.splitting import proposals
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application, PaperIn
from yimen.cases.types import PaperState
from yimen.common.clock import SHANGHAI
from yimen.documents import api as documents
from yimen.documents.types import Subject
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """One paper of the checklist: whether every request needs it, how it stands since when, the files that show it."""

    name: str
    basic: bool
    state: str
    label: str
    why: str
    on: date | None
    files: tuple[int, ...]

    @property
    def settled(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.state != PaperState.MISSING


@dataclass(frozen=True, slots=True)
class Handed:
    """What the form says of one paper."""

    state: str
    why: str = ""
    files: tuple[File, ...] = ()


def key_of(name: str) -> str:
    """The key a paper's files are kept under: letters only, whatever the pack calls the paper."""
    return "".join("abcdefghijklmnop"[byte % 16] for byte in hashlib.sha256(name.encode()).digest()[:16])


def checklist(application: Application, sent: Iterable[Referral] | None = None) -> list[PaperWanted]:
    """The two papers of every request first, then those of the programmes it went to; before the split those of the
    programmes that may answer its needs. `sent`: its referrals, when the caller has them."""
    basic = _basic()
    asked = list(dict.fromkeys([*basic, *_of_programmes(application, sent)]))
    last = _last(application)
    files: dict[str, list[int]] = {}
    for one in documents.evidence_of(Subject("proceedings.run", application.run_id)):
        files.setdefault(one.what, []).append(one.pk)
    return [_wanted(name, name in basic, last.get(name), files.get(key_of(name), [])) for name in asked]


def _basic() -> list[str]:
    head = places.release().application
    return list(head.papers) if head else []


def _wanted(name: str, basic: bool, row: PaperIn | None, files: list[int]) -> PaperWanted:
    state = PaperState(row.state) if row is not None else PaperState.MISSING
    on = row.created_at.astimezone(SHANGHAI).date() if row is not None else None
    return PaperWanted(name, basic, state, state.label, row.why if row else "", on, tuple(files))


def received(application: Application) -> list[str]:
    """The papers that came in, in the order of the checklist."""
    return [one.name for one in checklist(application) if one.state == PaperState.RECEIVED]


def missing(wanted: Iterable[PaperWanted]) -> list[str]:
    """The papers of every request that neither came in nor were waived, of a checklist: what to ask for first."""
    return [one.name for one in wanted if one.basic and not one.settled]


def has_authorisation(application: Application) -> bool:
    """Whether the signed authorisation to check the family's means has come in: no check without it (四(一)
    自愿接受调查核实授权委托书). One that was waived is none; nor has a place that names no such paper any."""
    head = places.release().application
    row = _last(application).get(head.authorisation) if head and head.authorisation else None
    return row is not None and row.state == PaperState.RECEIVED


def unchecked(application: Application) -> str:
    """Why the family's means may not be checked, in words; empty when they may: the paper has come in, or the place
    names none."""
    head = places.release().application
    if head is None or not head.authorisation or has_authorisation(application):
        return ""
    return f"没有收到“{head.authorisation}”，不能核对家庭收入和财产"


def must_authorise(application: Application) -> None:
    """Nothing is found out from others about a family that has not agreed to it in writing (四(一)). Refused until the
    paper has come in."""
    if what := unchecked(application):
        following = "请先请申请人签字授权，在“收到的材料”里登记；或者改选其他来源"
        raise Refused(what, article("accept_application"), following)


@transaction.atomic
def take(*, by: Actor, application: Application, handed: Mapping[str, Handed]) -> list[str]:
    """Write down what came in, is missing or is waived; the names of the papers that changed. A file shows that its
    paper came in.

    Refused: another window's or a closed application, a paper nobody asks, one waived without a reason.
    """
    proceedings.lock_root(application.run)
    now = Application.objects.select_related("run", "division", "window__unit").get(pk=application.pk)
    must_be_open(by, now)
    wanted = {one.name: one for one in checklist(now)}
    changed = []
    for name, given in handed.items():
        if name not in wanted:
            raise Refused("清单里没有这份材料", "", "请刷新页面后重新填写")
        if _write(by, now, wanted[name], given):
            changed.append(name)
    if changed:
        audit.record(by=by, verb="take_papers", object=now, count=len(changed))
    return changed


def _write(by: Actor, application: Application, old: PaperWanted, given: Handed) -> bool:
    """One paper; whether anything changed."""
    state = PaperState.RECEIVED if given.files else PaperState(given.state)
    why = tidy(given.why) if state == PaperState.WAIVED else ""
    if state == PaperState.WAIVED and not why:
        raise Refused(f"“{old.name}”免交没有写理由", article("accept_application"), "请写明为什么可以免交")
    subject = Subject("proceedings.run", application.run_id)
    for file in given.files:
        documents.add_evidence(
            by=by, subject=subject, title=old.name, name=file.name, content=file.content, what=key_of(old.name)
        )
    if (state, why) != (old.state, old.why):
        PaperIn.objects.create(
            application=application, account_id=int(by.account), paper=old.name, state=state, why=why
        )
        return True
    return bool(given.files)


def _of_programmes(application: Application, sent: Iterable[Referral] | None) -> list[str]:
    known = places.release().programmes
    found = referrals.of_application(application.pk) if sent is None else sent
    keys = [one.programme for one in found] or [line.programme for line in proposals(application)]
    return [name for key in dict.fromkeys(keys) if key in known for name in known[key].materials]


def _last(application: Application) -> dict[str, PaperIn]:
    """Paper -> its latest row."""
    return {row.paper: row for row in PaperIn.objects.filter(application=application).order_by("id")}
