import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Session = Body<"Session">;

export function listSessions() {
  return body(client.GET("/api/v1/auth/sessions"));
}
