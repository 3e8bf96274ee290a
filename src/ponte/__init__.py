"""Ponte: software that runs a cooperation programme between two countries."""
