export type { Mode } from './mode';
export { Shell, type ShellProps } from './Shell';
