import t from 'tap'
import { FULL, type PartKind, PreviewBroadcast, PreviewBroadcasts, type PreviewPart } from '../src/index.ts'

const part = (kind: PartKind, text = ''): PreviewPart => ({ kind, bytes: Buffer.from(text) })

const collect = () => {
  const seen: string[] = []
  return { seen, take: ({ kind, bytes }: PreviewPart) => void seen.push(`${kind} ${bytes}`.trim()) }
}

t.test('a newcomer gets the head and the pictures since the last keyframe', async (t) => {
  const broadcast = new PreviewBroadcast(() => {})
  broadcast.follow(() => {})
  for (const kind of ['start', 'init', 'keyframe', 'fragment', 'notice', 'keyframe', 'fragment'] as const) {
    broadcast.add(part(kind))
  }
  const late = collect()
  broadcast.follow(late.take)
  t.strictSame(late.seen, ['start', 'init', 'keyframe', 'fragment'])
  broadcast.add(part('fragment', 'next'))
  t.equal(late.seen.at(-1), 'fragment next')
})

t.test('a start takes the place of everything before it', async (t) => {
  const broadcast = new PreviewBroadcast(() => {})
  broadcast.follow(() => {})
  for (const kind of ['start', 'init', 'keyframe'] as const) broadcast.add(part(kind, 'old'))
  broadcast.add(part('start', 'new'))
  const late = collect()
  broadcast.follow(late.take)
  t.strictSame(late.seen, ['start new'])
})

t.test('a group of pictures that is too large is not kept, and the next one is', async (t) => {
  const broadcast = new PreviewBroadcast(() => {})
  broadcast.follow(() => {})
  broadcast.add(part('start'))
  broadcast.add({ kind: 'keyframe', bytes: Buffer.alloc(17 * 1024 * 1024) })
  broadcast.add(part('fragment'))
  const early = collect()
  broadcast.follow(early.take)
  t.strictSame(early.seen, ['start'], 'pictures without their keyframe would be of no use')
  broadcast.add(part('keyframe'))
  const later = collect()
  broadcast.follow(later.take)
  t.strictSame(later.seen, ['start', 'keyframe'])
})

t.test(
  'the source of a stream runs while somebody follows it, and a new source serves those who are there',
  async (t) => {
    const log: string[] = []
    const sourceNamed = (name: string) => (topic: string) => {
      log.push(`${name} begins ${topic}`)
      return () => void log.push(`${name} ends ${topic}`)
    }
    const previews = new PreviewBroadcasts()
    const early = previews.follow('main', () => {})
    previews.setSource(sourceNamed('first'))
    const second = previews.follow('main', () => {})
    early()
    early()
    t.strictSame(log, ['first begins main'])
    previews.setSource(sourceNamed('second'))
    second()
    t.strictSame(log.slice(1), ['first ends main', 'second begins main', 'second ends main'])
    previews.follow('main', () => {})
    previews.close()
    t.strictSame(log.slice(4), ['second begins main', 'second ends main'])
  },
)

t.test('without a programme a newcomer is told so, also after one has ended', async (t) => {
  const broadcast = new PreviewBroadcast(() => {})
  const early = collect()
  broadcast.follow(early.take)
  t.strictSame(early.seen, ['ended {"type":"ended"}'])
  for (const kind of ['start', 'init', 'keyframe', 'ended'] as const) broadcast.add(part(kind))
  const late = collect()
  broadcast.follow(late.take)
  t.strictSame(late.seen, ['ended'])
})

t.test('a newcomer to a preview that the engine does not make is told so', async (t) => {
  const broadcast = new PreviewBroadcast(() => broadcast.add(FULL))
  const early = collect()
  broadcast.follow(early.take)
  const late = collect()
  broadcast.follow(late.take)
  t.strictSame([early.seen.slice(1), late.seen], [['full'], ['full']])
})

t.test('pictures of an earlier following, which arrive before the next start, are left out', async (t) => {
  const broadcast = new PreviewBroadcast(() => {})
  const viewer = collect()
  broadcast.follow(viewer.take)
  for (const kind of ['init', 'keyframe', 'fragment', 'start', 'init'] as const) broadcast.add(part(kind))
  t.strictSame(viewer.seen.slice(1), ['start', 'init'])
})
