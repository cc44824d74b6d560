import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Model = Body<"ModelDescription">;
export type Field = Body<"FieldDescription">;

export function getModel(model: string): Promise<Model> {
  return body(client.GET("/api/v1/models/{model}", { params: { path: { model } } }));
}
