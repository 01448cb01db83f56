"""The two slips of Lanshan as the pack writes them, and somebody to act."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from yimen.accounts.models import Account
from yimen.regime.schema import FormEntry


def form_of(key: str) -> FormEntry:
    """A form of the Lanshan pack, straight from its file."""
    path = Path(settings.PACKS_DIR) / "lanshan" / "forms" / f"{key}.yaml"
    return FormEntry.model_validate(yaml.safe_load(path.read_text())["forms"][key])


@pytest.fixture(scope="session")
def handling_slip() -> FormEntry:
    return form_of("handling_slip")


@pytest.fixture(scope="session")
def feedback_slip() -> FormEntry:
    return form_of("feedback_slip")


@pytest.fixture
def clerk(db) -> Account:
    return Account.objects.create(login="clerk", name="窗口甲")


@pytest.fixture
def values() -> dict[str, str]:
    return {
        "handling_number": "LS001-2026-00017",
        "name": "买买提·艾力",
        "sex": "男",
        "household_size": "4",
        "id_number": "999999198002290013",
        "address": "枣园镇前十社区育才路12号",
        "phone": "13800000000",
        "reason": "长期透析，住房开裂",
        "to_unit": "区住房和城乡建设局",
        "town": "枣园镇",
        "village": "前十社区居民委员会",
        "programme": "住房救助",
        "issued_year": "2026",
        "issued_month": "3",
        "issued_day": "5",
        "closed_month": "3",
        "closed_day": "18",
        "result": "已列入2026年第二批危房改造",
    }
