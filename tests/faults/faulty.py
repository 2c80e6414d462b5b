"""A process to which something happens in the middle of its work; started by the tests beside it.

    faulty.py kill|tear WHAT FOLDER NUMBER…   one child each, at its n-th change (0: never); WHAT is release run hold lift due withdraw
    faulty.py full receive|build|release FOLDER BYTES…   one child each: no file can grow beyond so many bytes
    faulty.py readonly COMMAND FOLDER   a child without the rights of root
    faulty.py stop build FOLDER   this process, halted when it is about to stage

Every child works in its own copy of FOLDER, `FOLDER-NUMBER`. Standard output is one JSON record a child. Libraries are
loaded once, before the first fork.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from etl import cli, pipeline, promotion, waiting, withdrawal
from etl.model import registry
from etl.publish import site  # noqa: F401 (loaded here so that no child has to)
from etl.validate import runner, workers

NOW = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"os.link", "os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}


def on_touch(home: Path, act: Callable[[int, str, tuple[Any, ...]], None]) -> None:
    """Have `act` told, before it happens, of every change below `home`: its number, its kind, its arguments."""
    count = 0
    asleep = False

    def hook(event: str, words: tuple[Any, ...]) -> None:
        nonlocal count, asleep
        change = event in CHANGES or (event == "open" and isinstance(words[2], int) and words[2] & WRITES)
        if asleep or not change or not any(str(home) in str(word) for word in words[:2]):
            return
        count += 1
        asleep = True
        act(count, event, words)
        asleep = False

    sys.addaudithook(hook)


def kill_at(number: int, tear: bool, counted: int) -> Callable[[int, str, tuple[Any, ...]], None]:
    """Die at the n-th change; where a file is about to be written, leave half of something in it first if `tear`."""

    def act(count: int, event: str, words: tuple[Any, ...]) -> None:
        os.pwrite(counted, str(count).encode().rjust(8), 0)
        if count == number:
            if tear and event == "open":
                with open(words[0], "ab" if words[2] & os.O_APPEND else "wb") as file:
                    file.write(b'{"half": ')
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def house(folder: Path) -> pipeline.House:
    """The office at a fixed moment, under one and the same program even where somebody edits it meanwhile."""
    opened = pipeline.House(registry.load(folder / "datasets"), folder / "expectations", folder / "home", NOW)
    opened.code = "the program under test"
    return opened


def work(what: str, folder: Path) -> int:
    """What the commands do, at a fixed moment, so that the same release comes of it whenever it is tried."""
    office = house(folder)
    names = pipeline.wanted(office, None)
    if what == "due":
        promotion.publish_due(office)
        return 0
    if what == "hold":
        waiting.hold(office, names, NOW + timedelta(days=1))
        return 0
    if what == "withdraw":
        withdrawal.withdraw(office, ["money/2027-01-01"], {"zh": "有误", "en": "wrong"}, folder / "wang.key", str)
        return 0
    if what == "lift":
        waiting.lift(office, *waiting.waiting(office), "a doubt", None, str)
        return 0
    if what == "run":
        pipeline.build(office, names)
    promotion.promote(office, names)
    return 0


def command(what: str, folder: Path) -> int:
    """The console script itself."""
    words = [what, "--home", f"{folder}/home", "--datasets", f"{folder}/datasets"]
    if what == "receive":
        words[1:1] = [f"{folder}/a.csv", "--source", "returns", "--period", "2023"]
    sys.argv = ["shebao", *words]
    workers.side_by_side = lambda wanted, jobs: workers.Here()
    try:
        cli.main()
    except SystemExit as left:
        return int(left.code or 0)
    raise AssertionError("the console script ends by leaving")


def give_up_rights() -> None:
    """No capability any more: permissions hold for root too. Whoever is not root has none to give up."""
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be given up")


def child(fault: str, what: str, folder: Path, number: int) -> dict[str, Any]:
    """One child and what became of it."""
    copy = folder if fault == "readonly" else folder.with_name(f"{folder.name}-{number}")
    if copy != folder:
        whole = copy.with_suffix(".copy")
        shutil.copytree(folder, whole, symlinks=True)
        whole.rename(copy)  # who looks on from outside finds all of it or nothing
    counted = os.open(copy.with_suffix(".count"), os.O_RDWR | os.O_CREAT)
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(writable, 1)
            os.dup2(writable, 2)
            if fault in ("kill", "tear"):
                on_touch(copy / "home", kill_at(number, fault == "tear", counted))
                code = work(what, copy)
            else:
                if fault == "full":
                    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
                else:
                    give_up_rights()
                code = command(what, copy)
        except BaseException:
            traceback.print_exc()
            code = 99
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    os.close(writable)
    with os.fdopen(readable, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    touched = int(os.pread(counted, 8, 0) or 0)
    os.close(counted)
    return {"number": number, "folder": str(copy), "code": os.waitstatus_to_exitcode(status), "said": said, "touched": touched}


def main(fault: str, what: str, folder: str, *numbers: str) -> None:
    if what in ("run", "build") and fault != "readonly":
        runner.warm_up()
    if fault == "stop":
        on_touch(Path(folder) / "home" / "staging", lambda count, *_: os.kill(os.getpid(), signal.SIGSTOP) if count == 1 else None)
        sys.exit(command(what, Path(folder)))
    for number in map(int, numbers or ("0",)):
        print(json.dumps(child(fault, what, Path(folder), number)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
