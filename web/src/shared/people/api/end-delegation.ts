import { body, client } from "@/shared/api/client";

export function endDelegation(number: number, query: { reason?: string | null }) {
  return body(
    client.DELETE("/api/v1/delegations/{number}", { params: { path: { number: number }, query } }),
  );
}
