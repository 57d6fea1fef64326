import type { ReactNode } from 'react'
import { SessionProvider } from '../session/session.tsx'
import { useStrings } from '../strings/strings.tsx'
import type { Boot, Booted } from './boot.ts'
import { useBoot } from './use-boot.ts'
import './boot-gate.css'

interface Props {
  readonly boot: Boot
  readonly children: (booted: Booted) => ReactNode
}

/** Shows what the page waits for, then the page. */
export const BootGate = ({ boot, children }: Props) => {
  const { common } = useStrings()
  const { booted, failure } = useBoot(boot)
  if (booted === null) {
    return (
      <main className="boot" aria-live="polite">
        <h1>{common.product}</h1>
        <p>{failure === null ? common.loading : common.serverAway(failure)}</p>
      </main>
    )
  }
  return <SessionProvider identity={booted}>{children(booted)}</SessionProvider>
}
