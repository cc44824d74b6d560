import { expect, it } from "vitest";

import { ownPath } from "@/features/entry/own-path";

it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""])(
  "leads home instead of %s",
  (next) => {
    expect(ownPath(next)).toBe("/");
  },
);

it("leads back to a page of one's own", () => {
  expect(ownPath("/records/purchase.order/7?tab=timeline")).toBe(
    "/records/purchase.order/7?tab=timeline",
  );
});
