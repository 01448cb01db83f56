"""Which use case each kind of step calls. `web` has a form for each of the same kinds; a test compares the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yimen.acts import answering, splitting
from yimen.acts.deed import plain

UseCase = Callable[..., Any]

USE_CASES: dict[str, UseCase] = {
    "accept_application": plain,
    "supplement": plain,
    "close_with_notice": plain,
    "split": splitting.confirm_split,
    "tell_applicant": plain,
    "route": splitting.route,
    "receive": plain,
    "handle": answering.handle,
    "feed_back": answering.feed_back,
}
