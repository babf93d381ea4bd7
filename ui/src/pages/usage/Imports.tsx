import { Button, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { RunView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { When } from '~/parts/amounts';
import { JobProgress } from '~/parts/JobProgress';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { State } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { isRunning, useJob } from '../shared/jobs';
import { useWorkspace } from '../shared/workspace';
import { fileOf, RUN_MARKS } from './runs';
import { UndoImport } from './UndoImport';
import classes from './Usage.module.css';
import { IMPORT_PATH, UsagePage } from './UsagePage';

const w = words.usage;

function ImportsTable({ runs }: { runs: readonly RunView[] }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [taking, setTaking] = useState<RunView | null>(null);
  const undoing = useJob('import_undo');
  if (runs.length === 0) {
    return (
      <EmptyState
        title={w.importsEmptyTitle}
        action={<Button onClick={() => go(IMPORT_PATH)}>{w.importFile}</Button>}
      >
        {w.importsEmptyBody}
      </EmptyState>
    );
  }
  return (
    <>
      {isRunning(undoing) ? (
        <JobProgress label={undoing.what} done={undoing.done} total={undoing.total ?? 0} />
      ) : null}
      <LedgerTable
        label={w.imports}
        rows={runs}
        rowKey={(run) => run.id}
        rowName={fileOf}
        stickyHead
        columns={[
          { key: 'file', head: w.file, rowHead: true, tone: 'name', cell: fileOf },
          {
            key: 'at',
            head: w.importedAt,
            tone: 'dim',
            cell: (run) => <When at={run.started_at} zone={zone} />,
          },
          {
            key: 'outcome',
            head: w.outcome,
            className: classes['wraps'] ?? '',
            cell: (run) => run.outcome,
          },
          {
            key: 'state',
            head: w.state,
            width: 130,
            cell: (run) => (
              <State kind={run.undone ? 'waiting' : RUN_MARKS[run.state]}>
                {run.undone ? w.undone : w.states[run.state]}
              </State>
            ),
          },
          {
            key: 'undo',
            head: <VisuallyHidden>{w.verbs}</VisuallyHidden>,
            cell: (run) =>
              run.may_undo && !isRunning(undoing) ? (
                <LinkButton describedAs={w.undoOf(fileOf(run))} onClick={() => setTaking(run)}>
                  {w.undo}
                </LinkButton>
              ) : null,
          },
        ]}
      />
      {taking ? <UndoImport run={taking} onClose={() => setTaking(null)} /> : null}
    </>
  );
}

/** The page at `/usage/imports`: files that were read, and the way back. */
export function Imports() {
  const read = useRead('runs.list', {});
  return (
    <UsagePage tab="imports" subtitle={w.importsSubtitle}>
      <Answered read={read}>
        {(runs) => <ImportsTable runs={runs.filter((run) => run.kind === 'import')} />}
      </Answered>
    </UsagePage>
  );
}
