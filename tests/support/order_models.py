"""A small order with lines and a budget, on which the tests of changing records play."""

from __future__ import annotations

ACCESS = """
access:
  employee: {read: true, create: true, update: true}
  buyer: {read: true, create: true, update: true, delete: true}
"""

MODELS = {
    "models/partner.yaml": """
kind: model
id: shop.partner
title: Partner
fields:
  name: {type: text, required: true, unique: true}
  blocked: {type: boolean, default: false}
  iban: {type: text, sensitive: true, read: [finance], write: [finance]}
"""
    + ACCESS,
    "models/line.yaml": """
kind: model
id: shop.order.line
title: Order line
label: description
fields:
  description: {type: text}
  order_id: {type: ref, to: shop.order, required: true, on_delete: cascade}
  qty: {type: decimal, required: true, default: 1, min: 0}
  price: {type: money, default: 0}
  subtotal: {type: money, compute: "=qty * price"}
"""
    + ACCESS,
    "models/order.yaml": """
kind: model
id: shop.order
title: Order
fields:
  name: {type: text, required: true, unique: true, default: "=sequence('SO')"}
  partner_id: {type: ref, to: shop.partner}
  company_id: {type: ref, to: res.company}
  state: {type: choice, options: [draft, confirmed, shipped, cancel], default: draft}
  line_ids: {type: lines, of: shop.order.line, by: order_id}
  total: {type: money, compute: "=sum(l.subtotal for l in line_ids)"}
  is_large: {type: boolean, compute: "=total > 1000"}
  partner_blocked: {type: boolean, compute: "=partner_id.blocked"}
  note: {type: text}
transitions:
  state: {draft: [confirmed, cancel], confirmed: [shipped, cancel]}
operations:
  confirm: {from: [draft], set: {state: confirmed}, roles: [buyer], when: partner_id}
  ship: {from: [confirmed], set: {state: shipped, note: "shipped by {actor.name}"}, roles: [buyer]}
  cancel: {from: [draft, confirmed], set: {state: cancel}, roles: [employee]}
"""
    """
access:
  employee: {read: true, create: true, update: true, rows: "state != 'cancel'"}
  buyer: {read: true, create: true, update: true, delete: true}
""",
}
