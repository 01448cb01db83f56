"""Levels of divisions and states of a calendar year."""

from django.db.models import TextChoices


class Level(TextChoices):
    """The rank of a division; a park without a national code ranks as a town and is marked as an area."""

    PROVINCE = "province", "省级"
    CITY = "city", "地市级"
    COUNTY = "county", "县级"
    TOWN = "town", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    AREA = "area", "其他区域"


class YearStatus(TextChoices):
    """Whether the State Council's holiday notice of a year is loaded."""

    OFFICIAL = "official", "正式"
    PROVISIONAL = "provisional", "暂定"
