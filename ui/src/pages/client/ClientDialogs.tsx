import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { tell, tellWithUndo } from '~/actions/notices';
import type { ClientView } from '~/bindings/rpc';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './Client.module.css';

const w = words.client;

export interface ClientDialogProps {
  client: ClientView;
  opened: boolean;
  onClose: () => void;
}

/** A new nickname. It stays on this computer, so it is done at once and can be taken back. */
export function RenameDialog({ client, opened, onClose }: ClientDialogProps) {
  const rename = useWrite('client.rename');
  const [name, setName] = useState(client.nickname);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nickname = name.trim();
    setMissing(nickname === '');
    if (nickname === '') return;
    const before = client.nickname;
    rename.mutate(
      { id: client.id, nickname },
      {
        onSuccess: () => {
          onClose();
          tellWithUndo(w.renamed(nickname), () => rename.mutateAsync({ id: client.id, nickname: before }));
        },
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={w.renameTitle}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <form onSubmit={submit} noValidate>
        <TextInput
          label={w.nickname}
          description={w.nicknameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ? w.nicknameMissing : (rename.error?.message ?? false)}
          data-autofocus
        />
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button type="submit" variant="filled" loading={rename.isPending}>
            {w.renameConfirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Asked for, because it cannot be taken back with a press: a rule that has ended is begun anew. */
export function StopDialog({ client, opened, onClose }: ClientDialogProps) {
  const stop = useWrite('client.stop');
  const confirm = () =>
    stop.mutate(
      { id: client.id },
      {
        onSuccess: () => {
          onClose();
          tell(w.stopped(client.nickname));
        },
      },
    );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={w.stopTitle(client.nickname)}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <p className={classes['body']}>{w.stopBody}</p>
      {stop.error ? <ErrorState error={stop.error} /> : null}
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{w.keep}</Button>
        <Button variant="filled" onClick={confirm} loading={stop.isPending}>
          {w.stopConfirm}
        </Button>
      </div>
    </Modal>
  );
}
