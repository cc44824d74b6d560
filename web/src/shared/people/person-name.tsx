import { useQuery } from "@tanstack/react-query";

import { peopleQuery } from "@/shared/api/queries";

/** The name of a person of whom only the id is told. */
export function PersonName({ id }: { id: number }) {
  const people = useQuery(peopleQuery("")).data ?? [];
  return <>{people.find((person) => person.id === id)?.name ?? `#${String(id)}`}</>;
}
