import { describe, expect, it } from "vitest";

import { controlOf, payloadOf, type Schema } from "@/features/automations/schema";

const ROOT: Schema = { $defs: { Way: { type: "string", enum: ["first", "least_loaded"] } } };

describe("forms from schemas", () => {
  it("finds the control that fits", () => {
    const control = (name: string, schema: Schema, action = "task") =>
      controlOf(action, name, schema, ROOT);
    expect(control("title", { "x-interlock": "value" })).toBe("value");
    expect(control("where", { anyOf: [{ "x-interlock": "expression" }, { type: "null" }] })).toBe(
      "expression",
    );
    expect(control("by", { $ref: "#/$defs/Way" })).toBe("choice");
    expect(control("first", { type: "boolean" })).toBe("yes");
    expect(control("to", { "x-interlock": "value" })).toBe("who");
    expect(control("to", { "x-interlock": "value" }, "link")).toBe("value");
    expect(control("inputs", { type: "object", patternProperties: {} })).toBe("values");
  });

  it("takes a bare value for the shorthand", () => {
    expect(payloadOf("late", "text")).toEqual({ text: "late" });
    expect(payloadOf({ text: "late" }, "text")).toEqual({ text: "late" });
    expect(payloadOf(null, "text")).toEqual({});
  });
});
