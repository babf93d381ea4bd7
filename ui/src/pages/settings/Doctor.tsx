import { Button } from '@mantine/core';
import type { Light } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import classes from './settings.module.css';

const w = words.settings;
const MARK: Record<Light, StateKind> = { green: 'done', amber: 'held', red: 'stopped' };

/** Each thing that was looked at, and the cure where one is wrong. */
export function Doctor() {
  const read = useRead('doctor.read', {});
  return (
    <Section
      title={w.doctor}
      note={w.doctorNote}
      action={
        <Button size="xs" onClick={() => void read.refetch()} loading={read.isFetching}>
          {w.checkAgain}
        </Button>
      }
    >
      {read.data ? (
        <LedgerTable
          label={w.doctor}
          rows={read.data}
          rowKey={(finding) => `${finding.what} ${finding.words}`}
          rowName={(finding) => finding.what}
          empty={<EmptyState title={w.allWell} />}
          reason={(finding) => (finding.cure ? { text: finding.cure } : null)}
          columns={[
            { key: 'what', head: w.what, rowHead: true, tone: 'name', cell: (finding) => finding.what },
            {
              key: 'found',
              head: w.found,
              cell: (finding) => <span className={classes['path']}>{finding.words}</span>,
            },
            {
              key: 'result',
              head: w.result,
              width: 100,
              cell: (finding) => <State kind={MARK[finding.light]}>{w.lights[finding.light]}</State>,
            },
          ]}
        />
      ) : read.error ? (
        <ErrorState error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <LoadingState />
      )}
    </Section>
  );
}
