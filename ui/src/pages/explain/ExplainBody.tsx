import type { ExplainStep, ExplainSubject, ExplainView } from '~/bindings/rpc';
import { formatCount, formatQuantity } from '~/format';
import { Quantity } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { Columns } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { lineColumns } from '../shared/lineColumns';
import { Pager } from '../shared/Pager';
import { reportColumns } from '../shared/reportColumns';
import { RecordsTable } from '../usage/RecordsTable';
import classes from './Explain.module.css';

const w = words.explain;
/** Records of one page of the list. */
export const RECORDS_SHOWN = 100;

const STEP_COLUMNS: Column<ExplainStep>[] = [
  { key: 'label', head: w.step, rowHead: true, cell: (step) => step.label },
  { key: 'figure', head: w.figure, align: 'right', tone: 'strong', cell: (step) => step.figure },
  {
    key: 'why',
    head: w.why,
    tone: 'dim',
    className: classes['why'] ?? '',
    cell: (step) => step.why,
  },
];

const SUBJECT_COLUMNS: Column<ExplainSubject>[] = [
  { key: 'name', head: w.account, rowHead: true, tone: 'name', cell: (subject) => subject.name },
  {
    key: 'records',
    head: w.records,
    align: 'right',
    tone: 'dim',
    cell: (subject) => formatCount(subject.records),
  },
  {
    key: 'usage',
    head: w.usage,
    align: 'right',
    cell: (subject) => <Quantity value={subject.quantity} />,
  },
];

/** The sentence first, then each figure of it, then the records that it is made of. */
export function ExplainBody({
  view,
  zone,
  offset,
  onOffset,
}: {
  view: ExplainView;
  zone: string;
  offset: number;
  onOffset: (offset: number) => void;
}) {
  const report = reportColumns(zone);
  return (
    <>
      <p className={classes['sentence']}>{view.sentence}</p>
      <Columns
        width={428}
        main={
          <>
            <Section title={w.steps}>
              <LedgerTable
                label={w.steps}
                columns={STEP_COLUMNS}
                rows={view.steps}
                rowKey={(step) => step.label}
                rowName={(step) => step.label}
              />
            </Section>
            <Section title={w.subjects}>
              <LedgerTable
                label={w.subjects}
                columns={SUBJECT_COLUMNS}
                rows={view.subjects}
                rowKey={(subject) => subject.name}
                rowName={(subject) => subject.name}
              />
            </Section>
            {view.left_out.length > 0 ? (
              <Section title={w.leftOut} note={w.leftOutNote}>
                <LedgerTable
                  label={w.leftOut}
                  rows={view.left_out}
                  rowKey={(sum) => sum.meter}
                  rowName={(sum) => sum.meter}
                  columns={[
                    { key: 'meter', head: w.what, rowHead: true, cell: (sum) => sum.meter },
                    {
                      key: 'quantity',
                      head: w.usage,
                      align: 'right',
                      cell: (sum) => <Quantity value={sum.quantity} />,
                    },
                  ]}
                />
              </Section>
            ) : null}
          </>
        }
        side={
          <>
            <Section title={w.lines}>
              <LedgerTable
                label={w.lines}
                columns={lineColumns(view.amount)}
                rows={view.lines}
                rowKey={(line) => line.words}
                rowName={(line) => line.words}
              />
            </Section>
            <Section title={w.reports}>
              <LedgerTable
                label={w.reports}
                columns={[{ ...report.at, rowHead: true }, report.units, report.state]}
                rows={view.reports}
                rowKey={(report) => report.identifier}
                rowName={(report) => report.identifier}
                reason={(report) => (report.reason ? { text: report.reason } : null)}
                empty={w.noReports}
              />
            </Section>
          </>
        }
      />
      <div className={classes['records']}>
        <Section
          title={w.records}
          note={w.recordsNote(formatCount(view.records_total), formatQuantity(view.records_sum), view.meter)}
        >
          <RecordsTable records={view.records} zone={zone} empty={w.noRecords} withoutClient />
          <Pager offset={offset} limit={RECORDS_SHOWN} total={view.records_total} onGo={onOffset} />
        </Section>
      </div>
    </>
  );
}
