"""Pages about keys and the API, and that every key does what it says."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from hookkit.server import assets, keyboard
from hookkit.server.api import OFFERS
from hookkit.server.page import MENU


def test_the_api_lists_everything(client: TestClient) -> None:
    text = client.get("/api").text
    assert len(re.findall(r'<code class="method">', text)) == len(OFFERS)
    assert '<a href="/api/v1/budgets">' in text
    assert "/api/v1/prices/{model}" in text
    assert ":path" not in text
    assert 'href="/api/v1/openapi.json"' in text


def test_keys_are_listed_without_a_script(client: TestClient) -> None:
    text = client.get("/keys").text
    for combination, meaning in keyboard.listed(MENU):
        assert all(f"<kbd>{each}</kbd>" in text for each in combination)
        assert f"<dd>{meaning}</dd>" in text
    assert '<dialog id="keys"' in text


def test_each_page_has_a_key_of_its_own(client: TestClient) -> None:
    assert keyboard.GO.keys() == {url for url, _ in MENU}
    assert len(set(keyboard.GO.values())) == len(keyboard.GO)
    text = client.get("/keys").text
    for url, key in keyboard.GO.items():
        assert f'<a href="{url}" data-go="{key}"' in text


def test_the_script_knows_the_keys_that_are_listed() -> None:
    script = Path(assets.FOLDER / "keys.js").read_text("utf-8")
    block = script.partition("const actions = {")[2].partition("};")[0]
    known = set(re.findall(r'^ {4}"?([^":\s]+)"?:', block, re.MULTILINE))
    listed = {combination[0] for combination, _ in keyboard.listed(MENU)}
    assert known | {"Enter"} == listed
    assert "fetch(" not in script and "submit" not in script  # no key changes anything
