"""What programs send, so that the API comes as far as asking who they are."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

WORDING = {"title": "Sensors", "text": "They listen to the pipes.", "sectors": []}

BODIES: dict[str, dict[str, Any]] = {
    "api:create_registrations": {"people": [{"email": "new@example.org", "name": "Nome", "organisation": "Firm"}]},
    "api:change_registration": {"languages": ["it"], "presences": []},
    "api:correct_somebodys_registration": {"job_title": "Engineer", "languages": ["it"]},
    "api:create_profile": WORDING | {"kind": "technology_offer", "language": "en"},
    "api:change_profile": WORDING,
    "api:correct_somebodys_profile": {"title": "Sensors", "text": "They listen."},
    "api:return_profile": {"note": "Say more."},
    "api:start_timetable": {"seconds": 1},
    "api:check_somebody_in": {
        "id": "00000000-0000-4000-8000-000000000000",
        "city": "naples",
        "code": "none",
        "at": "2016-10-25T09:00:00+02:00",
    },
    "api:upload_file": {"file": SimpleUploadedFile("x.json", b"{}")},
}
