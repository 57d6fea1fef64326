import { useCallback } from 'react'
import { Badge } from '../../../kit/badge.tsx'
import { Button } from '../../../kit/button.tsx'
import { useServer } from '../../../server/server.tsx'
import { useIdentity } from '../../../session/session.tsx'
import { useFormats } from '../../../strings/strings.tsx'
import { useViewStrings } from '../../../strings/views.ts'
import { playlistOf } from '../../preview/use-player.ts'
import { Explanation } from '../explanation.tsx'
import { findingTone } from '../tones.ts'
import { type Checked, useChecked } from '../use-checked.ts'
import { checkProgramme } from './check-programme.ts'
import { checkSocket } from './check-socket.ts'
import type { BrowserOutcome } from './outcome.ts'

/** Nothing on air is no fault of the way to it. */
const NOTHING_TO_PLAY: BrowserOutcome = {
  status: 'skip',
  summary: (texts) => texts.nothingToPlay,
  explanation: null,
  durationMs: null,
}

const NO_TURN: BrowserOutcome = {
  status: 'skip',
  summary: (texts) => texts.noTurn,
  explanation: null,
  durationMs: null,
}

const useSocketCheck = () => {
  const { addresses } = useServer()
  const { socketUrl } = addresses
  return useChecked(useCallback((signal: AbortSignal) => checkSocket(socketUrl, signal), [socketUrl]))
}

const useProgrammeCheck = () => {
  const { addresses, client, playbackId } = useServer()
  const { session, isBypassed } = useIdentity()
  const { rootUrl } = addresses
  const check = useCallback(
    async (signal: AbortSignal) => {
      const playlist = playlistOf(await client.stream.state({ signal }))
      if (playlist === null) return NOTHING_TO_PLAY
      const getToken = isBypassed ? async () => null : session.getToken
      return checkProgramme({ url: rootUrl + playlist, playbackId, getToken }, signal)
    },
    [client, rootUrl, playbackId, session, isBypassed],
  )
  return useChecked(check)
}

const Outcome = ({ outcome }: { outcome: BrowserOutcome }) => {
  const { diagnose } = useViewStrings()
  const { number } = useFormats()
  const { summary, explanation, durationMs } = outcome
  return (
    <>
      <p>
        {summary(diagnose.browser, number)}{' '}
        {durationMs !== null && <time className="dim">{diagnose.took(number(durationMs / 1000, 2))}</time>}
      </p>
      {explanation !== null && <Explanation cause={explanation.cause} fix={explanation.cure} />}
    </>
  )
}

interface RowProps {
  readonly title: string
  readonly checked: Pick<Checked<BrowserOutcome>, 'value' | 'failure' | 'isRunning'>
}

const Row = ({ title, checked: { value, failure, isRunning } }: RowProps) => {
  const { diagnose } = useViewStrings()
  const status = failure === null ? value?.status : 'fail'
  const isShown = !isRunning && status !== undefined
  return (
    <li className="diagnose-fault" aria-label={title}>
      <div className="card-head">
        <Badge tone={isShown ? findingTone(status) : 'pending'}>
          {isShown ? (diagnose.statuses[status] ?? status) : diagnose.browser.asking}
        </Badge>
        <b>{title}</b>
      </div>
      {isShown && failure !== null && <p>{failure}</p>}
      {isShown && failure === null && value !== null && <Outcome outcome={value} />}
    </li>
  )
}

/** Checks that the visitor's own browser makes: the server cannot see the way to it. */
export const BrowserCard = () => {
  const { diagnose } = useViewStrings()
  const { browser } = diagnose
  const socket = useSocketCheck()
  const programme = useProgrammeCheck()
  const isRunning = socket.isRunning || programme.isRunning
  const again = () => {
    socket.reload()
    programme.reload()
  }
  return (
    <section className="card" aria-labelledby="diagnose-browser">
      <h2 id="diagnose-browser">{browser.title}</h2>
      <div className="card-head">
        <p>{browser.help}</p>
        <span className="space" />
        <Button isWaiting={isRunning} onPress={again}>
          {browser.again}
        </Button>
      </div>
      <ul aria-live="polite">
        <Row title={browser.socket} checked={socket} />
        <Row title={browser.programme} checked={programme} />
        <Row title={browser.turn} checked={{ value: NO_TURN, failure: null, isRunning: false }} />
      </ul>
    </section>
  )
}
