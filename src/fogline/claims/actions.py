"""What: the words of an action in a sentence, and the action they mean.

The rules stand in ``words/actions.toml``. A first look at the bare words (:meth:`ActionRules.may_hold`) tells which sentences are
worth a parse; :func:`find_triggers` then reads the parse.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from fogline.claims.parsed import ParsedSentence
from fogline.theatre import Theatre

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

Shape = Literal["verb", "noun", "state"]

GAP = "~"
_OBJECTS = frozenset({"dobj", "dative", "oprd", "ccomp"})
_HAVE = frozenset({"have", "has", "had", "having", "'ve"})
_FIRES_WITH_MEANS = frozenset({"target", "strike", "hit", "destroy", "attack", "kill", "assault"})
_LONGEST_GAP = 4
_USUAL_ACTOR: Mapping[str, tuple[str, ...]] = {
    "verb": ("subject", "by"),
    "noun": ("by", "modifier", "governor"),
    "state": ("modifier",),
}
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One way to say an action: the words, and the roles in which actor, target and place stand."""

    action: str
    shape: Shape
    words: tuple[str, ...]
    actor: tuple[str, ...]
    target: tuple[str, ...]
    place: tuple[str, ...]
    sure: float
    needs: tuple[str, ...] = ()
    passive_action: str = ""
    light: tuple[str, ...] = ()
    is_mutual: bool = False

    @property
    def is_weak(self) -> bool:
        """Whether the words alone make no claim: only a trained model may."""
        return self.sure == 0.0


_Patterns = tuple[tuple[ActionRule, tuple[frozenset[str], ...]], ...]
"""Rules with the forms of each of their words."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """Neighbouring words that turn one action into another ("mortar attack"), or what is done to it ("the siege was lifted")."""

    action: str
    of: frozenset[str]
    words: frozenset[str]
    done_to: frozenset[str]


@dataclass(frozen=True)
class ActionRules:
    """All rules, ready to match: by the form of their first word, longest first."""

    by_form: Mapping[str, _Patterns]
    refinements: tuple[Refinement, ...]
    shares: frozenset[str]
    things: frozenset[str]
    place_nouns: frozenset[str]
    means: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: frozenset[str] = field(default_factory=frozenset)
    openings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    weak_forms: frozenset[str] = field(default_factory=frozenset)

    def may_hold(self, sentence: str, *, weak: bool = True) -> bool:
        """Whether a sentence has a word that begins an action, of a phrase the next word too; ``weak`` wordings if asked for."""
        words = {word.lower() for word in _WORD.findall(sentence)}
        words = words if weak else words - self.weak_forms
        if words & self.forms:
            return True
        return any(words & self.openings[word] for word in words if word in self.openings)


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words of an action in a parsed sentence: ``head`` is the token whose arguments count."""

    rule: ActionRule
    action: str
    head: int
    tokens: tuple[int, ...]
    is_passive: bool = False
    means: str = ""


def find_triggers(sentence: ParsedSentence, rules: ActionRules) -> list[Trigger]:
    """Triggers in the order of the sentence; each token starts at most one, the rule with the most words wins.

    Weak wordings come last, so that they take no word from the others.
    """
    found: list[Trigger] = []
    taken: set[int] = set()
    for is_weak in (False, True):
        for token in sentence.doc:
            best = None if token.i in taken else _best_match(sentence, token, rules, is_weak=is_weak)
            if best is not None and taken.isdisjoint(best[1]):
                found.append(_trigger(sentence, rules, *best))
                taken.update(best[1])
    return _without_covered(sentence, sorted(found, key=lambda trigger: trigger.tokens))


def _trigger(sentence: ParsedSentence, rules: ActionRules, rule: ActionRule, tokens: tuple[int, ...]) -> Trigger:
    """A rule's match, with the action that voice, means and neighbouring words make of it."""
    doc = sentence.doc
    head = _head(sentence, rule, tokens)
    passive = rule.shape == "verb" and (is_passive(doc[head]) or _lacks_object(doc[head], rule))
    action = rule.passive_action if passive and rule.passive_action and not _has_agent(doc[head]) else rule.action
    means = _means(sentence, rules, head, tokens)
    action = _refine(sentence, rules, action, tokens)
    undone = _undone(doc[head], rules, action)
    if undone is not None:
        head = doc[head].head.i
        action, tokens, passive = undone.action, (*tokens, head), True
    if means and rule.words[0] in _FIRES_WITH_MEANS:
        action = "bombards"
    return Trigger(rule, action, head, tokens, passive, means)


