import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { MODE_COLOR, type Mode } from '~/layout/mode';
import { words } from '~/words';
import classes from './ConfirmDialog.module.css';

export interface ConfirmDialogProps {
  opened: boolean;
  mode: Mode;
  title: string;
  /** Exactly what will change outside of this computer, line by line. */
  children: ReactNode;
  /** What the press does not do: "Nothing is charged today." */
  reassurance?: ReactNode;
  /** Verb, object and amount; the mode is added. */
  action: string;
  off?: string | undefined;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Before anything reaches Stripe or a platform: what exactly, how much, in which mode. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, mode, title, children, reassurance, action, off, busy = false, onConfirm, onClose } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      closeButtonProps={{ 'aria-label': words.frame.close, disabled: busy }}
      classNames={{ title: classes['title'] ?? '' }}
    >
      <div className={classes['lines']}>{children}</div>
      <p className={classes['reassurance']} id="confirm-reassurance">
        {off ?? reassurance ?? words.parts.confirmNothingYet}
      </p>
      <Group justify="flex-end" gap={8}>
        <Button onClick={onClose} disabled={busy} size="md">
          {words.frame.back}
        </Button>
        <Button
          variant="filled"
          size="md"
          color={MODE_COLOR[mode]}
          disabled={off !== undefined}
          loading={busy}
          onClick={onConfirm}
          aria-describedby="confirm-reassurance"
        >
          {action} – {words.frame.mode[mode]}
        </Button>
      </Group>
    </Modal>
  );
}
