"""Who says it, and as what: the modality and the speaker of each trigger in a parsed sentence."""

from dataclasses import dataclass, field

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Speech:
    """How the text puts an action: ``modality`` (see the gold guide), the speaker as printed, and how strong a forecast is (0 to 1)."""

    modality: str = "asserted"
    attributed_to: str | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class SpeechContext:
    """What a sentence takes over from those before it: the last speaker, and whether a quotation is still open."""

    speaker: str | None = None
    in_quotation: bool = False


@dataclass(frozen=True, slots=True)
class SentenceSpeech:
    """The speech of one sentence: one :class:`Speech` a token, and the context for the next sentence."""

    by_token: tuple[Speech, ...] = ()
    context: SpeechContext = field(default_factory=SpeechContext)

    def at(self, token_index: int) -> Speech:
        """The speech of the trigger at this token."""
        return self.by_token[token_index] if 0 <= token_index < len(self.by_token) else Speech()


def read_speech(doc: Doc, context: SpeechContext | None = None) -> SentenceSpeech:
    """Read modality and speaker of every token of one parsed sentence; ``context`` comes from the sentence before."""
    return SentenceSpeech(tuple(Speech() for _ in doc), context or SpeechContext())


def pass_over(sentence: str, context: SpeechContext | None = None) -> SpeechContext:
    """The context after a sentence that is not parsed, by its words alone."""
    del sentence
    return context or SpeechContext()
