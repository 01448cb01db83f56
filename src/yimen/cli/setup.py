"""Django for the commands that need it; the others start without it, and without a database."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

SETTINGS = "yimen.config.settings.dev"


def name_settings() -> None:
    """Let settings be read; nothing is connected yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


def with_django(command: Callable[..., int]) -> Callable[..., int]:
    """Set Django up before the command runs. Its imports of models belong inside the function."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> int:
        import django
        from django.apps import apps

        name_settings()
        if not apps.ready:
            django.setup()
        return command(*args, **kwargs)

    return run
