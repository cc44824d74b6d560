"""The definitions that the benchmarks run on."""

from __future__ import annotations

HEADER = "owner: employee\npurpose: Benchmark.\nreview_by: 2040-01-01\n"

ORDER = """
kind: model
id: bench.order
title: Order
fields:
  name: {type: text, required: true}
  ref: {type: text, unique: true}
  state: {type: choice, options: [draft, open, done], default: draft}
  amount_total: {type: money, default: 0}
  priority: {type: integer, default: 0}
  note: {type: text}
  partner: {type: text}
  checked: {type: boolean, default: false}
  level: {type: integer, default: 0}
  label: {type: text}
  quiet: {type: integer, default: 0}
  date_order: {type: date}
  city: {type: text}
access:
  employee: {read: true, create: true, update: true, delete: true, export: true}
"""

FIRING = {
    "a.check": "on: [{updated: [amount_total]}]\nwhen: amount_total > 100\n"
    "do:\n  - update: {checked: true}\n",
    "b.level": "on: [{updated: [amount_total]}]\nwhen: amount_total > 100 and state == 'draft'\n"
    'do:\n  - update: {level: "=level + 1"}\n',
    "c.label": "on: [{updated: [amount_total]}]\nwhen: amount_total > 100\n"
    'do:\n  - update: {label: "over at {amount_total:money}"}\n',
}


def automation(id: str, body: str) -> tuple[str, str]:
    head = f"kind: automation\nid: {id}\ntitle: {id}\n{HEADER}model: bench.order\nmode: inline\n"
    return f"automations/{id}.yaml", head + body


def firing() -> dict[str, str]:
    """Three automations that fire when an amount changes, each with one effect."""
    return dict(automation(id, body) for id, body in FIRING.items())


def watchers(count: int) -> dict[str, str]:
    """Automations that watch fields which the benchmarked update does not touch."""
    fields = ("note", "partner", "city", "date_order", "priority")
    return dict(
        automation(
            f"w.watch_{number}",
            f"on: [{{updated: [{fields[number % len(fields)]}]}}]\n"
            f"when: amount_total > {number % 97} and state == 'done'\n"
            "do:\n  - update: {level: 1}\n",
        )
        for number in range(count)
    )


def importing() -> dict[str, str]:
    """Rules that every imported record meets."""
    return dict(
        [
            automation(
                "i.block",
                "on: [created]\nwhen: amount_total < 0\ndo:\n  - block: Amounts are not negative\n",
            ),
            automation(
                "i.label",
                "on: [created]\nwhen: amount_total > 500\n"
                'do:\n  - update: {label: "big: {name}"}\n',
            ),
        ]
    )
