"""A plugin that is one file, all ours: put there, reported and taken away."""

import json
from pathlib import Path

import pytest

from hookkit.agents import launcher
from hookkit.agents.plugin_file import PluginFile
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection

SOURCE = '// Written by hookkit: it records.\nconst COMMAND = "@COMMAND@"\n'


@pytest.fixture
def plugin(tmp_path: Path) -> PluginFile:
    template = tmp_path / "template.js"
    template.write_text(SOURCE)
    places = [(scope, tmp_path / scope / "plugins" / "hookkit.js") for scope in ("user", "project")]
    return PluginFile("cursor", template, lambda _: places, ("stop",))


def place(plugin: PluginFile, scope: str) -> Path:
    return dict(plugin.files(Path()))[scope]


@pytest.mark.parametrize("scope", ["user", "project"])
def test_the_plugin_comes_and_goes(plugin: PluginFile, tmp_path: Path, scope: str) -> None:
    path, wanted = place(plugin, scope), HookSelection(is_shared=scope == "project")
    command = launcher.command("hook", "cursor", is_shared=wanted.is_shared)
    assert plugin.wirings(tmp_path) == []
    planned = plugin.plan(path, wanted)
    assert plugin.apply(path, wanted) == planned
    assert path.read_text() == SOURCE.replace('"@COMMAND@"', json.dumps(command))
    (wiring,) = plugin.wirings(tmp_path)
    assert (wiring.scope, wiring.path, wiring.missing, wiring.current) == (scope, path, [], True)
    ((source, found, environment),) = plugin.hook_commands(tmp_path)
    assert (source, found, environment) == (str(path), command, {})
    path.write_text("// Written by hookkit 0.1\n")
    (wiring,) = plugin.wirings(tmp_path)
    assert not wiring.current
    assert plugin.plan_removal(path).after is None
    plugin.remove(path)
    assert not path.parent.exists()
    assert plugin.remove(path).before is None


def test_a_file_of_others_stays(plugin: PluginFile, tmp_path: Path) -> None:
    path = place(plugin, "user")
    path.parent.mkdir(parents=True)
    path.write_text("export default () => {}\n")
    with pytest.raises(SettingsError, match="isn't hookkit's"):
        plugin.apply(path, HookSelection())
    plugin.remove(path)
    assert path.read_text() == "export default () => {}\n"
    assert plugin.wirings(tmp_path) == []


def test_a_place_that_cant_be_read_is_reported(plugin: PluginFile, tmp_path: Path) -> None:
    place(plugin, "user").mkdir(parents=True)
    (wiring,) = plugin.wirings(tmp_path)
    assert wiring.error
    assert plugin.hook_commands(tmp_path) == []
