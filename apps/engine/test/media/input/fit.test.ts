import t from 'tap'
import { planFit } from '../../../src/media/input/fit.ts'

const WIDE = { width: 1600, height: 900, aspect: 16 / 9 }
const whole = (width: number, height: number) => ({ x: 0, y: 0, width, height })
const target = (width: number, height: number, fit: 'contain' | 'cover' | 'fill') => ({
  layer: { width, height },
  fit,
  window: whole(width, height),
})

t.test('contain shows all of it in the middle', async (t) => {
  t.same(planFit(WIDE, target(400, 400, 'contain')), {
    crop: whole(1600, 900),
    width: 400,
    height: 225,
    offsetX: 0,
    offsetY: 88,
  })
})

t.test('cover fills the layer and cuts what is too much, before scaling', async (t) => {
  t.same(planFit(WIDE, target(450, 450, 'cover')), {
    crop: { x: 350, y: 0, width: 900, height: 900 },
    width: 450,
    height: 450,
    offsetX: 0,
    offsetY: 0,
  })
})

t.test('fill stretches the picture to the layer', async (t) => {
  t.match(planFit(WIDE, target(100, 300, 'fill')), { crop: whole(1600, 900), width: 100, height: 300 })
})

t.test('anamorphic sources keep their displayed shape', async (t) => {
  const anamorphic = { width: 720, height: 576, aspect: 16 / 9 }
  t.match(planFit(anamorphic, target(1600, 900, 'contain')), { width: 1600, height: 900 })
})

t.test('only what lies in the window is scaled', async (t) => {
  const plan = planFit(WIDE, {
    ...target(3200, 1800, 'fill'),
    window: { x: 1600, y: 0, width: 1280, height: 720 },
  })
  t.same(plan, {
    crop: { x: 800, y: 0, width: 640, height: 360 },
    width: 1280,
    height: 720,
    offsetX: 1600,
    offsetY: 0,
  })
  t.equal(
    planFit(WIDE, { ...target(100, 100, 'fill'), window: { x: 500, y: 0, width: 10, height: 10 } }),
    null,
  )
})
