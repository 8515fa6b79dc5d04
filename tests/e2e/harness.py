"""A private JupyterLab, a browser that stays on this machine, kernels with a private history."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client import KernelManager
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Route

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
PATIENCE = 60.0  # seconds until a condition that never comes counts as a failure

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb", "--font-render-hinting=none", "--hide-scrollbars",
]  # fmt: skip

LAB_SETTINGS: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": False},
    # Cells outside the window are drawn too: what is not drawn cannot be looked at.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none", "scrollPastEnd": False},
}


# ── JupyterLab ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Lab:
    """A running server. root: its notebooks; home: the history of its kernels."""

    url: str
    token: str
    root: Path
    home: Path
    log: Path


def private_environment(top: Path, home: Path) -> dict[str, str]:
    """Return an environment in which Jupyter reads and writes under ``top`` only."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    private = {name: str(top / folder) for name, folder in folders.items()}
    return {
        **os.environ,
        **private,
        "LIFTSYS_HOME": str(home),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
    }


@contextmanager
def serve_lab() -> Iterator[Lab]:
    """Run a JupyterLab on a free port until the block ends; its kernels end with it."""
    top = Path(tempfile.mkdtemp(prefix="liftsys-lab-"))
    root, home, log = top / "notebooks", top / "history", top / "server.log"
    root.mkdir()
    for plugin, values in LAB_SETTINGS.items():
        file = top / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    port, token = free_port(), "tests"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--ServerApp.terminals_enabled=False", "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            env=private_environment(top, home),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    lab = Lab(f"http://127.0.0.1:{port}", token, root, home, log)
    try:
        wait_for_server(lab, server)
        yield lab
    finally:
        server.terminate()  # a terminated server shuts its kernels down
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(top, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_server(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{lab.url}/api?token={lab.token}", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{lab.log.read_text()[-4000:]}")


# ── the browser ──────────────────────────────────────────────────────────────────────────────
def launch(playwright: Playwright) -> Browser:
    """Start the system's chromium (Playwright's own builds are not assumed to be there)."""
    name = os.environ.get("CHROMIUM", "chromium")
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing; install it with: apt-get install chromium")
    return playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)


