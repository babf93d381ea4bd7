import type { ImportFilter, ImportMapping, ImportMeter, ImportParams, SniffView } from '~/bindings/rpc';

/** What is typed in the form of an import. Whose usage the file is decides which of subject and client is asked. */
export interface ImportDraft {
  mapping: ImportMapping;
  source: string;
  /** The whole file is of this client; `null` where a column names the account. */
  client: string | null;
  isOneClient: boolean;
  saveAs: string;
  skipBroken: boolean;
}

/** `/home/me/usage-2026.csv` → `usage-2026` */
export function fileStem(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return name.replace(/\.[^.]+$/, '');
}

const NO_METER: ImportMeter = { meter: '', columns: [], multiply: null };
const NO_FILTER: ImportFilter = { column: '', values: [], exclude: false };

/** What the core proposes, or the saved mapping that fits the file's columns. */
export function draftOf(sniffed: SniffView): ImportDraft {
  const { mapping } = sniffed;
  return {
    mapping: mapping.meters.length > 0 ? mapping : { ...mapping, meters: [NO_METER] },
    source: sniffed.known_mapping ?? fileStem(sniffed.path),
    client: null,
    isOneClient: mapping.subject === null,
    saveAs: sniffed.known_mapping ?? '',
    skipBroken: false,
  };
}

export function withMeter(mapping: ImportMapping, at: number, change: Partial<ImportMeter>): ImportMapping {
  const meters = mapping.meters.map((meter, index) => (index === at ? { ...meter, ...change } : meter));
  return { ...mapping, meters };
}

export function addMeter(mapping: ImportMapping): ImportMapping {
  return { ...mapping, meters: [...mapping.meters, NO_METER] };
}

export function withFilter(mapping: ImportMapping, at: number, change: Partial<ImportFilter>): ImportMapping {
  const filters = mapping.filters.map((filter, index) => (index === at ? { ...filter, ...change } : filter));
  return { ...mapping, filters };
}

export function addFilter(mapping: ImportMapping): ImportMapping {
  return { ...mapping, filters: [...mapping.filters, NO_FILTER] };
}

/** Columns that are counted or cost, whose numbers could be meant with a point or with a comma. */
export function openMarks(sniffed: SniffView, mapping: ImportMapping): string[] {
  const used = new Set([...mapping.meters.flatMap((meter) => meter.columns), mapping.cost]);
  return sniffed.open_marks.filter((column) => used.has(column));
}

/** Whether enough is chosen to read the file at all: a time, and for each meter a name and its columns. */
export function isComplete({ mapping }: ImportDraft): boolean {
  return (
    mapping.time !== '' &&
    mapping.meters.length > 0 &&
    mapping.meters.every((meter) => meter.meter.trim() !== '' && meter.columns.length > 0)
  );
}

/** What the core is asked for: half-typed filters are left out, and of subject and client only the one that was chosen. */
export function paramsOf(path: string, draft: ImportDraft): ImportParams {
  const { mapping } = draft;
  return {
    path,
    mapping: {
      ...mapping,
      subject: draft.isOneClient ? null : mapping.subject,
      meters: mapping.meters.map((meter) => ({
        ...meter,
        meter: meter.meter.trim(),
        multiply: meter.multiply?.trim() || null,
      })),
      filters: mapping.filters.filter((filter) => filter.column !== '' && filter.values.length > 0),
      cost_currency: mapping.cost ? (mapping.cost_currency?.trim().toLowerCase() ?? null) : null,
    },
    source: draft.source.trim(),
    client: draft.isOneClient ? draft.client : null,
    save_as: draft.saveAs.trim() || null,
    skip_broken: draft.skipBroken,
  };
}
