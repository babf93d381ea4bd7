import { Button } from '@mantine/core';
import type { GoLiveView, JobView, SetUpView } from '~/bindings/rpc';
import { formatCount, formatMoney, formatQuantity, formatWhen } from '~/format';
import { JobProgress } from '~/parts/JobProgress';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { SendBar } from '~/parts/SendBar';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { REHEARSE_PATH } from '../rehearse/paths';
import { isRunning } from '../shared/jobs';
import { useWorkspace } from '../shared/workspace';
import { FirstUnits, FirstUnitsBar, useQueue } from './FirstUnits';
import { Bounds, Findings, GoLiveTable, GraceAdvice, PlatformQuestion } from './GoLiveParts';
import classes from './Step.module.css';
import { StepFrame, type StepWays, useStepWays } from './StepFrame';
import { stepPath } from './steps';
import { type GoLive, mayGoLive, useGoLive } from './useGoLive';

const w = words.setUpMoney.goLive;

/** The one confirmation. Under Custom billing this step does not exist: nothing ever leaves there. */
function Confirm({ view, goLive }: { view: GoLiveView; goLive: GoLive }) {
  const clients = w.clientCount(formatCount(new Set(goLive.chosen.map((row) => row.client_id)).size));
  const busy = goLive.isStarting || isRunning(goLive.job);
  return (
    <SendBar
      mode={view.mode}
      checks={[]}
      sentence={w.sentence}
      off={goLive.off}
      busy={busy}
      onSend={goLive.confirm}
      action={w.confirm(
        formatQuantity(goLive.units),
        goLive.amount ? formatMoney(goLive.amount) : null,
        clients,
      )}
    />
  );
}

function Progress({ job }: { job: JobView }) {
  const cancel = useWrite('job.cancel');
  if (!isRunning(job)) {
    const isWell = job.state === 'done';
    return <Notice tone={isWell ? 'calm' : 'care'} title={job.outcome ?? (isWell ? w.receipt : w.failed)} />;
  }
  return (
    <div className={classes['part']} role="status">
      <JobProgress
        label={job.what}
        done={job.done}
        total={job.total ?? 0}
        onCancel={() => cancel.mutate({ id: job.id })}
      />
    </div>
  );
}

interface CheckedProps {
  ways: StepWays;
  view: GoLiveView;
  onCheckAgain: () => void;
  isChecking: boolean;
}

function Checked({ ways, view, onCheckAgain, isChecking }: CheckedProps) {
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  const goLive = useGoLive(view);
  const isLive = view.live_at !== null;
  const canGoLive = view.rows.some(mayGoLive);
  const queue = useQueue(isLive);

  const afterwards =
    queue && queue.ready.length > 0 ? (
      <FirstUnitsBar queue={queue} />
    ) : (
      <StepFoot next={words.setUpMoney.firstUnits.overview} onNext={ways.onLeave} />
    );
  return (
    <StepFrame
      ways={ways}
      subtitle={view.live_at ? w.receiptAt(formatWhen(view.live_at, zone)) : null}
      foot={canGoLive ? <Confirm view={view} goLive={goLive} /> : afterwards}
    >
      <p className={classes['lead']}>{w.lead}</p>
      {goLive.job ? <Progress job={goLive.job} /> : null}
      {goLive.error && goLive.error.field !== 'floor' ? <ErrorState error={goLive.error} /> : null}
      {isLive ? <FirstUnits queue={queue} /> : null}
      {canGoLive ? <PlatformQuestion goLive={goLive} /> : null}
      <GoLiveTable view={view} goLive={goLive} zone={zone} />
      <Section
        title={w.account}
        action={
          <Button size="xs" onClick={onCheckAgain} loading={isChecking}>
            {w.checkAgain}
          </Button>
        }
      >
        <Findings findings={view.account} />
      </Section>
      {isLive ? null : <Bounds view={view} goLive={goLive} currency={workspace?.currency ?? ''} />}
      {isLive ? null : (
        <Notice
          tone="calm"
          title={words.rehearse.offer}
          action={
            workspace?.mode === 'live' ? null : <PageLink to={REHEARSE_PATH}>{words.rehearse.title}</PageLink>
          }
        >
          {workspace?.mode === 'live' ? words.rehearse.offerLive : words.rehearse.offerBody}
        </Notice>
      )}
      <GraceAdvice />
    </StepFrame>
  );
}

/** Every client checked, one question, one confirmation; then the first units. */
export function GoLiveStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'go_live');
  const check = useRead('golive.check', {});
  if (check.data && check.data.rows.length > 0) {
    return (
      <Checked
        ways={ways}
        view={check.data}
        onCheckAgain={() => void check.refetch()}
        isChecking={check.isFetching}
      />
    );
  }
  return (
    <StepFrame
      ways={ways}
      foot={
        <StepFoot
          {...(ways.onBack ? { onBack: ways.onBack } : {})}
          next={ways.nextLabel}
          onNext={ways.onNext}
        />
      }
    >
      {check.data ? (
        <EmptyState
          title={w.emptyTitle}
          action={<PageLink to={stepPath('clients')}>{w.addClients}</PageLink>}
        >
          {w.emptyBody}
        </EmptyState>
      ) : check.error ? (
        <ErrorState error={check.error} onRetry={() => void check.refetch()} />
      ) : (
        <LoadingState />
      )}
    </StepFrame>
  );
}
