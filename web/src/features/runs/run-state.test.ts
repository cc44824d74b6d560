import { describe, expect, it } from "vitest";

import type { RunStep } from "@/features/runs/api/get-run";
import { statesOf } from "@/features/runs/run-state";

function step(place: string, state: RunStep["state"], seconds: number): RunStep {
  return {
    path: place,
    place,
    passes: [],
    position: 0,
    action: "update",
    state,
    input: null,
    output: null,
    error: null,
    attempt: 1,
    attempts: null,
    due_at: null,
    started_at: "2027-01-01T00:00:00Z",
    finished_at: new Date(Date.parse("2027-01-01T00:00:00Z") + seconds * 1000).toISOString(),
  };
}

describe("states of steps", () => {
  it("shows the pass of a loop that matters most, and how many there were", () => {
    const steps = [step("do.0", "done", 1), step("do.0", "failed", 2), step("do.1", "done", 0)];
    const states = statesOf(steps, (milliseconds) => `${String(milliseconds / 1000)} s`);
    expect(states["do.0"]).toEqual({ state: "failed", duration: "2× · 3 s" });
    expect(states["do.1"]).toEqual({ state: "done", duration: undefined });
  });
});
