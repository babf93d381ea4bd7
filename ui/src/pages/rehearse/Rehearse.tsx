import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Page } from '~/parts/Page';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { NEW_PRICE_PATH, PRICES_PATH } from '../prices/paths';
import { Answered } from '../shared/Answered';
import { PlanFoot } from '../subscription/PlanFoot';
import { Comparison } from './Comparison';
import { Rehearsals } from './Rehearsals';
import { RehearseForm } from './RehearseForm';
import classes from './rehearse.module.css';
import { type Kind, useRehearse } from './useRehearse';

const w = words.rehearse;

interface Chosen {
  price?: string | undefined;
  plan?: string | undefined;
  client?: string | undefined;
}

function firstKind(chosen: Chosen): [Kind, string] | null {
  if (chosen.price) return ['price', chosen.price];
  if (chosen.plan) return ['plan', chosen.plan];
  if (chosen.client) return ['client', chosen.client];
  return null;
}

function Form({ chosen }: { chosen: Chosen }) {
  const { go } = useNavigation();
  const form = useRead('rehearse.form', {});
  const rehearse = useRehearse(firstKind(chosen));
  const { data } = form;
  const isEmpty = data && data.prices.length + data.plans.length + data.clients.length === 0;
  const isOpen = data && !data.not_here && !isEmpty;
  return (
    <Page
      title={w.title}
      subtitle={w.subtitle}
      above={{ label: w.above, to: PRICES_PATH }}
      ruled
      foot={
        isOpen ? (
          <PlanFoot
            label={w.continueTo}
            sentence={w.nothingYet}
            busy={rehearse.isPlanning}
            onPlan={() => rehearse.plan((set) => go(changeSetPath(set.id)))}
          />
        ) : null
      }
    >
      <div className={classes['stack']}>
        <Answered read={form} rows={4}>
          {(data) =>
            data.not_here ? (
              <Notice
                title={w.notHere}
                action={
                  data.mode === 'live' ? null : <PageLink to="/connections">{w.toConnections}</PageLink>
                }
              >
                {data.not_here}
              </Notice>
            ) : isEmpty ? (
              <EmptyState title={w.noneTitle} action={<PageLink to={NEW_PRICE_PATH}>{w.makePrice}</PageLink>}>
                {w.noneBody}
              </EmptyState>
            ) : (
              <RehearseForm choices={data} rehearse={rehearse} />
            )
          }
        </Answered>
        <Rehearsals />
      </div>
    </Page>
  );
}

/** The page at `/rehearse`: what to rehearse, our bill of it, and what was rehearsed so far. With `rehearsal`, both bills of one. */
export function Rehearse({ rehearsal, ...chosen }: Chosen & { rehearsal: string | undefined }) {
  return rehearsal ? <Comparison key={rehearsal} id={rehearsal} /> : <Form chosen={chosen} />;
}
