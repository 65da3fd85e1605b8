"""A language model's server: retries, refusals, dialects, cache and cost, over real HTTP."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from claim_world import report, theatre
from model_server import Asked, ModelServer, Reply, Row, fault, in_turn, serving, words

from fogline.claims.llm import LlmExtractor, LlmOptions, Usage
from fogline.claims.llm.options import chat_address, key_of_environment
from fogline.errors import InputError, ServerError
from fogline.model import Claim, Rejection, Report

TEXT = "Kurdish forces captured Manbij on Thursday, the SDF said."
ROW = {
    "evidence": "Kurdish forces captured Manbij on Thursday",
    "action": "captures",
    "actor": ["kurds"],
    "actor_in_text": ["Kurdish forces"],
    "target": [],
    "place_in_text": "Manbij",
    "start": "2016-05-19",
    "end": "2016-05-19",
    "modality": "attributed",
    "attributed_to": "SDF",
}
GOOD = words(ROW)


def extractor(server: ModelServer, cache: Path, **options: float) -> LlmExtractor:
    return LlmExtractor(LlmOptions(server.address, "test-model", cache=cache, first_wait_s=0.01, **options))


def extract(
    server: ModelServer, cache: Path, reports: Sequence[Report] = (), **options: float
) -> tuple[list[Claim | Rejection], Usage]:
    made = extractor(server, cache, **options)
    found = list(made.extract_claims(reports or [report(TEXT)], theatre()))
    return found, made.usage


def numbered(count: int) -> list[Report]:
    return [report(f"{TEXT} Report {n}.", report_id=f"r{n}") for n in range(count)]


def test_a_good_answer_is_a_claim_like_any_other(tmp_path: Path) -> None:
    with serving(in_turn(GOOD)) as server:
        (claim,), usage = extract(server, tmp_path)
    assert isinstance(claim, Claim)
    assert (claim.action, claim.actor, claim.place, claim.place_id) == ("captures", ("kurds",), "Manbij", "syria:manbij")
    assert claim.evidence_at == (0, 42)
    assert TEXT[slice(*claim.evidence_at)] == claim.evidence
    assert (str(claim.start), claim.modality, claim.attributed_to) == ("2016-05-19", "attributed", "SDF")
    assert usage == Usage(n_asked=1, n_cached=0, tokens_in=1000, tokens_out=50)
    assert usage.cost(2.0, 10.0) == pytest.approx(0.0025)
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert (asked.body["model"], asked.body["temperature"]) == ("test-model", 0)
    assert asked.body["response_format"]["json_schema"]["strict"] is True


def test_the_key_goes_to_the_server_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_LLM_KEY", "sesame-123\n")
    with serving(in_turn(fault(401, "bad key sesame-123"))) as server:
        options = LlmOptions(server.address, "m", key_of_environment(), cache=tmp_path)
        with pytest.raises(ServerError, match="does not take the key in FOGLINE_LLM_KEY") as error:
            list(LlmExtractor(options).extract_claims([report(TEXT)], theatre()))
    assert server.asked[0].headers["Authorization"] == "Bearer sesame-123"
    assert "sesame" not in f"{error.value} {options}"


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "smart“quote"])
def test_what_is_no_key_is_refused_without_being_shown(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_LLM_KEY", key)
    with pytest.raises(InputError, match="no key") as error:
        key_of_environment()
    assert key not in str(error.value)


def test_an_answer_that_is_no_json_is_asked_for_again(tmp_path: Path) -> None:
    with serving(in_turn(Reply("Sure! The army took a town."), GOOD)) as server:
        (claim,), usage = extract(server, tmp_path)
    assert isinstance(claim, Claim)
    assert usage == Usage(2, 0, 2000, 100)
    assert server.asked[1].body["messages"][-1]["content"].startswith("That was not one JSON object")


def test_thoughts_and_fences_around_the_answer_are_passed_over(tmp_path: Path) -> None:
    with serving(in_turn(Reply(f"<think>{{no}}</think>\n```json\n{GOOD.words}\n```"))) as server:
        (claim,), _ = extract(server, tmp_path)
    assert isinstance(claim, Claim)


def test_a_report_whose_answers_are_never_json_is_rejected(tmp_path: Path) -> None:
    with serving(in_turn(Reply("I would rather not."))) as server:
        (rejection,), usage = extract(server, tmp_path)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "answer of the language model cannot be read"
    assert "I would rather not." in rejection.detail
    assert usage.n_asked == 3


def test_an_answer_that_is_cut_off_says_so(tmp_path: Path) -> None:
    with serving(in_turn(Reply('{"claims": [{"evidence": "Kur', finish="length"))) as server:
        (rejection,), _ = extract(server, tmp_path)
    assert isinstance(rejection, Rejection)
    assert "allow more: --max-tokens" in rejection.detail
    assert len(server.asked) == 1


def test_too_many_requests_are_waited_for(tmp_path: Path) -> None:
    with serving(in_turn(fault(429, "slow down", Retry_After="1"), GOOD)) as server:
        started = time.monotonic()
        (claim,), _ = extract(server, tmp_path)
    assert isinstance(claim, Claim)
    assert time.monotonic() - started >= 1.0
    assert len(server.asked) == 2


def test_a_wait_that_is_too_long_is_not_waited(tmp_path: Path) -> None:
    with (
        serving(in_turn(fault(429, "come back tomorrow", Retry_After="86400"))) as server,
        pytest.raises(ServerError, match=r"asked too much: come back tomorrow; ask less at once"),
    ):
        extract(server, tmp_path)
    assert len(server.asked) == 1


def test_a_server_that_always_fails_ends_the_work_with_its_reason(tmp_path: Path) -> None:
    with (
        serving(in_turn(fault(500, "out of memory"))) as server,
        pytest.raises(ServerError, match=r"answers 500: out of memory; its log says why; run the same command later"),
    ):
        extract(server, tmp_path)
    assert len(server.questions) == 5


def test_a_report_that_the_server_alone_cannot_take_is_rejected_and_the_others_go_on(tmp_path: Path) -> None:
    def model(asked: Asked) -> Reply:
        return fault(500, "cannot tokenise") if "Report 1." in asked.user else GOOD

    with serving(model) as server:
        server.lives = in_turn(Reply("yes"))
        found, _ = extract(server, tmp_path, numbered(3))
    assert [(type(item).__name__, item.report_id if isinstance(item, Claim) else item.item) for item in found] == [
        ("Claim", "r0"),
        ("Rejection", "r1"),
        ("Claim", "r2"),
    ]
    assert "the server answered 500: cannot tokenise" in found[1].detail  # type: ignore[union-attr]


def test_many_failures_in_a_row_end_the_work(tmp_path: Path) -> None:
    with serving(in_turn(Reply("no JSON at all"))) as server, pytest.raises(ServerError, match=r"5 reports in a row"):
        extract(server, tmp_path, numbered(8))


def test_a_slow_server_is_given_up_in_time(tmp_path: Path) -> None:
    stop = threading.Event()

    def model(asked: Asked) -> Reply:
        stop.wait(5)
        return GOOD

    with serving(model) as server:
        started = time.monotonic()
        with pytest.raises(ServerError, match=r"no complete answer within 0.2 seconds; give more time"):
            extract(server, tmp_path, timeout_s=0.2)
        assert time.monotonic() - started < 3
        stop.set()


def test_no_server_at_all_is_said_at_once(tmp_path: Path) -> None:
    with serving(in_turn(GOOD)) as server:
        pass
    with pytest.raises(ServerError, match=r"cannot be reached.*start it, or mend its address"):
        extract(server, tmp_path)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (fault(401, "no key"), "wants a key: no key; set the environment variable FOGLINE_LLM_KEY"),
        (fault(404, "model not found"), "no model 'test-model': model not found; mend the address"),
        (fault(402, "no credit"), "wants to be paid: no credit"),
        (Reply(status=301, body=b"", headers={"Location": "https://elsewhere.example/"}), "sends elsewhere: https://elsewhere"),
        (Reply(body=b"<html>hello</html>"), "no chat completion; give the address of an OpenAI-compatible server"),
        (Reply(body=b'{"choices": []}'), "no chat completion"),
        (Reply(body=b'{"error": {"code": 401, "message": "key {x}"}}'), "wants a key: key {x};"),
        (fault(400, "unknown model"), "answers 400: unknown model"),
    ],
)
def test_what_a_server_refuses_is_one_sentence_with_the_cure(tmp_path: Path, reply: Reply, sentence: str) -> None:
    with serving(in_turn(reply)) as server, pytest.raises(ServerError) as error:
        extract(server, tmp_path)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("refused", "complaint"),
    [
        (lambda body: body.get("response_format", {}).get("type") == "json_schema", "json_schema is not supported"),
        (lambda body: "response_format" in body, "unknown field response_format"),
        (lambda body: "temperature" in body, "temperature does not support 0"),
        (lambda body: "max_tokens" in body, "use max_completion_tokens instead"),
        (lambda body: "temperature" in body or "response_format" in body, "temperature and response_format are not supported"),
    ],
)
def test_what_a_server_does_not_take_is_left_out(tmp_path: Path, refused: Callable[[Row], bool], complaint: str) -> None:
    with serving(lambda asked: fault(400, complaint) if refused(asked.body) else GOOD) as server:
        found, _ = extract(server, tmp_path, numbered(3), at_once=1)
    assert all(isinstance(item, Claim) for item in found)
    assert not refused(server.asked[-1].body)
    assert sum(refused(asked.body) for asked in server.asked) <= 3


def test_the_same_again_asks_nobody(tmp_path: Path) -> None:
    with serving(in_turn(GOOD)) as server:
        first, _ = extract(server, tmp_path, numbered(3))
        n_asked = len(server.asked)
        again, usage = extract(server, tmp_path, numbered(3))
        assert len(server.asked) == n_asked == 3
        assert again == first
        assert usage == Usage(n_cached=3)
        list(LlmExtractor(LlmOptions(server.address, "other", cache=tmp_path)).extract_claims([report(TEXT)], theatre()))
    assert len(server.asked) == 4


def test_a_damaged_answer_on_disk_is_asked_for_anew(tmp_path: Path) -> None:
    with serving(in_turn(GOOD)) as server:
        first, _ = extract(server, tmp_path)
        (path,) = tmp_path.glob("*/*.json")
        for damage in ("", "[1]", '{"answer": 5}', '{"answer": "no claims"}'):
            path.write_text(damage)
            again, usage = extract(server, tmp_path)
            assert (again, usage.n_asked) == (first, 1)


def test_work_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    n_left = 3

    def model(asked: Asked) -> Reply:
        nonlocal n_left
        n_left -= 1
        return GOOD if n_left >= 0 else fault(503, "going down")

    with serving(model) as server:
        with pytest.raises(ServerError, match="going down"):
            extract(server, tmp_path, numbered(6), at_once=1)
        n_left = 100
        found, usage = extract(server, tmp_path, numbered(6), at_once=1)
    assert (len(found), usage.n_cached, usage.n_asked) == (6, 3, 3)


def test_a_caller_that_stops_early_leaves_no_thread(tmp_path: Path) -> None:
    with serving(in_turn(GOOD)) as server:
        claims = extractor(server, tmp_path).extract_claims(iter(numbered(200)), theatre())
        next(claims)
        claims.close()  # type: ignore[attr-defined]
        assert not [thread for thread in threading.enumerate() if thread.name == "fogline-llm"]
    assert len(server.asked) < 60


def test_only_so_many_requests_are_under_way_at_once(tmp_path: Path) -> None:
    under_way, most = 0, 0
    lock = threading.Lock()

    def model(asked: Asked) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return GOOD

    with serving(model) as server:
        found, _ = extract(server, tmp_path, numbered(12), at_once=3)
    assert most == 3
    assert [item.report_id for item in found if isinstance(item, Claim)] == [f"r{n}" for n in range(12)]


def test_a_cache_that_cannot_be_written_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with serving(in_turn(GOOD)) as server, pytest.raises(InputError, match="cannot keep answers in"):
        extract(server, tmp_path / "file")
    assert not server.asked


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000/", "http://localhost:8000/v1/chat/completions"),
        ("https://host/api/v1/", "https://host/api/v1/chat/completions"),
        ("https://host/v1beta/openai/chat/completions", "https://host/v1beta/openai/chat/completions"),
        ("https://host/gateway", "https://host/gateway/v1/chat/completions"),
    ],
)
def test_the_address_is_found_from_what_a_user_gives(given: str, address: str) -> None:
    assert chat_address(given) == address


@pytest.mark.parametrize(
    "given", ["", "localhost:8000", "ftp://host", "http://", "https://name:secret@host/v1", "https://h/v1?key=secret"]
)
def test_what_is_no_address_is_refused_without_secrets(given: str) -> None:
    with pytest.raises(InputError) as error:
        chat_address(given)
    assert "secret" not in str(error.value)
