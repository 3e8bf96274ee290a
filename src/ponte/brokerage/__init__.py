"""One-to-one meetings: profiles, suggestions, requests, the timetable and everybody's diary."""
