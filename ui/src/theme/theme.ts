import {
  ActionIcon,
  Anchor,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Progress,
  SegmentedControl,
  Select,
  Slider,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';
import controls from './controls.module.css';
import { asVariables, dark, light } from './palette';

/** Ten steps from one soft tone to one deep tone, with shade 7 filled in light and shade 6 filled in dark. */
function scale(soft: string, text: string, filledLight: string, filledDark: string): MantineColorsTuple {
  return [soft, soft, text, text, text, filledDark, filledDark, filledLight, filledLight, filledLight];
}

const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  if (input.variant === 'filled' && input.color === 'amber') {
    // White on amber is unreadable; the strip's TEST word uses the same dark brown.
    return { ...resolved, color: 'var(--rb-on-care)', hoverColor: 'var(--rb-on-care)' };
  }
  if (input.variant === 'default') {
    return {
      ...resolved,
      background: 'var(--rb-canvas)',
      hover: 'var(--rb-hover)',
      color: 'var(--rb-ink)',
      border: '1px solid var(--rb-line-strong)',
    };
  }
  return resolved;
};

const fieldProps = {
  size: 'sm',
  inputWrapperOrder: ['label', 'input', 'description', 'error'] as (
    | 'label'
    | 'input'
    | 'description'
    | 'error'
  )[],
};

const fieldClasses = {
  input: controls['input'] ?? '',
  label: controls['label'] ?? '',
  description: controls['hint'] ?? '',
  error: controls['fault'] ?? '',
};

export const theme = createTheme({
  white: light.canvas,
  black: light.ink,
  primaryColor: 'ledger',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    ledger: scale(light.accentSoft, dark.accent, light.accentFilled, dark.accentFilled),
    red: scale('#FBEAE8', dark.stop, light.stopFilled, dark.stopFilled),
    amber: scale(light.careSoft, dark.care, light.careFilled, dark.careFilled),
    violet: scale('#F0EBFB', dark.sandbox, light.sandboxFilled, dark.sandboxFilled),
    gray: [
      '#FAFAF8',
      '#F7F7F5',
      '#EDEDEA',
      '#E7E7E3',
      '#D3D3CE',
      '#B3B6B2',
      '#8C908C',
      '#646864',
      '#3B3E3C',
      '#1B1D1C',
    ],
    dark: [
      '#E8EAE8',
      '#CFD2CF',
      '#A0A5A2',
      '#6C716E',
      '#3B403D',
      '#272A28',
      '#1C1F1D',
      '#171A18',
      '#121413',
      '#0C0E0D',
    ],
  },
  variantColorResolver,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '8px', xl: '8px' },
  defaultRadius: 6,
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '26px' },
      h2: { fontSize: '14px', lineHeight: '20px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: Button.extend({
      defaultProps: { variant: 'default', size: 'sm' },
      classNames: { root: controls['button'] ?? '', label: controls['buttonLabel'] ?? '' },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'default', size: 28 },
    }),
    Anchor: Anchor.extend({ classNames: { root: controls['link'] ?? '' } }),
    TextInput: TextInput.extend({ defaultProps: fieldProps, classNames: fieldClasses }),
    PasswordInput: PasswordInput.extend({
      defaultProps: fieldProps,
      classNames: { ...fieldClasses, innerInput: controls['innerInput'] ?? '' },
    }),
    Textarea: Textarea.extend({ defaultProps: fieldProps, classNames: fieldClasses }),
    NumberInput: NumberInput.extend({
      defaultProps: { ...fieldProps, hideControls: true },
      classNames: fieldClasses,
    }),
    MultiSelect: MultiSelect.extend({ defaultProps: fieldProps, classNames: fieldClasses }),
    Select: Select.extend({
      defaultProps: { ...fieldProps, allowDeselect: false, checkIconPosition: 'right' },
      classNames: fieldClasses,
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'sm', transitionDuration: 0 },
      classNames: {
        root: controls['segments'] ?? '',
        control: controls['segmentControl'] ?? '',
        label: controls['segmentLabel'] ?? '',
        indicator: controls['segmentIndicator'] ?? '',
      },
    }),
    Checkbox: Checkbox.extend({
      defaultProps: { size: 'xs', radius: 4 },
      classNames: { input: controls['checkbox'] ?? '' },
    }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Slider: Slider.extend({
      defaultProps: { size: 4, label: null, thumbSize: 16 },
      classNames: { thumb: controls['thumb'] ?? '', track: controls['track'] ?? '' },
    }),
    Progress: Progress.extend({ defaultProps: { size: 3, radius: 2 } }),
    Loader: Loader.extend({ defaultProps: { size: 16, type: 'oval' } }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'sm', position: 'bottom-end', transitionProps: { duration: 0 } },
      classNames: { item: controls['menuItem'] ?? '', dropdown: controls['dropdown'] ?? '' },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 8,
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 0 } } }),
  },
});

/** Mantine's own variables, led back to our roles, so that its parts need no colours of their own. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--rb-canvas)',
    '--mantine-color-text': 'var(--rb-ink)',
    '--mantine-color-bright': 'var(--rb-ink)',
    '--mantine-color-dimmed': 'var(--rb-dim)',
    '--mantine-color-placeholder': 'var(--rb-dim)',
    '--mantine-color-anchor': 'var(--rb-accent)',
    '--mantine-color-error': 'var(--rb-stop)',
    '--mantine-color-default': 'var(--rb-input-surface)',
    '--mantine-color-default-hover': 'var(--rb-hover)',
    '--mantine-color-default-color': 'var(--rb-ink)',
    '--mantine-color-default-border': 'var(--rb-line-strong)',
    '--mantine-color-disabled': 'var(--rb-hover)',
    '--mantine-color-disabled-color': 'var(--rb-dim)',
    '--mantine-color-disabled-border': 'var(--rb-line-strong)',
    '--mantine-primary-color-filled': 'var(--rb-accent-filled)',
    '--mantine-primary-color-light-color': 'var(--rb-accent)',
  };
  return {
    variables: {},
    light: { ...asVariables(light), ...shared },
    dark: { ...asVariables(dark), ...shared },
  };
};
