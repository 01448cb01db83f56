"""Runs of procedures: what was recorded (events, chained), and what follows from it (turns, a cache to be refolded).

The events are the truth. `Turn` rows and the status columns of `Run` are the fold written down, so that a worklist is
one indexed query; `yimen flow verify` refolds every run and compares.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yimen.common.fields import SecretText
from yimen.common.models import Base


class PinnedText(Base):
    """The resolved text a run was opened under, kept by its hash: a newer pack never changes a run behind its back."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    release = models.CharField(max_length=64)
    text = models.JSONField()
    library = models.JSONField(default=dict)

    class Meta:
        verbose_name = "程序文本"


class Run(Base):
    """One proceeding: a case, a referral, a task. Status, result and dates are folded from its events.

    `paper_unit` recorded by phone and owes the paper by `paper_due_on`; of several papers, the one due first.
    """

    procedure = models.CharField(max_length=64)
    # By its hash, not its row number: the hash alone names a compiled text, so no run is read with its text joined.
    pinned = models.ForeignKey(PinnedText, models.PROTECT, to_field="digest", related_name="runs", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    parent_step = models.CharField(max_length=64, blank=True)
    parent_key = models.CharField(max_length=100, blank=True)
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="family")
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="started")
    origin_seq = models.PositiveIntegerField(default=0)
    division = models.ForeignKey("places.Division", models.PROTECT, null=True, blank=True, related_name="runs")
    status = models.CharField(max_length=16, default="open")
    result = models.CharField(max_length=32, blank=True)
    opened_on = models.DateField()
    since = models.DateField()
    last_seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    next_timer_on = models.DateField(null=True, blank=True)
    paper_unit = models.CharField(max_length=64, blank=True)
    paper_due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "办理"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "origin_seq"], condition=Q(origin__isnull=False), name="run_started_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_timer_on"], name="run_next_timer", condition=Q(next_timer_on__isnull=False)),
            models.Index(fields=["procedure", "status", "-opened_on", "-id"], name="run_of_procedure"),
            # Whole, not partial: SQLite cannot tell that a bound unit is not the empty one, and would read every run.
            models.Index(fields=["paper_unit", "paper_due_on"], name="run_owes_paper"),
        ]

    @property
    def root_id_or_self(self) -> int:
        """The run whose lock guards this whole family of runs."""
        return self.root_id or self.pk


class Event(Base):
    """One recorded fact of a run, never changed; `hash` covers it and the event before."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    step = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=100, blank=True)
    n = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=32, blank=True)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    account = models.CharField(max_length=32, blank=True)
    seat = models.CharField(max_length=32, blank=True)
    unit = models.CharField(max_length=64, blank=True)
    mode = models.CharField(max_length=16, default="own")
    data = models.JSONField(default=dict)
    corrects = models.PositiveIntegerField(default=0)
    token = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "办理记录"
        ordering: ClassVar = ["run_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["run", "token"], condition=~Q(token=""), name="event_token_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-id"], name="event_thrown_out", condition=Q(kind="discarded")),
        ]


class Turn(Base):
    """The fold of one turn, kept for worklists: whose it is, what it is, when it is due. Nothing is decided by it.

    `watcher` is the unit that may record for the owner: it asks after the applicant's papers and confirms sealed
    records. `desk` is the unit on whose worklist the turn lies: the watcher for these two, nobody's
    while a child run has it, else the owner's.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="turns")
    step = models.CharField(max_length=64)
    key = models.CharField(max_length=100, blank=True)
    n = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    right = models.CharField(max_length=32)
    owner = models.CharField(max_length=64)
    watcher = models.CharField(max_length=64, blank=True)
    desk = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=8)
    live = models.BooleanField()
    opened_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    outcome = models.CharField(max_length=32, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    awaits_confirmation = models.BooleanField(default=False)

    class Meta:
        verbose_name = "待办"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "step", "key", "n"], name="turn_once")]
        indexes: ClassVar = [
            # In the order of the worklist, with all it asks about: a thousand rows are counted in the index alone.
            models.Index(
                fields=["desk", "due_on", "id", "right", "owner", "watcher", "awaits_confirmation", "status"],
                name="turn_worklist",
                condition=Q(status="open"),
            ),
        ]


class Prose(Base):
    """Free text of an event (a reason, an objection) in a row that can be erased; the event keeps its keyed hash."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="prose")
    word = models.CharField(max_length=32)
    text = SecretText("文字", max_length=2000)
    salt = SecretText("盐", max_length=32, default="")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "文字记录"


class Scheduled(Base):
    """A run opened by the calendar: once for each schedule, member and period, however often the opener runs."""

    schedule = models.CharField(max_length=64)
    member = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=16)
    run = models.OneToOneField(Run, models.PROTECT, related_name="scheduled")

    class Meta:
        verbose_name = "按期开办"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "member", "period"], name="scheduled_once"),
        ]


class Recount(Base):
    """By which calendar open dates were counted last, and from which run on that still has to be done (0: all done)."""

    mark = models.CharField(max_length=64, unique=True)
    following = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "期限重算进度"


class Reminder(Base):
    """A reminder that came due: told to the owner of a turn before, on and after its day."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=64)
    key = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=64)
    word = models.CharField(max_length=16)
    offset = models.SmallIntegerField()
    on = models.DateField()

    class Meta:
        verbose_name = "提醒"
