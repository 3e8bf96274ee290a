"""The secretariat's pages: people, profiles, suggestions, the scheduler, publishing."""
