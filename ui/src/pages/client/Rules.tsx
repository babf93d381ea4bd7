import { Button } from '@mantine/core';
import type { ClientRule } from '~/bindings/rpc';
import { formatCredits, formatQuantity, formatWhen, isZero, sentenceCase } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { type Fact, Facts } from '~/parts/Facts';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { words } from '~/words';
import { OwnPrices } from '../overrides/OwnPrices';
import { newOverridePath } from '../overrides/paths';
import classes from './Client.module.css';

const w = words.client;

function factsOf(rule: ClientRule, zone: string): Fact[] {
  const facts: Fact[] = [
    {
      label: w.state,
      value: rule.live ? <State kind="done">{w.live}</State> : <State kind="waiting">{w.notLive}</State>,
    },
    { label: w.price, value: rule.price_words, strong: true },
    { label: w.unit, value: w.unitOf(formatCredits(rule.unit), rule.meter) },
    { label: w.remainder, value: sentenceCase(rule.remainder_words) },
    { label: w.billedFrom, value: formatWhen(rule.start, zone, 'full') },
    { label: w.billedUntil, value: rule.end ? formatWhen(rule.end, zone, 'full') : w.open },
  ];
  if (!isZero(rule.history)) {
    facts.push({ label: w.history, value: w.historyOf(formatQuantity(rule.history), rule.meter) });
  }
  return facts;
}

/** By what this client is charged, from when, at which price. */
export function Rules({
  client,
  rules,
  zone,
}: {
  client: string;
  rules: readonly ClientRule[];
  zone: string;
}) {
  const { go } = useNavigation();
  const give = <Button onClick={() => go(newOverridePath(client))}>{words.overrides.give}</Button>;
  return (
    <div className={classes['facts']}>
      <OwnPrices client={client} />
      {rules.map((rule, at) => (
        <Section key={rule.rule_id} title={w.ruleTitle(rule.meter)} action={at === 0 ? give : null}>
          <Facts label={w.ruleTitle(rule.meter)} facts={factsOf(rule, zone)} />
        </Section>
      ))}
    </div>
  );
}
