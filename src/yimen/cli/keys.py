"""`yimen keys make|status|rotate`: the keyring of this installation."""

import argparse

from yimen.cli.setup import with_django


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs of this area."""
    verbs = parser.add_subparsers(dest="verb", metavar="<动作>", required=True)
    verbs.add_parser("make", help="新装时生成密钥；已有则不动").set_defaults(run=run_make)
    verbs.add_parser("status", help="列出密钥，不显示内容").set_defaults(run=run_status)
    rotate = verbs.add_parser("rotate", help="换用新密钥，重新加密全部资料；中断后再运行即接着做")
    rotate.add_argument("--batch", type=int, default=500, help="每批多少项")
    rotate.set_defaults(run=run_rotate)


@with_django
def run_make(args: argparse.Namespace) -> int:
    """Make the keys of a new installation."""
    from yimen.common import keys

    made = keys.make_keyring()
    print(f"已生成密钥：{keys.folder()}，请另行保管一份，不要与备份放在一起。" if made else "已有密钥，没有改动。")
    return 0


@with_django
def run_status(args: argparse.Namespace) -> int:
    """Each key with its use, number, day and whether it is the active one."""
    from yimen.common import keys

    titles = {"data": "资料", "index": "检索", "seal": "封存"}
    for use in keys.USES:
        for at, key in enumerate(keys.ring().of(use)):
            print(f"{titles[use]}密钥 {key.id}  {key.made_at[:10]}  {'在用' if at == 0 else '仅供读取旧资料'}")
    return 0


@with_django
def run_rotate(args: argparse.Namespace) -> int:
    """Begin or continue a rotation; 0 when it is finished or has only to wait, 1 when something does not open."""
    from django.conf import settings

    from yimen.audit import api as audit
    from yimen.common import keys, rotation

    outcome = rotation.rotate(batch=args.batch, tell=print)
    active = keys.ring().active("data").id
    audit.record(by=None, verb="keys.rotate", object=("key", active), retired=outcome.retired, kept=outcome.kept)
    if outcome.unreadable:
        print(f"有 {outcome.unreadable} 处内容无法读取，其旧密钥予以保留。请核对备份后再处理。")
        return 1
    if outcome.kept:
        minutes = settings.KEY_SETTLE_MINUTES
        print(f"资料已全部换用新密钥。旧密钥须再留 {minutes} 分钟，之后请再运行一次 yimen keys rotate 停用旧密钥。")
        return 0
    print(f"密钥轮换完成，停用旧密钥 {outcome.retired} 个。旧备份仍须用当时保管的密钥恢复，请连同新密钥另行保管。")
    return 0
