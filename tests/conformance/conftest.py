"""A lead with lines, tags, stages and users: the record on which the scenarios play."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from support.workbench import Workbench, open_workbench

ACCESS = """
access:
  employee: {read: true, create: true, update: true, delete: true}
"""

MODELS = {
    "models/stage.yaml": "kind: model\nid: crm.stage\ntitle: Stage\n"
    "fields:\n  name: {type: text, required: true}\n" + ACCESS,
    "models/tag.yaml": "kind: model\nid: crm.tag\ntitle: Tag\n"
    "fields:\n  name: {type: text, required: true}\n" + ACCESS,
    "models/partner.yaml": """
kind: model
id: crm.partner
title: Partner
fields:
  name: {type: text, required: true}
  is_employee: {type: boolean, default: false}
  secret_score: {type: integer, read: [auditor]}
"""
    + ACCESS,
    "models/line.yaml": """
kind: model
id: crm.lead.line
title: Lead line
fields:
  name: {type: text}
  qty: {type: integer, default: 1}
  lead_id: {type: ref, to: crm.lead, required: true, on_delete: cascade}
"""
    + ACCESS,
    "models/log.yaml": """
kind: model
id: crm.log
title: Log
fields:
  name: {type: text}
  lead_id: {type: ref, to: crm.lead, on_delete: clear}
"""
    + ACCESS,
    "models/lead.yaml": """
kind: model
id: crm.lead
title: Lead
fields:
  name: {type: text, required: true}
  state: {type: choice, options: [draft, open, pending, done, cancel], default: draft}
  user_id: {type: integer}
  follower_ids: {type: refs, to: crm.partner}
  partner_id: {type: ref, to: crm.partner}
  employee: {type: boolean, compute: "=partner_id.is_employee"}
  stage_id: {type: ref, to: crm.stage}
  tag_ids: {type: refs, to: crm.tag}
  priority: {type: choice, options: [low, high], default: low}
  total: {type: integer, compute: "=sum(l.qty for l in line_ids)"}
  is_big: {type: boolean, compute: "=total > 10"}
  line_ids: {type: lines, of: crm.lead.line, by: lead_id}
  log_ids: {type: lines, of: crm.log, by: lead_id}
  count: {type: integer, default: 0}
  deadline: {type: boolean, compute: "=priority == 'high'"}
  note: {type: text}
"""
    + ACCESS,
}


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS)
