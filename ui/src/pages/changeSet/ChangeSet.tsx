import { Button } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ChangeItemState, ChangeItemView, ChangeSetView, MoneyLine } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { MODE_COLOR } from '~/layout/mode';
import { Money } from '~/parts/amounts';
import { Coded, plain } from '~/parts/Coded';
import { JobProgress } from '~/parts/JobProgress';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, OutwardLink, PageLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { StepFoot } from '~/parts/StepLine';
import { ErrorState } from '~/parts/states';
import { words } from '~/words';
import { useFocusOnce } from '../shared/focus';
import { clientPath, withQuery } from '../shared/paths';
import classes from './changeSet.module.css';
import type { OpenChangeSet } from './useChangeSet';

const w = words.changeSet;

const MARK: Record<ChangeItemState, StateKind> = {
  planned: 'waiting',
  begun: 'held',
  done: 'done',
  found: 'done',
  unpaid: 'held',
  failed: 'stopped',
};

const ITEM_COLUMNS: Column<ChangeItemView>[] = [
  { key: 'item', head: w.item, rowHead: true, tone: 'name', cell: (item) => <Coded text={item.words} /> },
  {
    key: 'object',
    head: w.object,
    tone: 'dim',
    cell: (item) =>
      item.object_id ? (
        <span className={classes['id']}>
          {item.object_id}
          {item.link ? <OutwardLink url={item.link}>{w.openInStripe}</OutwardLink> : null}
        </span>
      ) : (
        w.notYet
      ),
  },
  {
    key: 'state',
    head: w.state,
    width: 150,
    cell: (item) => <State kind={MARK[item.state]}>{w.itemStates[item.state]}</State>,
  },
];

const MONEY_COLUMNS: Column<MoneyLine>[] = [
  { key: 'what', head: w.what, rowHead: true, tone: 'name', cell: (line) => line.what },
  {
    key: 'words',
    head: w.inWords,
    tone: 'dim',
    className: classes['words'] ?? '',
    cell: (line) => <Coded text={line.words} />,
  },
];

const AMOUNT_COLUMN: Column<MoneyLine> = {
  key: 'amount',
  head: w.amount,
  align: 'right',
  cell: (line) => (line.amount ? <Money value={line.amount} /> : null),
};

/** A price that has billed nothing yet has words and no amount. */
function moneyColumns(lines: readonly MoneyLine[]): Column<MoneyLine>[] {
  return lines.some((line) => line.amount) ? [...MONEY_COLUMNS, AMOUNT_COLUMN] : MONEY_COLUMNS;
}

/** Amounts may be charged at once, so that nobody is told that nothing is. */
function costs(set: ChangeSetView): boolean {
  return set.money.some((line) => line.amount !== null);
}

function isMade(item: ChangeItemView): boolean {
  return item.state === 'done' || item.state === 'found' || item.state === 'unpaid';
}

/** In their order; of a receipt what was refused stands first, then what is not paid, so that nobody looks for it among hundreds. */
function inOrder(set: ChangeSetView): readonly ChangeItemView[] {
  const first = (['failed', 'unpaid'] as const).flatMap((state) =>
    set.items.filter((item) => item.state === state),
  );
  return [...first, ...set.items.filter((item) => !first.includes(item))];
}

/** What ends the trouble of a step: trying it again, or having it paid. */
function wayOut(item: ChangeItemView, onRetry: ((item: string) => void) | undefined): ReactNode {
  if (item.unpaid) {
    const { pay_page, client_id } = item.unpaid;
    return (
      <span className={classes['ways']}>
        {pay_page ? <OutwardLink url={pay_page}>{w.payPage}</OutwardLink> : null}
        {client_id ? (
          <PageLink to={withQuery(clientPath(client_id), { tab: 'billing' })}>{w.addCard}</PageLink>
        ) : null}
      </span>
    );
  }
  if (!onRetry || item.state !== 'failed') return null;
  return (
    <LinkButton onClick={() => onRetry(item.id)} describedAs={w.retryItemNamed(plain(item.words))}>
      {w.retryItem}
    </LinkButton>
  );
}

