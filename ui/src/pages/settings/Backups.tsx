import { Button } from '@mantine/core';
import { tell } from '~/actions/notices';
import type { BackupView, SettingsView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { usePlatform } from '~/platform/PlatformProvider';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './settings.module.css';

const w = words.settings;

const SIZES = ['B', 'kB', 'MB', 'GB'] as const;

/** `4.2 MB`; a size is for judging by eye, so one decimal is enough. */
export function formatBytes(bytes: number): string {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const scaled = bytes / 1000 ** power;
  return w.bytes(power === 0 ? formatCount(bytes) : scaled.toFixed(1), SIZES[power] ?? 'B');
}

export function Backups({ view }: { view: SettingsView }) {
  const platform = usePlatform();
  const making = useWrite('backup.make');
  const restoring = useWrite('backup.restore_copy');
  const error = making.error ?? restoring.error;

  const make = async () => {
    const path = await platform.askSavePath({ title: w.makeBackup, suggestedName: w.backupName(view.name) });
    if (path) making.mutate({ path }, { onSuccess: () => tell(w.made) });
  };
  const restore = (path: string) => restoring.mutate({ path }, { onSuccess: () => tell(w.restored) });
  const restoreFile = async () => {
    const path = await platform.askOpenPath({ title: w.restore });
    if (path) restore(path);
  };
  return (
    <Section
      title={w.backups}
      note={w.backupsNote(formatCount(view.backups.length))}
      action={
        <div style={{ display: 'flex', gap: 8 }}>
          <Button size="xs" onClick={() => void restoreFile()} loading={restoring.isPending}>
            {w.restoreFile}
          </Button>
          <Button size="xs" variant="filled" onClick={() => void make()} loading={making.isPending}>
            {w.makeBackup}
          </Button>
        </div>
      }
    >
      <p className={classes['note']}>{w.restoreNote}</p>
      {error ? <ErrorState error={error} /> : null}
      <LedgerTable<BackupView>
        label={w.backups}
        rows={view.backups}
        rowKey={(backup) => backup.path}
        rowName={(backup) => backup.path}
        empty={<EmptyState title={w.noBackups}>{w.noBackupsBody}</EmptyState>}
        columns={[
          {
            key: 'at',
            head: w.when,
            rowHead: true,
            tone: 'name',
            cell: (backup) => <When at={backup.at} zone={view.zone} />,
          },
          { key: 'why', head: w.why, cell: (backup) => backup.why },
          {
            key: 'size',
            head: w.size,
            align: 'right',
            tone: 'dim',
            cell: (backup) => formatBytes(backup.bytes),
          },
          {
            key: 'path',
            head: w.path,
            tone: 'dim',
            cell: (backup) => <span className={classes['path']}>{backup.path}</span>,
          },
          {
            key: 'restore',
            head: w.restore,
            align: 'right',
            cell: (backup) => (
              <LinkButton
                describedAs={`${w.look}: ${w.restore}, ${backup.path}`}
                onClick={() => restore(backup.path)}
              >
                {w.look}
              </LinkButton>
            ),
          },
        ]}
      />
    </Section>
  );
}
