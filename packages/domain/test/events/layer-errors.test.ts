import t from 'tap'
import { testDomain } from '../support.ts'

const LOG = 'stream:main/layer-updates'
const SINCE = '2030-01-01T00:00:00.000Z'
const LATER = '2030-01-01T00:01:00.000Z'

const layer = (id: string, error: object | null) => ({
  type: 'layer.updated',
  revision: 1,
  layer: { id, type: 'video', opacity: 1, status: { state: 'stalled', error, warnings: [] } },
})

const fault = (code: string, since = SINCE) => ({
  code,
  message: `text of ${code}`,
  since,
  nextRetryAt: null,
})

t.test('an error of a layer is one event, until it is over and comes again', async (t) => {
  const { domain } = await testDomain(t)
  const published = [
    layer('camera', fault('source.stalled')),
    layer('camera', fault('source.stalled')),
    layer('title', fault('layer.render_failed')),
    { type: 'layers.reordered', revision: 2, order: ['title', 'camera'] },
    layer('camera', null),
    { type: 'layer.created', revision: 3, layer: { id: 'new', status: null } },
    layer('camera', fault('source.stalled', LATER)),
    { type: 'layer.deleted', revision: 4, id: 'title' },
    layer('title', fault('layer.render_failed')),
  ]
  const publications = published.map((data, index) => ({ offset: index + 1, data }))
  const { rows, memory } = domain.events.translate({ log: LOG, epoch: 'e1', publications }, {})
  t.strictSame(
    rows.events.map(({ type, subject, streamId, data }) => [type, streamId, subject, data['code']]),
    [
      ['source.error', 'main', 'camera', 'source.stalled'],
      ['layer.error', 'main', 'title', 'layer.render_failed'],
      ['source.error', 'main', 'camera', 'source.stalled'],
      ['layer.error', 'main', 'title', 'layer.render_failed'],
    ],
  )
  const again = { log: LOG, epoch: 'e1', publications: [{ offset: 20, data: published[6] }] }
  t.strictSame(domain.events.translate(again, memory).rows.events, [], 'the memory says that it is known')
})
