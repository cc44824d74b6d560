import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type NewAbsence = Body<"AbsenceRequest">;

export function createAbsence(absence: Body<"AbsenceRequest">) {
  return body(client.POST("/api/v1/absences", { body: absence }));
}
