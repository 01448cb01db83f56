"""Which use case each kind of step calls. `web` has a form for each of the same kinds; a test compares the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yimen.acts import answering, contacting, reporting, splitting
from yimen.acts.deed import plain

UseCase = Callable[..., Any]

USE_CASES: dict[str, UseCase] = {
    "accept_application": plain,
    "supplement": plain,
    "close_with_notice": plain,
    "split": splitting.confirm_split,
    "tell_applicant": plain,
    "route": splitting.route,
    "receive": answering.receive,
    "handle": answering.handle,
    "feed_back": answering.feed_back,
    "verify_lead": contacting.verify,
    "first_help": contacting.first_help,
    "reply_source": contacting.reply_source,
    "list_handled": reporting.list_handled,
    "take_list": plain,
}
