"""`yimen audit verify|seal`: check the audit trail, or close its waiting rows."""

import argparse

from yimen.cli.setup import with_django


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs of this area."""
    verbs = parser.add_subparsers(dest="verb", metavar="<动作>", required=True)
    verbs.add_parser("verify", help="核验全部已封存的审计记录").set_defaults(run=run_verify)
    verbs.add_parser("seal", help="封存尚未封存的审计记录").set_defaults(run=run_seal)


@with_django
def run_verify(args: argparse.Namespace) -> int:
    """Say what was found; 1 when something sealed was touched, 2 when only the sealer is late."""
    from yimen.audit.verify import verify

    report = verify()
    for finding in report.findings:
        print(finding.text)
    print(f"已核验 {report.seals} 次封存、{report.rows} 行记录，{'没有发现改动' if report.ok else '发现改动'}。")
    seconds = int(report.oldest_unsealed.total_seconds())
    if report.unsealed:
        print(f"尚有 {report.unsealed} 行未封存，最早一行已等待 {seconds} 秒。")
    if report.alarm:
        print("等待时间过长，请检查封存任务是否在运行。")
    return 1 if not report.ok else 2 if report.alarm else 0


@with_django
def run_seal(args: argparse.Namespace) -> int:
    """Seal all waiting rows."""
    from yimen.audit.seals import seal_all

    made = seal_all()
    print(f"已封存 {made} 次。" if made else "没有等待封存的记录。")
    return 0
