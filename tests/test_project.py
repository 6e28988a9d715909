"""The lock file and pyproject.toml say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_lock_has_a_version_that_fits_each_dependency_in_pyproject() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", LOCK, re.MULTILINE))
    extras = PROJECT["optional-dependencies"].values()
    asked = [Requirement(line) for lines in (PROJECT["dependencies"], *extras) for line in lines]
    others = [one for one in asked if one.name != "oauthsim"]
    missing = [str(one) for one in others if canonicalize_name(one.name) not in locked]
    assert not missing, "run `make lock`"
    unmet = [str(one) for one in others if locked[canonicalize_name(one.name)] not in one.specifier]
    assert not unmet, "run `make lock`"


def test_the_lock_names_no_index_and_hashes_every_package() -> None:
    assert "://" not in LOCK
    packages = [block for block in re.split(r"\n(?=[a-z])", LOCK) if not block.startswith("#")]
    assert len(packages) > 100
    assert not [block.split()[0] for block in packages if "--hash=sha256:" not in block]


def test_the_base_install_brings_no_jupyter() -> None:
    assert not [line for line in PROJECT["dependencies"] if "jupyter" in line or "widget" in line]
