"""Search tokens of contacts: who called before is found by name, pinyin or telephone, as persons are."""

from django.db import transaction

from yimen.common import tokens
from yimen.common.tokens import Kind
from yimen.contacts.models import Contact, ContactToken
from yimen.people.rules import findable_by


def write_tokens(contact: Contact) -> None:
    """Bring the tokens of a contact in step with its names and telephone, under the active index key."""
    texts = {
        pair
        for name in {contact.caller_name, contact.about_name} - {""}
        for pair in findable_by("", name, "")
        if pair[0] != Kind.NUMBER
    }
    texts |= {(Kind.PHONE, phone) for phone in {contact.caller_phone, contact.about_phone} - {""}}
    ContactToken.objects.filter(contact=contact).delete()
    ContactToken.objects.bulk_create(
        [ContactToken(contact=contact, kind=kind, token=tokens.token(kind, text)) for kind, text in sorted(texts)]
    )


@transaction.atomic
def reindex(key_id: int, batch: int = 200) -> int:
    """Rewrite the tokens of up to `batch` contacts that stand under the old index key `key_id`; how many were done."""
    low, high = tokens.span(key_id)
    stale = ContactToken.objects.filter(token__gte=low, token__lte=high).values("contact_id").distinct()
    ids = list(stale.order_by("contact_id").values_list("contact_id", flat=True)[:batch])
    for contact in Contact.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        write_tokens(contact)
    return len(ids)
