import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type ExpressionCheck = Body<"ExpressionCheck">;
export type ExpressionAnswer = Body<"ExpressionAnswer">;

export function checkExpression(asked: ExpressionCheck): Promise<ExpressionAnswer> {
  return body(client.POST("/api/v1/expressions/check", { body: asked }));
}
