import type { Body } from "@/shared/api/types";

export type Context = Partial<Body<"PlaceRequest">>;

/** Where an expression stands: it decides which names there are. */
export interface Site {
  model: string | null;
  context: Body<"PlaceRequest">;
}

/** What is not said is as a condition of an automation has it. */
export function siteOf(
  model: string | null,
  place: Body<"Place"> = "condition",
  context: Context = {},
): Site {
  const hasOld = place === "condition" || place === "value" || place === "policy";
  return {
    model,
    context: { has_old: hasOld, variables: {}, vars: {}, steps: {}, ...context, place },
  };
}
