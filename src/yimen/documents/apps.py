"""The room of papers, numbers and evidence."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Numbers without gaps, papers printed from the pack's forms, files that people hand in."""

    name = "yimen.documents"
    label = "documents"
    verbose_name = "文书"
