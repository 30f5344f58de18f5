"""The installed uvicorn is the pinned one and has the internals that the service uses."""

import inspect
from importlib.metadata import requires, version

import pytest
import uvicorn
from packaging.requirements import Requirement
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

OVERRIDDEN = [
    "connection_made",
    "connection_lost",
    "data_received",
    "on_message_begin",
    "on_url",
    "on_header",
    "on_body",
    "on_message_complete",
    "on_response_complete",
    "pause_writing",
    "resume_writing",
    "_start_asgi_task",
]
# Assigned by their constructors.
PROTOCOL_FIELDS = ["connections", "cycle", "flow", "loop", "parser", "pipeline", "server_state", "transport"]
CYCLE_FIELDS = [
    "default_headers",
    "disconnected",
    "flow",
    "keep_alive",
    "message_event",
    "more_body",
    "on_response",
    "response_complete",
    "response_started",
    "scope",
    "transport",
    "waiting_for_100_continue",
]


def test_installed_version_is_the_pinned_one():
    (pinned,) = [it for it in map(Requirement, requires("gatescope") or ()) if it.name == "uvicorn"]

    assert {specifier.operator for specifier in pinned.specifier} == {"=="}
    assert version("uvicorn") in pinned.specifier


@pytest.mark.parametrize("method", OVERRIDDEN)
def test_protocol_has_the_overridden_method(method):
    assert method in vars(HttpToolsProtocol)


@pytest.mark.parametrize(
    ("owner", "fields"), [(HttpToolsProtocol, PROTOCOL_FIELDS), (RequestResponseCycle, CYCLE_FIELDS)]
)
def test_constructor_assigns_the_fields(owner, fields):
    assert {name for name in fields if f"self.{name}" not in inspect.getsource(owner.__init__)} == set()


def test_methods_have_the_parameters_they_are_called_with():
    assert list(inspect.signature(HttpToolsProtocol._start_asgi_task).parameters) == ["self", "cycle", "app"]
    assert {"flow", "transport", "on_response"} <= set(inspect.signature(RequestResponseCycle).parameters)
    assert list(inspect.signature(uvicorn.Server.serve).parameters) == ["self", "sockets"]
    assert list(inspect.signature(uvicorn.Server.handle_exit).parameters) == ["self", "sig", "frame"]


def test_flow_control_and_server_state_have_their_parts():
    assert {"drain", "resume_reading"} <= set(dir(FlowControl))
    source = inspect.getsource(FlowControl.__init__)
    assert "self.read_paused" in source and "self.write_paused" in source
    assert {"connections", "tasks", "total_requests"} <= set(vars(ServerState()))
    assert STATUS_LINE[503] == b"HTTP/1.1 503 Service Unavailable\r\n"
