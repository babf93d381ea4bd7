/** The colours of Rebill by role, for both schemes. Nothing else in the app names a colour. */
export interface Palette {
  canvas: string;
  rail: string;
  raised: string;
  hover: string;
  line: string;
  lineStrong: string;
  edge: string;
  ink: string;
  ink2: string;
  dim: string;
  /** What stays on this computer: links, local actions, the first ink of plots, "ok". */
  accent: string;
  accentFilled: string;
  accentSoft: string;
  /** Errors, losses, refusals; filled: LIVE. */
  stop: string;
  stopFilled: string;
  /** What needs care; filled: TEST. */
  care: string;
  careFilled: string;
  careSoft: string;
  onCare: string;
  /** The sandbox, and nothing but the sandbox. */
  sandbox: string;
  sandboxFilled: string;
  inputSurface: string;
  /** Bars of the period before. */
  past: string;
}

export const light: Palette = {
  canvas: '#FFFFFF',
  rail: '#F7F7F5',
  raised: '#FAFAF8',
  hover: '#EDEDEA',
  line: '#E7E7E3',
  lineStrong: '#D3D3CE',
  edge: '#8C908C',
  ink: '#1B1D1C',
  ink2: '#3B3E3C',
  dim: '#646864',
  accent: '#0B6B57',
  accentFilled: '#0B6B57',
  accentSoft: '#E8F3F0',
  stop: '#B42318',
  stopFilled: '#B42318',
  care: '#8F5B00',
  careFilled: '#F2B84B',
  careSoft: '#FDF4E3',
  onCare: '#2B1B00',
  sandbox: '#5F3DB5',
  sandboxFilled: '#6F4BC6',
  inputSurface: '#FFFFFF',
  past: '#E9E9E6',
};

export const dark: Palette = {
  canvas: '#171A18',
  rail: '#121413',
  raised: '#1C1F1D',
  hover: '#272A28',
  line: '#2A2D2B',
  lineStrong: '#3B403D',
  edge: '#6C716E',
  ink: '#E8EAE8',
  ink2: '#CFD2CF',
  dim: '#A0A5A2',
  accent: '#63C7AB',
  accentFilled: '#17806A',
  accentSoft: '#15312A',
  stop: '#F3948A',
  stopFilled: '#C63A2C',
  care: '#EFB654',
  careFilled: '#E5A32A',
  careSoft: '#33280F',
  onCare: '#2B1B00',
  sandbox: '#B8A4F2',
  sandboxFilled: '#6F4BC6',
  inputSurface: '#121413',
  past: '#2A2D2B',
};

/** `lineStrong` → `--rb-line-strong` */
export function variableName(role: string): string {
  return `--rb-${role.replace(/([A-Z0-9])/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function asVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([role, value]) => [variableName(role), value]));
}
