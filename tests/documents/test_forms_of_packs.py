"""Every form of every pack can be printed, filled by hand or by the program."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from yimen.documents.render import pages, render
from yimen.regime.form_fields import FORM_FIELDS
from yimen.regime.numbers import check_pattern
from yimen.regime.schema import FormEntry

FORMS = {
    f"{path.parts[-3]}/{key}": FormEntry.model_validate(entry)
    for path in sorted(Path(settings.PACKS_DIR).glob("*/forms/*.yaml"))
    for key, entry in yaml.safe_load(path.read_text())["forms"].items()
}


@pytest.mark.parametrize("name", FORMS)
def test_the_form_prints_on_one_page_empty_and_filled(name):
    form = FORMS[name]
    assert pages(render(form, {})) == 1
    assert pages(render(form, {field: label[:4] for field, label in FORM_FIELDS.items()})) == 1


@pytest.mark.parametrize("name", FORMS)
def test_its_numbers_cannot_repeat_and_its_words_are_of_the_closed_list(name):
    form = FORMS[name]
    assert check_pattern(form.number)
    assert set(form.fields()) | set(form.trims) | set(form.supplied) <= set(FORM_FIELDS)
