import type { RunStep } from "@/features/runs/api/get-run";
import type { StepState } from "@/shared/canvas/canvas-view";

const WORST = ["failed", "unknown", "performing", "waiting", "due", "cancelled", "done", "skipped"];

/** How each step of the picture stands; of many passes of a loop, the one that matters most. */
export function statesOf(
  steps: readonly RunStep[],
  duration: (milliseconds: number) => string,
): Record<string, StepState> {
  const found: Record<string, StepState> = {};
  for (const step of steps) {
    const present = found[step.place];
    if (present === undefined || rank(step.state) < rank(present.state)) {
      found[step.place] = { state: step.state, duration: present?.duration };
    }
  }
  for (const place of Object.keys(found)) {
    const passes = steps.filter((step) => step.place === place);
    const took = passes.map(millisecondsOf).reduce((sum, one) => sum + one, 0);
    const words = [
      passes.length > 1 ? `${String(passes.length)}×` : "",
      took > 0 ? duration(took) : "",
    ];
    const entry = found[place];
    if (entry !== undefined) entry.duration = words.filter(Boolean).join(" · ") || undefined;
  }
  return found;
}

export function millisecondsOf(step: RunStep): number {
  if (step.started_at === null || step.finished_at === null) return 0;
  return Date.parse(step.finished_at) - Date.parse(step.started_at);
}

function rank(state: string): number {
  const at = WORST.indexOf(state);
  return at === -1 ? WORST.length : at;
}
