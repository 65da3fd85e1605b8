"""Options of the extractor that asks a language model, and what it says of tokens and cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli.output import counted, say
from fogline.errors import InputError

if TYPE_CHECKING:
    from fogline.claims.llm import LlmExtractor


class Extractor(StrEnum):
    """Who finds the claims."""

    RULES = "rules"
    LLM = "llm"


WithOption = Annotated[
    Extractor, typer.Option("--with", help="Who finds the claims: rules, offline; or llm, a language model at --server.")
]
ServerOption = Annotated[
    str | None, typer.Option(help="Address of an OpenAI-compatible server; its key is taken from FOGLINE_LLM_KEY.")
]
ModelOption = Annotated[str | None, typer.Option(help="Name of the model, as the server has it.")]
AtOnceOption = Annotated[int, typer.Option(min=1, max=256, help="Requests to the server that are under way at once.")]
TimeoutOption = Annotated[float, typer.Option(min=0.1, help="Seconds that one request may take.")]
MaxTokensOption = Annotated[int, typer.Option(min=16, help="Most tokens of one answer.")]
PriceInOption = Annotated[float, typer.Option(min=0.0, help="Price of a million tokens read by the model, to tell the cost.")]
PriceOutOption = Annotated[float, typer.Option(min=0.0, help="Price of a million tokens written by the model.")]
CacheOption = Annotated[
    Path | None, typer.Option(help="Folder that keeps the model's answers.", show_default="fogline/llm in the user's cache")
]


def make_extractor(
    chosen: Extractor,
    server: str | None,
    model: str | None,
    *,
    at_once: int,
    timeout_s: float,
    max_tokens: int,
    cache: Path | None,
) -> "LlmExtractor | None":
    """The extractor that asks a model, or ``None`` for the rules; raises :class:`InputError` where options do not fit."""
    if chosen is Extractor.RULES:
        if server or model:
            raise InputError("--server and --model are for a language model", "add --with llm")
        return None
    from fogline.claims.llm import LlmExtractor, LlmOptions
    from fogline.claims.llm.options import key_of_environment

    if not server:
        raise InputError("--with llm needs the address of a server", "add --server, such as --server http://localhost:8000")
    if not model:
        raise InputError("--with llm needs the name of a model", "add --model, as the server names it")
    options = LlmOptions(server, model, key_of_environment(), at_once, timeout_s, max_tokens=max_tokens, cache=cache)
    return LlmExtractor(options)


@contextmanager
def told_usage(extractor: "LlmExtractor | None", price_in: float = 0.0, price_out: float = 0.0) -> Iterator[None]:
    """Tell what a model used, also where its work was stopped or failed."""
    try:
        yield
    finally:
        if extractor is not None and extractor.usage.n_asked + extractor.usage.n_cached:
            say(_usage_line(extractor, price_in, price_out))


def _usage_line(extractor: "LlmExtractor", price_in: float, price_out: float) -> str:
    usage = extractor.usage
    asked = f"{extractor.options.model}: {counted(usage.n_asked, 'answer')}, {usage.n_cached:,} more from the cache"
    if usage.n_asked and not usage.tokens_in:
        return f"{asked}; the server counts no tokens."
    cost = f"; cost {usage.cost(price_in, price_out):,.4f}" if price_in or price_out else ""
    return f"{asked}; {usage.tokens_in:,} tokens read, {usage.tokens_out:,} written{cost}."
