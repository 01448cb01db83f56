"""`SecretText`: a text that is a str in Python and ciphertext in the database."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models

from yimen.basics.errors import Refused
from yimen.common import cipher


class SecretText(models.BinaryField):
    """A text of at most `max_length` characters, stored as AES-GCM or SM4-GCM ciphertext.

    It cannot be searched, sorted or made unique by value (only `isnull`): keep tokens of `common.tokens` beside it.
    `place` fixes the authenticated `app.model.field` when a model or field is renamed later.
    """

    description = "加密文字"
    empty_values = [None, ""]

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        self.place = place
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        if not self.editable:
            kwargs["editable"] = False
        if self.place:
            kwargs["place"] = self.place
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.max_length is None:
            found.append(checks.Error("SecretText needs max_length, in characters.", obj=self, id="yimen.E001"))
        if self.unique or self.db_index:
            found.append(checks.Error("SecretText cannot be indexed: use tokens.", obj=self, id="yimen.E002"))
        return found

    def _check_str_default_value(self) -> list[checks.CheckMessage]:
        return []

    @property
    def aad(self) -> str:
        """The place this text belongs to."""
        return self.place or f"{self.model._meta.label_lower}.{self.name}"

    def get_default(self) -> Any:
        default = super().get_default()
        return "" if default == b"" else default

    def to_python(self, value: Any) -> Any:
        return value if value is None else str(value)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if value == b"":  # what the schema editor gives as the empty value of a new column
            value = ""
        if not isinstance(value, str):
            raise TypeError(f"{self.aad} takes text, not {type(value).__name__}")
        return cipher.encrypt(self._encoded(value), self.aad)

    def _encoded(self, value: str) -> bytes:
        if self.max_length is not None and len(value) > self.max_length:
            raise Refused(f"“{self.verbose_name}”不能超过 {self.max_length} 个字", next="请删减后再保存")
        try:
            return value.encode()
        except UnicodeEncodeError:
            raise Refused(f"“{self.verbose_name}”里有不完整的字符，无法保存", next="请重新输入这一项") from None

    def sealing(self) -> Callable[[str], bytes]:
        """What turns texts of this field into envelopes, for rows by the thousand."""
        seal = cipher.maker(self.aad)
        return lambda value: seal(self._encoded(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # BinaryField prepares first and wraps after; text that is already an envelope must not be sealed twice.
        envelope = value if prepared else self.get_prep_value(value)
        return None if envelope is None else connection.Database.Binary(envelope)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> Any:
        # The database could copy another column here, but never encrypt it; bulk_update's CASE holds envelopes already.
        output = getattr(value, "output_field", self)
        if not isinstance(output, SecretText) or output.aad != self.aad:
            raise FieldError(f"加密字段 {self.aad} 不能用其他列或数据库表达式赋值。")
        return super().get_placeholder(value, compiler, connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else cipher.decrypt(bytes(value), self.aad).decode()

    def value_to_string(self, obj: Any) -> str:
        raise FieldError(f"加密字段 {self.aad} 不能导出为明文，请使用 yimen backup。")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"加密字段 {self.aad} 不能按内容查询，请改用检索令牌（yimen.common.tokens）。")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"加密字段 {self.aad} 不能按内容查询，请改用检索令牌（yimen.common.tokens）。")

    def formfield(self, **kwargs: Any) -> Any:
        long = self.max_length is not None and self.max_length > 200
        defaults: dict[str, Any] = {"max_length": self.max_length, "form_class": forms.CharField}
        if long:
            defaults["widget"] = forms.Textarea
        return models.Field.formfield(self, **{**defaults, **kwargs})
