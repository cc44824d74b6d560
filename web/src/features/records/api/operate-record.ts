import { body, client } from "@/shared/api/client";

export function operateRecord(model: string, id: number, operation: string, version: number) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/operations/{operation}", {
      params: { path: { model, record_id: id, operation } },
      body: { inputs: {}, version },
    }),
  );
}
