"""What is public: the link `public`, and the complete sites below `sites/` that it leads to one after the other.

Beside each site lie notes that readers never see: which edition its pages are, from which figures it was computed, the
checksums of all of it, and whether it has been shown.
"""

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from etl.problem import Problem, Refusal

LINK, SITES = "public", "sites"
LOCK = ".lock"
"""Held by a command as long as it is at work in the home."""

_SWITCHING = ".switch"
"""Held while the link is changed: whoever shows a site knows then what it follows."""


def served(home: Path) -> Path | None:
    """The site that is public now."""
    link = home / LINK
    return link.resolve() if link.is_symlink() and link.exists() else None


def check(home: Path) -> None:
    """Refusal where sites are there and `public` leads to none of them: composing anew would forget every release."""
    link, sites = home / LINK, home / SITES
    seen = [path.name for path in sites.iterdir() if path.name.isdigit() and shown(path).is_file()] if sites.is_dir() else []
    if link.is_symlink() and not (link / "catalog.json").is_file():
        what = f"it leads to {link.readlink()}, which holds no site"
    elif link.exists() and not link.is_symlink():
        what = "it is no link to a site"
    elif not link.is_symlink() and seen:
        what = f"it is lost, and sites/{max(seen, key=int)} is there"
    else:
        return
    raise Refusal([Problem(where=LINK, what=what, remedy="lead it to a complete site again: ln -sfn sites/<n> public")])


def begin(home: Path, keep: Collection[Path]) -> Path:
    """The folder of the next site; what an interrupted release left is removed, and every older site that is not kept.

    Refusal where it would remove a site that readers have seen and keep none.
    """
    check(home)
    sites, kept = home / SITES, {path.name for path in keep}
    for path in sites.glob("*") if sites.is_dir() else []:
        if path.name.partition(".")[0] in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    site = sites / str(max((int(name) for name in kept), default=0) + 1)
    site.mkdir(parents=True)
    return site


def edition(site: Path) -> Path:
    """Beside a site: which edition of program, catalog and calendar its pages are."""
    return site.with_name(f"{site.name}.edition")


def inputs(site: Path) -> Path:
    """Beside a site: from which figures of its inputs each of its datasets was computed."""
    return site.with_name(f"{site.name}.inputs")


def shown(site: Path) -> Path:
    """Beside a site: the mark that it has been public, without which an interrupted first release may be forgotten."""
    return site.with_name(f"{site.name}.shown")


def sums(site: Path) -> Path:
    """Beside a site: the checksums of every file in it, pages too."""
    return site.with_name(f"{site.name}.sums")


def seen(home: Path) -> list[Path]:
    """The sites that are there and have been public: somebody may be in the middle of reading one of them."""
    return [path for path in (home / SITES).iterdir() if path.is_dir() and shown(path).is_file()] if (home / SITES).is_dir() else []


def flush(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def at_work(home: Path) -> bool:
    """Whether a command is at work in the home, and holds its lock."""
    with (home / LOCK).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def sync(site: Path) -> None:
    """Have the disk hold all of a site and of what lies beside it."""
    for path in [*site.rglob("*"), site, edition(site), inputs(site), sums(site), site.parent]:
        flush(path)


def show(home: Path, site: Path, after: Path | None) -> bool:
    """The one moment: `public` leads to a site. False, and nothing done, where it does not follow what is public `after` all."""
    with _switching(home):
        if served(home) != after:
            return False
        link = home / f".{LINK}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(SITES) / site.name, target_is_directory=True)
        link.replace(home / LINK)
        with suppress(OSError):  # readers see it, whatever becomes of the rest
            shown(site).touch()
            flush(home)
        return True


@contextmanager
def _switching(home: Path) -> Iterator[None]:
    """Alone at the link, for the blink of an eye it takes to change it."""
    with (home / _SWITCHING).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
