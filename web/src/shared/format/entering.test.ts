import { describe, expect, it } from "vitest";

import { fromZone, toZone } from "@/shared/format/moment";
import { numberForEditing, numberFrom } from "@/shared/format/number";

describe("numbers as people write them", () => {
  it.each([
    ["12.500,50", "de", "12500.50"],
    ["1.500", "de", "1500"],
    ["1,5", "de", "1.5"],
    ["12,500.50", "en", "12500.50"],
    ["1.500", "en", "1.500"],
    ["-3", "en", "-3"],
    ["12 500", "en", "12500"],
    ["ten", "en", "ten"],
    ["1,5", "en", "1,5"],
  ])("reads %s in %s as %s", (typed, language, value) => {
    expect(numberFrom(typed, language)).toBe(value);
  });

  it("puts them into fields with the mark of the language", () => {
    expect(numberForEditing("12500.50", "de")).toBe("12500,50");
    expect(numberForEditing("ten", "de")).toBe("ten");
  });
});

describe("moments on the clocks of a zone", () => {
  it("are shown and read back, in summer and winter", () => {
    for (const moment of ["2027-06-30T07:00:00Z", "2027-01-15T23:30:00Z"]) {
      expect(fromZone(toZone(moment, "Europe/Berlin"), "Europe/Berlin")).toBe(moment);
    }
    expect(toZone("2027-06-30T07:00:00Z", "Europe/Berlin")).toBe("2027-06-30 09:00:00");
  });
});
