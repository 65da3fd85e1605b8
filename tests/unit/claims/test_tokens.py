"""The plain tokens say what spaCy's say."""

import pytest

from fogline.claims.sentences import load_parser
from fogline.claims.tokens import Doc
from fogline.contracts import read_jsonl, report_from_row
from fogline.model import Report
from fogline.samples import sample_inputs


def test_every_attribute_is_spacys() -> None:
    (path,) = [path for path in sample_inputs() if path.suffix == ".jsonl"]
    texts = [item.text for item in read_jsonl(path, report_from_row, stage="read") if isinstance(item, Report)][:20]
    for origin in load_parser().pipe(["", "ﬁghters’ …  İstanbul", *texts]):
        doc = Doc(origin)
        assert (len(doc), doc.text) == (len(origin), origin.text)
        for ours, theirs in zip(doc, origin, strict=True):
            assert (ours.i, ours.idx, ours.text, len(ours)) == (theirs.i, theirs.idx, theirs.text, len(theirs))
            assert (ours.lower_, ours.lemma_, ours.pos_) == (theirs.lower_, theirs.lemma_, theirs.pos_)
            assert (ours.tag_, ours.dep_, ours.is_punct) == (theirs.tag_, theirs.dep_, theirs.is_punct)
            assert (ours.head.i, ours.left_edge.i) == (theirs.head.i, theirs.left_edge.i)
            assert [child.i for child in ours.children] == [child.i for child in theirs.children]
            assert [token.i for token in ours.subtree] == [token.i for token in theirs.subtree]
            assert [token.i for token in ours.ancestors] == [token.i for token in theirs.ancestors]


def test_words_are_taken_by_their_number_and_by_stretches() -> None:
    (origin,) = load_parser().pipe(["Rebels took Azaz."])
    doc = Doc(origin)
    assert [token.text for token in doc[1:3]] == ["took", "Azaz"]
    assert doc[0].head is doc[1]
    assert doc[1].nbor(-1) is doc[0]
    assert doc[0].doc is doc
    with pytest.raises(IndexError):
        doc[4]
