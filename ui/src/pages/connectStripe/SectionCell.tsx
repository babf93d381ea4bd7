import classes from './SectionCell.module.css';

interface InSection {
  section: string;
}

/** The class of the column: no rule runs under a section until it ends. */
export const SECTION_COLUMN = classes['section'] ?? '';

/** A section's name stands only beside its first permission, as on Stripe's page. */
export function SectionCell<Permission extends InSection>({
  permissions,
  permission,
}: {
  permissions: readonly Permission[];
  permission: Permission;
}) {
  const at = permissions.indexOf(permission);
  const begins = permissions[at - 1]?.section !== permission.section;
  const continues = permissions[at + 1]?.section === permission.section;
  return <span data-continues={continues || undefined}>{begins ? permission.section : null}</span>;
}
