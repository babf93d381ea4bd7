import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './settings.module.css';

const w = words.settings;
const SCHEMES = ['light', 'dark', 'auto'] as const satisfies readonly MantineColorScheme[];

/** Kept by the web view, not in a workspace: it is the eye's, not the agency's. */
export function AppearanceSettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={w.appearance}>
      <SegmentedControl
        aria-label={w.appearance}
        value={colorScheme}
        onChange={(value) => setColorScheme(SCHEMES.find((each) => each === value) ?? 'auto')}
        data={SCHEMES.map((scheme) => ({ value: scheme, label: w.schemes[scheme] }))}
      />
      <p className={classes['note']}>{w.schemeNote}</p>
    </Section>
  );
}
