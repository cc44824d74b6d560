import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Uses = Body<"DefinitionUses">;

export function listUses(id: string) {
  return body(
    client.GET("/api/v1/definitions/{definition_id}/uses", {
      params: { path: { definition_id: id } },
    }),
  );
}
