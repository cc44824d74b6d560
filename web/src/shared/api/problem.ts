/** One wrong input: where, what and why. */
export interface FieldError {
  path: string;
  message: string;
  code: string;
  suggestion?: string;
}

interface ProblemBody {
  status?: number;
  code?: string;
  title?: string;
  detail?: string;
  remedy?: string;
  errors?: FieldError[];
  context?: Record<string, unknown>;
}

/** An answer of the service that says what is wrong, where, and what would make it right. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly remedy: string | undefined;
  readonly errors: FieldError[];
  readonly context: Record<string, unknown>;

  constructor(body: ProblemBody, status: number) {
    super(body.detail ?? body.title ?? `The service answered ${String(status)}.`);
    this.name = "ProblemError";
    this.status = body.status ?? status;
    this.code = body.code ?? "internal";
    this.title = body.title ?? "";
    this.remedy = body.remedy;
    this.errors = body.errors ?? [];
    this.context = body.context ?? {};
  }

  /** Whether somebody else changed the thing since it was read. */
  get isStale(): boolean {
    return this.status === 409 && (this.code === "stale" || this.code === "version_conflict");
  }
}

/** Whether the service was not reached at all. */
export function isOffline(error: unknown): boolean {
  return error instanceof TypeError;
}
