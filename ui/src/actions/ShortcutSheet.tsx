import { Kbd, Modal, Table } from '@mantine/core';
import { words } from '~/words';
import { useAllActions } from './ActionsProvider';
import { shortcutLabel } from './action';
import { isMac } from './isMac';

/** Ctrl+/: what the keyboard does on this page. */
export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const actions = useAllActions().filter((action) => action.shortcut);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.frame.keyboard}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <Table withRowBorders={false} verticalSpacing={6} horizontalSpacing={0}>
        <Table.Tbody>
          {actions.map((action) => (
            <Table.Tr key={action.id}>
              <Table.Th scope="row" fw={450}>
                {action.label}
              </Table.Th>
              <Table.Td ta="right">
                <Kbd size="xs">{shortcutLabel(action.shortcut ?? '', isMac())}</Kbd>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
