from fogline.codebook import load_codebook
from fogline.control.symbols import load_symbols
from fogline.model import CONTESTED


def test_every_action_that_the_codebook_calls_evidence_has_a_symbol() -> None:
    actions = load_codebook().actions.values()
    counting = {action.action_id for action in actions if action.evidence != "none" and action.kind != "deal"}
    assert counting <= load_symbols().affirmed.keys(), "deals are none but for those that are losses"


def test_denials_are_of_actions_and_affirm_nothing() -> None:
    symbols = load_symbols()
    assert symbols.denied.keys() <= symbols.affirmed.keys()
    assert all(symbol.affirms is None for symbol in symbols.denied.values())
    assert symbols.affirmed["attacks"].affirms == CONTESTED
