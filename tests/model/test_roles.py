"""Who may review and approve: what a person is told by, and every mistake of `roles.yaml` at once."""

from datetime import date
from pathlib import Path

import pytest

from etl.model import roles
from etl.problem import Refusal

LI = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKR4iQRw/1HeCXqGDwEx4OKqo55+O1t1LDb2K7dV1+Jc"
WANG = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOoRdlvVMAp4GCWDE9yh4+bAadKuYFo8BUACaOPOm0U+"


def person(name: str = "Li Hua", key: str = LI, roles: str = "review", more: str = "") -> str:
    return f"  - name: {name}\n    unit: Planning\n    roles: {roles}\n    key: {key}\n{more}"


def read(folder: Path, *people: str) -> tuple[roles.Person, ...]:
    path = folder / "datasets" / "roles.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("people:\n" + "".join(people), encoding="utf-8")
    return roles.load(path)


def refused(folder: Path, *people: str) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        read(folder, *people)
    return [str(problem) for problem in refusal.value.problems]


def test_a_role_holds_from_the_first_day_until_the_day_before_valid_to(tmp_path: Path) -> None:
    (li,) = read(tmp_path, person(more="    valid_from: 2026-02-28\n    valid_to: 2026-03\n"))
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert [li.may("review", day) for day in days] == [False, True, False]
    assert not li.may("approve", days[1])


def test_a_key_is_named_as_ssh_keygen_names_it(tmp_path: Path) -> None:
    (li,) = read(tmp_path, person(key=f"{LI} li@office"))
    assert li.fingerprint == roles.fingerprint(LI)
    assert li.fingerprint.startswith("SHA256:")
    assert len(li.fingerprint) == 50
    assert (li.name.zh, li.name.en) == ("Li Hua", "Li Hua")


@pytest.mark.parametrize("key", ["ssh-rsa AAAAB3NzaC1yc2E=", LI[:-4], "ssh-ed25519 nothing", "ssh-ed25519"])
def test_a_key_that_is_no_ed25519_key_is_refused(tmp_path: Path, key: str) -> None:
    (told,) = refused(tmp_path, person(key=key))
    assert told.startswith("people.1.key: the key is ")
    assert told.endswith("datasets/roles.yaml:5 · edit datasets/roles.yaml")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, person(roles="[review, publish]"), person("Wang Min", "ssh-dss AAAA")) == [
        "people.1.roles: “publish” is no role: write review, approve, prerelease · datasets/roles.yaml:4 · edit datasets/roles.yaml",
        "people.2.key: the key is no ssh-ed25519: make one with ssh-keygen -t ed25519, and write its .pub file's line here"
        " · datasets/roles.yaml:9 · edit datasets/roles.yaml",
    ]


def test_one_key_of_two_people_and_one_person_twice_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, person(), person("Wang Min", f"{LI} wang"), person(key=WANG)) == [
        "the key of Li Hua is somebody else's too · datasets/roles.yaml:2 · edit datasets/roles.yaml",
        "Li Hua stands here twice · datasets/roles.yaml:2 · edit datasets/roles.yaml: give the older key a valid_to",
        "the key of Wang Min is somebody else's too · datasets/roles.yaml:6 · edit datasets/roles.yaml",
        "Li Hua stands here twice · datasets/roles.yaml:10 · edit datasets/roles.yaml: give the older key a valid_to",
    ]


def test_a_new_key_stands_beside_the_one_that_is_no_longer_used(tmp_path: Path) -> None:
    assert len(read(tmp_path, person(more="    valid_to: 2026-03-01\n"), person(key=WANG))) == 2
