"""This room as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "yimen.feedback"
    verbose_name = "月度反馈"
