"""A model's server for agent programs, on loopback, which says what a test has chosen beforehand.

It speaks the four ways in which agent programs talk to models: Anthropic's messages, OpenAI's responses
and chat completions, and Gemini's generateContent, each whole and as a stream. The first part of the path
chooses what is said, so that one server serves every test: `http://127.0.0.1:PORT/s/SCENARIO`. A word after
a dot keeps the counts of two tests apart: `flaky500.claude`.

```
review          the review at once                          prose     words without any JSON
tool            `git diff` and `git status`, then that    fenced    the review in a fenced block
cmd~B64         these commands (`commands`), then that      badjson   the review, cut in its middle
loop            a call of the shell, for ever               empty     nothing
http401 …       this status, in the provider's words        hang      no answer at all
429retry        429 that only asks for a moment's patience  slow      as tool, the review over ten seconds
flaky500 …      this status twice, then the review          cut       half an answer
```
A review names the two commits that the request names (`"base": "…"`), and has one finding, in `calc.py`.
`python mock_models.py` serves until it is interrupted, and prints its port.
"""

import base64
import gzip
import itertools
import json
import re
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

FINDING = {
    "path": "calc.py",
    "line": 2,
    "end_line": 2,
    "side": "new",
    "severity": "important",
    "category": "correctness",
    "title": "mean([]) raises ZeroDivisionError",
    "body": "mean([]) divides by len(xs), which is 0, where it returned 0 before.",
    "suggestion": None,
    "confidence": 90,
}
SHELLS = ("Bash", "bash", "exec_command", "shell_command", "shell", "local_shell", "run_shell_command")
PATIENCE_SECONDS, SLOW_SECONDS = 3600.0, 10.0
PIECE = 40
TOKENS_IN, TOKENS_OUT = 100, 50
_STATUS = re.compile(r"(?:http|flaky)(\d{3})|(429)retry")
_COMMIT = {
    name: re.compile(rf"\b{name}\W{{1,12}}([0-9a-f]{{64}}|[0-9a-f]{{40}})\b") for name in ("base", "head")
}
_FILE = re.compile(r"/[^\s\"'`\\]+/(?:change\.diff|brief\.md)")

Json = dict[str, Any]


class Request(NamedTuple):
    """What a program asked for, whichever way it speaks; `results` counts the answers of tools in it."""

    model: str
    is_stream: bool
    tools: list[str]
    results: int
    schema: Json | None
    text: str
    is_code_mode: bool = False

    @property
    def shell(self) -> str | None:
        """The tool that runs commands, if it was offered."""
        return next((name for name in SHELLS if name in self.tools), "exec" if self.is_code_mode else None)


class Act(NamedTuple):
    """What the model does next: says a text, or calls a tool with arguments."""

    text: str = ""
    tool: str | None = None
    arguments: Json | None = None


def commands(*lines: str) -> str:
    """The scenario in which the model runs these commands, each in a call of its own."""
    return "cmd~" + base64.urlsafe_b64encode("\0".join(lines).encode()).decode().rstrip("=")


def review(text: str) -> Json:
    """The review of the commits that a request's text names."""
    found = {name: pattern.search(text) for name, pattern in _COMMIT.items()}
    return {
        **{name: match[1] if match else None for name, match in found.items()},
        "summary": "mean() lost its guard against an empty list.",
        "findings": [FINDING],
    }


