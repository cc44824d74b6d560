import createClient, { type Middleware } from "openapi-fetch";

import { ProblemError } from "@/shared/api/problem";
import type { paths } from "@/shared/api/schema";

let csrfToken: string | null = null;

/** Every change carries this; it comes with the session. */
export function carryCsrfToken(token: string | null): void {
  csrfToken = token;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && request.method !== "GET") {
      request.headers.set("X-CSRF-Token", csrfToken);
    }
    return request;
  },
};

/** The service, typed by its own description. */
export const client = createClient<paths>({ baseUrl: location.origin });
client.use(guard);

/** Called when the session is gone; the app asks to sign in again. */
export const signedOut = new EventTarget();

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of an answer; throws `ProblemError` unless it went well. */
export async function body<Data>(answered: Promise<Answer<Data>>): Promise<Data> {
  return (await full(answered)).data;
}

/** The body with its response, for headers such as `ETag`; throws `ProblemError`. */
export async function full<Data>(
  answered: Promise<Answer<Data>>,
): Promise<{ data: Data; response: Response }> {
  const { data, error, response } = await answered;
  if (!response.ok) {
    if (response.status === 401) {
      signedOut.dispatchEvent(new Event("signed-out"));
    }
    throw new ProblemError(
      typeof error === "object" && error !== null ? error : {},
      response.status,
    );
  }
  return { data: data as Data, response };
}
