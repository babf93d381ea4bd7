import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ConnectorView, CostPayer, SourcePreview } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { Quantity, When } from '~/parts/amounts';
import { KeyInput } from '~/parts/KeyInput';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import { useFocusOnce } from '../shared/focus';
import { useWorkspace } from '../shared/workspace';
import { SessionOnly } from './SessionOnly';
import classes from './SourceForm.module.css';
import type { SourceForm as Form } from './useSourceForm';

const w = words.connections;

const PAYERS: readonly CostPayer[] = ['in_records', 'own_keys', 'unknown'];

function aboutConnector(connector: ConnectorView): string {
  const reads = connector.meters.length > 0 ? [w.reads(connector.meters.join(', '), connector.noun)] : [];
  return [...reads, connector.note].filter(Boolean).join('. ');
}

function Connectors({ form }: { form: Form }) {
  const refused = useRead('source.refused_connectors', {});
  return (
    <Section title={w.choose}>
      {refused.error ? <ErrorState error={refused.error} onRetry={() => void refused.refetch()} /> : null}
      {(refused.data ?? []).map((one) => (
        <Notice key={one.file} title={w.refusedConnector(one.file)}>
          {w.refusedBecause(one.reason)}
        </Notice>
      ))}
      <ChoiceList
        label={w.choose}
        value={form.connector?.id ?? null}
        onChange={form.choose}
        choices={(form.connectors ?? []).map((connector) => ({
          value: connector.id,
          name: connector.name,
          means: aboutConnector(connector),
        }))}
      />
    </Section>
  );
}

function PlatformKey({ form }: { form: Form }) {
  const [other, setOther] = useState(false);
  const focused = useFocusOnce<HTMLButtonElement>();
  const refused =
    form.error?.field === 'key' || form.error?.code === 'key_refused' ? form.error.message : null;
  return (
    <Section title={w.key}>
      <div className={classes['key']}>
        <div className={classes['field']}>
          <KeyInput
            label={w.theKey}
            value={form.apiKey}
            onChange={form.setApiKey}
            hint={w.keyHint}
            error={form.keyHint ?? refused}
          />
        </div>
        <Button
          className={classes['press'] ?? ''}
          size="md"
          h={36}
          loading={form.isPreviewing}
          onClick={() => form.readPreview()}
        >
          {w.preview}
        </Button>
        {form.practice ? (
          <Button
            className={classes['press'] ?? ''}
            size="md"
            h={36}
            ref={focused}
            disabled={form.isPreviewing}
            title={w.practiceKeyMeans}
            onClick={() => form.practice && form.readPreview(form.practice.platform)}
          >
            {w.practiceKey}
          </Button>
        ) : null}
      </div>
      {other ? (
        <TextInput
          mt={12}
          maw={420}
          label={w.address}
          description={w.addressHint(form.connector?.base_url ?? '')}
          value={form.baseUrl}
          onChange={(event) => form.setBaseUrl(event.currentTarget.value)}
          error={form.error?.field === 'base_url' ? form.error.message : false}
        />
      ) : (
        <LinkButton onClick={() => setOther(true)}>{w.otherAddress}</LinkButton>
      )}
      {form.keyringProblem ? (
        <SessionOnly
          problem={form.keyringProblem}
          checked={form.sessionOnly}
          onChange={form.setSessionOnly}
        />
      ) : null}
      {form.error && !refused && form.error.field !== 'base_url' && form.error.code !== 'keyring_missing' ? (
        <ErrorState error={form.error} onRetry={() => form.readPreview()} />
      ) : null}
    </Section>
  );
}

function Preview({ preview, noun, zone }: { preview: SourcePreview; noun: string; zone: string }) {
  return (
    <Section
      title={w.previewTitle}
      note={w.records24h(formatCount(preview.records), formatCount(preview.subjects), noun)}
    >
      <ul className={classes['words']}>
        {preview.words.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <LedgerTable
        label={w.previewTitle}
        tight
        rows={preview.sample}
        rowKey={(record) => `${record.id} ${record.meter}`}
        rowName={(record) => record.id}
        empty={w.noRecords}
        columns={[
          { key: 'at', head: w.at, tone: 'dim', cell: (record) => <When at={record.at} zone={zone} /> },
          { key: 'subject', head: w.subject, rowHead: true, cell: (record) => record.subject },
          { key: 'meter', head: w.meter, cell: (record) => record.meter },
          {
            key: 'quantity',
            head: w.quantity,
            align: 'right',
            cell: (record) => <Quantity value={record.quantity} />,
          },
          { key: 'cost', head: w.cost, align: 'right', tone: 'dim', cell: (record) => record.cost },
          { key: 'label', head: w.label, tone: 'dim', cell: (record) => record.label },
        ]}
      />
    </Section>
  );
}

export function CostPayerChoice({
  value,
  onChange,
}: {
  value: CostPayer;
  onChange: (payer: CostPayer) => void;
}) {
  return (
    <ChoiceList
      label={w.payer}
      value={value}
      onChange={onChange}
      choices={PAYERS.map((payer) => ({ value: payer, ...w.payers[payer] }))}
    />
  );
}

/** Which platform, its key, a day of its records before anything is stored, and who pays for the AI behind it. */
export function SourceForm({ form }: { form: Form }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  if (form.unread) return <ErrorState error={form.unread.error} onRetry={form.unread.again} />;
  if (!form.connectors) return <LoadingState />;
  return (
    <>
      <Connectors form={form} />
      {form.isFiles ? (
        <Notice
          tone="calm"
          title={w.filesTitle}
          action={<PageLink to="/usage/imports">{w.filesOpen}</PageLink>}
        >
          {w.filesBody}
        </Notice>
      ) : (
        <PlatformKey form={form} />
      )}
      {form.preview && form.connector && !form.isFiles ? (
        <>
          <Section title={w.payer}>
            <CostPayerChoice value={form.payer} onChange={form.setPayer} />
          </Section>
          <Preview preview={form.preview} noun={form.connector.noun} zone={zone} />
        </>
      ) : null}
    </>
  );
}
