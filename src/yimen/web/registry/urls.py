"""Addresses of the registry."""

from django.urls import path

from yimen.web.registry import imports, updates, views

app_name = "registry"
urlpatterns = [
    path("", views.entries, name="list"),
    path("entries.xlsx", views.entries_xlsx, name="list_xlsx"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.entry, name="entry"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/check/", views.check, name="check"),
    path("checks/", views.checks, name="checks"),
    path("checks.xlsx", views.checks_xlsx, name="checks_xlsx"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage.xlsx", views.coverage_xlsx, name="coverage_xlsx"),
    path("imports/", imports.batches, name="imports"),
    path("imports/new/", imports.new, name="import_new"),
    path("imports/templates/<slug:key>.xlsx", imports.template_xlsx, name="template_xlsx"),
    path("imports/<int:pk>/", imports.batch, name="batch"),
    path("imports/<int:pk>/rejects.xlsx", imports.rejects_xlsx, name="rejects_xlsx"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/<int:pk>/drop/", imports.drop, name="import_drop"),
    path("imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path("updates/", updates.campaigns, name="updates"),
    path("updates/<int:year>/", updates.campaign, name="update"),
    path("updates/<int:year>/progress.xlsx", updates.progress_xlsx, name="progress_xlsx"),
    path("updates/<int:year>/mine/", updates.mine, name="mine"),
]
