import { body, client } from "@/shared/api/client";

export function endAbsence(number: number) {
  return body(client.DELETE("/api/v1/absences/{number}", { params: { path: { number: number } } }));
}
