import { body, client } from "@/shared/api/client";

export function endSession(sessionId: string) {
  return body(
    client.DELETE("/api/v1/auth/sessions/{session_id}", {
      params: { path: { session_id: sessionId } },
    }),
  );
}
