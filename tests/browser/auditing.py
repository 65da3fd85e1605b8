"""What is checked on every page: findings of axe-core, and targets that a finger cannot hit."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
SMALL_TARGETS = """() => [...document.querySelectorAll(
        'button, .button, select, input[type=text], input[type=password], input[type=date], ' +
        '.pages a, .who a, #places a, summary, #slider')]
    .filter(e => e.offsetParent !== null && !e.classList.contains('hidden') && e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 80))"""
"""Elements lower than 44 pixels that one is meant to touch."""


def audit(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, each with the first element it names."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    return [
        f"{page.url} {finding['id']}: {finding['nodes'][0]['html'][:160]} ({len(finding['nodes'])})"
        for finding in violations
        if finding["impact"] in ("serious", "critical")
    ]
