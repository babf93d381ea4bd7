import type { PriceChoice } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { words } from '~/words';

const w = words.subscription;

/** Prices to tick. */
export function PriceTable({
  label,
  prices,
  chosen,
  onChange,
}: {
  label: string;
  prices: readonly PriceChoice[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  return (
    <LedgerTable<PriceChoice>
      label={label}
      rows={prices}
      rowKey={(price) => price.id}
      rowName={(price) => `${price.name}, ${price.words}`}
      selection={{ selected: new Set(chosen), onChange: (selected) => onChange([...selected]) }}
      columns={[
        { key: 'name', head: w.price, rowHead: true, tone: 'name', cell: (price) => price.name },
        { key: 'words', head: w.costs, cell: (price) => price.words },
        {
          key: 'kind',
          head: w.kind,
          tone: 'dim',
          cell: (price) => (price.metered ? w.metered : w.licensed),
        },
        { key: 'every', head: w.interval, tone: 'dim', cell: (price) => price.every.replace(/^a /, '') },
      ]}
    />
  );
}
