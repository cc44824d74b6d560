import { describe, expect, it } from "vitest";

import {
  formatAgo,
  formatDate,
  formatDecimal,
  formatDuration,
  formatMoney,
  formatTime,
  fromCode,
} from "@/shared/format/format";

const berlin = { language: "de", timeZone: "Europe/Berlin" };

describe("amounts", () => {
  it("keep every digit of a long decimal", () => {
    expect(formatDecimal("12345678901234567890.12", "en")).toBe("12,345,678,901,234,567,890.12");
  });

  it("have their currency where the language puts it", () => {
    expect(formatMoney("12500", "EUR", "de")).toBe("12.500,00\u00a0€");
    expect(formatMoney("12500.5", "USD", "en")).toBe("$12,500.50");
  });

  it("stand bare without a currency", () => {
    expect(formatMoney("3", null, "en")).toBe("3.00");
  });
});

describe("dates", () => {
  it("stay on their day whatever the zone", () => {
    expect(formatDate("2026-03-01", { language: "en", timeZone: "Pacific/Honolulu" })).toBe(
      "Mar 1, 2026",
    );
  });

  it("and times are shown in the person's zone", () => {
    expect(formatTime("2026-07-01T22:30:00Z", berlin)).toContain("2.07.2026");
  });

  it("say how long ago", () => {
    const now = Date.parse("2026-07-01T12:00:00Z");
    expect(formatAgo("2026-06-29T12:00:00Z", now, { ...berlin, language: "en" })).toBe(
      "2 days ago",
    );
    expect(formatAgo("2026-07-01T15:00:00Z", now, { ...berlin, language: "en" })).toBe(
      "in 3 hours",
    );
  });
});

it("durations take the unit that fits", () => {
  expect(formatDuration(340, "en")).toBe("340 ms");
  expect(formatDuration(1240, "en")).toBe("1.2 s");
});

it("codes become words", () => {
  expect(fromCode("purchase.order")).toBe("Purchase order");
});
