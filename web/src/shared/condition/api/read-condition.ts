import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type TreeAnswer = Body<"TreeAnswer">;

export function readCondition(asked: Body<"TreeRequest">): Promise<TreeAnswer> {
  return body(client.POST("/api/v1/expressions/tree", { body: asked }));
}
