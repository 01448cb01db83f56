"""The room of persons and households."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, who lives with whom, and finding a person without writing a name into an address."""

    name = "yimen.people"
    label = "people"
    verbose_name = "人员与家庭"

    def ready(self) -> None:
        """Search tokens stand under the index key: they take part in its rotation."""
        from yimen.common import rotation_registry
        from yimen.common.rotation_targets import token_target
        from yimen.people.indexing import reindex
        from yimen.people.models import PersonToken

        rotation_registry.register(token_target("people.persontoken", PersonToken.objects.all, reindex))
