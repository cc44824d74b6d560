import { body, client } from "@/shared/api/client";

/** The background runs that belong to one cause, with everything that follows from it. */
export function listRunsOfCause(cause: string) {
  return body(
    client.GET("/api/v1/runs", { params: { query: { correlation_id: cause, limit: 100 } } }),
  );
}
