import { describe, expect, it } from "vitest";

import { cronOf, kindOf, rhythmOf } from "@/features/automations/triggers";

describe("triggers", () => {
  it("are known as a word or under their name", () => {
    expect(kindOf("created")).toBe("created");
    expect(kindOf({ updated: ["x"] })).toBe("updated");
    expect(kindOf({ webhook: "x" })).toBeNull();
  });

  it.each([
    ["0 8 * * 1-5", "workdays", "08:00"],
    ["30 17 * * *", "daily", "17:30"],
    ["0 6 1 * *", "monthly", "06:00"],
    ["0 9 * * 1", "weekly", "09:00"],
  ] as const)("reads %s as %s at %s, and writes it back", (cron, rhythm, time) => {
    expect(rhythmOf(cron)).toEqual({ rhythm, time });
    expect(cronOf(rhythm, time)).toBe(cron);
  });

  it("leaves other expressions be", () => {
    expect(rhythmOf("*/5 8-18 * * *").rhythm).toBe("other");
  });
});
