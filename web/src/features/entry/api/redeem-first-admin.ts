import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export function redeemFirstAdmin(given: Body<"FirstAdministrator">) {
  return body(client.POST("/api/v1/auth/first-admin", { body: given }));
}
