import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Tuning = Body<"TuningBody">;

export function listTunings(definitionId: string): Promise<Tuning[]> {
  return body(
    client.GET("/api/v1/tunings", { params: { query: { definition_id: definitionId } } }),
  );
}
