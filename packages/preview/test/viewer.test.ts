import t from 'tap'
import { type PartKind, type PreviewPart, PreviewViewer } from '../src/index.ts'

const part = (kind: PartKind): PreviewPart => ({ kind, bytes: Buffer.from('{}') })

const viewing = () => {
  const seen: string[] = []
  let waitingBytes = 0
  const viewer = new PreviewViewer({
    send: ({ kind, bytes }) => void seen.push(kind === 'notice' ? String(bytes) : kind),
    waitingBytes: () => waitingBytes,
  })
  return {
    seen,
    take: (kind: PartKind) => viewer.take(part(kind)),
    stand: (isFull: boolean) => {
      waitingBytes = isFull ? 3 * 1024 * 1024 : 0
    },
  }
}

t.test('a viewer that does not keep up goes on at a later keyframe, and is told', async (t) => {
  const { seen, take, stand } = viewing()
  for (const kind of ['start', 'init', 'keyframe', 'fragment'] as const) take(kind)
  stand(true)
  for (const kind of ['fragment', 'notice', 'keyframe'] as const) take(kind)
  stand(false)
  for (const kind of ['fragment', 'keyframe', 'fragment'] as const) take(kind)
  t.strictSame(seen, ['start', 'init', 'keyframe', 'fragment', '{"type":"skipped"}', 'keyframe', 'fragment'])
})

t.test('a viewer that skips is told that nothing comes', async (t) => {
  const { seen, take, stand } = viewing()
  stand(true)
  for (const kind of ['keyframe', 'ended', 'full'] as const) take(kind)
  t.strictSame(seen, ['ended', 'full'])
})

t.test('a new timeline reaches a viewer that skips', async (t) => {
  const { seen, take, stand } = viewing()
  stand(true)
  for (const kind of ['keyframe', 'start', 'init'] as const) take(kind)
  stand(false)
  take('keyframe')
  t.strictSame(seen, ['start', 'init', 'keyframe'])
})
