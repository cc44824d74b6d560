import type { RecordValues } from "@/shared/records/api/list-records";
import { body, client } from "@/shared/api/client";

export function createRecord(
  model: string,
  values: Record<string, unknown>,
): Promise<RecordValues> {
  return body(
    client.POST("/api/v1/records/{model}", { params: { path: { model } }, body: values }),
  );
}
