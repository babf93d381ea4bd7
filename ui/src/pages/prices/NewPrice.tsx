import { Button } from '@mantine/core';
import type { PriceChoices, PriceDetail } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Notice } from '~/parts/Notice';
import { Page } from '~/parts/Page';
import { StepFoot } from '~/parts/StepLine';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { BillPanel } from '../plans/BillPanel';
import { wizardPath } from '../plans/paths';
import layout from '../plans/prices.module.css';
import { Answered } from '../shared/Answered';
import { asUsage, NO_PRODUCT, newDraft } from './draft';
import { PriceForm } from './PriceForm';
import { PRICES_PATH, pricePath } from './paths';
import type { PriceTyped } from './typed';
import { usePrice } from './usePrice';

const w = words.prices;

function Open({
  choices,
  product,
  edited,
}: {
  choices: PriceChoices;
  product: string | null;
  edited: PriceDetail | null;
}) {
  const { go } = useNavigation();
  const making = useWrite('price.make');
  const editing = useWrite('price.edit');
  const blank = newDraft(choices.currency);
  const start: PriceTyped = {
    product: edited?.price.product ?? product,
    newProduct: NO_PRODUCT,
    price: edited?.draft ?? (choices.own ? asUsage(blank, true, choices.meters[0] ?? 'tokens') : blank),
  };
  const name = edited?.price.product_name ?? choices.products.find((one) => one.id === product)?.name ?? null;
  const price = usePrice(start, edited ? name : null, edited?.price.id ?? null);
  const { typed } = price;
  const chosen = choices.products.find((one) => one.id === typed.product)?.name;
  const refused = making.error ?? editing.error;
  const every = typed.price.every;
  const title =
    every?.count === 1 ? w.bill(words.plans.wizard.everyOne[every.interval].toLowerCase()) : w.billOnce;

  const plan = () => {
    if (!price.isReady) {
      price.insist();
      return;
    }
    const onSuccess = (set: { id: string; items: readonly unknown[] }) =>
      go(set.items.length > 0 ? changeSetPath(set.id) : PRICES_PATH);
    if (edited) editing.mutate({ id: edited.price.id, price: price.price }, { onSuccess });
    else
      making.mutate(
        {
          product: typed.product,
          new_product: typed.product === null ? typed.newProduct : null,
          price: price.price,
        },
        { onSuccess },
      );
  };
  const nameless = typed.product === null && typed.newProduct.name.trim() === '';
  const open = (price.check?.faults.length ?? 0) + (nameless ? 1 : 0);
  return (
    <Page
      title={edited ? w.editTitle : w.newTitle}
      subtitle={edited ? `${edited.price.product_name}, ${edited.price.words}` : undefined}
      above={
        edited
          ? { label: edited.price.product_name, to: pricePath(edited.price.id) }
          : { label: w.above, to: PRICES_PATH }
      }
      ruled
      foot={
        <StepFoot
          onBack={() => go(edited ? pricePath(edited.price.id) : PRICES_PATH)}
          open={open > 0 ? w.toMend(formatCount(open)) : edited ? w.editNothingYet : w.nothingYet}
          next={w.preview}
          onNext={plan}
          off={open > 0 ? w.toMend(formatCount(open)) : undefined}
          busy={making.isPending || editing.isPending}
        />
      }
    >
      <div className={layout['columns']}>
        <div className={layout['form']}>
          {edited ? <Notice tone="calm" title={w.editMeans} /> : null}
          <PriceForm
            typed={typed}
            onChange={price.change}
            choices={choices}
            check={price.check}
            faults={[
              ...price.faults,
              ...(refused?.field
                ? [
                    {
                      field: refused.field.replace(/^price\./, ''),
                      words: refused.message.replace(/^[\w.[\]]+: /, ''),
                    },
                  ]
                : []),
            ]}
            fixedProduct={edited !== null}
          />
          {price.error ? <ErrorState error={price.error} onRetry={price.checkAgain} /> : null}
          {refused && !refused.field ? <ErrorState error={refused} /> : null}
        </div>
        <div className={layout['bill']}>
          {price.check && price.check.faults.length === 0 ? (
            <BillPanel
              key={typed.price.charge}
              title={title}
              prices={[
                {
                  name: edited?.price.product_name ?? chosen ?? typed.newProduct.name,
                  price: typed.price,
                  units: typed.price.usage ? '1000' : '1',
                },
              ]}
              currency={typed.price.currency.toLowerCase()}
            />
          ) : (
            <section aria-label={title}>
              <h2 className={layout['title']}>{title}</h2>
              <p className={layout['explains']}>{w.billSoon}</p>
            </section>
          )}
        </div>
      </div>
    </Page>
  );
}

/** A new price, of a new product or of one of the account. */
export function NewPrice({ product }: { product: string | undefined }) {
  const choices = useRead('price.choices', {});
  if (choices.data) return <Open choices={choices.data} product={product ?? null} edited={null} />;
  return (
    <Page title={w.newTitle} above={{ label: w.above, to: PRICES_PATH }} ruled>
      <Answered read={choices}>{() => null}</Answered>
    </Page>
  );
}

/** The same form, begun from a price that stands. */
export function EditPrice({ detail }: { detail: PriceDetail }) {
  const { go } = useNavigation();
  const choices = useRead('price.choices', {});
  const { plan } = detail;
  if (detail.draft && !plan && choices.data)
    return <Open choices={choices.data} product={null} edited={detail} />;
  return (
    <Page
      title={w.editTitle}
      above={{ label: detail.price.product_name, to: pricePath(detail.price.id) }}
      ruled
    >
      {plan ? (
        <Notice
          title={w.ofPlan(plan.name)}
          action={
            <Button variant="filled" onClick={() => go(wizardPath({ plan: plan.id }))}>
              {w.editInPlan}
            </Button>
          }
        />
      ) : detail.not_editable ? (
        <Notice
          title={detail.not_editable}
          action={<Button onClick={() => go(pricePath(detail.price.id))}>{words.frame.back}</Button>}
        />
      ) : (
        <Answered read={choices}>{() => null}</Answered>
      )}
    </Page>
  );
}
