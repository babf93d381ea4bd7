import { Button, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { ImportMapping, SniffView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { FieldRow } from '~/parts/Facts';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { zoneChoices } from '../shared/choices';
import { useClientChoices } from '../shared/clientChoices';
import classes from './ImportFile.module.css';
import { addFilter, addMeter, type ImportDraft, openMarks, withFilter, withMeter } from './mapping';

const w = words.importing;

export interface MappingFormProps {
  sniffed: SniffView;
  draft: ImportDraft;
  /** What the whole file says against reading its numbers as the form stands. */
  marksError?: string | undefined;
  onChange: (draft: ImportDraft) => void;
}

interface FieldsProps extends MappingFormProps {
  setMapping: (mapping: ImportMapping) => void;
}

function TimeFields({ sniffed, draft, marksError, setMapping }: FieldsProps) {
  const { mapping } = draft;
  const open = openMarks(sniffed, mapping);
  const asks = !mapping.decimal_mark && (marksError !== undefined || open.length > 0);
  return (
    <>
      <FieldRow>
        <Select
          label={w.time}
          data={sniffed.header}
          value={mapping.time || null}
          onChange={(time) => setMapping({ ...mapping, time: time ?? '' })}
          searchable
        />
        {sniffed.zone_needed ? (
          <Select
            label={w.zone}
            description={w.zoneHint}
            data={zoneChoices(mapping.zone ?? '')}
            value={mapping.zone}
            onChange={(zone) => setMapping({ ...mapping, zone })}
            searchable
          />
        ) : null}
        {sniffed.time_formats.length > 1 ? (
          <Select
            label={w.timeOrder}
            data={sniffed.time_formats.map((value) => ({ value, label: w.timeOrders[value] ?? value }))}
            value={mapping.time_format ?? null}
            onChange={(format) => format && setMapping({ ...mapping, time_format: format })}
          />
        ) : null}
      </FieldRow>
      <Select
        label={w.decimalMark}
        description={asks ? w.decimalMarkAsked : w.decimalMarkHint}
        placeholder={asks ? w.decimalMarkChoose : w.decimalMarkAsWritten}
        data={[
          { value: 'point', label: w.decimalPoint },
          { value: 'comma', label: w.decimalComma },
        ]}
        value={mapping.decimal_mark ?? null}
        onChange={(mark) => {
          const { decimal_mark: _, ...rest } = mapping;
          setMapping(mark === 'point' || mark === 'comma' ? { ...rest, decimal_mark: mark } : rest);
        }}
        error={asks ? (marksError ?? w.decimalMarkOpen(open.join(', '))) : null}
        clearable
      />
    </>
  );
}

function OwnerFields({ sniffed, draft, onChange, setMapping }: FieldsProps) {
  const clients = useClientChoices();
  const { mapping } = draft;
  return (
    <>
      <SegmentedControl
        aria-label={w.belongs}
        value={draft.isOneClient ? 'one' : 'column'}
        onChange={(value) => onChange({ ...draft, isOneClient: value === 'one' })}
        data={[
          { value: 'column', label: w.perColumn },
          { value: 'one', label: w.oneClient },
        ]}
      />
      <FieldRow>
        {draft.isOneClient ? (
          <Select
            label={w.client}
            data={clients}
            value={draft.client}
            onChange={(client) => onChange({ ...draft, client })}
            searchable
          />
        ) : (
          <Select
            label={w.subject}
            data={sniffed.header}
            value={mapping.subject}
            onChange={(subject) => setMapping({ ...mapping, subject })}
            searchable
          />
        )}
        <Select
          label={w.id}
          description={w.idHint}
          placeholder={w.noId}
          data={sniffed.header}
          value={mapping.id}
          onChange={(id) => setMapping({ ...mapping, id })}
          clearable
          searchable
        />
      </FieldRow>
    </>
  );
}

function MeterFields({ sniffed, draft, setMapping }: FieldsProps) {
  const { mapping } = draft;
  return (
    <>
      {mapping.meters.map((meter, index) => {
        const place = formatCount(index + 1);
        return (
          // A meter has no name of its own until it is typed; its place in the list is its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end or removed as a whole
          <div key={index} className={classes['line']}>
            <TextInput
              label={w.meterName}
              aria-label={w.meterNameOf(place)}
              value={meter.meter}
              onChange={(event) =>
                setMapping(withMeter(mapping, index, { meter: event.currentTarget.value }))
              }
              w={150}
            />
            <MultiSelect
              label={w.columns}
              aria-label={w.columnsOf(place)}
              data={sniffed.number_columns.length > 0 ? sniffed.number_columns : sniffed.header}
              value={meter.columns}
              onChange={(columns) => setMapping(withMeter(mapping, index, { columns }))}
              className={classes['grow'] ?? ''}
              hidePickedOptions
            />
            <TextInput
              label={w.multiply}
              aria-label={w.multiplyOf(place)}
              placeholder="1"
              inputMode="decimal"
              value={meter.multiply ?? ''}
              onChange={(event) =>
                setMapping(withMeter(mapping, index, { multiply: event.currentTarget.value }))
              }
              w={80}
            />
            {mapping.meters.length > 1 ? (
              <Button
                aria-label={w.removeMeter(place)}
                onClick={() =>
                  setMapping({ ...mapping, meters: mapping.meters.filter((_, at) => at !== index) })
                }
              >
                −
              </Button>
            ) : null}
          </div>
        );
      })}
      <LinkButton onClick={() => setMapping(addMeter(mapping))}>{w.addMeter}</LinkButton>
    </>
  );
}

function FilterFields({ sniffed, draft, setMapping }: FieldsProps) {
  const { mapping } = draft;
  return (
    <>
      {mapping.filters.map((filter, index) => {
        const place = formatCount(index + 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end or removed as a whole
          <div key={index} className={classes['line']}>
            <Select
              label={w.filterColumn}
              aria-label={w.filterColumnOf(place)}
              data={sniffed.header}
              value={filter.column || null}
              onChange={(column) => setMapping(withFilter(mapping, index, { column: column ?? '' }))}
              w={150}
            />
            <TextInput
              label={w.filterValues}
              aria-label={w.filterValuesOf(place)}
              placeholder={w.filterHint}
              defaultValue={filter.values.join(', ')}
              onChange={(event) =>
                setMapping(
                  withFilter(mapping, index, {
                    values: event.currentTarget.value
                      .split(',')
                      .map((value) => value.trim())
                      .filter((value) => value !== ''),
                  }),
                )
              }
              className={classes['grow'] ?? ''}
            />
            <SegmentedControl
              aria-label={w.filterKind}
              data={[
                { value: 'take', label: w.take },
                { value: 'leave', label: w.leave },
              ]}
              value={filter.exclude ? 'leave' : 'take'}
              onChange={(value) => setMapping(withFilter(mapping, index, { exclude: value === 'leave' }))}
            />
            <Button
              aria-label={w.removeFilter(place)}
              onClick={() =>
                setMapping({ ...mapping, filters: mapping.filters.filter((_, at) => at !== index) })
              }
            >
              −
            </Button>
          </div>
        );
      })}
      <LinkButton onClick={() => setMapping(addFilter(mapping))}>{w.addFilter}</LinkButton>
    </>
  );
}

function CostAndName({ sniffed, draft, onChange, setMapping }: FieldsProps) {
  const { mapping } = draft;
  return (
    <>
      <FieldRow>
        <Select
          label={w.cost}
          placeholder={w.noCost}
          data={sniffed.header}
          value={mapping.cost}
          onChange={(cost) => setMapping({ ...mapping, cost })}
          clearable
          searchable
        />
        {mapping.cost ? (
          <TextInput
            label={w.costCurrency}
            value={mapping.cost_currency ?? ''}
            onChange={(event) => setMapping({ ...mapping, cost_currency: event.currentTarget.value })}
          />
        ) : null}
      </FieldRow>
      <FieldRow>
        <TextInput
          label={w.source}
          description={w.sourceHint}
          value={draft.source}
          onChange={(event) => onChange({ ...draft, source: event.currentTarget.value })}
        />
        <TextInput
          label={w.saveAs}
          description={w.saveAsHint}
          value={draft.saveAs}
          onChange={(event) => onChange({ ...draft, saveAs: event.currentTarget.value })}
        />
      </FieldRow>
    </>
  );
}

/** How a file is read: which column is the time, whose usage it is, what is counted, which rows. */
export function MappingForm(props: MappingFormProps) {
  const setMapping = (mapping: ImportMapping) => props.onChange({ ...props.draft, mapping });
  const fields = { ...props, setMapping };
  return (
    <Section title={w.mapping}>
      <div className={classes['form']}>
        <TimeFields {...fields} />
        <OwnerFields {...fields} />
        <MeterFields {...fields} />
        <FilterFields {...fields} />
        <CostAndName {...fields} />
      </div>
    </Section>
  );
}
