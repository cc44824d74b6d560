import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Simulation = Body<"SimulationAnswer">;
export type Trial = Partial<Body<"SimulationRequest">>;

export function simulatePolicy(trial: Trial): Promise<Simulation> {
  return body(client.POST("/api/v1/policies/simulate", { body: { values: {}, ...trial } }));
}
