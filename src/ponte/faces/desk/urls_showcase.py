"""Addresses of the start-up showcases at the desk, below ``showcases/``."""

from django.urls import path

from ponte.faces.desk.views import showcase_stages, showcases

urlpatterns = [
    path("", showcases.showcases, name="showcases"),
    path("new/", showcases.form, name="new_showcase"),
    path("<slug:slug>/", showcases.showcase, name="showcase"),
    path("<slug:slug>/change/", showcases.form, name="change_showcase"),
    path("<slug:slug>/publish/", showcases.publish, name="publish_showcase"),
    path("<slug:slug>/start-ups.csv", showcases.export, name="showcase_csv"),
    path("<slug:slug>/start-ups/<int:pk>/", showcases.startup, name="startup"),
    path("<slug:slug>/start-ups/<int:pk>/<slug:step>/", showcases.decide_startup, name="decide_startup"),
    path("<slug:slug>/parts/<slug:kind>/", showcases.part, name="new_call_part"),
    path("<slug:slug>/parts/<slug:kind>/<int:pk>/", showcases.part, name="call_part"),
    path("<slug:slug>/parts/<slug:kind>/<int:pk>/remove/", showcases.remove, name="remove_call_part"),
    path("<slug:slug>/stages/new/", showcase_stages.form, name="new_showcase_stage"),
    path("<slug:slug>/stages/<slug:stage>/", showcase_stages.stage, name="showcase_stage"),
    path("<slug:slug>/stages/<slug:stage>/change/", showcase_stages.form, name="change_showcase_stage"),
    path("<slug:slug>/stages/<slug:stage>/steps/<slug:step>/", showcase_stages.step, name="showcase_step"),
    path("<slug:slug>/stages/<slug:stage>/place/", showcase_stages.place, name="place_startups"),
    path("<slug:slug>/stages/<slug:stage>/take-out/<int:pk>/", showcase_stages.remove_contender, name="take_out"),
    path("<slug:slug>/stages/<slug:stage>/schedule/", showcase_stages.schedule, name="schedule_pitches"),
    path("<slug:slug>/stages/<slug:stage>/move/<int:pk>/", showcase_stages.move, name="move_pitch"),
    path("<slug:slug>/stages/<slug:stage>/jury/", showcase_stages.add_juror, name="name_juror"),
    path("<slug:slug>/stages/<slug:stage>/jury/<int:pk>/dismiss/", showcase_stages.remove_juror, name="dismiss_juror"),
    path("<slug:slug>/stages/<slug:stage>/sheets/<int:pk>/reopen/", showcase_stages.reopen, name="reopen_sheet"),
    path("<slug:slug>/stages/<slug:stage>/ranking/", showcase_stages.ranking, name="showcase_ranking"),
    path("<slug:slug>/stages/<slug:stage>/trail/", showcase_stages.trail, name="showcase_trail"),
    path("<slug:slug>/stages/<slug:stage>/votes/", showcase_stages.votes, name="showcase_votes"),
    path("<slug:slug>/stages/<slug:stage>/votes/<slug:what>/", showcase_stages.turn_vote, name="turn_vote"),
    path("<slug:slug>/stages/<slug:stage>/parts/<slug:kind>/", showcases.part, name="new_stage_part"),
    path("<slug:slug>/stages/<slug:stage>/parts/<slug:kind>/<int:pk>/", showcases.part, name="stage_part"),
    path(
        "<slug:slug>/stages/<slug:stage>/parts/<slug:kind>/<int:pk>/remove/", showcases.remove, name="remove_stage_part"
    ),
]
