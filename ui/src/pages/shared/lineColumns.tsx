import type { InvoiceLineView, Money as MoneyValue } from '~/bindings/rpc';
import { Money, Quantity } from '~/parts/amounts';
import type { Column } from '~/parts/LedgerTable';
import { words } from '~/words';

const w = words.statement;

/** What an amount is made of: each line with its quantity, and their sum under the double rule. */
export function lineColumns(total: MoneyValue): Column<InvoiceLineView>[] {
  return [
    { key: 'words', head: w.line, rowHead: true, cell: (line) => line.words },
    {
      key: 'quantity',
      head: w.quantity,
      align: 'right',
      tone: 'dim',
      cell: (line) => line.quantity && <Quantity value={line.quantity} />,
    },
    {
      key: 'amount',
      head: w.amount,
      align: 'right',
      cell: (line) => <Money value={line.amount} />,
      total: <Money value={total} />,
    },
  ];
}
