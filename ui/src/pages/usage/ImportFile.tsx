import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportView, JobView, SniffView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Facts } from '~/parts/Facts';
import { JobProgress } from '~/parts/JobProgress';
import { LedgerTable } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { usePlatform } from '~/platform/PlatformProvider';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { isRunning, useFollowed } from '../shared/jobs';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import classes from './ImportFile.module.css';
import { ImportPreview } from './ImportPreview';
import { MappingForm } from './MappingForm';
import { draftOf, fileStem, type ImportDraft, isComplete, paramsOf } from './mapping';

const w = words.importing;
/** Enough to know the file again; the form stands right below. */
const SAMPLE_ROWS = 5;
/** A large file is read whole for its preview; not at every letter. */
const TYPING_MILLISECONDS = 400;
const IMPORTS_PATH = '/usage/imports';

interface SampleRow {
  cells: readonly string[];
  line: number;
}

function Sample({ sniffed }: { sniffed: SniffView }) {
  return (
    <Section title={w.looks} note={w.sample}>
      <Facts
        label={w.looks}
        plain
        facts={[
          { label: w.delimiter, value: sniffed.delimiter },
          { label: w.encoding, value: sniffed.encoding },
          ...(sniffed.time_words ? [{ label: w.timeFormat, value: sniffed.time_words }] : []),
        ]}
      />
      {sniffed.known_mapping ? <Notice tone="calm" title={w.known(sniffed.known_mapping)} /> : null}
      <LedgerTable<SampleRow>
        label={w.sample}
        tight
        rows={sniffed.sample.slice(0, SAMPLE_ROWS).map((cells, index) => ({ cells, line: index }))}
        rowKey={(row) => String(row.line)}
        rowName={(row) => `${w.line} ${formatCount(row.line + 1)}`}
        columns={sniffed.header.map((name, index) => ({
          key: `${index} ${name}`,
          head: name,
          rowHead: index === 0,
          align: sniffed.number_columns.includes(name) ? ('right' as const) : ('left' as const),
          cell: (row) => row.cells[index] ?? '',
        }))}
      />
    </Section>
  );
}

/** Why the file cannot be imported as the form stands. */
function whyNot(draft: ImportDraft, view: ImportView | undefined, isReading: boolean): string | undefined {
  if (!isComplete(draft)) return w.incomplete;
  if (draft.isOneClient ? draft.client === null : draft.mapping.subject === null) return w.stopClient;
  if (draft.source.trim() === '') return w.stopSource;
  if (!view || isReading) return w.stopReading;
  return view.broken > 0 && !draft.skipBroken ? w.stopBroken : undefined;
}

function Mapping({
  sniffed,
  onBack,
  onStarted,
}: {
  sniffed: SniffView;
  onBack: () => void;
  onStarted: (job: JobView, draft: ImportDraft) => void;
}) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [draft, setDraft] = useState(() => draftOf(sniffed));
  const [settled] = useDebouncedValue(draft, TYPING_MILLISECONDS);
  const preview = useRead('import.preview', paramsOf(sniffed.path, settled), {
    enabled: isComplete(settled),
    keepPrevious: true,
  });
  const run = useWrite('import.run');
  const isReading = preview.isFetching || settled !== draft;
  const view = isComplete(draft) && !preview.error ? preview.data : undefined;
  const off = preview.error && !isReading ? preview.error.message : whyNot(draft, view, isReading);
  return (
    <Page
      above={{ label: words.usage.imports, to: IMPORTS_PATH }}
      title={`${w.title}: ${fileStem(sniffed.path)}`}
      subtitle={sniffed.path}
      ruled
      foot={
        <StepFoot
          onBack={onBack}
          open={w.stored}
          next={view ? w.confirm(formatCount(view.added)) : w.confirmNone}
          off={off}
          busy={run.isPending}
          onNext={() =>
            run.mutate(paramsOf(sniffed.path, draft), { onSuccess: (job) => onStarted(job, draft) })
          }
        />
      }
    >
      <div className={classes['content']}>
        <Columns
          width={428}
          main={
            <>
              <Sample sniffed={sniffed} />
              <MappingForm
                sniffed={sniffed}
                draft={draft}
                marksError={preview.error?.field === 'decimal_mark' ? preview.error.message : undefined}
                onChange={setDraft}
              />
            </>
          }
          side={
            <>
              {run.error ? <ErrorState error={run.error} /> : null}
              {preview.error?.field ? (
                // Something is still to be chosen: that is no failure.
                <EmptyState title={w.preview}>{preview.error.message}</EmptyState>
              ) : preview.error ? (
                <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
              ) : view ? (
                <ImportPreview
                  view={view}
                  zone={draft.mapping.zone ?? zone}
                  skipBroken={draft.skipBroken}
                  onSkipBroken={(skipBroken) => setDraft({ ...draft, skipBroken })}
                />
              ) : isComplete(draft) ? (
                <LoadingState />
              ) : (
                <EmptyState title={w.preview}>{w.incomplete}</EmptyState>
              )}
            </>
          }
        />
      </div>
    </Page>
  );
}

