import { notifications } from "@mantine/notifications";

import { ProblemError } from "@/shared/api/problem";

/** Tell that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "teal" });
}

/** Tell what stood in the way of something that was asked for in passing. */
export function notifyProblem(error: unknown): void {
  const problem = error instanceof ProblemError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({
    title: problem?.title,
    message: problem?.remedy === undefined ? message : `${message} ${problem.remedy}`,
    color: "red",
    autoClose: 10_000,
  });
}