/** Everything that is to happen outside of this computer, item by item; afterwards the same list is the receipt. */
export function ChangeSetList({
  set,
  onRetry,
}: {
  set: ChangeSetView;
  /** Tries one failed item again; absent while something is being done. */
  onRetry?: ((item: string) => void) | undefined;
}) {
  const count = formatCount(set.items.length);
  const made = set.items.filter(isMade).length;
  const isReceipt = set.state === 'done' || set.state === 'failed' || made > 0;
  return (
    <>
      <Section
        title={isReceipt ? w.receipt : w.items}
        note={isReceipt ? w.receiptNote(formatCount(made), count) : w.itemsNote(count)}
      >
        <LedgerTable
          label={set.title}
          columns={ITEM_COLUMNS}
          rows={inOrder(set)}
          rowKey={(item) => item.id}
          rowName={(item) => plain(item.words)}
          reason={(item) => (item.error ? { text: item.error, action: wayOut(item, onRetry) } : null)}
        />
      </Section>
      {set.money.length > 0 ? (
        <Section title={w.money}>
          <LedgerTable
            label={w.money}
            columns={moneyColumns(set.money)}
            rows={set.money}
            rowKey={(line) => `${line.what} ${line.words}`}
            rowName={(line) => line.what}
          />
        </Section>
      ) : null}
    </>
  );
}

/** The refusal of a whole change set; what single items refused stands under them. */
export function ChangeSetError({ open }: { open: OpenChangeSet }) {
  return open.error ? <ErrorState error={open.error} /> : null;
}

export interface ChangeSetFootProps {
  open: OpenChangeSet;
  onBack?: () => void;
  /** After the receipt. */
  next: string;
  onNext: () => void;
  /** The way on is being prepared: the next step begins with work of its own. */
  busy?: boolean;
}

/** Confirm, then progress with cancel, then the way on. The words of the confirming button come from the core. */
export function ChangeSetFoot({ open, onBack, next, onNext, busy = false }: ChangeSetFootProps) {
  const { set } = open;
  const before = costs(set) ? w.amountsAbove : w.nothingYet;
  const after = costs(set) ? w.amountsWereAbove : w.nothingCharged;
  const focused = useFocusOnce<HTMLButtonElement>();
  const discarded = set.items.some(isMade) ? w.discardedPartly : w.discarded;
  if (set.state === 'done' || set.state === 'discarded') {
    return (
      <StepFoot open={set.state === 'done' ? after : discarded} next={next} onNext={onNext} busy={busy} />
    );
  }
  const isFirst = set.state === 'planned';
  return (
    <div className={classes['foot']}>
      {onBack && isFirst ? (
        <Button
          size="md"
          leftSection={<IconChevronLeft size={15} stroke={1.8} aria-hidden />}
          onClick={onBack}
          disabled={open.isApplying}
        >
          {words.frame.back}
        </Button>
      ) : null}
      {open.isApplying ? (
        <div className={classes['progress']}>
          <JobProgress
            label={open.job?.what ?? w.applying}
            done={open.job?.done ?? set.items.filter(isMade).length}
            total={open.job?.total ?? set.items.length}
            {...(open.job ? { onCancel: open.cancel } : {})}
          />
        </div>
      ) : (
        <>
          <span className={classes['sentence']} id="change-set-sentence">
            {isFirst ? before : w.partly}
          </span>
          <Button
            size="md"
            variant="filled"
            color={MODE_COLOR[set.mode]}
            onClick={open.apply}
            ref={focused}
            aria-describedby="change-set-sentence"
          >
            {isFirst ? set.button : w.retry(words.frame.mode[set.mode])}
          </Button>
        </>
      )}
    </div>
  );
}
