import { body, carryCsrfToken, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Me = Body<"Me">;

/** Who is signed in; from then on changes carry the session's token. */
export async function getMe(): Promise<Me> {
  const me = await body(client.GET("/api/v1/auth/me"));
  carryCsrfToken(me.csrf_token ?? null);
  return me;
}
