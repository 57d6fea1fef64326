import type { ReactNode } from 'react'
import './icon.css'

/** One style: 16 x 16, lines of 1.3 px in the colour of the text. */
const ICONS = {
  eye: (
    <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zm6.5-2a2 2 0 1 1 0 4 2 2 0 0 1 0-4z" />
  ),
  eyeOff: <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zm1 5.5 11-11" />,
  locked: <path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2m-8 0h9v6.5h-9z" />,
  unlocked: <path d="M4.5 7V5a3.5 3.5 0 0 1 6.8-1.2M3.5 7h9v6.5h-9z" />,
  chat: <path d="M2 3h12v8H7l-3 2.5V11H2z" />,
  clock: <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.5V8l2.5 1.5" />,
  text: <path d="M3 4V3h10v1M8 3v10m-2 0h4" />,
  shape: <path d="M2.5 4.5h11v7h-11z" />,
  image: <path d="M2 3h12v10H2zm0 8 3.5-4 3 3 2-2L14 11M10.5 6.2h.01" />,
  video: <path d="M4.5 3.5v9l8-4.5z" />,
  color: <path d="M8 2S3.5 7 3.5 9.8a4.5 4.5 0 0 0 9 0C12.5 7 8 2 8 2z" />,
  guest: (
    <path d="M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM2.8 13.5c.5-2.7 2.5-4 5.2-4s4.7 1.3 5.2 4" />
  ),
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  undo: <path d="M6 3.5 2.5 7 6 10.500M2.5 7H10a3.5 3.5 0 0 1 0 7H8" />,
  redo: <path d="M10 3.5 13.5 7 10 10.500M13.5 7H6a3.5 3.5 0 0 0 0 7h2" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof ICONS

/** A picture beside a text or inside of a labelled button, so it says nothing to a screen reader. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    {ICONS[name]}
  </svg>
)
