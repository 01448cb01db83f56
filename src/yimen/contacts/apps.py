"""This room as a Django app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "yimen.contacts"
    verbose_name = "来访来电"

    def ready(self) -> None:
        """Search tokens stand under the index key: they take part in its rotation."""
        from yimen.common import rotation_registry
        from yimen.common.rotation_targets import token_target
        from yimen.contacts.indexing import reindex
        from yimen.contacts.models import ContactToken

        rotation_registry.register(token_target("contacts.contacttoken", ContactToken.objects.all, reindex))
