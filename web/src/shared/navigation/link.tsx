import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { Link as RouterLink, useParams } from "@tanstack/react-router";
import type { FunctionComponent, ReactNode } from "react";

/* Addresses here are texts made at run time, which the router's own types do not foresee. */
const Link = RouterLink as FunctionComponent<Target & { className?: string }>;

interface Target {
  /** The address, such as `/records/purchase.order/7`. */
  to: string;
  search?: Record<string, string>;
  children: ReactNode;
  "aria-label"?: string;
  title?: string;
}

/** A link within the application. */
export function PageLink({ to, search, ...rest }: Target & AnchorProps) {
  return <Anchor component={Link} to={to} search={search ?? {}} {...rest} />;
}

/** A link that looks like a button. */
export function ButtonLink({ to, search, ...rest }: Target & ButtonProps) {
  return <Button component={Link} to={to} search={search ?? {}} {...rest} />;
}

/** The address of a record. */
export function recordPath(model: string, id: number | string): string {
  return `/records/${model}/${String(id)}`;
}

/** A part of the page's address: `usePathPart("model")` on `/records/purchase.order`. */
export function usePathPart(name: string): string {
  const parts: Record<string, string | undefined> = useParams({ strict: false });
  return parts[name] ?? "";
}
