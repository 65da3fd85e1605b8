"""Learns the models of claims from coded reports.

The models are fitted on all reports. Those of agreement and of confidence are fitted on what models of the other groups say of
each group (stacked generalisation, Wolpert 1992), so that a confidence means what it says on reports that were not learnt from;
the threshold is the one with the best F1 there. Reports that may copy each other belong into one group.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from fogline.claims.agreement import AS_TOLD, agreement_features
from fogline.claims.alignment import CodedClaim, Label, align, is_at, is_by
from fogline.claims.candidates import Candidate
from fogline.claims.cast_context import ACTION_GROUPS
from fogline.claims.cast_inputs import cast_inputs
from fogline.claims.cast_options import CastOption, actor_options, target_options
from fogline.claims.decide import NO_ACTION, RIGHT, WRONG, ClaimModels, confidence_features, settle, tell
from fogline.claims.event_features import sentence_features
from fogline.claims.events import Decision, Event, Telling
from fogline.claims.fitting import fit_labels, fit_ranker
from fogline.claims.linear import Features, LinearModel, in_group, without_small
from fogline.claims.network import Lesson, learn_network
from fogline.claims.reading import ReportReading
from fogline.claims.word_inputs import word_inputs
from fogline.codebook import load_codebook
from fogline.errors import InputError

EVENT_RIDGE, CAST_RIDGE, AGREEMENT_RIDGE, CONFIDENCE_RIDGE = 6.0, 7.0, 10.0, 1.0
SMALLEST_WEIGHT = 0.04
"""Features of the models that never weigh more are left out of the file."""

N_FOLDS = 5
N_STEPS = N_FOLDS + 1
"""One step a fold, and one for all reports together."""

SUBSET = 0.3
"""How right an option is that names some of a claim's sides, beside one that names them all at 2."""

Group = tuple[Sequence[Features], Sequence[float], float]


@dataclass(frozen=True)
class Cast:
    """A candidate that is a claim: the sides that may have acted, how right each of them is, and how much it counts."""

    candidate: Candidate
    claim: CodedClaim
    options: Sequence[CastOption]
    rightness: Sequence[float]
    say: float

    def actors(self) -> Group:
        """The features of those who may have acted, and how right each is."""
        return self._group(self.options, self.rightness)

    def targets(self) -> Group | None:
        """The same of those it may have been done to; ``None`` where the coded one is not among them."""
        best = max(range(len(self.options)), key=self.rightness.__getitem__)
        options = target_options(self.options, self.options[best])
        aims = [_rightness(self.claim.target, option) for option in options]
        return self._group(options, aims) if any(aims) else None

    def _group(self, options: Sequence[CastOption], shares: Sequence[float]) -> Group:
        group = ACTION_GROUPS[self.claim.action]
        return [in_group(option.features, group) for option in options], shares, self.say


@dataclass(frozen=True)
class CodedReport:
    """A report as it was read, with the claims that a coder found in it, and the group it belongs to.

    ``say`` is how much it counts beside others for the linear models.
    """

    reading: ReportReading
    coded: tuple[CodedClaim, ...]
    group: str
    labels: list[Label] = field(default_factory=list)
    features: list[Features] = field(default_factory=list)
    casts: list[Cast] = field(default_factory=list)
    lesson: Lesson | None = None
    say: float = 1.0


@dataclass(frozen=True)
class Unseen:
    """A report, models that did not learn from it, and what they tell of it."""

    report: CodedReport
    models: ClaimModels
    tellings: list[Telling]

    def settled(self, stage_two: "StageTwo") -> list[Decision]:
        """The decisions, with agreement and confidence as learnt."""
        return settle(self.tellings, stage_two.joined(self.models))


@dataclass(frozen=True)
class StageTwo:
    """What is learnt from reports that the other models had not seen."""

    agreement: LinearModel
    confidence: LinearModel
    threshold: float

    def joined(self, models: ClaimModels) -> ClaimModels:
        """The models with these in place of theirs."""
        return replace(models, agreement=self.agreement, confidence=self.confidence, threshold=self.threshold)


