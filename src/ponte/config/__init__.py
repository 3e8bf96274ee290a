"""Settings, addresses and the WSGI application."""
