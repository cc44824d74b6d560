import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Definition = Body<"DefinitionDetail">;

export function getDefinition(id: string): Promise<Definition> {
  return body(
    client.GET("/api/v1/definitions/{definition_id}", { params: { path: { definition_id: id } } }),
  );
}
