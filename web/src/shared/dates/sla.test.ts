import { expect, it } from "vitest";

import { slaOf } from "@/shared/dates/sla";

const now = Date.parse("2026-07-01T12:00:00Z");

it.each([
  ["2026-07-01T11:59:59Z", "late"],
  ["2026-07-02T11:00:00Z", "soon"],
  ["2026-07-03T12:00:00Z", "fine"],
  [null, "none"],
] as const)("due %s is %s", (due, sla) => {
  expect(slaOf(due, now)).toBe(sla);
});
