import type { RecordValues } from "@/shared/records/api/list-records";
import { body, client } from "@/shared/api/client";

/** Change a record as it was seen: refused when somebody else has changed it since. */
export function updateRecord(
  model: string,
  id: number,
  values: Record<string, unknown>,
  version: number,
): Promise<RecordValues> {
  return body(
    client.PATCH("/api/v1/records/{model}/{record_id}", {
      params: {
        path: { model, record_id: id },
        header: { "If-Match": `"${String(version)}"` },
      },
      body: values,
    }),
  );
}