class Server(ThreadingHTTPServer):
    """The server; `seen` has a line for every request, in order."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Connection)
        self.seen: list[Json] = []
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, scenario: str) -> str:
        """The base address at which this is said."""
        return f"http://127.0.0.1:{self.port}/s/{scenario}"

    def requests(self, scenario: str) -> list[Json]:
        """What was asked of one scenario."""
        with self.lock:
            return [each for each in self.seen if each["scenario"] == scenario]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A program that goes away in the middle of an answer is what half of the tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port for as long as the block lasts."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Connection(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *words: Any) -> None:
        """The server keeps what it saw; it prints nothing."""

    def do_HEAD(self) -> None:
        self._send(200, {})

    def do_GET(self) -> None:
        scenario, rest = self._asked()
        self._note(scenario, "get")
        if rest.rstrip("/").endswith("/models"):
            named = {"id": "mock-model", "object": "model", "type": "model", "display_name": "mock"}
            dated = {"created": 1, "created_at": "2026-01-01T00:00:00Z", "owned_by": "mock"}
            self._send(200, {"object": "list", "has_more": False, "models": [], "data": [named | dated]})
        else:
            self._send(200 if rest in ("", "/") else 404, {})

    def do_POST(self) -> None:
        scenario, rest = self._asked()
        raw = self._body()
        speaks = next((speech for speech in SPEECHES if speech.path.search(rest)), None)
        if rest.endswith("/count_tokens"):
            self._send(200, {"input_tokens": TOKENS_IN})
        elif rest.endswith(":countTokens"):
            self._send(200, {"totalTokens": TOKENS_IN})
        elif speaks is None:
            self._note(scenario, "other")
            self._send(404, {"error": {"type": "not_found_error", "message": f"nothing at {rest}"}})
        else:
            body = {**json.loads(raw or b"{}"), "path": rest}
            asked = speaks.read(body, raw.decode("utf-8", "replace"))
            self._note(scenario, type(speaks).__name__, tools=asked.tools, text=asked.text)
            self._answer(speaks, scenario.partition(".")[0], scenario, asked)

    def _answer(self, speaks: "Speech", name: str, counted: str, asked: Request) -> None:
        with self.server.lock:
            self.server.counts[counted] += 1
            nth = self.server.counts[counted]
        status = _STATUS.fullmatch(name)
        if name == "hang":
            self.server.stopped.wait(PATIENCE_SECONDS)
        elif status and (nth <= 2 or not name.startswith("flaky")):
            code, is_brief = int(status[1] or status[2]), bool(status[2])
            self._send(code, speaks.refusal(code, is_brief), {"retry-after": "1"} if is_brief else {})
        elif asked.is_stream:
            doing = act(name, asked)
            is_slow = name == "slow" and doing.tool is None
            self._stream(speaks.stream(asked, doing), SLOW_SECONDS if is_slow else 0, name == "cut")
            self.wfile.write(speaks.end if name != "cut" else b"")
        else:
            self._send(200, speaks.whole(asked, act(name, asked)), is_cut=name == "cut")

    def _stream(self, events: list[tuple[str, Json]], seconds: float, is_cut: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        for event, value in events[:2] if is_cut else events:
            head = f"event: {event}\n" if event else ""
            self.wfile.write(f"{head}data: {json.dumps(value)}\n\n".encode())
            self.server.stopped.wait(seconds / len(events))

    def _asked(self) -> tuple[str, str]:
        """The scenario, and the rest of the path without its query."""
        path = self.path.partition("?")[0]
        found = re.fullmatch(r"/s/([^/]+)(.*)", path)
        return (found[1], found[2]) if found else ("review", path)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            raw = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                raw += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        return gzip.decompress(raw) if self.headers.get("content-encoding") == "gzip" else raw

    def _send(
        self, status: int, value: Json, headers: dict[str, str] | None = None, *, is_cut: bool = False
    ) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        self.close_connection |= is_cut
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if is_cut else body)

    def _note(self, scenario: str, kind: str, **more: Any) -> None:
        line = {"scenario": scenario, "kind": kind, "path": self.path, "at": time.time(), **more}
        with self.server.lock:
            self.server.seen.append(line)


def act(name: str, asked: Request) -> Act:
    """What the model does next in a scenario."""
    steps = _steps(name, asked)
    if asked.results < len(steps) and (asked.tools or asked.is_code_mode):
        return steps[asked.results]
    said = review(asked.text)
    if "StructuredOutput" in asked.tools and name not in TEXTS:
        return Act(tool="StructuredOutput", arguments=said)
    if asked.schema and "findings" not in json.dumps(asked.schema):
        return Act(json.dumps(_example(asked.schema)))
    whole = json.dumps(said)
    return Act(TEXTS.get(name, "{}").replace("{cut}", whole[: len(whole) // 2]).replace("{}", whole))


def _steps(name: str, asked: Request) -> list[Act]:
    """The calls that come first. A shell that is not offered is called all the same: a model may do so."""
    shell = asked.shell or "run_shell_command"
    if name == "loop":
        return [_run(shell, "git status")] * (asked.results + 1)
    if name.startswith("cmd~"):
        packed = name.removeprefix("cmd~")
        lines = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode().split("\0")
        return [_run(shell, line) for line in lines]
    if name not in ("tool", "slow"):
        return []
    file = _FILE.search(asked.text)
    reading = {"file_path": file[0]} if file and "read_file" in asked.tools else None
    return [
        *([Act(tool="read_file", arguments=reading)] if reading else []),
        _run(shell, "git diff --no-ext-diff HEAD~1"),
        _run(shell, "git status"),
    ]


def _run(shell: str, line: str) -> Act:
    return Act(tool=shell, arguments=_shell_arguments(shell, line))


TEXTS = {
    "prose": "I looked at the change and it seems fine to me.",
    "fenced": "Here is my review.\n\n```json\n{}\n```\n",
    "badjson": "{cut}",
    "empty": "",
}
"""What is said in the scenarios in which the model does not keep to the form; {} stands for the review."""


def _shell_arguments(tool: str, line: str) -> Json:
    if tool == "shell":
        return {"command": ["bash", "-lc", line]}
    if tool == "exec_command":
        return {"cmd": line}
    return {"command": line, "description": "look"}


def _example(schema: Any) -> Any:
    """The least value of a schema, for what programs ask besides: a title, who speaks next."""
    if "const" in schema or schema.get("enum"):
        return schema.get("const", schema.get("enum", [None])[0])
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _example(schema[key][0])
    kind: Any = schema.get("type", "object")
    kind = (kind[0] if isinstance(kind, list) else kind).lower()
    if kind == "object":
        fields: Json = schema.get("properties", {})
        return {name: _example(fields.get(name, {})) for name in schema.get("required", fields)}
    return {"array": [], "boolean": False, "integer": 1, "number": 1, "null": None}.get(kind, "x")


def _pieces(text: str) -> list[str]:
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def _new(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:12]}"


class Speech:
    """One way of speaking: reading a request, and saying an act, whole or as a stream, or a refusal."""

    path: re.Pattern[str]
    end = b""

    def read(self, body: Json, text: str) -> Request:
        raise NotImplementedError

    def whole(self, asked: Request, act: Act) -> Json:
        raise NotImplementedError

    def stream(self, asked: Request, act: Act) -> list[tuple[str, Json]]:
        raise NotImplementedError

    def refusal(self, status: int, is_brief: bool) -> Json:
        """OpenAI's words, which others have taken over."""
        kinds = {401: "invalid_api_key", 403: "permission_denied", 429: "insufficient_quota"}
        words = {
            401: "Incorrect API key provided.",
            403: "You have insufficient permissions for this operation.",
            429: "You exceeded your current quota, please check your plan and billing details.",
        }
        kind, message = (
            kinds.get(status, "server_error"),
            words.get(status, f"The server had an error ({status})."),
        )
        if is_brief:
            kind, message = "rate_limit_exceeded", "Rate limit reached for requests. Please try again in 1s."
        return {"error": {"message": message, "type": kind, "code": kind, "param": None}}


