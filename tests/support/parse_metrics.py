# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a /metrics page from standard input with prometheus_client's own parser; prints how many samples it found."""
import sys

from prometheus_client.parser import text_string_to_metric_families

page = sys.stdin.read()
print(sum(len(family.samples) for family in text_string_to_metric_families(page)))
