"""Addresses of the desk."""

from django.urls import path

from ponte.faces.desk.views import agenda, agenda_releases, cloning, cockpit, outbox, people, press, profiles, timetable

app_name = "desk"
urlpatterns = [
    path("", cockpit.home, name="home"),
    path("people/", people.people, name="people"),
    path("people.csv", people.export, name="people_csv"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/<slug:reference>/", profiles.profile, name="profile"),
    path("suggestions/", profiles.suggestions, name="suggestions"),
    path("suggestions/state/", profiles.matching_state, name="matching_state"),
    path("suggestions/again/", profiles.match_again, name="match_again"),
    path("agenda/", agenda.board, name="agenda"),
    path("agenda/sessions/<slug:slug>/", agenda.session, name="agenda_session"),
    path("agenda/sessions/<slug:slug>/move/", agenda.move, name="agenda_move"),
    path("agenda/sessions/<slug:slug>/off/", agenda.unschedule, name="agenda_unschedule"),
    path("agenda/sessions/<slug:slug>/lock/", agenda.lock, name="agenda_lock"),
    path("agenda/release/", agenda_releases.release, name="agenda_release"),
    path("agenda/releases/", agenda_releases.releases, name="agenda_releases"),
    path("agenda/releases/<int:number>/back/", agenda_releases.revert, name="agenda_revert"),
    path("agenda/proposals/", agenda_releases.proposals, name="agenda_proposals"),
    path("agenda/proposals/<int:pk>/", agenda_releases.proposal, name="agenda_proposal"),
    path("agenda/proposals/<int:pk>/stop/", agenda_releases.stop, name="agenda_stop"),
    path("agenda/proposals/<int:pk>/take/", agenda_releases.take, name="agenda_take"),
    path("timetables/", timetable.timetables, name="timetables"),
    path("timetables/<int:pk>/", timetable.timetable, name="timetable"),
    path("timetables/<int:pk>/progress/", timetable.progress, name="progress"),
    path("timetables/<int:pk>/stop/", timetable.stop, name="stop"),
    path("timetables/<int:pk>/publish/", timetable.publish, name="publish"),
    path("diary/", press.posts, name="posts"),
    path("diary/new/", press.new_post, name="new_post"),
    path("diary/posts/<slug:slug>/", press.post, name="post"),
    path("diary/posts/<slug:slug>/publish/", press.publish_post, name="publish_post"),
    path("diary/posts/<slug:slug>/withdraw/", press.withdraw_post, name="withdraw_post"),
    path("diary/posts/<slug:slug>/delete/", press.delete_post, name="delete_post"),
    path("diary/posts/<slug:slug>/pictures/", press.add_picture, name="add_picture"),
    path("diary/pictures/<int:pk>/", press.picture, name="picture"),
    path("diary/pictures/<int:pk>/remove/", press.remove_picture, name="remove_picture"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="retry_message"),
    path("outbox/<int:pk>/cancel/", outbox.cancel, name="cancel_message"),
    path("next-edition/", cloning.next_edition, name="next_edition"),
]
