import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Completion = Body<"Completion">;
export type CompletionField = Body<"CompletionField">;
export type Place = Body<"Place">;

export function completeExpression(
  model: string,
  query: { prefix: string; place: Place; has_old: boolean },
): Promise<Completion> {
  return body(
    client.GET("/api/v1/models/{model}/completion", { params: { path: { model }, query } }),
  );
}
