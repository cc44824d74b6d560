import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export function writeCondition(asked: Body<"TextRequest">): Promise<Body<"TextAnswer">> {
  return body(client.POST("/api/v1/expressions/text", { body: asked }));
}
