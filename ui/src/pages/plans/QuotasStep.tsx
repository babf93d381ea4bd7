import { ActionIcon, Button, Checkbox, Menu, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import clsx from 'clsx';
import type { Enforced, Feature, PlanDraft, Quota } from '~/bindings/rpc';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { QUOTA_KINDS } from './draft';
import classes from './plans.module.css';

const w = words.plans.wizard;

export interface StepProps {
  draft: PlanDraft;
  onChange: (change: Partial<PlanDraft>) => void;
  /** What is wrong with a field, once it should be said. */
  faultOf: (field: string) => string | false;
}

function Keeps({
  value,
  platforms,
  what,
  onChange,
  error,
}: {
  value: Enforced;
  platforms: readonly string[];
  what: string;
  onChange: (value: Enforced) => void;
  error: string | false;
}) {
  // A platform that was disconnected since stays readable.
  const known = value.by === 'platform' && !platforms.includes(value.platform) ? [value.platform] : [];
  const choices = [...platforms, ...known];
  return (
    <Select
      aria-label={w.keepsOf(what)}
      data={[
        { value: 'promise', label: w.promise },
        ...choices.map((platform) => ({ value: `platform ${platform}`, label: w.enforcedBy(platform) })),
      ]}
      value={value.by === 'platform' ? `platform ${value.platform}` : 'promise'}
      onChange={(picked) => {
        if (picked === null) return;
        onChange(
          picked === 'promise'
            ? { by: 'promise' }
            : { by: 'platform', platform: picked.slice('platform '.length) },
        );
      }}
      allowDeselect={false}
      error={error}
    />
  );
}

function Remove({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={w.removeOf(what)} onClick={onClick} mt={4}>
      <IconTrash size={15} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

/** What a new limit or feature is kept by: the platform, where there is one. */
function firstKeeper(platforms: readonly string[]): Enforced {
  const [first] = platforms;
  return first === undefined ? { by: 'promise' } : { by: 'platform', platform: first };
}

/** Limits and features, each with who keeps to it. */
export function QuotasStep({
  draft,
  onChange,
  faultOf,
  platforms,
}: StepProps & { platforms: readonly string[] }) {
  const setQuota = (at: number, change: Partial<Quota>) =>
    onChange({ quotas: draft.quotas.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  const setFeature = (at: number, change: Partial<Feature>) =>
    onChange({
      features: draft.features.map((each, index) => (index === at ? { ...each, ...change } : each)),
    });
  const free = QUOTA_KINDS.filter((kind) => !draft.quotas.some((quota) => quota.kind === kind));
  return (
    <div className={classes['kept']}>
      <p className={classes['note']}>{w.notStopped}</p>
      <Section title={w.limits} note={w.limitsNote}>
        {draft.quotas.map((quota, at) => {
          const name = w.quotaKinds[quota.kind];
          return (
            <div key={quota.kind} className={clsx(classes['row'], classes['quotaRow'])}>
              <div className={classes['include']}>{name}</div>
              <TextInput
                aria-label={w.limitOf(name)}
                inputMode="numeric"
                placeholder="∞"
                value={quota.limit ?? ''}
                onChange={(event) => setQuota(at, { limit: event.currentTarget.value || null })}
                error={faultOf(`quotas[${at}].limit`)}
              />
              <Keeps
                value={quota.enforced}
                platforms={platforms}
                what={name}
                onChange={(enforced) => setQuota(at, { enforced })}
                error={faultOf(`quotas[${at}].enforced`)}
              />
              <Remove
                what={name}
                onClick={() => onChange({ quotas: draft.quotas.filter((_, index) => index !== at) })}
              />
            </div>
          );
        })}
        {free.length > 0 ? (
          <div className={classes['add']}>
            <Menu position="bottom-start" closeOnItemClick={false}>
              <Menu.Target>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
                >
                  {w.addLimit}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {free.map((kind) => (
                  <Menu.Item
                    key={kind}
                    onClick={() =>
                      onChange({
                        quotas: [...draft.quotas, { kind, limit: null, enforced: firstKeeper(platforms) }],
                      })
                    }
                  >
                    {w.quotaKinds[kind]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </div>
        ) : null}
      </Section>
      <Section title={w.features} note={w.featuresNote}>
        {draft.features.map((feature, at) => {
          const name = feature.name.trim() || w.featureAt(String(at + 1));
          return (
            // A feature has no identity but its place: its name is what is being typed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <div key={at} className={clsx(classes['row'], classes['featureRow'])}>
              <TextInput
                aria-label={w.featureAt(String(at + 1))}
                value={feature.name}
                onChange={(event) => setFeature(at, { name: event.currentTarget.value })}
                error={faultOf(`features[${at}].name`)}
              />
              <Checkbox
                className={classes['include'] ?? ''}
                label={w.included}
                aria-label={w.includedOf(name)}
                checked={feature.included}
                onChange={(event) => setFeature(at, { included: event.currentTarget.checked })}
              />
              <Keeps
                value={feature.enforced}
                platforms={platforms}
                what={name}
                onChange={(enforced) => setFeature(at, { enforced })}
                error={faultOf(`features[${at}].enforced`)}
              />
              <Remove
                what={name}
                onClick={() => onChange({ features: draft.features.filter((_, index) => index !== at) })}
              />
            </div>
          );
        })}
        <div className={classes['add']}>
          <LinkButton
            icon={<IconPlus size={14} stroke={1.8} aria-hidden />}
            onClick={() =>
              onChange({
                features: [...draft.features, { name: '', included: true, enforced: firstKeeper(platforms) }],
              })
            }
          >
            {w.addFeature}
          </LinkButton>
        </div>
      </Section>
    </div>
  );
}
