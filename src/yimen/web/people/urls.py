"""Addresses of the people pages: ids and opaque words only, never a name or a number."""

from django.urls import path

from yimen.web.people import care, findings, households, merging, views

app_name = "people"
urlpatterns = [
    path("", views.find, name="find"),
    path("search/", views.search, name="search"),
    path("found/<str:address>/", views.found, name="found"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/look/", views.look, name="look"),
    path("household/<int:pk>/", households.household, name="household"),
    path("household/<int:pk>/file.pdf", households.household_pdf, name="household_pdf"),
    path("<int:pk>/identity/", merging.identity, name="identity"),
    path("alike/", merging.alike, name="alike"),
    path("alike.xlsx", merging.alike_xlsx, name="alike_xlsx"),
    path("compare/<int:pk>/<int:of>/", merging.compare, name="compare"),
    path("merges/", merging.merges, name="merges"),
    path("merges.xlsx", merging.merges_xlsx, name="merges_xlsx"),
    path("merges/<int:pk>/", merging.merge, name="merge"),
    path("findings/", findings.lists, name="lists"),
    path("findings/<str:key>/", findings.findings, name="findings"),
    path("findings/<str:key>/list.xlsx", findings.findings_xlsx, name="findings_xlsx"),
    path("findings/<str:key>/<int:pk>/<int:of>/", findings.check, name="check"),
    path("<int:pk>/categories/", care.category, name="category"),
    path("categories/<int:pk>/end/", care.category_end, name="category_end"),
    path("care/", care.care, name="care"),
    path("care.xlsx", care.care_xlsx, name="care_xlsx"),
    path("care/<int:pk>/", care.care_for, name="care_for"),
    path("care/<int:pk>/look/", care.care_look, name="care_look"),
    path("care/<int:pk>/survey/", care.survey, name="survey"),
    path("coverage/", care.coverage, name="coverage"),
    path("coverage.xlsx", care.coverage_xlsx, name="coverage_xlsx"),
]
