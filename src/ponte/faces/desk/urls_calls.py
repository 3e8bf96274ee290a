"""Addresses of joint calls at the desk, below ``desk/calls/``."""

from django.urls import path

from ponte.faces.desk.views import (
    calls_desk,
    calls_desk_dossiers,
    calls_desk_projects,
    calls_desk_reviewing,
    calls_desk_setup,
)

urlpatterns = [
    path("", calls_desk.calls, name="calls"),
    path("new/", calls_desk_setup.new_call, name="new_call"),
    path("<slug:slug>/", calls_desk.call, name="call"),
    path("<slug:slug>/steps/<slug:step>/", calls_desk.step, name="call_step"),
    path("<slug:slug>/trail/", calls_desk.trail, name="call_trail"),
    path("<slug:slug>/applications/", calls_desk_dossiers.dossiers, name="dossiers"),
    path("<slug:slug>/applications/<int:pk>/", calls_desk_dossiers.dossier, name="dossier"),
    path("<slug:slug>/pairs/", calls_desk_dossiers.pairs, name="pairs"),
    path("<slug:slug>/pairs/<int:pk>/", calls_desk_dossiers.pair, name="pair"),
    path("<slug:slug>/reviewers/", calls_desk_reviewing.reviewers, name="reviewers"),
    path("<slug:slug>/reviewers/assign/", calls_desk_reviewing.assign, name="assign_reviewers"),
    path("<slug:slug>/reviewers/<int:pk>/give/", calls_desk_reviewing.give, name="give_review"),
    path("<slug:slug>/reviews/<int:pk>/take/", calls_desk_reviewing.take, name="take_review"),
    path("<slug:slug>/ranking/", calls_desk_reviewing.ranking, name="call_ranking"),
    path("<slug:slug>/projects/", calls_desk_projects.projects, name="projects"),
    path("<slug:slug>/projects/<int:pk>/", calls_desk_projects.project, name="project"),
    path("<slug:slug>/projects/<int:pk>/requests/<int:row>/", calls_desk_projects.answer_request, name="answer_money"),
    path("<slug:slug>/projects/<int:pk>/reports/<int:row>/", calls_desk_projects.answer_report, name="answer_report"),
    path("<slug:slug>/set-up/", calls_desk_setup.set_up, name="call_setup"),
    path("<slug:slug>/set-up/<slug:part>/", calls_desk_setup.write, name="call_setup_part"),
]
