"""`SecretText` is a str in Python, ciphertext in the database, and says so when it is used as anything else."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from yimen.accounts.models import Account
from yimen.basics.errors import Refused
from yimen.common import cipher
from yimen.common.fields import SecretText

pytestmark = pytest.mark.django_db


def make(name="王敏", login="wang.min"):
    return Account.objects.create(login=login, name=name)


def stored(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account WHERE id = %s", [account.pk])
        return bytes(cursor.fetchone()[0])


def overwrite(account, content):
    with connection.cursor() as cursor:
        binary = connection.Database.Binary(content)
        cursor.execute("UPDATE accounts_account SET name = %s WHERE id = %s", [binary, account.pk])


@pytest.mark.parametrize("algorithm", ["aes", "sm4"])
def test_text_is_stored_as_ciphertext_and_comes_back(settings, algorithm):
    settings.CIPHER = algorithm
    account = make("买买提·吐尔逊")
    assert "买".encode() not in stored(account)
    assert stored(account)[1] == cipher.ALGORITHMS[algorithm]
    assert Account.objects.get(pk=account.pk).name == "买买提·吐尔逊"
    assert list(Account.objects.values_list("name", flat=True)) == ["买买提·吐尔逊"]
    assert Account.objects.annotate(again=models.F("name")).get().again == "买买提·吐尔逊"


class AnyText(TestCase):
    @given(st.text(max_size=60, alphabet=st.characters(exclude_categories=["Cs"])))
    @limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_text_comes_back(self, text):
        account = make(text)
        assert Account.objects.get(pk=account.pk).name == text


def test_an_empty_text_is_hidden_as_well():
    account = make("")
    assert len(stored(account)) == cipher.HEADER + cipher.NONCE + cipher.TAG
    assert Account.objects.get(pk=account.pk).name == ""


def test_changed_ciphertext_is_noticed():
    account = make()
    content = bytearray(stored(account))
    content[-1] ^= 1
    overwrite(account, bytes(content))
    with pytest.raises(cipher.Unreadable):
        Account.objects.get(pk=account.pk)


def test_text_of_another_column_does_not_open():
    account = make()
    overwrite(account, cipher.encrypt("王敏".encode(), "accounts.heldform.body"))
    with pytest.raises(cipher.Unreadable, match=r"accounts\.account\.name"):
        Account.objects.get(pk=account.pk)


@pytest.mark.parametrize(
    "condition", [{"name": "王敏"}, {"name__contains": "王"}, {"name__in": ["王敏"]}, {"name__gt": ""}]
)
def test_searching_by_value_is_an_error_that_says_what_to_do(condition):
    with pytest.raises(FieldError, match="令牌"):
        Account.objects.filter(**condition)


def test_whether_there_is_a_text_can_be_asked():
    make()
    assert Account.objects.filter(name__isnull=False).count() == 1


def test_too_long_a_text_is_refused_without_repeating_it():
    with pytest.raises(Refused, match="不能超过 60 个字") as refused, transaction.atomic():
        make("某" * 61)
    assert "某某" not in str(refused.value)
    assert not Account.objects.exists()
    make("某" * 60)


def test_half_a_character_is_refused():
    with pytest.raises(Refused, match="不完整的字符"):
        make("王\ud842")


def test_only_text_goes_in():
    with pytest.raises(TypeError, match="takes text"), transaction.atomic():
        make(12)
    account = make()
    with pytest.raises(FieldError, match="表达式"), transaction.atomic():
        Account.objects.update(name=models.F("login"))
    with pytest.raises(FieldError, match="表达式"), transaction.atomic():
        Account.objects.update(name=models.functions.Upper("login"))
    assert Account.objects.update(name=models.F("name")) == 1
    account.refresh_from_db()
    assert account.name == "王敏"


def test_bulk_writes_encrypt_too():
    accounts = Account.objects.bulk_create(Account(login=f"a{n}", name=f"甲{n}") for n in range(3))
    for account in accounts:
        account.name += "改"
    Account.objects.bulk_update(accounts, ["name"])
    assert Account.objects.filter(pk=accounts[0].pk).update(name="乙") == 1
    assert [a.name for a in Account.objects.order_by("login")] == ["乙", "甲1改", "甲2改"]
    assert stored(accounts[1])[0] == cipher.VERSION


def test_a_dump_in_the_clear_is_refused():
    from django.core import serializers

    make()
    with pytest.raises(FieldError, match="yimen backup"):
        serializers.serialize("json", Account.objects.all())


@isolate_apps("yimen.accounts")
def test_a_form_offers_a_text_box_of_the_right_length():
    class Note(models.Model):
        short = SecretText("姓名", max_length=60)
        long = SecretText("理由", max_length=500, blank=True)

        class Meta:
            app_label = "accounts"

    from django.forms import modelform_factory

    form = modelform_factory(Note, fields="__all__")(data={"short": "王" * 61, "long": ""})
    assert form.fields["short"].max_length == 60
    assert form.fields["long"].widget.__class__.__name__ == "Textarea"
    assert list(form.errors) == ["short"]


def test_migrations_write_the_field_cleanly():
    text, imports = MigrationWriter.serialize(SecretText("姓名", max_length=60, place="people.person.name", null=True))
    assert (
        text
        == "yimen.common.fields.SecretText(max_length=60, null=True, place='people.person.name', verbose_name='姓名')"
    )
    assert imports == {"import yimen.common.fields"}
    again = SecretText("姓名", max_length=60).clone()
    assert again.max_length == 60
    assert again.editable


@isolate_apps("yimen.accounts")
def test_a_field_that_cannot_work_is_found_by_check():
    class Bad(models.Model):
        endless = SecretText("无限")
        sorted_by = SecretText("排序", max_length=9, db_index=True)

        class Meta:
            app_label = "accounts"

    assert [problem.id for field in Bad._meta.local_fields for problem in field.check()] == ["yimen.E001", "yimen.E002"]


@isolate_apps("yimen.accounts")
def test_a_renamed_field_keeps_opening_its_old_texts():
    class Moved(models.Model):
        title = SecretText("名称", max_length=9, place="accounts.account.name")

        class Meta:
            app_label = "accounts"

    account = make()
    field = Moved._meta.get_field("title")
    assert field.from_db_value(stored(account), None, connection) == "王敏"


@pytest.mark.django_db(transaction=True)
@isolate_apps("yimen.accounts")
def test_a_column_can_be_added_to_a_table_with_rows():
    class Grown(models.Model):
        class Meta:
            app_label = "accounts"

    with connection.schema_editor() as editor:
        editor.create_model(Grown)
    try:
        row = Grown.objects.create()
        field = SecretText("备注", max_length=9, default="无")
        field.contribute_to_class(Grown, "note")
        with connection.schema_editor() as editor:
            editor.add_field(Grown, field)
        assert Grown.objects.get(pk=row.pk).note == "无"
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Grown)
