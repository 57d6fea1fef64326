/** The part of a key event that shortcuts need. */
export interface PressedKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** A shifted sign such as `?` is its own key on some keyboards, so Shift counts for letters and named keys only. */
const countsShift = (key: string): boolean => key.length > 1 || key.toLowerCase() !== key.toUpperCase()

const nameOf = (key: string): string => {
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toUpperCase() : key
}

/** `Ctrl+K`, `Shift+ArrowLeft`, `?`. The command key of a Mac counts as Ctrl. */
export const shortcutOf = ({ key, ctrlKey, metaKey, altKey, shiftKey }: PressedKey): string =>
  [
    ctrlKey || metaKey ? 'Ctrl+' : '',
    altKey ? 'Alt+' : '',
    shiftKey && countsShift(key) ? 'Shift+' : '',
    nameOf(key),
  ].join('')

const TYPING =
  'input, textarea, select, [contenteditable], [role="textbox"], [role="searchbox"], [role="combobox"], [role="listbox"], [aria-haspopup="listbox"]'
/** An input of these types takes no text. */
const NOT_TYPING = 'input[type="checkbox"], input[type="radio"], input[type="button"], input[type="range"]'

/** True while a key press belongs to a field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TYPING) !== null && target.closest(NOT_TYPING) === null

/** These keys already do something on the element that has the focus. */
const OF_ELEMENT = new Set([
  'Enter',
  'Space',
  'Tab',
  'Escape',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
])
const PRESSABLE =
  'button, a, summary, input, [role="button"], [role="slider"], [role="tab"], [role="menuitem"], [role="option"], [role="row"], [role="separator"]'

/** True when the focused element answers this key itself. */
export const isOfElement = (shortcut: string, target: EventTarget | null): boolean =>
  OF_ELEMENT.has(shortcut.replace('Shift+', '')) &&
  target instanceof Element &&
  target.closest(PRESSABLE) !== null
