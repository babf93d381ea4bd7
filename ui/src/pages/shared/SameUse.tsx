import { Button } from '@mantine/core';
import { tellWithUndo } from '~/actions/notices';
import type { SameUseDecided, SameUseView } from '~/bindings/rpc';
import { Notice } from '~/parts/Notice';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './SameUse.module.css';

const w = words.usage;

/** The two sources of every pair, each once. */
function sourcesOf(found: readonly SameUseView[]) {
  return [...new Map(found.flatMap((one) => one.sources).map((source) => [source.id, source])).values()];
}

/** What the owner has said of sources of a client, each with what taking it back means. */
function Decided({ client, decided }: { client: string; decided: readonly SameUseDecided[] }) {
  const takeBack = useWrite('client.take_back_same_use');
  const settle = useWrite('client.settle_same_use');
  const back = (one: SameUseDecided) =>
    takeBack.mutate(
      { client, source: one.cost_only },
      {
        onSuccess: () =>
          tellWithUndo(one.cost_only === null ? w.askedAgain : w.billedAgain(one.sources[0] ?? ''), () =>
            settle.mutateAsync({ client, cost_only: one.cost_only }),
          ),
      },
    );
  return (
    <Notice title={w.sameUseSaid} tone="calm">
      {decided.map((one) => (
        <div key={one.words} className={classes['said']}>
          <p className={classes['words']}>{one.words}</p>
          <p className={classes['means']}>{w.ifTakenBack(one.taking_back)}</p>
          <Button loading={takeBack.isPending} onClick={() => back(one)}>
            {one.cost_only === null ? w.askAgain(one.sources.join(', ')) : w.billAgain(one.sources[0] ?? '')}
          </Button>
        </div>
      ))}
      {takeBack.error ? <ErrorState error={takeBack.error} /> : null}
    </Notice>
  );
}

/**
 * Two sources that may count the same use of a client, until the owner says which one is only cost, or that both are billed. `withDecided`:
 * what was said stands there too, so that it can be taken back.
 */
export function SameUse({ client, withDecided = false }: { client: string; withDecided?: boolean }) {
  const read = useRead('client.same_use', { id: client });
  const settle = useWrite('client.settle_same_use');
  const takeBack = useWrite('client.take_back_same_use');
  const found = read.data?.open ?? [];
  const decided = withDecided ? (read.data?.decided ?? []) : [];
  // Nothing shown would say that no two sources count the same use.
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  const say = (costOnly: string | null, told: string) =>
    settle.mutate(
      { client, cost_only: costOnly },
      { onSuccess: () => tellWithUndo(told, () => takeBack.mutateAsync({ client, source: costOnly })) },
    );
  return (
    <>
      {found.length === 0 ? null : (
        <Notice
          title={w.sameUseTitle}
          action={
            <div className={classes['choices']}>
              {sourcesOf(found).map((source) => (
                <Button
                  key={source.id}
                  loading={settle.isPending}
                  onClick={() => say(source.id, w.costOnlyNow(source.name))}
                >
                  {w.costOnly(source.name)}
                </Button>
              ))}
              <Button loading={settle.isPending} onClick={() => say(null, w.differentNow)}>
                {w.differentUse}
              </Button>
            </div>
          }
        >
          {found.map((one) => (
            <p key={one.words} className={classes['words']}>
              {one.words}
            </p>
          ))}
          {w.sameUseBody}
          {settle.error ? <ErrorState error={settle.error} /> : null}
        </Notice>
      )}
      {decided.length === 0 ? null : <Decided client={client} decided={decided} />}
    </>
  );
}
