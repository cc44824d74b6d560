import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type RecordValues = Body<"RecordBody">;
export type RecordsQuery = NonNullable<
  paths["/api/v1/records/{model}"]["get"]["parameters"]["query"]
>;

export function listRecords(model: string, query: RecordsQuery) {
  return body(client.GET("/api/v1/records/{model}", { params: { path: { model }, query } }));
}
