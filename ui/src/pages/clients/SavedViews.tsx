import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { tell, tellWithUndo } from '~/actions/notices';
import type { ClientsParams, ClientsSavedView } from '~/bindings/rpc';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './Clients.module.css';

const w = words.clients;

function SaveDialog({ params, onClose }: { params: ClientsParams; onClose: () => void }) {
  const save = useWrite('clients.save_view');
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { name: name.trim(), params },
      {
        onSuccess: () => {
          tell(w.viewSaved(name.trim()));
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={w.saveView} closeButtonProps={{ 'aria-label': words.frame.close }}>
      <form onSubmit={submit} noValidate>
        <TextInput
          label={w.viewName}
          description={w.saveViewBody}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error?.message ?? false}
          data-autofocus
        />
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {w.saveView}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Named views of the list: opened, saved and removed here. They stay in the workspace's file. */
export function SavedViews({
  params,
  onOpen,
}: {
  params: ClientsParams;
  onOpen: (view: ClientsSavedView) => void;
}) {
  const read = useRead('clients.views', {});
  const save = useWrite('clients.save_view');
  const remove = useWrite('clients.remove_view');
  const [saving, setSaving] = useState(false);
  const views = read.data ?? [];
  const takeAway = (view: ClientsSavedView) =>
    remove.mutate(
      { name: view.name },
      { onSuccess: () => tellWithUndo(w.viewRemoved(view.name), () => save.mutate(view)) },
    );
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button leftSection={<IconBookmark size={15} stroke={1.7} aria-hidden />}>{w.views}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 ? <Menu.Label>{w.noViews}</Menu.Label> : null}
          {views.map((view) => (
            <Menu.Item key={view.name} onClick={() => onOpen(view)}>
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>{w.saveView}</Menu.Item>
          {views.map((view) => (
            <Menu.Item key={`remove ${view.name}`} onClick={() => takeAway(view)}>
              {w.removeView(view.name)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {saving ? <SaveDialog params={params} onClose={() => setSaving(false)} /> : null}
    </>
  );
}
