import t from 'tap'
import { aligned, distributed } from '../../src/features/stage/align.ts'
import { type Drag, type DragKind, dragTo, type PlacedBox } from '../../src/features/stage/drag.ts'
import { hitsAt, nextHit, pickable, touchedBy } from '../../src/features/stage/picking.ts'
import { snapLines } from '../../src/features/stage/snapping.ts'
import { layerOf } from '../support/layers.ts'

const PICTURE = { width: 1280, height: 720 }
const FREE = { shift: false, alt: false }
const place = (id: string, x: number, y: number, size = 100): PlacedBox => ({
  id,
  x,
  y,
  width: size,
  height: size,
  rotation: 0,
})
const dragOf = (kind: DragKind, boxes: readonly PlacedBox[], snapWithin = 0): Drag => ({
  kind,
  boxes,
  from: { x: 0, y: 0 },
  lines: snapLines(PICTURE, []),
  snapWithin,
})

t.test('a move takes all selected layers along, in whole pixels', async (t) => {
  const drag = dragOf({ type: 'move' }, [place('a', 10, 10), place('b', 300, 20)])
  t.match(dragTo(drag, { x: 5.4, y: -3 }, FREE).boxes, [
    { id: 'a', x: 15, y: 7 },
    { id: 'b', x: 305, y: 17 },
  ])
  t.match(
    dragTo(drag, { x: 50, y: 8 }, { shift: true, alt: false }).boxes,
    [{ x: 60, y: 10 }, {}],
    'Shift: straight',
  )
})

t.test('an edge or the centre snaps to the picture and to other layers', async (t) => {
  const box = place('a', 10, 200)
  const centred = dragTo(dragOf({ type: 'move' }, [box], 8), { x: 575, y: 0 }, FREE)
  t.match(centred.boxes, [{ x: 590 }], 'its centre to that of the picture')
  t.equal(centred.guides.x, 640)
  const lines = snapLines(PICTURE, [place('other', 333, 0, 50)])
  const beside = dragTo({ ...dragOf({ type: 'move' }, [box], 8), lines }, { x: 370, y: 0 }, FREE)
  t.match(beside.boxes, [{ x: 383 }], 'its left edge to the right edge of the other')
  t.match(dragTo(dragOf({ type: 'move' }, [box], 0), { x: 575, y: 0 }, FREE), {
    boxes: [{ x: 585 }],
    guides: { x: null },
  })
})

t.test('a dragged edge snaps', async (t) => {
  const kind = { type: 'resize', handle: { x: 1, y: 0 } } as const
  const { boxes, guides } = dragTo(dragOf(kind, [place('a', 1000, 100)], 8), { x: 176, y: 30 }, FREE)
  t.match(boxes, [{ x: 1000, width: 280, height: 100 }])
  t.strictSame(guides, { x: 1280, y: null })
})

t.test('several layers grow together', async (t) => {
  const kind = { type: 'resize', handle: { x: 1, y: 1 } } as const
  const drag = dragOf(kind, [place('a', 0, 0), place('b', 100, 100)])
  t.match(dragTo(drag, { x: 200, y: 200 }, FREE).boxes, [
    { x: 0, y: 0, width: 200, height: 200 },
    { x: 200, y: 200, width: 200, height: 200 },
  ])
})

t.test('several layers turn about their common centre', async (t) => {
  const drag = {
    ...dragOf({ type: 'rotate' }, [place('a', 0, 0), place('b', 200, 0)]),
    from: { x: 150, y: -50 },
  }
  t.match(dragTo(drag, { x: 300, y: 50 }, FREE).boxes, [
    { x: 100, y: -100, rotation: 90 },
    { x: 100, y: 100, rotation: 90 },
  ])
})

t.test('layers are aligned and distributed as they are seen', async (t) => {
  const boxes = [place('a', 0, 0), place('b', 120, 30, 50), place('c', 400, 90)]
  t.strictSame(
    aligned(boxes, 'right').map(({ x }) => x),
    [400, 450, 400],
  )
  t.strictSame(
    aligned(boxes, 'middle').map(({ y }) => y),
    [45, 70, 45],
  )
  t.strictSame(
    distributed(boxes, 'x').map(({ x }) => x),
    [0, 225, 400],
  )
  t.strictSame(distributed(boxes.slice(0, 2), 'x'), boxes.slice(0, 2), 'two have nothing between them')
})

t.test('a click takes the uppermost, a repeated one the next below', async (t) => {
  const layers = ['back', 'middle', 'top', 'hidden', 'locked'].map((id, zIndex) =>
    layerOf(id, { zIndex, visible: id !== 'hidden' }),
  )
  const boxes = pickable(layers, new Set(['locked']))
  const hits = hitsAt(boxes, { x: 50, y: 25 })
  t.strictSame(hits, ['top', 'middle', 'back'])
  t.strictSame(
    [[], ['top'], ['middle'], ['back']].map((selected) => nextHit(hits, selected)),
    ['top', 'middle', 'back', 'top'],
  )
  t.equal(nextHit([], ['top']), null)
  t.strictSame(touchedBy(boxes, { x: 90, y: 40, width: 500, height: 500 }), ['top', 'middle', 'back'])
  t.strictSame(touchedBy(boxes, { x: 101, y: 40, width: 500, height: 500 }), [])
})
