"""A page that is watched: what its console says, and which requests it makes."""

from playwright.sync_api import BrowserContext, Page, Route


class Watched:
    """A page whose console, errors and requests are kept; nothing outside ``allowed`` is let through."""

    def __init__(self, context: BrowserContext, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        self.refused: list[str] = []
        self.said: list[str] = []
        context.route("**/*", self._route)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _route(self, route: Route) -> None:
        if route.request.url.startswith((*self.allowed, "data:", "blob:")):
            route.continue_()
        else:
            self.refused.append(route.request.url)
            route.abort()

    def problems(self) -> list[str]:
        """What the console said, less what software rendering always says."""
        noise = ("GL Driver Message", "GPU stall", "swiftshader", "Automatic fallback to software WebGL")
        return [line for line in self.said if not any(word in line for word in noise)]
