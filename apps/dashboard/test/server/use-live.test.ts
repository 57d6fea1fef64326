import type { Channel, LiveValue } from '@stream-manager/client'
import t from 'tap'
import { watchWithBeat } from '../../src/server/use-live.ts'

/** A channel that is given its values. */
const startChannel = () => {
  const watchers = new Set<(current: LiveValue<number>) => void>()
  let current: LiveValue<number> = { value: null, live: false }
  const channel: Channel<number, number> = {
    name: 'numbers',
    get current() {
      return current
    },
    subscribe: () => () => undefined,
    watch: (onChange) => {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
  }
  const set = (value: number, live: boolean) => {
    current = { value, live }
    for (const onChange of watchers) onChange(current)
  }
  return { channel, set, watchers }
}

const start = () => {
  const waiting = new Set<() => void>()
  const request = (draw: () => void) => void waiting.add(draw)
  const cancel = (draw: () => void) => void waiting.delete(draw)
  let drawn = 0
  const onChange = () => {
    drawn += 1
  }
  const numbers = startChannel()
  const leave = watchWithBeat(numbers.channel, { request, cancel })(onChange)
  return { ...numbers, leave, waiting, drawn: () => drawn }
}

t.test('a state that becomes known, and one that may be out of date, is drawn at once', async (t) => {
  const { set, waiting, drawn } = start()
  set(1, true)
  t.equal(drawn(), 1)
  set(1, false)
  t.equal(drawn(), 2)
  set(2, true)
  t.equal(drawn(), 3)
  t.equal(waiting.size, 0)
})

t.test('a newer state waits for the beat, until nobody watches any more', async (t) => {
  const { set, leave, waiting, watchers, drawn } = start()
  set(1, true)
  set(2, true)
  set(3, true)
  t.strictSame([drawn(), waiting.size], [1, 1])
  leave()
  t.strictSame([watchers.size, waiting.size], [0, 0])
})