class Messages(Speech):
    """Anthropic's."""

    path = re.compile(r"/v1/messages$")

    def read(self, body: Json, text: str) -> Request:
        parts = [
            part for each in body.get("messages", []) for part in each["content"] if isinstance(part, dict)
        ]
        tools = [tool.get("name", "") for tool in body.get("tools", [])]
        if any(part.get("name") == "StructuredOutput" for part in parts):
            tools.remove("StructuredOutput")
        form = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
        results = sum(part.get("type") == "tool_result" for part in parts)
        return Request(
            body.get("model", ""), bool(body.get("stream")), tools, results, form.get("schema"), text
        )

    def whole(self, asked: Request, act: Act) -> Json:
        if act.tool:
            content = [{"type": "tool_use", "id": _new("toolu"), "name": act.tool, "input": act.arguments}]
        else:
            content = [{"type": "text", "text": act.text}] if act.text else []
        return {
            "id": _new("msg"),
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": content,
            "stop_reason": "tool_use" if act.tool else "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": TOKENS_IN, "output_tokens": TOKENS_OUT},
        }

    def stream(self, asked: Request, act: Act) -> list[tuple[str, Json]]:
        message = self.whole(asked, act)
        events: list[Json] = [
            {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
        ]
        for index, block in enumerate(message["content"]):
            if act.tool:
                empty: Json = {**block, "input": {}}
                deltas = [{"type": "input_json_delta", "partial_json": json.dumps(act.arguments)}]
            else:
                empty = {"type": "text", "text": ""}
                deltas = [{"type": "text_delta", "text": piece} for piece in _pieces(act.text)]
            events.append({"type": "content_block_start", "index": index, "content_block": empty})
            events += [{"type": "content_block_delta", "index": index, "delta": each} for each in deltas]
            events.append({"type": "content_block_stop", "index": index})
        ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
        events.append({"type": "message_delta", "delta": ended, "usage": {"output_tokens": TOKENS_OUT}})
        events.append({"type": "message_stop"})
        return [(event["type"], event) for event in events]

    def refusal(self, status: int, is_brief: bool) -> Json:
        kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
        words = {
            401: "invalid x-api-key",
            403: "Your API key does not have permission to use the specified resource.",
            429: "You have reached your API usage limits. You will regain access on 2027-01-01 at 00:00 UTC.",
        }
        message = words.get(status, "Internal server error")
        if is_brief:
            message = "Number of requests has exceeded your per-minute rate limit."
        return {"type": "error", "error": {"type": kinds.get(status, "api_error"), "message": message}}


class Responses(Speech):
    """OpenAI's, as codex speaks; its "code mode" takes a line of JavaScript in place of a call."""

    path = re.compile(r"/responses$")

    def read(self, body: Json, text: str) -> Request:
        tools = [tool.get("name") or tool.get("type") for tool in body.get("tools", [])]
        is_code = any(
            tool.get("type") == "custom" and tool.get("name") == "exec" for tool in body.get("tools", [])
        )
        items = body["input"] if isinstance(body.get("input"), list) else []
        results = sum(str(item.get("type", "")).endswith("_call_output") for item in items)
        form = (body.get("text") or {}).get("format") or {}
        model, is_stream = body.get("model", ""), bool(body.get("stream"))
        return Request(model, is_stream, tools, results, form.get("schema"), text, is_code)

    def _item(self, act: Act) -> Json:
        call = _new("call")
        if act.tool == "exec":
            line = json.dumps((act.arguments or {})["command"])
            script = f"text(JSON.stringify(await tools.exec_command({{cmd: {line}}})));"
            return {
                "type": "custom_tool_call",
                "id": f"ctc_{call}",
                "call_id": call,
                "name": "exec",
                "input": script,
            }
        if act.tool:
            words = json.dumps(act.arguments)
            return {
                "type": "function_call",
                "id": f"fc_{call}",
                "call_id": call,
                "name": act.tool,
                "arguments": words,
            }
        said = {"type": "output_text", "text": act.text, "annotations": []}
        return {"type": "message", "id": _new("msg"), "role": "assistant", "content": [said]}

    def whole(self, asked: Request, act: Act) -> Json:
        return {
            "id": _new("resp"),
            "object": "response",
            "created_at": int(time.time()),
            "model": asked.model,
            "status": "completed",
            "output": [{**self._item(act), "status": "completed"}],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "error": None,
            "incomplete_details": None,
            "usage": {
                "input_tokens": TOKENS_IN,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": TOKENS_OUT,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": TOKENS_IN + TOKENS_OUT,
            },
        }

    def stream(self, asked: Request, act: Act) -> list[tuple[str, Json]]:
        response = self.whole(asked, act)
        item = response["output"][0]
        at = {"item_id": item["id"], "output_index": 0}
        begun = {**response, "status": "in_progress", "output": [], "usage": None}
        events: list[Json] = [
            {"type": "response.created", "response": begun},
            {"type": "response.in_progress", "response": begun},
        ]
        if act.tool:
            events.append({"type": "response.output_item.added", "output_index": 0, "item": item})
        else:
            empty = {**item, "status": "in_progress", "content": []}
            part = {"type": "output_text", "text": "", "annotations": []}
            events += [
                {"type": "response.output_item.added", "output_index": 0, "item": empty},
                {"type": "response.content_part.added", **at, "content_index": 0, "part": part},
            ]
            delta = {"type": "response.output_text.delta", **at, "content_index": 0}
            events += [{**delta, "delta": piece} for piece in _pieces(act.text)]
            events.append({"type": "response.output_text.done", **at, "content_index": 0, "text": act.text})
        events.append({"type": "response.output_item.done", "output_index": 0, "item": item})
        events.append({"type": "response.completed", "response": response})
        numbered = zip(itertools.count(), events, strict=False)
        return [(event["type"], {**event, "sequence_number": number}) for number, event in numbered]


class Chat(Speech):
    """OpenAI's older one, which most others speak."""

    path = re.compile(r"/chat/completions$")
    end = b"data: [DONE]\n\n"

    def read(self, body: Json, text: str) -> Request:
        tools = [(tool.get("function") or {}).get("name", "") for tool in body.get("tools") or []]
        results = sum(message.get("role") == "tool" for message in body.get("messages", []))
        return Request(body.get("model", ""), bool(body.get("stream")), tools, results, None, text)

    def _calls(self, act: Act) -> list[Json]:
        function = {"name": act.tool, "arguments": json.dumps(act.arguments)}
        return [{"index": 0, "id": _new("call"), "type": "function", "function": function}]

    def _usage(self) -> Json:
        whole = TOKENS_IN + TOKENS_OUT
        return {"prompt_tokens": TOKENS_IN, "completion_tokens": TOKENS_OUT, "total_tokens": whole}

    def whole(self, asked: Request, act: Act) -> Json:
        message: Json = {"role": "assistant", "content": None if act.tool else act.text}
        if act.tool:
            message["tool_calls"] = self._calls(act)
        reason = "tool_calls" if act.tool else "stop"
        named = {"id": _new("chatcmpl"), "created": int(time.time()), "model": asked.model}
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {**named, "object": "chat.completion", "usage": self._usage(), "choices": [choice]}

    def stream(self, asked: Request, act: Act) -> list[tuple[str, Json]]:
        said = [{"content": piece} for piece in _pieces(act.text)]
        deltas: list[Json] = [{"tool_calls": self._calls(act)}] if act.tool else said
        named = {"id": _new("chatcmpl"), "created": int(time.time()), "model": asked.model}
        chunk = {**named, "object": "chat.completion.chunk"}
        events = [
            {**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
            for delta in [{"role": "assistant", "content": ""}, *deltas]
        ]
        ended = {"index": 0, "delta": {}, "finish_reason": "tool_calls" if act.tool else "stop"}
        events.append({**chunk, "choices": [ended]})
        events.append({**chunk, "choices": [], "usage": self._usage()})
        return [("", event) for event in events]


class Gemini(Speech):
    """Google's."""

    path = re.compile(r":(stream)?[gG]enerateContent$")

    def read(self, body: Json, text: str) -> Request:
        declared = [each for tool in body.get("tools", []) for each in tool.get("functionDeclarations", [])]
        parts = [part for content in body.get("contents", []) for part in content.get("parts", [])]
        form = body.get("generationConfig") or {}
        found = re.search(r"/models/([^:]+):", body["path"])
        return Request(
            found[1] if found else "",
            ":stream" in body["path"],
            [each["name"] for each in declared],
            sum("functionResponse" in part for part in parts),
            form.get("responseJsonSchema") or form.get("responseSchema"),
            text,
        )

    def _chunk(self, asked: Request, parts: list[Json], reason: str | None) -> Json:
        candidate: Json = {"content": {"role": "model", "parts": parts}, "index": 0}
        if reason:
            candidate["finishReason"] = reason
        return {
            "candidates": [candidate],
            "modelVersion": asked.model,
            "responseId": _new("resp"),
            "usageMetadata": {
                "promptTokenCount": TOKENS_IN,
                "candidatesTokenCount": TOKENS_OUT,
                "totalTokenCount": TOKENS_IN + TOKENS_OUT,
            },
        }

    def _parts(self, act: Act) -> list[Json]:
        if act.tool:
            return [{"functionCall": {"name": act.tool, "args": act.arguments}}]
        return [{"text": piece} for piece in _pieces(act.text)] or [{"text": ""}]

    def whole(self, asked: Request, act: Act) -> Json:
        return self._chunk(asked, self._parts(act), "STOP")

    def stream(self, asked: Request, act: Act) -> list[tuple[str, Json]]:
        *before, last = self._parts(act)
        chunks = [self._chunk(asked, [part], None) for part in before]
        return [("", chunk) for chunk in [*chunks, self._chunk(asked, [last], "STOP")]]

    def refusal(self, status: int, is_brief: bool) -> Json:
        kinds = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}
        words = {
            401: "API keys are not supported by this API. Expected OAuth2 access token.",
            403: "The caller does not have permission",
            429: "You exceeded your current quota, please check your plan and billing details.",
        }
        error: Json = {
            "code": status,
            "message": words.get(status, "An internal error has occurred."),
            "status": kinds.get(status, "INTERNAL"),
        }
        if status == 429:
            period = "Minute" if is_brief else "Day"
            violation = {"quotaId": f"GenerateRequestsPer{period}PerProjectPerModel", "quotaValue": "5"}
            error["details"] = [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
                *(
                    [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}]
                    if is_brief
                    else []
                ),
            ]
        return {"error": error}


SPEECHES = (Messages(), Responses(), Chat(), Gemini())


def main() -> None:
    """Serve until interrupted; the first word is a file for what was asked, one JSON object a line."""
    with serving() as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            lines = "".join(json.dumps(line) + "\n" for line in server.seen)
            for word in sys.argv[1:2]:
                Path(word).write_text(lines)


if __name__ == "__main__":
    main()
