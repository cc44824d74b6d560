import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Comparison = Body<"DiffAnswer">;

export function compareVersions(id: string, before: number, after: number) {
  return body(
    client.GET("/api/v1/definitions/{definition_id}/diff", {
      params: { path: { definition_id: id }, query: { before, after } },
    }),
  );
}
