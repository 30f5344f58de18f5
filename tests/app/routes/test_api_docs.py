import re
from pathlib import PurePosixPath


def test_docs_page_loads_nothing_from_other_hosts(client):
    page = client.get("/docs").text

    assert "//" not in page
    assert "//" not in re.sub(r"^\s*//.*$|\s// .*$", "", client.get("/docs/start.js").text, flags=re.M)


def test_docs_page_has_no_inline_script(client):
    page = client.get("/docs").text

    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r"\son\w+=", page)


def test_docs_files_have_their_content_types(client):
    page = client.get("/docs").text
    expected = {".js": "text/javascript", ".css": "text/css"}

    files = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(files) == 3
    for path in files:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(expected[PurePosixPath(path).suffix])


def test_openapi_describes_every_content_type_of_predict(client):
    predict = client.get("/openapi.json").json()["paths"]["/predict"]["post"]

    assert set(predict["requestBody"]["content"]) == {
        "application/json",
        "image/png",
        "image/jpeg",
        "application/octet-stream",
    }
    assert set(predict["responses"]["200"]["content"]) == {"application/json", "application/vnd.safetensors"}
    assert {"404", "406", "413", "415", "422"} <= set(predict["responses"])
    assert {it["name"] for it in predict["parameters"]} == {"model", "signals", "normalise", "width", "height"}


def test_openapi_example_is_predicted_as_seven(client):
    body = client.get("/openapi.json").json()["paths"]["/predict"]["post"]["requestBody"]
    example = body["content"]["application/json"]["schema"]["examples"][0]

    assert client.post("/predict", json=example).json()["prediction"] == 7


def test_openapi_describes_errors_as_problem_documents(client):
    description = client.get("/openapi.json").json()

    assert "HTTPValidationError" not in description["components"]["schemas"]
    for path in description["paths"].values():
        for operation in path.values():
            errors = {status: it for status, it in operation["responses"].items() if status >= "400"}
            assert errors
            for answer in errors.values():
                assert set(answer["content"]) == {"application/problem+json"}


def test_openapi_references_resolve(client):
    description = client.get("/openapi.json")
    references = set(re.findall(r'"\$ref": ?"#/([^"]+)"', description.text))

    assert references
    for reference in references:
        place = description.json()
        for step in reference.split("/"):
            place = place[step]
