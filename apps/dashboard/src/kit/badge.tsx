import type { ReactNode } from 'react'
import './badge.css'

export type Tone = 'live' | 'ok' | 'warn' | 'bad' | 'pending' | 'unknown'

/** A state in words, with a dot in its colour. `unknown` has no colour: the page does not know. */
export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className="badge" data-tone={tone}>
    <i aria-hidden="true" />
    <span>{children}</span>
  </span>
)
