"""Addresses of start-ups that apply for a showcase, and of its juries."""

from django.urls import path

from ponte.faces.my.views import jury, showcases

urlpatterns = [
    path("", showcases.overview, name="showcases"),
    path("files/<uuid:token>/", showcases.file, name="showcase_file"),
    path("jury/<slug:stage>/", jury.sheets, name="jury"),
    path("jury/<slug:stage>/interests/", jury.declare, name="jury_interests"),
    path("jury/<slug:stage>/<int:pk>/", jury.sheet, name="jury_sheet"),
    path("jury/<slug:stage>/<int:pk>/draft/", jury.draft, name="jury_draft"),
    path("<slug:slug>/apply/", showcases.apply, name="showcase_apply"),
    path("<slug:slug>/<int:pk>/", showcases.application, name="showcase_application"),
    path("<slug:slug>/<int:pk>/change/", showcases.change, name="change_showcase_application"),
    path("<slug:slug>/<int:pk>/files/", showcases.add_file, name="add_showcase_file"),
    path("<slug:slug>/<int:pk>/files/<int:document>/remove/", showcases.remove_file, name="remove_showcase_file"),
    path("<slug:slug>/<int:pk>/<slug:step>/", showcases.step, name="showcase_step"),
]
