import { describe, expect, it } from "vitest";

import { AGES, ageOf, queryOf } from "@/features/approvals/filter";

describe("what an address asks for", () => {
  it("is one's own requests, newest first, when nothing is said", () => {
    expect(queryOf({})).toMatchObject({ box: "sent", state: [], order: "newest" });
  });

  it("takes what it knows and leaves the rest", () => {
    const search = { box: "nobody", state: "lost", min_days: "-4", asked: "finance", order: "up" };
    expect(queryOf(search)).toEqual(queryOf({}));
    expect(queryOf({ box: "all", asked: "role:finance", min_days: "7" })).toMatchObject({
      box: "all",
      asked: "role:finance",
      min_days: 7,
    });
  });

  it("finds the band of age again", () => {
    for (const [age, days] of Object.entries(AGES)) expect(ageOf(days)).toBe(age);
    expect(ageOf({})).toBeNull();
    expect(ageOf({ min_days: "2" })).toBeNull();
  });
});
