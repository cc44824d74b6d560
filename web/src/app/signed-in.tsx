import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

import { Shell } from "@/app/shell/shell";
import { signedOut } from "@/shared/api/client";
import { ProblemError } from "@/shared/api/problem";
import { type Language, LANGUAGES, LocaleProvider } from "@/shared/i18n/language";
import { MeProvider, meQuery } from "@/shared/session/me";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** The part of the app that needs a session; without one, the way leads to the sign-in and back. */
export function SignedIn() {
  const queries = useQueryClient();
  const me = useQuery(meQuery);
  const here = useLocation({ select: (location) => location.href });
  useEffect(() => {
    const forget = () => {
      void queries.resetQueries({ queryKey: meQuery.queryKey });
    };
    signedOut.addEventListener("signed-out", forget);
    return () => {
      signedOut.removeEventListener("signed-out", forget);
    };
  }, [queries]);
  if (me.error instanceof ProblemError && me.error.status === 401) {
    return <Navigate to="/sign-in" search={{ next: here }} replace />;
  }
  if (me.data === undefined) {
    return (
      <Center mih="100vh">
        {me.error === null ? (
          <Loader />
        ) : (
          <ProblemAlert error={me.error} onRetry={() => void me.refetch()} />
        )}
      </Center>
    );
  }
  const { language, time_zone: timeZone } = me.data;
  return (
    <MeProvider value={me.data}>
      <LocaleProvider language={known(language)} timeZone={timeZone}>
        <Shell />
      </LocaleProvider>
    </MeProvider>
  );
}

function known(language: string): Language {
  return language in LANGUAGES ? (language as Language) : "en";
}
