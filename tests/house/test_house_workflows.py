"""What runs on a commit and on a runner is what runs at home, for each Python that is promised."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
WORKFLOWS = {
    file.stem: yaml.safe_load(file.read_text())
    for file in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
CI = WORKFLOWS["ci"]["jobs"]


def steps(job: dict[str, Any]) -> str:
    return "\n".join(str(step.get("run", "")) for step in job["steps"])


def rule(target: str) -> str:
    """Return the lines of a target of the Makefile."""
    found = re.search(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)+)", MAKEFILE, re.MULTILINE)
    assert found is not None, target
    return found[1]


def test_a_commit_runs_the_tools_of_make_check() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert all(hook["language"] == "system" for hook in hooks)
    tools = re.findall(r"\.venv/bin/([\w-]+(?: format| check)?)", str(hooks))
    assert sorted(tools) == sorted(
        re.findall(r"\$\(BIN\)/([\w-]+(?: format| check)?)", rule("check"))
    )


@pytest.mark.parametrize("job", CI)
def test_a_job_goes_through_doors_that_are_there(job: str) -> None:
    targets = re.findall(r"make ([a-z0-9-]+)", steps(CI[job]))
    targets += re.findall(r"'(coverage|unit)'", steps(CI[job]))
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("job", ["rooms", "pages"])
def test_each_promised_python_is_tried(job: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    promised = re.findall(r"Python :: (3\.\d+)", str(project["classifiers"]))
    assert CI[job]["strategy"]["matrix"]["python"] == promised


def test_every_stage_of_make_test_has_a_job() -> None:
    done = "\n".join(steps(job) for job in CI.values())
    (stages,) = re.findall(r"^test: ([a-z0-9 ]+?) *##", MAKEFILE, re.MULTILINE)
    # Measuring benchmarks runs each of them once, at least.
    ran = {"unit": "'unit'", "smoke": "make bench"}
    assert [s for s in stages.split() if ran.get(s, f"make {s}") not in done] == []


def test_pages_and_browser_run_apart_from_the_rooms_and_from_xdist() -> None:
    assert "-n 2" in rule("unit")
    for stage in ("notebooks", "e2e"):
        assert not re.search(r"-n \d", rule(stage))
        assert f"make {stage}" not in steps(CI["rooms"])
    assert "-p no:xdist --nbval" in rule("notebooks")


def test_completion_is_tried_in_every_shell() -> None:
    from liftsys_nb.ui.shells import SCRIPTS

    (install,) = [line for line in steps(CI["rooms"]).splitlines() if "apt-get install" in line]
    assert set(SCRIPTS) - {"bash"} <= set(install.split())


def test_figures_are_kept_and_compared_with_the_last() -> None:
    job = CI["benchmarks"]
    assert "--benchmark-compare" in steps(job)
    used = [str(step.get("uses", "")).partition("@")[0] for step in job["steps"]]
    for action in ("actions/cache/restore", "actions/upload-artifact", "actions/cache/save"):
        assert action in used


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_can_only_read(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    for job in WORKFLOWS[name]["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 180
