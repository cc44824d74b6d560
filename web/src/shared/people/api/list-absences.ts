import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Absence = Body<"Absence">;

export function listAbsences(query: { user_id?: number | null }) {
  return body(client.GET("/api/v1/absences", { params: { query } }));
}
