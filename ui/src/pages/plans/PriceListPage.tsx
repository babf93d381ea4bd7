import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { tell } from '~/actions/notices';
import type { BrandParams, BrandView, PriceListFormat, PriceListPlan } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton } from '~/parts/Link';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { usePlatform } from '~/platform/PlatformProvider';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { PLANS_PATH, wizardPath } from './paths';
import classes from './plans.module.css';

const w = words.plans.list;

const UNCHANGED: BrandParams = { colour: null, logo: null, note: null, currency: null };
const KINDS = {
  html: { name: 'HTML', extensions: ['html'] },
  pdf: { name: 'PDF', extensions: ['pdf'] },
} as const;

function Card({ plan }: { plan: PriceListPlan }) {
  return (
    <article className={classes['card']} data-featured={plan.featured || undefined}>
      {plan.featured ? <div className={classes['cardTag']}>{w.recommended}</div> : null}
      <h3 className={classes['cardName']}>{plan.name}</h3>
      {plan.description ? <div className={classes['dim']}>{plan.description}</div> : null}
      <div className={classes['cardPrice']}>
        {plan.price} <span className={classes['dim']}>{plan.per}</span>
      </div>
      <ul className={classes['lines']}>
        {plan.details.map((line) => (
          <li key={line} className={classes['dim']}>
            {line}
          </li>
        ))}
        {plan.features.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </article>
  );
}

function Sheet({ brand }: { brand: BrandView }) {
  const plans = brand.plans.filter((plan) => !plan.add_on);
  const addOns = brand.plans.filter((plan) => plan.add_on);
  return (
    <div className={classes['sheet']} style={{ ['--brand' as string]: brand.colour } as CSSProperties}>
      <div className={classes['cards']}>
        {plans.map((plan) => (
          <Card key={plan.name} plan={plan} />
        ))}
      </div>
      {addOns.length > 0 ? (
        <>
          <h3 className={classes['groupTitle']}>{w.beside}</h3>
          <div className={classes['cards']}>
            {addOns.map((plan) => (
              <Card key={plan.name} plan={plan} />
            ))}
          </div>
        </>
      ) : null}
      <p className={classes['note']}>
        {brand.note ? `${brand.note} ` : ''}
        {w.beforeTax(brand.currency)}
      </p>
    </div>
  );
}

function Look({ brand }: { brand: BrandView }) {
  const platform = usePlatform();
  const saving = useWrite('brand.save');
  const [colour, setColour] = useState(brand.colour);
  const [note, setNote] = useState(brand.note);
  const save = (change: Partial<BrandParams>) =>
    saving.mutate({ ...UNCHANGED, ...change }, { onSuccess: () => tell(w.saved) });
  const faultOf = (field: string) => (saving.error?.field === field ? saving.error.message : false);
  const isChanged = colour.trim() !== brand.colour || note.trim() !== brand.note;
  const chooseLogo = () => {
    void platform
      .askOpenPath({
        title: w.logoTitle,
        kinds: [{ name: w.picture, extensions: ['png', 'jpg', 'jpeg'] }],
      })
      .then((path) => (path === null ? undefined : save({ logo: path })));
  };
  return (
    <Section title={w.look}>
      <form
        className={classes['fields']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) save({ colour: colour.trim(), note: note.trim() });
        }}
      >
        <TextInput
          label={w.colour}
          description={w.colourHint}
          value={colour}
          onChange={(event) => setColour(event.currentTarget.value)}
          error={faultOf('colour')}
          rightSection={
            <span className={classes['swatch']} style={{ background: brand.colour }} aria-hidden />
          }
        />
        <div>
          <div className={classes['groupTitle']}>{w.logo}</div>
          {brand.logo ? <img className={classes['logo']} src={brand.logo} alt={w.logoAlt} /> : null}
          <p className={classes['note']}>{w.logoHint}</p>
          {faultOf('logo') ? <p className={classes['stop']}>{faultOf('logo')}</p> : null}
          <span className={classes['verbs']}>
            <LinkButton onClick={chooseLogo}>{w.chooseLogo}</LinkButton>
            {brand.logo ? <LinkButton onClick={() => save({ logo: '' })}>{w.removeLogo}</LinkButton> : null}
          </span>
        </div>
        {brand.currencies.length > 1 ? (
          <Select
            label={w.currency}
            data={brand.currencies.map((code) => ({ value: code, label: code.toUpperCase() }))}
            value={brand.currency}
            onChange={(currency) => currency && save({ currency })}
          />
        ) : null}
        <Textarea
          label={w.note}
          description={w.noteHint}
          value={note}
          rows={3}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={faultOf('note')}
        />
        <Button type="submit" size="md" loading={saving.isPending} disabled={!isChanged}>
          {w.save}
        </Button>
      </form>
      {saving.error && !saving.error.field ? <ErrorState error={saving.error} /> : null}
    </Section>
  );
}

function Loaded({ brand }: { brand: BrandView }) {
  const navigation = useNavigation();
  if (brand.plans.length === 0) {
    return (
      <EmptyState
        title={w.emptyTitle}
        action={
          <Button variant="filled" onClick={() => navigation.go(wizardPath())}>
            {words.plans.newPlan}
          </Button>
        }
      >
        {w.emptyBody}
      </EmptyState>
    );
  }
  return (
    <Columns
      width={280}
      main={
        <Section title={w.preview}>
          <Sheet brand={brand} />
        </Section>
      }
      side={<Look brand={brand} />}
    />
  );
}

/** The price list as clients will see it, and how it looks. Saving it sends nothing. */
export function PriceListPage() {
  const platform = usePlatform();
  const read = useRead('brand.read', {});
  const writing = useWrite('price_list.write');
  const write = (format: PriceListFormat) => {
    const suggestedName = `${read.data?.name ?? w.title}.${format}`;
    void platform.askSavePath({ title: w.saveTitle, suggestedName, kinds: [KINDS[format]] }).then((path) => {
      if (path === null) return;
      writing.mutate({ path, format }, { onSuccess: (written) => tell(w.written(written.path)) });
    });
  };
  const hasPlans = (read.data?.plans.length ?? 0) > 0;
  return (
    <Page
      above={{ label: words.plans.above, to: PLANS_PATH }}
      title={w.title}
      subtitle={w.subtitle}
      ruled
      actions={
        hasPlans ? (
          <>
            <Button onClick={() => write('html')} loading={writing.isPending}>
              {w.html}
            </Button>
            <Button variant="filled" onClick={() => write('pdf')} loading={writing.isPending}>
              {w.pdf}
            </Button>
          </>
        ) : null
      }
    >
      {writing.error ? <ErrorState error={writing.error} /> : null}
      <Answered read={read}>{(brand) => <Loaded brand={brand} />}</Answered>
    </Page>
  );
}