def prepare(reading: ReportReading, coded: Iterable[CodedClaim], group: str, *, say: float = 1.0) -> CodedReport:
    """A report ready to learn from; ``say`` is how much it counts beside others."""
    claims = tuple(coded)
    features: list[Features] = []
    for sentence in reading.sentences:
        features += sentence_features(sentence, reading, sentence.candidates)
    labels = align(reading, claims)
    casts = list(_casts(reading, labels, say))
    return CodedReport(reading, claims, group, labels, features, casts, _lesson(reading, labels, casts), say)


def train(
    reports: Sequence[CodedReport], *, start: ClaimModels | None = None, on_step: Callable[[int], None] = lambda _: None
) -> ClaimModels:
    """Models learnt from all the reports; ``on_step`` is called with the number of the :data:`N_STEPS` steps that are done.

    ``start`` are models to adapt, so that a few reports are enough.
    """
    last = fit_stage_two(list(cross_tell(reports, start=start, on_step=on_step)), start)
    models = fit_stage_one(reports, start)
    on_step(N_STEPS)
    return last.joined(models)


def cross_tell(
    reports: Sequence[CodedReport],
    *,
    beside: Sequence[CodedReport] = (),
    start: ClaimModels | None = None,
    on_step: Callable[[int], None] = lambda _: None,
) -> Iterator[Unseen]:
    """What models learnt from the other folds tell of each report; those ``beside`` are learnt from in every fold."""
    groups = sorted({report.group for report in reports})
    fold_of = {group: number % N_FOLDS for number, group in enumerate(groups)}
    if len(groups) < N_FOLDS:
        cure = f"give reports of at least {N_FOLDS} sources or months"
        raise InputError(
            f"the coded reports are of {len(groups)} sources and months only: too few to tell how good they are", cure
        )
    for fold in range(N_FOLDS):
        on_step(fold)
        models = fit_stage_one([*(report for report in reports if fold_of[report.group] != fold), *beside], start)
        for report in reports:
            if fold_of[report.group] == fold:
                yield Unseen(report, models, tell(report.reading, models))


def fit_stage_one(reports: Sequence[CodedReport], start: ClaimModels | None = None) -> ClaimModels:
    """Action, actor and target models, from nothing or from models to adapt; agreement and confidence are left flat.

    The network of models to adapt stays as it is: a few reports are too few for it.
    """
    names = (*load_codebook().actions, NO_ACTION)
    learnt = [
        (features, label.action, report.say)
        for report in reports
        for features, label in zip(report.features, report.labels, strict=True)
        if label.action is not None
    ]
    examples, labels, say = ([row[0] for row in learnt], [row[1] for row in learnt], [row[2] for row in learnt])
    action = fit_labels(examples, labels, names, ridge=EVENT_RIDGE, start=start.action if start else None, say=say)
    casts = [cast for report in reports for cast in report.casts]
    if not casts:
        raise InputError("no coded claim was found in the words of its report", "check that evidence quotes the reports verbatim")
    aimed = [group for cast in casts if (group := cast.targets()) is not None]
    actor = fit_ranker([cast.actors() for cast in casts], ridge=CAST_RIDGE, start=start.actor if start else None)
    target = fit_ranker(aimed, ridge=CAST_RIDGE, start=start.target if start else None)
    flat = LinearModel((WRONG, RIGHT), (), actor.weights[:0].repeat(2, axis=1))
    action, actor, target = (without_small(model, SMALLEST_WEIGHT) for model in (action, actor, target))
    network = start.network if start else learn_network([report.lesson for report in reports if report.lesson], names)
    return ClaimModels(action, actor, target, flat, 0.0, network=network)


