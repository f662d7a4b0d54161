"""No build opens a network socket: the kernel is asked, through strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

KITCHEN = Path(__file__).parent / "projects" / "kitchen"

pytestmark = pytest.mark.slow


@pytest.fixture
def strace() -> str:
    """The program, or a reason to fail (in CI) or skip."""
    found = shutil.which("strace")
    if found is None:
        missing = "there is no strace on this machine: apt-get install strace"
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.mark.parametrize("command", ["build", "check"])
def test_no_socket_but_unix(strace: str, tmp_path: Path, command: str) -> None:
    project, log = tmp_path / "kitchen", tmp_path / "calls.txt"
    shutil.copytree(KITCHEN, project)
    trace = [strace, "-f", "-o", str(log), "-e", "trace=connect,socket,execve"]
    subprocess.run([*trace, sys.executable, "-m", "deck", command, str(project)], check=True)
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("execve" in call for call in calls), "strace saw nothing"
    connects = [call for call in calls if "connect(" in call and "AF_UNIX" not in call]
    sockets = [call for call in calls if re.search(r"socket\(AF_(INET6?|PACKET)", call)]
    assert (connects, sockets) == ([], [])
