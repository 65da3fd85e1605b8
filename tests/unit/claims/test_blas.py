"""The parse by NumPy's products is the parse by spaCy's own."""

import numpy as np
from threadpoolctl import threadpool_info

from fogline.claims.blas import NumpyBlasOps, one_blas_thread
from fogline.claims.sentences import MODEL, load_parser
from fogline.contracts import read_jsonl, report_from_row
from fogline.model import Report
from fogline.samples import sample_inputs


def test_products_are_right_whichever_side_is_transposed() -> None:
    one, other = np.arange(6, dtype="f").reshape(2, 3), np.arange(12, dtype="f").reshape(3, 4)
    ops, out = NumpyBlasOps(), np.zeros((2, 4), dtype="f")
    assert (ops.gemm(one, other) == one @ other).all()
    assert (ops.gemm(one.T, other, trans1=True) == one @ other).all()
    assert (ops.gemm(one, other.T, trans2=True) == one @ other).all()
    assert ops.gemm(one, other, out=out) is out
    assert (out == one @ other).all()


def test_the_parse_is_that_of_spacys_own_products() -> None:
    import spacy

    plain = spacy.load(MODEL, exclude=["ner", "senter"])
    (path,) = [path for path in sample_inputs() if path.suffix == ".jsonl"]
    texts = [item.text for item in read_jsonl(path, report_from_row, stage="read") if isinstance(item, Report)][40:80]
    for ours, theirs in zip(load_parser().pipe(texts), plain.pipe(texts), strict=True):
        assert [(t.tag, t.dep, t.head.i) for t in ours] == [(t.tag, t.dep, t.head.i) for t in theirs]


def test_within_there_is_one_thread() -> None:
    with one_blas_thread():
        assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}
