import { Button, type ButtonProps, Center } from "@mantine/core";

import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

interface Props extends Pick<ButtonProps, "variant" | "size" | "mt"> {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  isCentered?: boolean;
}

/** The way to the next page of a list, as long as there is one. */
export function MoreButton({ query, isCentered = false, ...look }: Props) {
  const text = useMessages(messages);
  if (!query.hasNextPage) return null;
  const button = (
    <Button
      variant="default"
      {...look}
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {text.more}
    </Button>
  );
  return isCentered ? <Center py="md">{button}</Center> : button;
}
