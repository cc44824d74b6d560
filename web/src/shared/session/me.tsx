import { queryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";

import { getMe, type Me } from "@/shared/session/get-me";

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: getMe, staleTime: 60_000 });

const Context = createContext<Me | null>(null);

export const MeProvider = Context.Provider;

/** Who is signed in; only below the signed-in part of the app. */
export function useMe(): Me {
  const me = useContext(Context);
  if (me === null) throw new Error("useMe stands outside the signed-in part of the app.");
  return me;
}

/** Whether one of the roles is the person's own. The service checks by itself in any case. */
export function useHasRole(...roles: string[]): boolean {
  const me = useMe();
  return roles.some((role) => me.roles.includes(role));
}
