import { describe, expect, it } from "vitest";

import { thresholdPolicy } from "@/features/policies/threshold";

describe("an approval over a limit", () => {
  it("asks the first role above the lowest limit, and the next one after it", () => {
    const policy = thresholdPolicy(
      {
        title: "Large orders",
        model: "purchase.order",
        operation: "confirm",
        field: "amount_total",
        levels: [
          { limit: "50000", role: "director" },
          { limit: "10000", role: "finance" },
          { limit: "", role: null },
        ],
        owner: "finance",
        purpose: "Nobody buys alone.",
        reviewBy: "2028-01-01",
        reason: "{name}",
      },
      "purchase.large_orders",
    );
    expect(policy.when).toBe("amount_total > 10000");
    expect(policy.steps).toEqual({
      level_1: { approvers: "role finance", due: "2 business days", remind: ["1 business day"] },
      level_2: {
        approvers: "role director",
        after: ["level_1"],
        when: "amount_total > 50000",
        due: "2 business days",
        remind: ["1 business day"],
      },
    });
    expect(policy.binds).toEqual({ amount_total: "exact" });
  });
});
