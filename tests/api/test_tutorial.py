"""geodata/TUTORIAL.md, followed word by word: what it says to type is typed, and what comes back is what it shows."""
import os
import pathlib
import re
import signal
import socket
import subprocess

import pytest
from conftest import BIN

ROOT = pathlib.Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "geodata/TUTORIAL.md"
DONE = "-- done --"


def steps():
    """What is typed, and the lines shown below it, in order."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def pattern(shown):
    """`...` alone stands for any lines, within a line for any text of it."""
    lines = [r"(.*\n)*" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + r"\n" for line in shown]
    return "".join(lines)


class Shell:
    """A shell in a folder that looks like the source's, with another port than the one in the text."""

    def __init__(self, folder):
        (folder / "build/release").mkdir(parents=True)
        (folder / "build/release/bin").symlink_to(BIN.resolve())
        (folder / "geodata").symlink_to(ROOT / "geodata")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = str(s.getsockname()[1])
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FRONTLINE")}
        self.process = subprocess.Popen(["bash", "--noprofile", "--norc"], cwd=folder, env=environment, text=True,
                                        encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, start_new_session=True)

    def type(self, command):
        self.process.stdin.write(command.replace("8017", self.port) + f"\necho '{DONE}'\n")
        self.process.stdin.flush()
        said = ""
        while not said.endswith(DONE + "\n"):
            line = self.process.stdout.readline()
            assert line, f"the shell ended: {said}"
            said += line
        return said.removesuffix(DONE + "\n").replace(self.port, "8017")

    def end(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def shell(tmp_path):
    s = Shell(tmp_path)
    yield s
    s.end()


def test_word_by_word(shell, tmp_path):
    typed = steps()
    assert len(typed) > 20 and any("report" in command for command, _ in typed)
    for command, shown in typed:
        said = shell.type(command)
        if said and not said.endswith("\n"):
            said += "\n"
        as_shown = re.fullmatch(pattern(shown), said) is not None
        assert as_shown, "\n".join([f"$ {command}", said, "but the tutorial shows:", *shown])
    assert not list(tmp_path.glob("first.store*"))
