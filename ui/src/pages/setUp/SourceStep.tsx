import type { SetUpView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { words } from '~/words';
import { SourceForm } from '../connections/SourceForm';
import { useSourceForm } from '../connections/useSourceForm';
import classes from './Step.module.css';
import { StepFrame, useStepWays } from './StepFrame';

const w = words.connections;

/** The first platform, or a further one; once one is connected, the step may simply be passed. */
export function SourceStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'source');
  const form = useSourceForm();
  const mayPass = form.sources.length > 0 || form.isFiles;
  const canConnect = form.preview !== null && !form.isFiles;
  return (
    <StepFrame
      ways={ways}
      onContinue={canConnect ? () => form.connect(ways.onNext) : ways.onNext}
      {...(canConnect && form.connector ? { continueLabel: w.connectAndContinue(form.connector.name) } : {})}
      open={canConnect ? w.previewNothingStored : null}
      off={canConnect || mayPass ? undefined : w.previewOff}
      busy={form.isConnecting}
    >
      {form.sources.length > 0 ? (
        <Section title={w.already}>
          <LedgerTable
            label={w.already}
            rows={form.sources}
            rowKey={(source) => source.id}
            rowName={(source) => source.name}
            columns={[
              { key: 'name', head: w.source, rowHead: true, tone: 'name', cell: (source) => source.name },
              { key: 'key', head: w.key, tone: 'dim', cell: (source) => source.key_hint ?? w.noKey },
              {
                key: 'subjects',
                head: w.subjects,
                align: 'right',
                cell: (source) => formatCount(source.subjects),
              },
              {
                key: 'state',
                head: w.state,
                width: 140,
                cell: (source) => (
                  <State kind={source.state === 'works' ? 'done' : 'stopped'}>{w.states[source.state]}</State>
                ),
              },
            ]}
          />
        </Section>
      ) : null}
      <div className={classes['part']}>
        <SourceForm form={form} />
      </div>
    </StepFrame>
  );
}
