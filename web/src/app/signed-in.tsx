import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";

import { Shell } from "@/app/shell/shell";
import { signedOut } from "@/shared/api/client";
import { ProblemError } from "@/shared/api/problem";
import { type Language, LANGUAGES, LocaleProvider } from "@/shared/i18n/language";
import { MeProvider, meQuery } from "@/shared/session/me";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const SignInAgain = lazy(() =>
  import("@/app/sign-in-again").then((module) => ({ default: module.SignInAgain })),
);

/**
 * The part of the app that needs a session. Without one, the way leads to the sign-in and back; where
 * one ends, its owner signs in again in place, and what was being written stays.
 */
export function SignedIn() {
  const queries = useQueryClient();
  const me = useQuery(meQuery);
  const here = useLocation({ select: (location) => location.href });
  const [isExpired, setExpired] = useState(false);
  useEffect(() => {
    const ask = () => {
      setExpired(true);
    };
    signedOut.addEventListener("signed-out", ask);
    return () => {
      signedOut.removeEventListener("signed-out", ask);
    };
  }, []);
  if (me.data === undefined && me.error instanceof ProblemError && me.error.status === 401) {
    // While the sign-in is on its way, this still stands here: it must not lead there once more.
    const isOnTheWay = here.startsWith("/sign-in");
    return isOnTheWay ? null : <Navigate to="/sign-in" search={{ next: here }} replace />;
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
        {isExpired && (
          <Suspense fallback={null}>
            <SignInAgain
              login={me.data.login}
              onSignedIn={async () => {
                setExpired(false);
                await queries.invalidateQueries();
              }}
            />
          </Suspense>
        )}
      </LocaleProvider>
    </MeProvider>
  );
}

function known(language: string): Language {
  return language in LANGUAGES ? (language as Language) : "en";
}
