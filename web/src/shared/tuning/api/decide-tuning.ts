import { body, client } from "@/shared/api/client";

export function decideTuning(number: number, approve: boolean, reason: string) {
  return body(
    client.POST("/api/v1/tunings/{number}/decide", {
      params: { path: { number } },
      body: { approve, reason },
    }),
  );
}
