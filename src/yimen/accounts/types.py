"""Kinds of administrator and the work that is each one's alone."""

from django.db.models import TextChoices


class AdminKind(TextChoices):
    """Three administrators that check one another (三员分立); a person is at most one of them, and then has no seat."""

    NONE = "none", "不是管理员"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"


class Work(TextChoices):
    """Work that needs an administrator."""

    PACKS = "packs", "安装政策包"
    CALENDAR = "calendar", "维护工作日历"
    BACKUP = "backup", "备份与恢复"
    ACCOUNTS = "accounts", "管理账号"
    SEATS = "seats", "管理岗位任职"
    LOCKS = "locks", "解除登录锁定"
    AUDIT = "audit", "查阅审计记录"
    SEALS = "seals", "核验审计封存"


WORK_OF: dict[AdminKind, frozenset[Work]] = {
    AdminKind.NONE: frozenset(),
    AdminKind.SYSTEM: frozenset({Work.PACKS, Work.CALENDAR, Work.BACKUP}),
    AdminKind.SECURITY: frozenset({Work.ACCOUNTS, Work.SEATS, Work.LOCKS}),
    AdminKind.AUDIT: frozenset({Work.AUDIT, Work.SEALS}),
}
