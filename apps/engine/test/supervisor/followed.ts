import { isText, type PreviewBroadcasts, type PreviewPart } from '@stream-manager/preview'
import { eventually } from '@stream-manager/test-kit'
import type { Test } from 'tap'

const DEADLINE = { deadlineMs: 60_000 }

/** Everything that a follower of the preview gets. */
export const follow = (t: Test, previews: PreviewBroadcasts, topic = 'main') => {
  const parts: PreviewPart[] = []
  const leave = previews.follow(topic, (part) => parts.push(part))
  t.teardown(leave)
  const isMedia = ({ kind }: PreviewPart) => kind === 'keyframe' || kind === 'fragment'
  return {
    parts,
    leave,
    kinds: () => parts.map(({ kind }) => kind),
    messages: () => parts.filter(isText).map(({ bytes }) => JSON.parse(String(bytes))),
    /** The bytes that a player appends, in order. */
    media: () => Buffer.concat(parts.filter((part) => !isText(part)).map(({ bytes }) => bytes)),
    /** Waits until so many pictures, or pieces of sound, more have come. */
    pictures: (count: number) => {
      const from = parts.filter(isMedia).length
      const haveCome = () => parts.filter(isMedia).length >= from + count
      return eventually(haveCome, { what: `${count} fragments of the preview ${topic}`, ...DEADLINE })
    },
  }
}
