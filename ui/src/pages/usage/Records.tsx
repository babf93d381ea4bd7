import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import type { RecordsView } from '~/bindings/rpc';
import { dayAfter, formatCount, formatQuantity, startOfDay } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton } from '~/parts/Link';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useClientChoices } from '../shared/clientChoices';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import { useWorkspace } from '../shared/workspace';
import { RecordsTable } from './RecordsTable';
import classes from './Usage.module.css';
import { IMPORT_PATH, UsagePage } from './UsagePage';

const w = words.usage;
const ROWS = 100;
const TYPING_MILLISECONDS = 150;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar as the field wants it; while it is being typed it filters nothing. */
function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

interface Filters {
  source: string | null;
  client: string | null;
  meter: string | null;
  from: string;
  to: string;
  search: string;
  gone: boolean;
}

const NONE: Filters = { source: null, client: null, meter: null, from: '', to: '', search: '', gone: false };

function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== null && value !== '' && value !== false);
}

function FilterRow({
  filters,
  onChange,
  searchField,
}: {
  filters: Filters;
  onChange: (filters: Filters) => void;
  searchField: React.RefObject<HTMLInputElement | null>;
}) {
  const connections = useRead('connections.read', {});
  const clients = useClientChoices();
  const all = useRead('usage.records', { ...ALL, page: { offset: 0, limit: 1 } });
  const set = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const choose = (
    name: string,
    hint: string,
    key: 'source' | 'client' | 'meter',
    data: readonly { value: string; label: string }[],
  ) => (
    <Select
      className={classes['filter'] ?? ''}
      aria-label={name}
      placeholder={hint}
      data={[...data]}
      value={filters[key]}
      onChange={(value) => set({ [key]: value })}
      clearable
      searchable
    />
  );
  return (
    <fieldset
      className={classes['filters']}
      aria-label={w.filters}
      style={{ border: 0, margin: 0, paddingInline: 0 }}
    >
      <TextInput
        ref={searchField}
        className={classes['filter'] ?? ''}
        type="search"
        aria-label={w.search}
        placeholder={w.searchHint}
        leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
        value={filters.search}
        onChange={(event) => set({ search: event.currentTarget.value })}
      />
      {choose(
        w.source,
        w.allSources,
        'source',
        (connections.data?.sources ?? []).map((source) => ({ value: source.id, label: source.name })),
      )}
      {choose(w.client, w.allClients, 'client', clients)}
      {choose(
        w.meter,
        w.allMeters,
        'meter',
        (all.data?.sums ?? []).map((sum) => ({ value: sum.meter, label: sum.meter })),
      )}
      <TextInput
        className={classes['day'] ?? ''}
        aria-label={w.from}
        placeholder={w.fromHint}
        value={filters.from}
        error={filters.from !== '' && !isDay(filters.from) ? w.dayForm : false}
        onChange={(event) => set({ from: event.currentTarget.value.trim() })}
      />
      <TextInput
        className={classes['day'] ?? ''}
        aria-label={w.to}
        placeholder={w.toHint}
        value={filters.to}
        error={filters.to !== '' && !isDay(filters.to) ? w.dayForm : false}
        onChange={(event) => set({ to: event.currentTarget.value.trim() })}
      />
      <Checkbox
        className={classes['gone'] ?? ''}
        label={w.onlyGone}
        checked={filters.gone}
        onChange={(event) => set({ gone: event.currentTarget.checked })}
      />
      {isFiltered(filters) ? <LinkButton onClick={() => onChange(NONE)}>{w.clearFilters}</LinkButton> : null}
    </fieldset>
  );
}

const ALL = { source: null, client: null, meter: null, from: null, to: null, search: null, gone: false };

function Found({
  view,
  filtered,
  onlyGone,
  zone,
}: {
  view: RecordsView;
  filtered: boolean;
  onlyGone: boolean;
  zone: string;
}) {
  const { go } = useNavigation();
  if (view.total === 0 && !filtered) {
    return (
      <EmptyState
        title={w.recordsEmptyTitle}
        action={<Button onClick={() => go(IMPORT_PATH)}>{w.importFile}</Button>}
      >
        {w.recordsEmptyBody}
      </EmptyState>
    );
  }
  const sums = view.sums.map((sum) => `${formatQuantity(sum.quantity)} ${sum.meter}`).join(', ');
  return (
    <>
      {view.total > 0 ? <p className={classes['sums']}>{w.sums(sums, formatCount(view.total))}</p> : null}
      <RecordsTable records={view.rows} zone={zone} empty={onlyGone ? w.noneGone : w.noneFound} />
    </>
  );
}

/** The page at `/usage`: every record that was read, found and summed in the core. */
export function Records({
  client,
  source,
  gone,
}: {
  client: string | undefined;
  source: string | undefined;
  gone: boolean;
}) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const searchField = useRef<HTMLInputElement>(null);
  const [filters, setFilters] = useState<Filters>({
    ...NONE,
    client: client ?? null,
    source: source ?? null,
    gone,
  });
  const [offset, setOffset] = useState(0);
  const [search] = useDebouncedValue(filters.search.trim(), TYPING_MILLISECONDS);
  const read = useRead(
    'usage.records',
    {
      source: filters.source,
      client: filters.client,
      meter: filters.meter,
      from: isDay(filters.from) ? startOfDay(filters.from, zone) : null,
      to: isDay(filters.to) ? startOfDay(dayAfter(filters.to), zone) : null,
      search: search || null,
      gone: filters.gone,
      page: { offset, limit: ROWS },
    },
    { keepPrevious: true },
  );
  useActions(
    useMemo(
      () => [
        {
          id: 'filter',
          label: words.actions.filterHere,
          group: words.actions.groupHere,
          shortcut: 'mod+F',
          run: () => searchField.current?.focus(),
        },
      ],
      [],
    ),
  );
  return (
    <UsagePage tab="records" subtitle={w.recordsSubtitle}>
      <Freshness />
      <FilterRow
        filters={filters}
        searchField={searchField}
        onChange={(next) => {
          setOffset(0);
          setFilters(next);
        }}
      />
      <Answered read={read} rows={12}>
        {(view) => (
          <>
            <Found view={view} filtered={isFiltered(filters)} onlyGone={filters.gone} zone={zone} />
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={setOffset} />
          </>
        )}
      </Answered>
    </UsagePage>
  );
}