def _undone(noun: Token, rules: ActionRules, action: str) -> Refinement | None:
    """What is done to a noun of this action, where that is another one: "the siege was lifted"."""
    if noun.dep_ != "nsubjpass":
        return None
    done = noun.head.lemma_.lower()
    return next((refinement for refinement in rules.refinements if action in refinement.of and done in refinement.done_to), None)


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, or is a bare past participle after its noun ("the town seized by rebels")."""
    deps = {child.dep_ for child in verb.children}
    if "nsubjpass" in deps or "auxpass" in deps:
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "advcl", "relcl") and not deps & {"aux", "nsubj", "dobj"}


def _lacks_object(verb: Token, rule: ActionRule) -> bool:
    """Whether a past form is a passive that has lost its "was", as in headlines: "rebels ousted from it", "attack repelled".

    Only wordings that need an object in the active are.
    """
    if verb.tag_ not in ("VBN", "VBD") or verb.dep_ == "relcl" or not (GAP in rule.words or rule.action == "repels"):
        return False
    joined = [verb, *(child for child in verb.children if child.dep_ == "conj")]
    return "object" in rule.target and not any(
        c.dep_ in _OBJECTS or c.lower_ in _HAVE for token in joined for c in token.children
    )


def load_rules(theatre: Theatre | None = None) -> ActionRules:
    """The rules of ``words/actions.toml``, with what the theatre's own ``actions.toml`` adds to them or takes out."""
    raw = _merged(_package_words(), theatre.action_words if theatre else {})
    by_form: dict[str, list[tuple[ActionRule, tuple[frozenset[str], ...]]]] = {}
    for row in raw["triggers"]:
        for words in row["words"]:
            rule = _rule(row, words)
            forms = tuple(
                _forms(word, rule.shape, raw["irregular"], is_first=index == 0) for index, word in enumerate(rule.words)
            )
            for form in forms[0]:
                by_form.setdefault(form, []).append((rule, forms))
    ordered = {form: tuple(sorted(group, key=lambda pair: -len(pair[0].words))) for form, group in by_form.items()}
    openings = {form: _next_forms(group) for form, group in ordered.items() if _is_opening(group)}
    return ActionRules(
        by_form=ordered,
        refinements=tuple(map(_refinement, raw["refinements"])),
        shares=frozenset(raw["parts"]["share"]),
        things=frozenset(raw["parts"]["things"]),
        place_nouns=frozenset(raw["places"]["nouns"]),
        means={name: frozenset(words) for name, words in raw["means"].items()},
        forms=frozenset(by_form) - frozenset(openings),
        openings=openings,
        weak_forms=frozenset(form for form, group in ordered.items() if all(rule.is_weak for rule, _ in group)),
    )


def _refinement(row: Mapping[str, Any]) -> Refinement:
    return Refinement(row["action"], *(frozenset(row.get(name, ())) for name in ("of", "words", "done_to")))


@cache
def _package_words() -> Mapping[str, Any]:
    return tomllib.loads((files("fogline") / "claims" / "words" / "actions.toml").read_text(encoding="utf-8"))


