import { Button } from '@mantine/core';
import { tell } from '~/actions/notices';
import type { SameUseView } from '~/bindings/rpc';
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

/** Two sources that may count the same use of a client, until the owner says which one is only cost, or that both are billed. */
export function SameUse({ client }: { client: string }) {
  const read = useRead('client.same_use', { id: client });
  const settle = useWrite('client.settle_same_use');
  const found = read.data ?? [];
  // Nothing shown would say that no two sources count the same use.
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  if (found.length === 0) return null;
  const say = (costOnly: string | null, told: string) =>
    settle.mutate({ client, cost_only: costOnly }, { onSuccess: () => tell(told) });
  return (
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
  );
}
