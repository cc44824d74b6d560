import { Kbd, Modal, Table } from "@mantine/core";

import { messages } from "@/features/inbox/messages";
import { useMessages } from "@/shared/i18n/language";

export function KeysHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const text = useMessages(messages);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text.keysTitle}
      closeButtonProps={{ "aria-label": text.back }}
    >
      <Table withRowBorders={false}>
        <Table.Tbody>
          {text.keys.map(([key, meaning]) => (
            <Table.Tr key={key}>
              <Table.Td w={100}>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
