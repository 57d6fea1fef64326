import { useEffect, useMemo } from 'react'
import { beat } from '../../kit/beat.ts'
import { usePreviewFeed } from '../preview/use-preview-feed.tsx'
import { MeterBoard } from './meter-board.ts'

const CHECK_EVERY_MS = 250
/** A meter has to move. It moves less often for those who asked for less motion. */
const REDUCED_MOTION_MS = 500

const newBoard = (): MeterBoard => {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  return new MeterBoard({
    nowMs: () => performance.now(),
    drawEveryMs: () => (reduced.matches ? REDUCED_MOTION_MS : 0),
  })
}

/** The meters of the shown stream, which follow its preview. */
export const useMeterBoard = (): MeterBoard => {
  const feed = usePreviewFeed()
  // Another stream has another feed, and other layers.
  const board = useMemo(() => ({ feed, meters: newBoard() }), [feed]).meters
  useEffect(() => {
    const leave = feed.onLevels((levels) => {
      board.take(levels)
      beat.request(board.show)
    })
    const timer = setInterval(() => board.check(), CHECK_EVERY_MS)
    return () => {
      leave()
      beat.cancel(board.show)
      clearInterval(timer)
    }
  }, [feed, board])
  return board
}
