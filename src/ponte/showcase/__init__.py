"""Start-ups in a tournament of stages: applications, juries, rankings, finalists."""
