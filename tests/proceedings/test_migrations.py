"""A database made before a run named its text by the hash keeps its runs and their texts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("proceedings", "0006_thrown_out")]
AFTER = [("proceedings", "0008_text_by_hash_only")]


def migrated(to: list[tuple[str, str]]):
    """The models of that state, the database brought there."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


@pytest.mark.django_db(transaction=True)
def test_runs_keep_their_texts_when_they_come_to_name_them_by_hash():
    try:
        old = migrated(BEFORE)
        texts = old.get_model("proceedings", "PinnedText").objects
        for digest in ("a" * 64, "b" * 64):
            text = texts.create(digest=digest, name="referral", release="test", text={})
            run = {"procedure": "referral", "pinned": text, "opened_on": "2026-11-23", "since": "2026-11-23"}
            old.get_model("proceedings", "Run").objects.create(**run)
        new = migrated(AFTER)
        runs = new.get_model("proceedings", "Run").objects.order_by("pk")
        assert [run.pinned_id for run in runs] == ["a" * 64, "b" * 64]
        assert [run.pinned.digest for run in runs] == ["a" * 64, "b" * 64]
        runs.all().delete()
    finally:
        migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())
