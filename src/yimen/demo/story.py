"""The story of the demo: one family whose request has gone all the way, and one that the visitor may take on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.urls import reverse

from yimen.cases.models import Application
from yimen.common import once
from yimen.demo.families import Traits
from yimen.demo.fates import Fate, Visit
from yimen.referrals.models import Referral

TOWN = "baishabu_zhen"
WINDOW = f"window_{TOWN}"
NEEDS = ("illness", "school", "work")
WHY = "丈夫患重病住院，医药费负担重；孩子上学交不起学费；本人失业在家"

#: Three needs, three referrals: one plain, one given back and sent elsewhere, one answered on sealed paper; all closed.
TOLD = Visit(
    n=1000,
    ago=24,
    window=WINDOW,
    town=TOWN,
    fate=Fate.PLAIN,
    traits=Traits(mother=True),
    needs=NEEDS,
    why=WHY,
    script={
        ("medical", "medical_security"): Fate.PLAIN,
        ("education", "education_sports"): Fate.RETURNED,
        ("employment", "human_resources"): Fate.SEALED,
    },
    brisk=True,
)
#: The same trouble in another family, registered on the last workday and not looked at yet.
OPEN = Visit(1001, 1, WINDOW, TOWN, Fate.FRESH, Traits(mother=True), NEEDS, WHY)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour: as whom to sign in, which page to open, what is to be seen or done there."""

    title: str
    text: str
    login: str
    url: str


def application_of(visit: Visit, seed: int) -> Application:
    """The application that came of a visit."""
    return Application.objects.select_related("person", "run", "number").get(token=token(visit, seed))


def token(visit: Visit, seed: int) -> str:
    """The form's token, by which a visit's application is found again."""
    return once.inside("demo", seed, visit.n)


def steps(seed: int) -> list[dict[str, str]]:
    """The tour, in order, as rows for the page: title, text, login, url."""
    told, opened = application_of(TOLD, seed), application_of(OPEN, seed)
    return [asdict(step) for step in (*_look(told), *_take_on(opened))]


def _look(told: Application) -> list[Step]:
    """The closed family: read what happened."""
    page = reverse("intake:application", args=[told.pk])
    by_programme = {referral.programme: _page(referral) for referral in told.referrals.all()}
    clerk, reviewer = "clerk.baishabu_zhen", "reviewer.baishabu_zhen"
    return [
        Step(
            "一家人，三样需求",
            f"{told.person.name}一家到白沙埠镇救助窗口，一次说清看病、上学、找工作三样需求，窗口一次收件（{told.number.text}）。",
            clerk,
            page,
        ),
        Step(
            "一次申请，分办三处",
            "窗口按职责分工表把三样需求分给区医疗保障局、区教体局、区人社局，各出一张服务办理单，编号各不相同。",
            clerk,
            page,
        ),
        Step(
            "医疗救助：单位签收、办理、反馈",
            "区医疗保障局联络员在网上签收、办理，反馈单自动生成，编号与办理单对应。",
            "liaison.medical_security",
            by_programme["medical"],
        ),
        Step(
            "教育救助：不属本单位，退回再转",
            "区教体局退回并写明理由；窗口改转区民政局，重新出单、重新编号，仍是同一件转办，前后都看得到。",
            clerk,
            by_programme["education"],
        ),
        Step(
            "就业救助：单位用盖章纸件答复",
            "区人社局没有上网，送来盖章的反馈单。窗口照纸件代录，由另一人核对扫描件后才算数。",
            reviewer,
            by_programme["employment"],
        ),
        Step(
            "三件都有了结果，告知这家人",
            "三件转办全部办结后，窗口告知申请人，申请办结。时间线上每一步都有人、有日期、有条款。",
            clerk,
            page,
        ),
    ]


def _take_on(opened: Application) -> list[Step]:
    """The open family: do it yourself."""
    page = reverse("intake:application", args=[opened.pk])
    clerk = "clerk.baishabu_zhen"
    return [
        Step(
            "轮到您：受理这一家",
            f"{opened.person.name}一家上一个工作日刚登记（{opened.number.text}），还没有人受理。打开申请页，点“受理申请”。",
            clerk,
            page,
        ),
        Step("分办", "点“分办”，在职责分工表给出的项目里勾选，确认后每项出一张服务办理单，可以打印。", clerk, page),
        Step(
            "换到单位",
            "以医疗保障局联络员登录，待办里有刚转来的一件：签收、办理、反馈。",
            "liaison.medical_security",
            "/",
        ),
        Step(
            "退回试试",
            "以教体局联络员登录，把转来的一件退回并写明理由；再换回窗口改转别的单位。",
            "liaison.education_sports",
            "/",
        ),
        Step(
            "纸件代录",
            "在窗口上传一张盖章纸件，代录人社局的答复；再换复核人登录，核对后通过。",
            "reviewer.baishabu_zhen",
            "/",
        ),
        Step(
            "谁管谁",
            "三员各管一摊：系统管理员管版本和日历，安全管理员管账号和岗位，审计管理员核验记录。",
            "audit.admin",
            "/",
        ),
    ]


def _page(referral: Referral) -> str:
    return reverse("referrals:referral", args=[referral.pk])
