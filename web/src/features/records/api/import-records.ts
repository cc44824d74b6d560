import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type ImportAnswer = Body<"ImportAnswer">;

interface Wanted {
  file: File;
  /** The field by which a record that is there is known; null: all are new. */
  key: string | null;
  isTrial: boolean;
}

/** Bring in a file, or say what would come of it. */
export function importRecords(
  model: string,
  { file, key, isTrial }: Wanted,
): Promise<ImportAnswer> {
  const form = new FormData();
  form.append("file", file);
  return body(
    client.POST("/api/v1/records/{model}/import", {
      params: { path: { model }, query: { dry_run: isTrial, key } },
      body: form as unknown as { file: string },
      bodySerializer: (given) => given as unknown as FormData,
    }),
  );
}
