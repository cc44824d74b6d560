import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type NewDelegation = Body<"DelegationRequest">;

export function createDelegation(delegation: Body<"DelegationRequest">) {
  return body(client.POST("/api/v1/delegations", { body: delegation }));
}
