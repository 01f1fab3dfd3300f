# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python agent as users have them: prometheus_client with the metric names of the guide, on a free loopback port.

Prints the port on a line of its own, then serves until standard input closes. Its values are fixed, so that a test can ask for them.
"""
import sys

from prometheus_client import Counter, Gauge, Histogram, start_http_server

requests = Counter("agent_requests_total", "Agent requests", ["endpoint", "status"])
durations = Histogram("agent_request_duration_seconds", "Duration of agent requests", ["endpoint"])
in_progress = Gauge("agent_requests_in_progress", "Agent requests under way", ["endpoint"])
errors = Counter("agent_errors_total", "Errors", ["type"])
llm_calls = Counter("llm_calls_total", "LLM calls", ["model", "provider"])
llm_tokens = Counter("llm_tokens_total", "Tokens", ["model", "provider", "type"])
llm_durations = Histogram("llm_call_duration_seconds", "Duration of LLM calls", ["model", "provider"])
llm_cost = Counter("llm_cost_dollars_total", "Cost", ["model", "provider"])
tool_calls = Counter("tool_calls_total", "Tool calls", ["name", "status"])
tool_durations = Histogram("tool_call_duration_seconds", "Duration of tool calls", ["name"])
db_connections = Gauge("db_connections_active", "Open database connections")
db_pool = Gauge("db_pool_size", "Size of the pool")

requests.labels("/chat", "success").inc(40)
requests.labels("/chat", "error").inc(2)
durations.labels("/chat").observe(1.5)
in_progress.labels("/chat").set(3)
errors.labels("timeout").inc(2)
llm_calls.labels("gpt-4o", "openai").inc(17)
llm_tokens.labels("gpt-4o", "openai", "input").inc(12_000)
llm_tokens.labels("gpt-4o", "openai", "output").inc(3_000)
llm_durations.labels("gpt-4o", "openai").observe(2.25)
llm_cost.labels("gpt-4o", "openai").inc(0.75)
tool_calls.labels("search", "success").inc(5)
tool_durations.labels("search").observe(0.2)
db_connections.set(4)
db_pool.set(10)


def main():
    # Newer versions return the server; older ones only take a port, so ask the system for a free one first.
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start_http_server(port, addr="127.0.0.1")
    print(port, flush=True)
    sys.stdin.read()


main()
