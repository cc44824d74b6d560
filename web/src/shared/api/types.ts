import type { components } from "@/shared/api/schema";

/** A body of the service by its name: `Body<"Case">`. */
export type Body<Name extends keyof components["schemas"]> = components["schemas"][Name];
