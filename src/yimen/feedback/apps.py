"""This room as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "yimen.feedback"
    verbose_name = "月度反馈"

    def ready(self) -> None:
        """Say whom the schedule opens runs for, and what is kept of each."""
        from yimen.feedback import authorities
        from yimen.proceedings import api as proceedings

        proceedings.on_list(authorities.LIST, authorities.members, authorities.opened)
