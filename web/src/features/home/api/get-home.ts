import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Home = Body<"Home">;
export type Figure = Body<"Figure">;

export function getHome(): Promise<Home> {
  return body(client.GET("/api/v1/home"));
}
