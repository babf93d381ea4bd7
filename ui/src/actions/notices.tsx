import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asRpcError } from '~/platform/platform';
import { words } from '~/words';

/** How long an undo is offered. Long enough to read it twice; Ctrl+Z works afterwards too. */
const UNDO_MILLISECONDS = 10_000;

const closeButtonProps = { 'aria-label': words.frame.close };

/** A result that needs no answer, announced to screen readers as well. */
export function tell(message: string): void {
  notifications.show({ message, withBorder: true, closeButtonProps });
}

/** A change that stayed on this computer, with its way back. */
interface LocalEdit {
  notice: string;
  undo: () => unknown;
}

/** Local edits that can still be taken back, newest last. Ctrl+Z and the toasts take the same ones. */
let edits: readonly LocalEdit[] = [];

async function takeBack(edit: LocalEdit): Promise<void> {
  edits = edits.filter((each) => each !== edit);
  notifications.hide(edit.notice);
  try {
    await edit.undo();
    tell(words.frame.undone);
  } catch (error) {
    // Refused by the core: what stands now stays, and why is said.
    tell(asRpcError(error).message);
  }
}

/** Takes back the newest local edit; `false` when there is none. */
export function undoNewest(): boolean {
  const newest = edits.at(-1);
  if (newest) void takeBack(newest);
  return newest !== undefined;
}

/** Another workspace is open: what was edited in the one before must not be taken back here. */
export function forgetEdits(): void {
  for (const edit of edits) notifications.hide(edit.notice);
  edits = [];
}

/** After a local edit: what was done, and the way back. Never for what has left this computer. */
export function tellWithUndo(message: string, undo: () => unknown): void {
  const edit: LocalEdit = { notice: '', undo };
  edit.notice = notifications.show({
    autoClose: UNDO_MILLISECONDS,
    withBorder: true,
    closeButtonProps,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          variant="subtle"
          flex="none"
          onClick={() => {
            if (edits.includes(edit)) void takeBack(edit);
          }}
        >
          {words.frame.undo}
        </Button>
      </Group>
    ),
  });
  edits = [...edits, edit];
}
