import type { Case } from "@/features/cases/api/list-cases";
import { body, client } from "@/shared/api/client";

export function getCase(id: string): Promise<Case> {
  return body(client.GET("/api/v1/cases/{case_id}", { params: { path: { case_id: id } } }));
}