def _merged(package: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """The package's words with a theatre's: its wordings come first, those it names in ``without`` are left out."""
    without = frozenset(own.get("without", ()))
    kept = [{**row, "words": [words for words in row["words"] if words not in without]} for row in package["triggers"]]
    means = {name: (*words, *own.get("means", {}).get(name, ())) for name, words in package["means"].items()}
    return {
        **package,
        "triggers": [*own.get("triggers", ()), *kept],
        "refinements": [*own.get("refinements", ()), *package["refinements"]],
        "irregular": {**package["irregular"], **own.get("irregular", {})},
        "means": means,
    }


def _is_opening(group: _Patterns) -> bool:
    """Whether a form begins phrases only, as "is" does."""
    return all(len(rule.words) > 1 for rule, _ in group)


def _next_forms(group: _Patterns) -> frozenset[str]:
    """Forms of the words that follow the first in some phrase."""
    return frozenset(form for _, forms in group for form in next(word for word in forms[1:] if GAP not in word))


def _rule(row: Mapping[str, Any], words: str) -> ActionRule:
    return ActionRule(
        action=row["action"],
        shape=row["shape"],
        words=tuple(words.replace("-", " ").split()),
        actor=tuple(row.get("actor", _USUAL_ACTOR[row["shape"]])),
        target=tuple(row.get("target", ())),
        place=tuple(row.get("place", ())),
        sure=float(row.get("sure", 0.8)),
        needs=tuple(row.get("needs", ())),
        passive_action=row.get("passive_action", ""),
        light=tuple(row.get("light", ())),
        is_mutual=bool(row.get("is_mutual", False)),
    )


def _forms(word: str, shape: Shape, irregular: Mapping[str, Iterable[str]], *, is_first: bool) -> frozenset[str]:
    """All spellings of a word: a verb's inflections, a noun's plural; particles and gaps as they are."""
    if shape == "state" or word == GAP:
        return frozenset({word})
    if shape == "noun" or not is_first:
        return frozenset({word, _plural(word)})
    return frozenset({word, *_inflections(word), *irregular.get(word, ())})


def _plural(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _inflections(verb: str) -> Iterable[str]:
    yield _plural(verb)
    if verb.endswith("e"):
        yield from (verb + "d", verb[:-1] + "ing")
        return
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        yield from (verb[:-1] + "ied", verb + "ing")
        return
    yield from (verb + "ed", verb + "ing")
    if len(verb) < 5 and verb[-1] not in "wxy" and verb[-2] in _VOWELS and verb[-3:-2] not in _VOWELS:
        yield from (verb + verb[-1] + "ed", verb + verb[-1] + "ing")


def _best_match(
    sentence: ParsedSentence, token: Token, rules: ActionRules, *, is_weak: bool
) -> tuple[ActionRule, tuple[int, ...]] | None:
    matches = []
    for rule, forms in rules.by_form.get(sentence.words[token.i], ()):
        if rule.is_weak != is_weak:
            continue
        tokens = _match(sentence.words, token.i, forms)
        if tokens and _fits(sentence, rule, tokens):
            matches.append((len(tokens), _prefers(token, rule), rule.sure, rule, tokens))
    if not matches:
        return None
    best = max(matches, key=lambda match: match[:3])
    return best[3], best[4]


def _match(words: Sequence[str], start: int, forms: Sequence[frozenset[str]]) -> tuple[int, ...]:
    """Indices of the words from ``start`` on, or nothing; hyphens between words are passed over."""
    tokens = [start]
    at, gap = start + 1, 0
    for wanted in forms[1:]:
        if GAP in wanted:
            gap = _LONGEST_GAP
            continue
        while at < len(words) and (words[at] == "-" or (gap > 0 and words[at] not in wanted)):
            gap -= words[at] != "-"
            at += 1
        if at >= len(words) or words[at] not in wanted:
            return ()
        tokens.append(at)
        at, gap = at + 1, 0
    return tuple(tokens)


def _fits(sentence: ParsedSentence, rule: ActionRule, tokens: Sequence[int]) -> bool:
    """Whether the part of speech goes with the rule's shape."""
    doc = sentence.doc
    token = doc[tokens[0]]
    if rule.is_weak and len(tokens) == 1 and rule.shape == "verb":
        return token.pos_ == "VERB"
    if rule.shape == "verb":
        return token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB")
    if rule.shape == "state":
        return _is_state(sentence, rule, tokens)
    last = doc[tokens[-1]]
    return len(tokens) > 1 or last.pos_ in ("NOUN", "PROPN") or (last.pos_ in ("VERB", "ADJ", "X") and not _is_finite(last))


def _is_finite(token: Token) -> bool:
    return token.tag_ in ("VBD", "VBZ", "VBP", "VBN") or any(
        child.dep_ in ("nsubj", "nsubjpass", "dobj", "aux") for child in token.children
    )


def _is_state(sentence: ParsedSentence, rule: ActionRule, tokens: Sequence[int]) -> bool:
    token = sentence.doc[tokens[0]]
    if token.i and sentence.words[token.i - 1] == "-":
        return True
    if rule.action == "holds":
        return False
    return len(tokens) > 1 or (token.tag_ in ("VBN", "JJ", "VBD", "NN") and token.dep_ in ("amod", "compound", "nmod"))


def _prefers(token: Token, rule: ActionRule) -> bool:
    return (rule.shape == "verb") == (token.pos_ == "VERB" and not _is_nominal(token))


def _is_nominal(token: Token) -> bool:
    """Whether an -ing form is used as a noun: it has no subject, object or auxiliary of its own."""
    return token.tag_ == "VBG" and not any(child.dep_ in ("nsubj", "dobj", "aux", "nsubjpass") for child in token.children)


def _head(sentence: ParsedSentence, rule: ActionRule, tokens: Sequence[int]) -> int:
    if rule.shape != "noun":
        return tokens[0]
    first_prep = next((index for index, at in enumerate(tokens) if sentence.doc[at].pos_ in ("ADP", "SCONJ")), len(tokens))
    return tokens[max(0, first_prep - 1)]


def _has_agent(verb: Token) -> bool:
    return any(child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by") for child in verb.children)


def _refine(sentence: ParsedSentence, rules: ActionRules, action: str, tokens: Sequence[int]) -> str:
    """The action that the neighbours of the trigger make of it."""
    first, last = tokens[0], tokens[-1]
    words, doc = sentence.words, sentence.doc
    before = {words[at] for at in range(max(0, first - 3), first) if doc[at].pos_ not in ("ADP", "VERB", "CCONJ")}
    after = {words[at] for at in range(last + 1, min(len(doc), last + 2))}
    inside = {words[at] for at in tokens if doc[at].pos_ != "VERB"}
    if action == "bombards" and inside & {"barrel", "cluster"}:
        return action
    for refinement in rules.refinements:
        if action in refinement.of and refinement.words & (before | inside | (after - {"attack", "attacks"})):
            return refinement.action
    return action


def _means(sentence: ParsedSentence, rules: ActionRules, head: int, tokens: Sequence[int]) -> str:
    """What carries the action: ``air``, ``ground`` (rockets, shells), or nothing that its own words and arguments tell."""
    token = sentence.doc[head]
    near = {sentence.words[at] for at in tokens}
    for child in token.children:
        is_argument = child.dep_ in ("nsubj", "dobj", "agent", "compound", "amod", "nmod", "poss", "nsubjpass")
        if is_argument or (child.dep_ in ("prep", "advcl") and sentence.words[child.i] in ("with", "by", "using", "in", "of")):
            near |= {sentence.words[inner.i] for inner in child.subtree if abs(inner.i - head) < 9}
    near |= set(sentence.words[max(0, tokens[0] - 3) : tokens[0]])
    return next((name for name, words in rules.means.items() if near & words), "")


def _without_covered(sentence: ParsedSentence, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Leave out what another trigger covers: the attack that is repelled, a modifying noun, the purpose of an offensive."""
    by_token = {at: trigger for trigger in triggers for at in trigger.tokens}
    return [trigger for trigger in triggers if not _is_covered(sentence, trigger, by_token)]


def _is_covered(sentence: ParsedSentence, trigger: Trigger, by_token: Mapping[int, Trigger]) -> bool:
    head = sentence.doc[trigger.head]
    above = by_token.get(head.head.i) if head.head.i != head.i else None
    if above is not None and above is not trigger:
        is_modifier = head.dep_ in ("compound", "nmod") and above.action == trigger.action
        if is_modifier or (above.action == "repels" and trigger.action in ("attacks", "advances", "bombards")):
            return True
    return trigger.action in ("captures", "loses") and _is_purpose(head, by_token)


def _is_purpose(verb: Token, by_token: Mapping[int, Trigger]) -> bool:
    """Whether an infinitive says what an attack named before it is for: "an offensive to retake"."""
    if not any(child.tag_ == "TO" for child in verb.children):
        return False
    governor = verb.head
    near = (
        governor,
        *(child for child in governor.children if child.i < verb.i and child.dep_ in ("dobj", "pobj", "nsubj", "prep")),
    )
    return any((found := by_token.get(token.i)) is not None and found.action in ("attacks", "advances") for token in near)
