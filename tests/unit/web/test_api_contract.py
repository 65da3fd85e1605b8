"""The API does what its own description says, whatever it is asked: Schemathesis makes the requests from the OpenAPI document."""

import os

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

N_REQUESTS = int(os.environ.get("FOGLINE_REQUESTS", "15"))
"""Made-up requests for each operation."""


def test_every_answer_is_as_described(client: TestClient) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:  # a first answer may compile for longer than a request may take
        client.request(operation.method, operation.path, params={"place_id": "nowhere"})
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=N_REQUESTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def answers_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate()

        answers_as_described()
