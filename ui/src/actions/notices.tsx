import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { words } from '~/words';

/** How long an undo is offered. Long enough to read it twice; Ctrl+Z works afterwards too. */
const UNDO_MILLISECONDS = 10_000;

/** A result that needs no answer, announced to screen readers as well. */
export function tell(message: string): void {
  notifications.show({ message, withBorder: true, closeButtonProps: { 'aria-label': words.frame.close } });
}

/** The way back from the newest local edit, until it was taken. Ctrl+Z and the toast take the same one. */
let newest: (() => void) | null = null;

/** Takes back the newest local edit; `false` when there is none. */
export function undoNewest(): boolean {
  const undo = newest;
  newest = null;
  undo?.();
  return undo !== null;
}

/** After a local edit: what was done, and the way back. Never for what has left this computer. */
export function tellWithUndo(message: string, undo: () => void): void {
  const undoOnce = () => {
    notifications.hide(id);
    if (newest === undoOnce) newest = null;
    undo();
  };
  newest = undoOnce;
  const id = notifications.show({
    autoClose: UNDO_MILLISECONDS,
    withBorder: true,
    closeButtonProps: { 'aria-label': words.frame.close },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button variant="subtle" onClick={undoOnce}>
          {words.frame.undo}
        </Button>
      </Group>
    ),
  });
}
