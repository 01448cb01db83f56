"""The room of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Ways in: accounts, second factor, sessions, the three administrators."""

    name = "yimen.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        """Who comes in is written down. Second-factor secrets are kept under the data key too: they take part in its
        rotation."""
        from yimen.accounts.entries import connect
        from yimen.accounts.second_factor import TARGET
        from yimen.common import rotation_registry

        rotation_registry.register(TARGET)
        connect()