function Receipt({ job, draft }: { job: JobView; draft: ImportDraft }) {
  const { go } = useNavigation();
  const cancel = useWrite('job.cancel');
  const running = isRunning(job);
  const title = { running: w.running, failed: w.failed, cancelled: w.cancelled }[job.state as 'running'];
  return (
    <Page
      above={{ label: words.usage.imports, to: IMPORTS_PATH }}
      title={title ?? w.receipt}
      subtitle={draft.source}
      ruled
      foot={running ? null : <StepFoot next={w.toImports} open={null} onNext={() => go(IMPORTS_PATH)} />}
    >
      <div className={classes['receipt']}>
        {running ? (
          <JobProgress
            label={job.what}
            done={job.done}
            total={job.total ?? 0}
            onCancel={() => cancel.mutate({ id: job.id })}
          />
        ) : (
          <Notice
            tone={job.state === 'failed' ? 'care' : 'calm'}
            title={job.outcome ?? title ?? w.receipt}
            action={
              job.state === 'cancelled' ? null : draft.isOneClient && draft.client ? (
                <PageLink to={clientPath(draft.client)}>{w.openStatement}</PageLink>
              ) : (
                <PageLink to="/usage/unassigned">{w.toUnassigned}</PageLink>
              )
            }
          >
            {job.state === 'cancelled' ? w.cancelledBody : null}
          </Notice>
        )}
      </div>
    </Page>
  );
}

interface Started {
  job: JobView;
  draft: ImportDraft;
}

/** The page at `/usage/imports/new`: choose, look, map with a live preview, import, and the receipt. */
export function ImportFile() {
  const platform = usePlatform();
  const sniff = useWrite('import.sniff');
  const [started, setStarted] = useState<Started | null>(null);
  const [path, setPath] = useState('');
  const job = useFollowed(started?.job ?? null);
  const choose = async () => {
    const chosen = await platform.askOpenPath({
      title: w.chooseTitle,
      kinds: [{ name: w.csv, extensions: ['csv', 'tsv', 'txt'] }],
    });
    if (chosen !== null) sniff.mutate({ path: chosen });
  };
  if (started && job) return <Receipt job={job} draft={started.draft} />;
  if (sniff.data) {
    return (
      <Mapping
        key={sniff.data.path}
        sniffed={sniff.data}
        onBack={sniff.reset}
        onStarted={(job, draft) => setStarted({ job, draft })}
      />
    );
  }
  return (
    <Page above={{ label: words.usage.imports, to: IMPORTS_PATH }} title={w.title} ruled>
      <EmptyState
        title={w.chooseTitle}
        action={
          <Button
            variant="filled"
            leftSection={<IconFolderOpen size={15} stroke={1.7} aria-hidden />}
            onClick={() => void choose()}
            loading={sniff.isPending}
          >
            {w.choose}
          </Button>
        }
      >
        {w.lead}
      </EmptyState>
      <form
        className={classes['path']}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== '') sniff.mutate({ path: path.trim() });
        }}
      >
        <TextInput
          className={classes['grow'] ?? ''}
          label={w.path}
          description={w.pathHint}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" h={36} disabled={path.trim() === ''} loading={sniff.isPending}>
          {w.look}
        </Button>
      </form>
      {sniff.error ? <ErrorState error={sniff.error} onRetry={() => void choose()} /> : null}
    </Page>
  );
}
