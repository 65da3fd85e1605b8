from fastapi.testclient import TestClient


def test_control_is_sent_once(client: TestClient) -> None:
    response = client.get("/api/v1/control")
    assert response.json()["places"]["name"] == ["Ford", "Mill"]
    assert client.get("/api/v1/control", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_places_on_a_day(client: TestClient) -> None:
    assert [place["controller"] for place in client.get("/api/v1/places?on=2016-02-15").json()] == ["blue"]


def test_claims_are_paged_and_filtered(client: TestClient) -> None:
    page = client.get("/api/v1/claims?limit=2&offset=1").json()
    assert (page["total"], len(page["claims"])) == (5, 2)
    assert client.get("/api/v1/claims?place_id=t:mill").json()["total"] == 1
    assert client.get("/api/v1/claims?place_id=t:ford&source=gazette").json()["total"] == 1
    assert client.get("/api/v1/claims?report_id=r3").json()["total"] == 3
    assert client.get("/api/v1/claims?limit=0").status_code == 422


def test_a_places_claims_carry_their_words(client: TestClient) -> None:
    claims = client.get("/api/v1/places/t:ford/claims").json()
    assert claims[-1]["quote"] == "Our men took Ford on Tuesday."
    assert claims[-1]["page"].startswith("/reports/r1#e-")
    assert client.get("/api/v1/places/none/claims").status_code == 404


def test_changes(client: TestClient) -> None:
    changes = client.get("/api/v1/diff?a=2016-02-15&b=2016-03-20").json()
    assert ("t:ford", "blue", "red") in [(change["place_id"], change["before"], change["after"]) for change in changes]
    assert client.get("/api/v1/diff.csv?a=2016-02-15&b=2016-03-20").text.startswith("place_id,place,before")


def test_scores_and_origins(client: TestClient) -> None:
    sources = {row["source"]: row for row in client.get("/api/v1/sources").json()}
    assert sources["wire"]["track_record"]["n_right"] == 3
    assert sources["gazette"]["camp"] == "red"
    assert client.get("/api/v1/origins").json()["total"] == 3
    assert client.get("/api/v1/forecasts").json()[0]["outcome"] == "open"
    assert client.get("/api/v1/copies").json()[0]["leader"] == "gazette"


def test_files_are_named_and_typed(client: TestClient) -> None:
    response = client.get("/api/v1/control.geojson?on=2016-03-20")
    assert response.headers["content-type"] == "application/geo+json"
    assert "fogline-2016-03-20.geojson" in response.headers["content-disposition"]
    assert client.get("/api/v1/brief.md?on=2016-03-20").text.startswith("# The War of Tests")
    assert "text/plain" in client.get("/api/v1/brief.txt").headers["content-type"]


def test_errors_are_json(client: TestClient) -> None:
    response = client.get("/api/v1/places?on=never")
    assert response.status_code == 422
    assert "valid date" in response.json()["detail"][0]["msg"]


def test_every_route_is_described(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    described = [operation.get("description") for path in document["paths"].values() for operation in path.values()]
    assert len(described) > 15
    assert all(described)
