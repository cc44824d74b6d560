import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type FailureCause = Body<"FailureCause">;

export async function listCauses(): Promise<FailureCause[]> {
  return (await body(client.GET("/api/v1/runs/causes"))).items;
}
