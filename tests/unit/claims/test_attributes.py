"""The cached attributes and lemmas are those of spaCy's own parts, on every token."""

from fogline.claims.sentences import MODEL, load_parser, parse_sentences
from fogline.contracts import read_jsonl, report_from_row
from fogline.model import Report
from fogline.samples import sample_inputs

ODD = [
    "There's no way that they're gonna leave; y'all let's go, he didn't.",
    "It hit it. I saw them and you saw me, though I ain't sure.",
    "  Spaces   between words ,and marks—everywhere…",
    "Had they done so, there would have been a fight. They do have tanks, and what they have they use.",
    "Nothin' doin', got ta go, c'm on.",
]


def test_every_attribute_is_that_of_the_ruler() -> None:
    import spacy

    plain = spacy.load(MODEL, exclude=["ner", "senter"])
    (path,) = [path for path in sample_inputs() if path.suffix == ".jsonl"]
    found = [item for item in read_jsonl(path, report_from_row, stage="read") if isinstance(item, Report)]
    texts = [*ODD, *(report.text for report in found[:40])]
    for ours, theirs in zip(load_parser().pipe(texts), plain.pipe(texts), strict=True):
        for token, expected in zip(ours, theirs, strict=True):
            assert (token.pos, token.tag, token.dep) == (expected.pos, expected.tag, expected.dep)
            assert (token.lemma, str(token.morph)) == (expected.lemma, str(expected.morph))


def test_the_ruler_itself_is_not_run_over_every_sentence() -> None:
    assert load_parser().pipe_names == ["tok2vec", "tagger", "parser", "cached_attributes"]
    assert [token.pos_ for token in parse_sentences(["Rebels took Azaz."])[0]] == ["NOUN", "VERB", "PROPN", "PUNCT"]
