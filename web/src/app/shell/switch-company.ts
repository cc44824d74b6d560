import { body, client } from "@/shared/api/client";

export function switchCompany(companyId: number) {
  return body(client.POST("/api/v1/auth/company", { body: { company_id: companyId } }));
}
