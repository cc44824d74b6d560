import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type InboxItem = Body<"InboxItem">;
export type InboxQuery = NonNullable<paths["/api/v1/inbox"]["get"]["parameters"]["query"]>;

export function listInbox(query: InboxQuery) {
  return body(client.GET("/api/v1/inbox", { params: { query } }));
}