@dataclass
class Watch:
    """What a page did that it should not: requests off this machine, errors on its console."""

    off_host: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def open_page(
    browser: Browser, *, width: int, height: int, dark: bool
) -> Iterator[tuple[Page, Watch]]:
    """Open a page that cannot leave this machine, and keep watch over it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        device_scale_factor=1,
    )
    page, watch = context.new_page(), Watch()
    page.set_default_timeout(PATIENCE * 1000)

    def stay_here(route: Route, request: Request) -> None:
        if request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:")):
            route.continue_()
        else:
            watch.off_host.append(request.url)
            route.abort()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            watch.errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.route("**/*", stay_here)
    page.on("console", hear)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    try:
        yield page, watch
    finally:
        context.close()


# A notebook's data-status says idle too early; a kernel is ready when all of these are.
KERNEL_READY = """async () => {
  const widget = jupyterapp.shell.currentWidget;
  const context = widget && widget.sessionContext;
  if (!context) return false;
  await widget.revealed;
  await context.ready;
  const kernel = context.session && context.session.kernel;
  if (!kernel || kernel.connectionStatus !== 'connected') return false;
  await kernel.info;
  return kernel.status === 'idle';
}"""

ALL_CELLS_RAN = """() => {
  const widget = jupyterapp.shell.currentWidget;
  const cells = [...widget.content.model.cells].filter(c => c.type === 'code');
  return cells.every(c => c.executionCount !== null && c.executionState !== 'running')
      && widget.sessionContext.session.kernel.status === 'idle';
}"""


def open_notebook(page: Page, lab: Lab, name: str, *, theme: str) -> None:
    """Open a notebook of the server and wait until its kernel is idle and the theme is on."""
    page.goto(f"{lab.url}/lab/tree/{name}?token={lab.token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    command(page, "apputils:change-theme", {"theme": theme})
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    page.wait_for_function(KERNEL_READY)


def command(page: Page, name: str, arguments: dict[str, Any] | None = None) -> None:
    """Start a command of JupyterLab; awaiting it inside the page can wait for ever."""
    page.evaluate(
        "([name, args]) => { void jupyterapp.commands.execute(name, args); }",
        [name, arguments or {}],
    )


def clear_and_run_all(page: Page) -> None:
    """Run every cell from the top and wait until the last one has ended."""
    command(page, "notebook:clear-all-cell-outputs")
    page.wait_for_function(
        "() => [...jupyterapp.shell.currentWidget.content.model.cells]"
        ".every(c => c.type !== 'code' || c.outputs.length === 0)"
    )
    page.evaluate(
        "() => { for (const c of jupyterapp.shell.currentWidget.content.model.cells)"
        " if (c.type === 'code') c.executionCount = null; }"
    )
    command(page, "notebook:run-all-cells")
    page.wait_for_function(ALL_CELLS_RAN)


# ── kernels ──────────────────────────────────────────────────────────────────────────────────
class Kernel:
    """A real kernel that is asked one thing at a time.

    notebook: the path of the notebook that a server would have started it for.
    """

    def __init__(self, home: Path, notebook: str | None = None) -> None:
        self.home = home
        self.manager = KernelManager(kernel_name="python3")
        env = {**os.environ, "LIFTSYS_HOME": str(home)}
        if notebook is not None:
            env["JPY_SESSION_NAME"] = notebook
        self.manager.start_kernel(env=env, cwd=home.parent)
        self._connect()

    def _connect(self) -> None:
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def restart(self) -> None:
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self._connect()

    def start(self, code: str, *, attended: bool = True, cell: str | None = None) -> str:
        """Begin to run code; ``finish`` waits for its end.

        attended: whether the front says that somebody is there to be asked, as JupyterLab does
        and papermill does not. cell: its id, which JupyterLab tells.
        """
        if cell is None:
            return self.client.execute(code, allow_stdin=attended)
        content = {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": attended, "stop_on_error": True,
        }  # fmt: skip
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def finish(self, message: str) -> list[dict[str, Any]]:
        """Return the outputs of a message, errors among them, when the kernel is done with it."""
        outputs = []
        for kind, content in self._heard_of(message):
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind in {"stream", "display_data", "execute_result", "error"}:
                outputs.append({"kind": kind, **content})
        return outputs

    def run(self, code: str, *, cell: str | None = None) -> str:
        """Run code and return what a reader would see as plain text; fail when it fails."""
        outputs = self.finish(self.start(code, cell=cell))
        errors = [output for output in outputs if output["kind"] == "error"]
        assert not errors, "\n".join("\n".join(error["traceback"]) for error in errors)
        return "\n".join(plain(output) for output in outputs)

    def wait_for_text(self, message: str, text: str) -> None:
        """Wait until the running code has printed a text, in one message or in pieces."""
        printed = ""
        for _kind, content in self._heard_of(message):
            printed += str(content.get("text", ""))
            if text in printed:
                break

    def _heard_of(self, message: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the kernel says about a message; fail when that takes too long."""
        until = time.monotonic() + PATIENCE
        while (left := until - time.monotonic()) > 0:
            heard = self.client.get_iopub_msg(timeout=left)
            if heard["parent_header"].get("msg_id") == message:
                yield heard["msg_type"], heard["content"]
        raise TimeoutError(f"the kernel was not done with it in {PATIENCE:.0f} s")

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def plain(output: dict[str, Any]) -> str:
    """Return the plain text of one output."""
    text = output["text"] if output["kind"] == "stream" else output["data"].get("text/plain", "")
    return str(text).rstrip("\n")


def shell(*arguments: str, home: Path) -> dict[str, Any]:
    """Run ``liftsys … --json`` in a shell and return its document."""
    done = subprocess.run(
        [sys.executable, "-m", "liftsys_nb", *arguments, "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "LIFTSYS_HOME": str(home)},
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert "error" not in document, document
    return document
