import { Button } from '@mantine/core';
import type { JobView, SetUpView, SourceView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { When } from '~/parts/amounts';
import { Facts } from '~/parts/Facts';
import { JobProgress } from '~/parts/JobProgress';
import { LedgerTable } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { SOURCE_COUNTS, SOURCE_NAME } from '../connections/sourceColumns';
import { isRunning, useJob } from '../shared/jobs';
import { useWorkspace } from '../shared/workspace';
import classes from './Step.module.css';
import { StepFrame, useStepWays } from './StepFrame';
import { stepPath } from './steps';

const w = words.setUpSteps.firstSync;

function Outcome({ job }: { job: JobView }) {
  if (job.state === 'failed') {
    return (
      <Notice title={w.failedTitle}>
        {job.outcome} {w.moneyStays}
      </Notice>
    );
  }
  const title = job.state === 'cancelled' ? w.cancelled : (job.outcome ?? w.done);
  return <Notice tone="calm" title={title} />;
}

function Sources({ sources, zone }: { sources: readonly SourceView[]; zone: string }) {
  return (
    <Section title={w.result}>
      <LedgerTable
        label={w.result}
        rows={sources}
        rowKey={(source) => source.id}
        rowName={(source) => source.name}
        columns={[
          SOURCE_NAME,
          ...SOURCE_COUNTS,
          {
            key: 'open',
            head: w.open,
            align: 'right',
            tone: 'dim',
            cell: (source) => formatCount(source.open_records),
          },
          {
            key: 'newest',
            head: w.newest,
            align: 'right',
            tone: 'dim',
            cell: (source) => (source.newest ? <When at={source.newest} zone={zone} /> : w.none),
          },
        ]}
      />
    </Section>
  );
}

/** The first read of platforms and Stripe. It stores and sends nothing, so pressing it needs no confirmation. */
export function FirstSyncStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'first_sync');
  const workspace = useWorkspace();
  const sources = useRead('connections.read', {}).data?.sources ?? [];
  const start = useWrite('sync.start');
  const cancel = useWrite('job.cancel');
  const job = useJob('sync');
  const running = isRunning(job);
  const isDone =
    view.steps.some((step) => step.id === 'first_sync' && step.state === 'done') || job?.state === 'done';
  return (
    <StepFrame
      ways={ways}
      onContinue={isDone ? ways.onNext : () => start.mutate({ dry_run: false })}
      {...(isDone || running ? {} : { continueLabel: w.start })}
      off={running ? w.running : undefined}
      open={isDone ? w.sentNothing : w.notYet}
      busy={start.isPending}
    >
      <p className={classes['lead']}>{w.lead}</p>
      <Facts
        label={words.setUpSteps.titles.first_sync}
        facts={[
          { label: w.stored, value: w.storedWhat },
          { label: w.sends, value: w.sendsWhat, strong: true },
        ]}
      />
      {running ? (
        <div className={classes['part']} role="status">
          <JobProgress
            label={job.what}
            done={job.done}
            total={job.total ?? 0}
            onCancel={() => cancel.mutate({ id: job.id })}
          />
        </div>
      ) : null}
      {job && !running ? <Outcome job={job} /> : null}
      {start.error ? <ErrorState error={start.error} /> : null}
      {sources.length > 0 ? (
        <div className={classes['part']}>
          <Sources sources={sources} zone={workspace?.zone ?? 'UTC'} />
          {isDone && !running ? (
            <Button mt={12} onClick={() => start.mutate({ dry_run: false })} loading={start.isPending}>
              {w.again}
            </Button>
          ) : null}
        </div>
      ) : (
        <EmptyState title={w.noSources} action={<PageLink to={stepPath('source')}>{w.connect}</PageLink>} />
      )}
    </StepFrame>
  );
}
