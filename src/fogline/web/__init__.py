"""The web application: pages that read without JavaScript, an API, and the map. ``create_app(workspace)`` makes it."""

from fogline.web.app import create_app

__all__ = ["create_app"]
