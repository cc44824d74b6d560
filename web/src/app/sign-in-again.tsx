import { Modal, Text } from "@mantine/core";

import { messages } from "@/app/messages";
import { SignInForm } from "@/features/entry/sign-in-form";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  login: string;
  onSignedIn: () => Promise<unknown>;
}

/** Over the page that was open when the session ended. */
export function SignInAgain({ login, onSignedIn }: Props) {
  const text = useMessages(messages);
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={1000}
      title={text.expired}
    >
      <Text size="sm" mb="sm">
        {text.expiredText}
      </Text>
      <SignInForm known={login} onSignedIn={onSignedIn} />
    </Modal>
  );
}
