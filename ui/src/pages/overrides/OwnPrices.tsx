import { Section } from '~/parts/Section';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { OverridesTable } from './OverridesTable';

/** What one client pays alone; nothing where it pays what everybody pays. */
export function OwnPrices({ client }: { client: string }) {
  const own = useRead('overrides.list', {}).data?.rows.filter((row) => row.client_id === client) ?? [];
  if (own.length === 0) return null;
  return (
    <Section title={words.overrides.title}>
      <OverridesTable rows={own} />
    </Section>
  );
}
