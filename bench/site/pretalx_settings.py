"""Settings of pretalx for the comparison: its own, with the memory of the process for a cache, as Ponte has.

Without a Redis pretalx keeps nothing at all, which would say more of the machine than of the program.
"""

from pretalx.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
