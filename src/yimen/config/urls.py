"""Every address of the program, by area."""

from django.urls import include, path

urlpatterns = [
    path("", include("yimen.web.home.urls")),
    path("account/", include("yimen.accounts.urls")),
    path("intake/", include("yimen.web.intake.urls")),
    path("runs/", include("yimen.web.runs.urls")),
    path("referrals/", include("yimen.web.referrals.urls")),
    path("people/", include("yimen.web.people.urls")),
    path("papers/", include("yimen.web.papers.urls")),
    path("contacts/", include("yimen.web.contacts.urls")),
    path("registry/", include("yimen.web.registry.urls")),
    path("exchange/", include("yimen.web.exchange.urls")),
    path("windows/", include("yimen.web.windows.urls")),
    path("feedback/", include("yimen.web.feedback.urls")),
    path("statistics/", include("yimen.web.statistics.urls")),
    path("policy/", include("yimen.web.policy.urls")),
    path("offices/", include("yimen.web.offices.urls")),
]

handler400 = "yimen.web.shell.errors.bad_request"
handler403 = "yimen.web.shell.errors.forbidden"
handler404 = "yimen.web.shell.errors.not_found"
handler429 = "yimen.web.shell.errors.too_many"  # asked for by the pages of signing in
handler500 = "yimen.web.shell.errors.failed"