def fit_stage_two(unseen: Sequence[Unseen], start: ClaimModels | None = None) -> StageTwo:
    """The models of agreement and of confidence, and the confidence from which on keeping claims gives the best F1."""
    agreement = _fit_agreement(unseen, start.agreement if start else AS_TOLD)
    weighed = [(row.report, settle(row.tellings, replace(row.models, agreement=agreement))) for row in unseen]
    examples: list[Features] = []
    truths: list[str] = []
    for report, decisions in weighed:
        for decision, is_right in judge(report, decisions):
            examples.append(confidence_features(decision))
            truths.append(RIGHT if is_right else WRONG)
    model = fit_labels(examples, truths, (WRONG, RIGHT), ridge=CONFIDENCE_RIDGE)
    chances = [float(model.probabilities(features)[1]) for features in examples]
    n_coded = sum(len(report.coded) for report, _ in weighed)
    return StageTwo(agreement, model, _best_threshold(list(zip(chances, truths, strict=True)), n_coded))


def _fit_agreement(unseen: Sequence[Unseen], start: LinearModel) -> LinearModel:
    """Weights that tell who acted from the first verdicts on a report's events."""
    groups: list[Group] = []
    for row in unseen:
        pairs = zip(row.report.reading.candidates(), row.report.labels, strict=True)
        taught = {id(candidate): label.coded for (_, candidate), label in pairs}
        for told, options in zip(row.tellings, agreement_features(row.tellings), strict=True):
            if options is None:
                continue
            actor = _actor_of(told.event, row.report.coded, taught[id(told.event.candidate)])
            rightness = [_rightness(actor, option) for option in told.actors]
            if any(rightness):
                groups.append(([in_group(option, told.event.group) for option in options], rightness, row.report.say))
    return fit_ranker(groups, ridge=AGREEMENT_RIDGE, start=start) if groups else start


def _actor_of(event: Event, coded: Sequence[CodedClaim], taught: CodedClaim | None) -> frozenset[str]:
    """Who acts in an event: as coded for its words; else in all claims of that action at its place; nobody where they differ."""
    if taught is not None and taught.action == event.action:
        return taught.actor
    mention = event.candidate.use.mention
    actors = {claim.actor for claim in coded if claim.action == event.action and is_at(claim, mention)}
    return actors.pop() if len(actors) == 1 else frozenset()


def judge(report: CodedReport, decisions: Sequence[Decision]) -> list[tuple[Decision, bool]]:
    """Whether each decision is a coded claim: place, action and actor; one that only repeats another is left out."""
    found: set[int] = set()
    judged = []
    for decision in sorted(decisions, key=lambda d: -d.event.probability * d.actor_probability):
        right = [
            index
            for index, claim in enumerate(report.coded)
            if claim.action == decision.event.action
            and is_by(claim, decision.actor.sides)
            and is_at(claim, decision.event.candidate.use.mention)
        ]
        if right and found.issuperset(right):
            continue
        found.update(index for index in right[:1])
        judged.append((decision, bool(right)))
    return judged


def _casts(reading: ReportReading, labels: Sequence[Label], say: float) -> Iterator[Cast]:
    """The event of each candidate that is a claim, where one of the options is right."""
    for (sentence, candidate), label in zip(reading.candidates(), labels, strict=True):
        if label.coded is not None:
            options = actor_options(candidate, sentence, reading)
            rightness = [_rightness(label.coded.actor, option) for option in options]
            cast = Cast(candidate, label.coded, options, rightness, say)
            if any(cast.rightness):
                yield cast


def _lesson(reading: ReportReading, labels: Sequence[Label], casts: Sequence[Cast]) -> Lesson | None:
    """What the network learns from a report; ``None`` where it has no candidates."""
    words = word_inputs(reading)
    if words is None:
        return None
    seen = cast_inputs(reading, ((cast.candidate, cast.options) for cast in casts))
    rightness = [share for cast in casts for share in cast.rightness]
    return Lesson(words, [label.action for label in labels], seen, rightness)


def _rightness(sides: frozenset[str], option: CastOption) -> float:
    named = set(option.sides)
    if named == sides:
        return 2.0
    return SUBSET if named & sides and named <= sides else 0.0


def _best_threshold(judged: Sequence[tuple[float, str]], n_coded: int) -> float:
    best, threshold, n_right = 0.0, 0.5, 0
    for rank, (chance, truth) in enumerate(sorted(judged, reverse=True), 1):
        n_right += truth == RIGHT
        quality = 2 * n_right / (rank + n_coded)
        if quality > best:
            best, threshold = quality, chance
    return threshold
