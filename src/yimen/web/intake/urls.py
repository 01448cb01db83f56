"""Addresses of intake."""

from django.urls import path

from yimen.web.intake import assessing, completing, declaring, drafts, notices, papers, receipts, taking, views

app_name = "intake"
urlpatterns = [
    path("", views.applications, name="list"),
    path("applications.xlsx", views.applications_xlsx, name="list_xlsx"),
    path("new/", taking.new, name="new"),
    path("known/", taking.known, name="known"),
    path("drafts/save/", drafts.keep, name="draft"),
    path("drafts/<int:pk>/discard/", drafts.discard, name="discard"),
    path("receipt/", receipts.ask, name="ask"),
    path("notices/", notices.notices, name="notices"),
    path("notices/notices.xlsx", notices.notices_xlsx, name="notices_xlsx"),
    path("notices/<int:pk>/", notices.note, name="note"),
    path("<int:pk>/", views.application, name="application"),
    path("<int:pk>/complete/", completing.complete, name="complete"),
    path("<int:pk>/receipt/", receipts.receipt, name="receipt"),
    path("<int:pk>/assess/", assessing.assess, name="assess"),
    path("<int:pk>/needs/", assessing.needs, name="needs"),
    path("<int:pk>/declared/", declaring.declared, name="declared"),
    path("<int:pk>/declared/<int:item>/", declaring.correct, name="declared_correct"),
    path("<int:pk>/papers/", papers.papers, name="papers"),
]
